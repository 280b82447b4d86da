"""What views of a case share: finding it, a verdict fit to be shown, and a verb's refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from checklist.actions import fresh_snapshot
from checklist.differences import conflict_differences
from checklist.models import Case, ReadinessSnapshot
from checklist.refusals import Conflict, Refused
from patients.models.records import PatientRecord
from staff.access import may
from staff.audit import audit


def find_case(request: HttpRequest, case_id: UUID) -> Case:
    """Return the clinic's case, noted in the audit trail; 404 for any other."""
    case = get_object_or_404(Case.in_clinic(request.clinic).with_people(), pk=case_id)
    audit(request, case)
    return case


def find_line(case: Case, model: type[PatientRecord], pk: int) -> Any:
    """Return a line on record of the case's patient, taken back or not; 404 for any other."""
    rows = model.in_clinic(case.clinic).filter(patient=case.patient)
    return get_object_or_404(rows.select_related("patient", "clinic", "entered_by"), pk=pk)


def current_verdict(case: Case, now: datetime) -> ReadinessSnapshot:
    """Return the stored verdict, made anew where time or another policy may have changed it.

    Raises Http404 for a case that was never judged: a proposal.
    """
    snapshot = fresh_snapshot(case=case, now=now)
    if snapshot is None:
        raise Http404
    return snapshot


@contextmanager
def refusals_on(form: forms.Form) -> Iterator[None]:
    """Put a verb's refusal on the form, at the field it names; for a role: PermissionDenied."""
    try:
        yield
    except Refused as refusal:
        if refusal.code == "role":
            raise PermissionDenied from refusal
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.message))


def answer_conflict(
    request: HttpRequest, template: str, context: dict[str, Any], conflict: Conflict
) -> HttpResponse:
    """Show the form again with both values, ready to be saved over the newer ones: 409."""
    case, form = context["case"], context["form"]
    case.refresh_from_db(fields=["version"])
    form.data = {**form.data.dict(), "version": case.version}
    differences = conflict_differences(conflict, case.clinic.tz)
    context = {**context, "conflict": conflict, "differences": differences}
    return render(request, template, context, status=409)


def form_status(form: forms.Form) -> int:
    """Return 422 for a form with errors, else 200."""
    return 422 if form.errors else 200


def after_booking(request: HttpRequest, case: Case) -> HttpResponse:
    """Go on to the case, or, for those who may not open it, to the schedule."""
    if may(request.membership, "case.view"):
        return redirect("checklist:case", case_id=case.pk)
    return redirect("checklist:schedule")
