"""What is decided about one medicine of a case: may it be stopped, and for how many hours."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from checklist import actions
from checklist.forms.medicines import HoursForm, StopForm
from checklist.line_page import decision_differences, late_decision, line_words
from checklist.models import Case
from checklist.places import MEDICINES, section_address
from checklist.refusals import Conflict
from checklist.views.answering import find_case, find_line, refusals_on
from patients.models import MedicationStatement
from staff.access import access
from staff.audit import audit

DECISIONS = {"stop": (StopForm, actions.decide_stop), "hours": (HoursForm, actions.decide_hours)}


@access("case.medication")
@require_POST
def decide(request: HttpRequest, case_id: UUID, medication_id: int, decision: str) -> HttpResponse:
    """Write down what the prescriber said, or the hours that a physician set."""
    if decision not in DECISIONS:
        raise Http404
    case = find_case(request, case_id)
    line = find_line(case, MedicationStatement, medication_id)
    audit(request, line, [decision])
    make, verb = DECISIONS[decision]
    form = make(request.POST)
    if form.is_valid():
        with refusals_on(form):
            try:
                verb(case=case, line=line, by=request.user, now=timezone.now(), **form.cleaned_data)
            except Conflict as conflict:
                return _show_conflict(request, case, line, form, conflict)
            return redirect(section_address(case, *MEDICINES))
    return _show(request, "checklist/case_decision.html", case, line, form, status=422)


def _show_conflict(
    request: HttpRequest, case: Case, line: MedicationStatement, form: Form, conflict: Conflict
) -> HttpResponse:
    """Show both decisions, or what became of the medicine; mine is ready to be saved again."""
    if conflict.field == "line":
        line.refresh_from_db()
        late = late_decision(line, form.cleaned_data)
        context = {"conflict": conflict, "late": late}
        return _show(request, "checklist/case_decision_late.html", case, line, form, **context)
    form.data = {**form.data.dict(), "replaces": _standing(case, form)}
    context = {"conflict": conflict, "differences": decision_differences(conflict)}
    return _show(request, "checklist/case_decision.html", case, line, form, **context)


def _show(
    request: HttpRequest,
    template: str,
    case: Case,
    line: MedicationStatement,
    form: Form,
    status: int = 409,
    **context: Any,
) -> HttpResponse:
    back = section_address(case, *MEDICINES)
    context = {**context, "case": case, "form": form, "title": line_words(line), "back_href": back}
    return render(request, template, context, status=status)


def _standing(case: Case, form: Form) -> int | None:
    """Return the id of the decision that stands meanwhile."""
    rows = case.medication_decisions.filter(ingredient=form.cleaned_data["ingredient"])
    kind = "hold-hours" if "hold_hours" in form.fields else "stop-decision"
    found = rows.filter(kind=kind).latest_first().first()
    return found.pk if found else None
