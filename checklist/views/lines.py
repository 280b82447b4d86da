"""What is on record, as the checklist asks it: medicines, allergies, results, past injections."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from checklist import actions
from checklist.forms.lines import AllergyForm, InjectionForm, ResultForm
from checklist.forms.medicines import HoursForm, LineForm, MedicationForm, StopForm
from checklist.line_page import conflict_lines, datalists, decision_differences, line_words
from checklist.models import Case
from checklist.places import ALLERGIES, INJECTIONS, MEDICINES, RESULTS, section_address
from checklist.record_words import origin_words
from checklist.refusals import Conflict
from checklist.snapshots import policy_in_force
from checklist.views.answering import find_case, form_status, refusals_on
from patients.models import AllergyIntolerance, MedicationStatement, Observation, PastInjection
from staff.access import access
from staff.audit import audit

FORM_METHODS = require_http_methods(["GET", "POST"])


class Kind(NamedTuple):
    """One kind of line: its table, form, verb, and the place of its list."""

    model: Any
    form: type[LineForm]
    add: Callable[..., Any]
    place: tuple[str, str]
    title: Promise
    template: str = "case_line.html"

    def fresh(self, now: datetime) -> dict[str, Any]:
        """Return what the form of a new line starts from."""
        return (
            {"taken_at": now.replace(second=0, microsecond=0)} if self.model is Observation else {}
        )


MEDICINE = Kind(
    MedicationStatement,
    MedicationForm,
    actions.add_medication,
    MEDICINES,
    _("Add a medicine"),
    "case_medicine.html",
)
ALLERGY = Kind(AllergyIntolerance, AllergyForm, actions.add_allergy, ALLERGIES, _("Add an allergy"))
RESULT = Kind(Observation, ResultForm, actions.record_result, RESULTS, _("Add a result"))
INJECTION = Kind(
    PastInjection,
    InjectionForm,
    actions.add_past_injection,
    INJECTIONS,
    _("Add an earlier injection"),
)
NONE_PLACES = {"medications": MEDICINES, "allergies": ALLERGIES, "history": INJECTIONS}
DECISIONS = {"stop": (StopForm, actions.decide_stop), "hours": (HoursForm, actions.decide_hours)}


@access("case.medication")
@FORM_METHODS
def add_medicine(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put a medicine on the list."""
    return _edit(request, case_id, MEDICINE)


@access("case.medication")
@FORM_METHODS
def medicine(request: HttpRequest, case_id: UUID, medication_id: int) -> HttpResponse:
    """Change a medicine of the list."""
    return _edit(request, case_id, MEDICINE, medication_id)


@access("case.medication")
@FORM_METHODS
def remove_medicine(request: HttpRequest, case_id: UUID, medication_id: int) -> HttpResponse:
    """Take a medicine off the list."""
    return _remove(request, case_id, MEDICINE, medication_id)


