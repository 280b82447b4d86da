"""What is on record, as the checklist asks it: medicines, allergies, results, past injections."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from checklist import actions
from checklist.agreement import contradictions, unrecognised
from checklist.forms.lines import AllergyForm, InjectionForm, ResultForm
from checklist.forms.medicines import LineForm, MedicationForm, TokenForm
from checklist.line_page import conflict_lines, datalists, gone_words, line_words
from checklist.models import Case
from checklist.places import ALLERGIES, INJECTIONS, MEDICINES, RESULTS, section_address
from checklist.record_words import origin_words
from checklist.refusals import Conflict
from checklist.snapshots import policy_in_force
from checklist.views.answering import find_case, find_line, form_status, refusals_on
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


def _edit(request: HttpRequest, case_id: UUID, kind: Kind, pk: int | None = None) -> HttpResponse:
    case, now = find_case(request, case_id), timezone.now()
    line = find_line(case, kind.model, pk) if pk else None
    if line:
        audit(request, line)
    form = _form(request, case, kind, line, now)
    if form.is_valid():
        with refusals_on(form):
            try:
                saved = _save(request, case, kind, line, form)
            except Conflict as conflict:
                return _show_conflict(request, case, kind, line, form, conflict)
            return redirect(_next_address(case, kind, saved, form))
    return _show_form(request, case, kind, line, form)


def _form(request: HttpRequest, case: Case, kind: Kind, line: Any, now: datetime) -> LineForm:
    """Return the form as it was sent, or as the line stands."""
    initial = kind.fresh(now)
    if line:
        initial = {**kind.form.initial_of(line), "token": actions.line_token(line)}
    data = request.POST if request.method == "POST" else None
    policy = policy_in_force(case.clinic)
    return kind.form(data, initial=initial, now=now, policy=policy, line=line)


def _save(request: HttpRequest, case: Case, kind: Kind, line: Any, form: LineForm) -> Any:
    """Call the verb; return the line as it stands."""
    by: dict[str, Any] = {"by": request.user, "now": form.now}
    if line is None:
        saved = kind.add(patient=case.patient, **by, **form.fields_of_line())
        audit(request, saved)
    else:
        shown = form.cleaned_data["token"] or None
        saved = actions.change_line(line=line, shown=shown, **by, **form.fields_of_line())
    messages.success(request, _("Saved."))
    return saved


def _next_address(case: Case, kind: Kind, saved: Any, form: LineForm) -> str:
    """Go back to the list; with a medicine that now contradicts itself, to its form."""
    is_news = form.line is None or form.inputs_touched - {"token"}
    if kind is MEDICINE and is_news and _recognition(case, saved, form)["against"]:
        return reverse("checklist:medicine", args=[case.pk, saved.pk])
    return section_address(case, *kind.place)


def _recognition(case: Case, line: Any, form: LineForm) -> dict[str, Any]:
    """Return what contradicts what in a stored medicine, or that nobody can place it."""
    rows = list(case.patient.medications.on_list())
    against = contradictions(rows, form.policy).get(line.pk)
    return {"against": against, "is_unplaced": line.pk in unrecognised(rows, form.policy)}


def _remove(request: HttpRequest, case_id: UUID, kind: Kind, pk: int) -> HttpResponse:
    """Ask, then take the line off; what was changed meanwhile is shown and asked about again."""
    case = find_case(request, case_id)
    line = find_line(case, kind.model, pk)
    audit(request, line)
    form = TokenForm(request.POST if request.method == "POST" else None)
    back = section_address(case, *kind.place)
    context = {"case": case, "title": line_words(line), "back_href": back}
    status = form_status(form)
    if form.is_valid():
        shown = form.cleaned_data["token"] or None
        try:
            actions.remove_line(line=line, shown=shown, by=request.user, now=timezone.now())
        except Conflict as conflict:
            context, status = {**context, "conflict": conflict}, 409
        else:
            messages.success(request, _("Taken off: %(what)s.") % {"what": context["title"]})
            return redirect(back)
    context["token"] = actions.line_token(line)
    return render(request, "checklist/case_line_remove.html", context, status=status)


def _show_conflict(
    request: HttpRequest, case: Case, kind: Kind, line: Any, form: LineForm, conflict: Conflict
) -> HttpResponse:
    """Show both values; saving again keeps what was typed."""
    form.data = form.data.copy()
    form.data["token"] = actions.line_token(find_line(case, kind.model, line.pk))
    context = {"conflict": conflict, "differences": conflict_lines(conflict, case.clinic.tz)}
    return _show_form(request, case, kind, line, form, **context)


def _show_form(
    request: HttpRequest, case: Case, kind: Kind, line: Any, form: LineForm, **context: Any
) -> HttpResponse:
    context = {
        **context,
        **(_recognition(case, line, form) if line and kind is MEDICINE else {}),
        "case": case,
        "form": form,
        "title": line_words(line) if line else kind.title,
        "back_href": section_address(case, *kind.place),
        "datalists": datalists(form.policy),
        "origin": origin_words(line, case.clinic.tz) if line else "",
        "gone": gone_words(line, case.clinic.tz) if line else "",
    }
    status = 409 if "conflict" in context else form_status(form)
    return render(request, f"checklist/{kind.template}", context, status=status)