@access("case.allergy")
@FORM_METHODS
def add_allergy(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down an allergy."""
    return _edit(request, case_id, ALLERGY)


@access("case.allergy")
@FORM_METHODS
def allergy(request: HttpRequest, case_id: UUID, allergy_id: int) -> HttpResponse:
    """Change an allergy."""
    return _edit(request, case_id, ALLERGY, allergy_id)


@access("case.allergy")
@FORM_METHODS
def remove_allergy(request: HttpRequest, case_id: UUID, allergy_id: int) -> HttpResponse:
    """Take an allergy back."""
    return _remove(request, case_id, ALLERGY, allergy_id)


@access("case.result")
@FORM_METHODS
def add_result(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down a measured value."""
    return _edit(request, case_id, RESULT)


@access("case.result")
@FORM_METHODS
def result(request: HttpRequest, case_id: UUID, result_id: int) -> HttpResponse:
    """Change a measured value."""
    return _edit(request, case_id, RESULT, result_id)


@access("case.result")
@FORM_METHODS
def remove_result(request: HttpRequest, case_id: UUID, result_id: int) -> HttpResponse:
    """Take a measured value back."""
    return _remove(request, case_id, RESULT, result_id)


@access("case.history")
@FORM_METHODS
def add_injection(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down an earlier injection."""
    return _edit(request, case_id, INJECTION)


@access("case.history")
@FORM_METHODS
def injection(request: HttpRequest, case_id: UUID, injection_id: int) -> HttpResponse:
    """Change an earlier injection."""
    return _edit(request, case_id, INJECTION, injection_id)


@access("case.history")
@FORM_METHODS
def remove_injection(request: HttpRequest, case_id: UUID, injection_id: int) -> HttpResponse:
    """Take an earlier injection back."""
    return _remove(request, case_id, INJECTION, injection_id)


@access("case.answer")
@require_POST
def none(request: HttpRequest, case_id: UUID, what: str) -> HttpResponse:
    """Write down "asked, none" of a list, or take that back."""
    if what not in NONE_PLACES:
        raise Http404
    case = find_case(request, case_id)
    audit(request, case.patient, [what])
    verb = actions.take_back_none if "take_back" in request.POST else actions.say_none
    form = Form(request.POST)
    with refusals_on(form):
        verb(patient=case.patient, what=what, by=request.user, now=timezone.now())
    for error in form.non_field_errors():
        messages.error(request, error)
    return redirect(section_address(case, *NONE_PLACES[what]))


@access("case.medication")
@require_POST
def decide(request: HttpRequest, case_id: UUID, medication_id: int, decision: str) -> HttpResponse:
    """Write down what the prescriber said, or the hours that a physician set."""
    if decision not in DECISIONS:
        raise Http404
    case = find_case(request, case_id)
    line = _find_line(case, MEDICINE, medication_id)
    audit(request, line, [decision])
    make, verb = DECISIONS[decision]
    form = make(request.POST, line=line)
    if form.is_valid():
        with refusals_on(form):
            try:
                verb(case=case, by=request.user, now=timezone.now(), **form.cleaned_data)
            except Conflict as conflict:
                return _decision_again(request, case, line, form, conflict)
            return redirect(section_address(case, *MEDICINES))
    return _decision_again(request, case, line, form)


def _decision_again(
    request: HttpRequest, case: Case, line: Any, form: Form, conflict: Conflict | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"case": case, "form": form, "title": line_words(line)}
    if conflict:
        differences = decision_differences(conflict)
        context = {**context, "conflict": conflict, "differences": differences}
        form.data = {**form.data.dict(), "replaces": _standing(case, form)}
    status = 409 if conflict else 422
    context["back_href"] = section_address(case, *MEDICINES)
    return render(request, "checklist/case_decision.html", context, status=status)


def _standing(case: Case, form: Form) -> int | None:
    """Return the id of the decision that stands meanwhile."""
    rows = case.medication_decisions.filter(ingredient=form.cleaned_data["ingredient"])
    kind = "hold-hours" if "hold_hours" in form.fields else "stop-decision"
    found = rows.filter(kind=kind).latest_first().first()
    return found.pk if found else None


def _find_line(case: Case, kind: Kind, pk: int) -> Any:
    rows = kind.model.in_clinic(case.clinic).filter(patient=case.patient)
    return get_object_or_404(rows.select_related("patient", "clinic", "entered_by"), pk=pk)


def _edit(request: HttpRequest, case_id: UUID, kind: Kind, pk: int | None = None) -> HttpResponse:
    case, now = find_case(request, case_id), timezone.now()
    line = _find_line(case, kind, pk) if pk else None
    if line:
        audit(request, line)
    form = _form(request, case, kind, line, now)
    if form.is_valid():
        with refusals_on(form):
            try:
                _save(request, case, kind, line, form)
            except Conflict as conflict:
                return _show_conflict(request, case, kind, line, form, conflict)
            return redirect(section_address(case, *kind.place))
    return _show_form(request, case, kind, line, form)


def _form(request: HttpRequest, case: Case, kind: Kind, line: Any, now: datetime) -> LineForm:
    """Return the form as it was sent, or as the line stands."""
    texts: dict[str, Any] = {"now": now, "policy": policy_in_force(case.clinic)}
    if request.method == "POST":
        return kind.form(request.POST, **texts)
    if line is None:
        return kind.form(initial=kind.fresh(now), **texts)
    initial = {**kind.form.initial_of(line), "token": actions.line_token(line)}
    return kind.form(initial=initial, **texts)


def _save(request: HttpRequest, case: Case, kind: Kind, line: Any, form: LineForm) -> None:
    by: dict[str, Any] = {"by": request.user, "now": form.now}
    if line is None:
        added = kind.add(patient=case.patient, **by, **form.fields_of_line())
        audit(request, added)
    else:
        shown = form.cleaned_data["token"] or None
        actions.change_line(line=line, shown=shown, **by, **form.fields_of_line())
    messages.success(request, _("Saved."))


def _remove(request: HttpRequest, case_id: UUID, kind: Kind, pk: int) -> HttpResponse:
    case = find_case(request, case_id)
    line = _find_line(case, kind, pk)
    audit(request, line)
    back = section_address(case, *kind.place)
    if request.method == "GET":
        context = {"case": case, "title": line_words(line), "back_href": back}
        return render(request, "checklist/case_line_remove.html", context)
    actions.remove_line(line=line, shown=None, by=request.user, now=timezone.now())
    messages.success(request, _("Taken off: %(what)s.") % {"what": line_words(line)})
    return redirect(back)


def _show_conflict(
    request: HttpRequest, case: Case, kind: Kind, line: Any, form: LineForm, conflict: Conflict
) -> HttpResponse:
    """Show both values; saving again keeps what was typed."""
    form.data = form.data.copy()
    form.data["token"] = actions.line_token(_find_line(case, kind, line.pk))
    context = {"conflict": conflict, "differences": conflict_lines(conflict, case.clinic.tz)}
    return _show_form(request, case, kind, line, form, **context)


def _show_form(
    request: HttpRequest, case: Case, kind: Kind, line: Any, form: LineForm, **context: Any
) -> HttpResponse:
    context = {
        **context,
        "case": case,
        "form": form,
        "title": line_words(line) if line else kind.title,
        "back_href": section_address(case, *kind.place),
        "datalists": datalists(form.policy),
        "origin": origin_words(line, case.clinic.tz) if line else "",
    }
    status = 409 if "conflict" in context else form_status(form)
    return render(request, f"checklist/{kind.template}", context, status=status)
