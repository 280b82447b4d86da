"""The life of a case: booked, moved, changed, cancelled, done, and back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from checklist import actions
from checklist.forms.booking import (
    BookingForm,
    CancelForm,
    NewBookingForm,
    ProcedureForm,
    RescheduleForm,
    VersionForm,
    booked_values,
    clinic_defaults,
)
from checklist.models import Case
from checklist.moving import Move, move_case, standing
from checklist.refusals import Conflict
from checklist.views.answering import (
    after_booking,
    answer_conflict,
    current_verdict,
    find_case,
    form_status,
    refusals_on,
)
from checklist.wording import ENDING, booked_words, procedure_words, proposal_words
from patients.models import Patient
from staff.access import access, may
from staff.audit import audit

BOOKED = gettext_lazy("Booked: %(what)s.")
BOOKED_BEFORE = gettext_lazy("Booked once, as before: %(what)s.")
FORM_METHODS = require_http_methods(["GET", "POST"])


@access("case.book")
@FORM_METHODS
def book(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Book an injection for a patient. The form's key stands in its address: "back" keeps it."""
    patient = get_object_or_404(Patient.in_clinic(request.clinic), pk=patient_id)
    now, form = timezone.now(), _new_booking(request)
    if form is None:
        return redirect(f"{request.path}?{urlencode({'form': uuid4()})}")
    if form.is_valid():
        with refusals_on(form):
            case = actions.book(patient=patient, by=request.user, now=now, **form.booking())
            audit(request, case, form.booking())
            words = BOOKED if case.created_at == now else BOOKED_BEFORE
            messages.success(request, words % {"what": booked_words(case)})
            return after_booking(request, case)
    made = Case.in_clinic(request.clinic).of_patient(patient).booked_by(form["key"].value())
    context = {"form": form, "patient": patient, "made": made and booked_words(made)}
    return render(request, "checklist/book.html", context, status=form_status(form))


def _new_booking(request: HttpRequest) -> NewBookingForm | None:
    """Return the form as it was sent, or empty with the key of its address; None without one."""
    initial = clinic_defaults(request.clinic)
    if request.method == "POST":
        return NewBookingForm(request.POST, clinic=request.clinic, initial=initial)
    try:
        key = UUID(request.GET.get("form", ""))
    except ValueError:
        return None
    return NewBookingForm(clinic=request.clinic, initial={**initial, "key": key})


@access("case.book")
@FORM_METHODS
def accept(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Book what an import proposed; what it left open is for a person to choose."""
    case = find_case(request, case_id)
    form = BookingForm(request.POST or None, clinic=request.clinic, initial=booked_values(case))
    context = {"form": form, "case": case, "proposal": proposal_words(case)}

    def save() -> Case:
        return actions.accept_proposal(
            case=case,
            by=request.user,
            now=timezone.now(),
            shown_version=form.cleaned_data["version"],
            **form.booking(),
        )

    return _save_booking(request, "checklist/accept.html", context, save)


@access("case.change")
@FORM_METHODS
def change(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Change what is booked, but for the start."""
    now = timezone.now()
    case = find_case(request, case_id)
    form = ProcedureForm(request.POST or None, clinic=request.clinic, initial=booked_values(case))
    falls = standing(case, current_verdict(case, now))

    def save() -> Case:
        return actions.change_procedure(
            case=case,
            by=request.user,
            now=now,
            shown_version=form.cleaned_data["version"],
            **form.booking(),
        )

    context = {"form": form, "case": case, "standing": falls}
    return _save_booking(request, "checklist/change.html", context, save)


@access("case.reschedule")
@FORM_METHODS
def reschedule(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Move a case; first show what a start would change, then save it."""
    now = timezone.now()
    case = find_case(request, case_id)
    snapshot = current_verdict(case, now)
    form = RescheduleForm(request.POST or None, initial={"version": case.version})
    context = {
        "form": form,
        "case": case,
        "procedure": procedure_words(case),
        "snapshot": snapshot,
        "standing": standing(case, snapshot),
        "move": _look_ahead(request, case, form, now),
    }
    if form.is_valid() and "check" in request.POST:
        return render(request, "checklist/reschedule.html", context)
    return _save_booking(
        request, "checklist/reschedule.html", context, lambda: _move(request, case, form)
    )


@access("case.cancel")
@FORM_METHODS
def cancel(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Cancel a case or dismiss a proposal, with the reason."""
    case = find_case(request, case_id)

    def then(ended: Case) -> HttpResponse:
        if ended.protocol:
            return redirect("checklist:reopen", case_id=case.pk)
        messages.success(request, _("The proposal is dismissed."))
        return redirect("checklist:schedule")

    form = CancelForm(request.POST or None, initial={"version": case.version})
    return _end(
        request, "checklist/cancel.html", {"form": form, "case": case}, actions.cancel, then
    )


@access("case.close")
@FORM_METHODS
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close a case as done."""
    case = find_case(request, case_id)

    def then(ended: Case) -> HttpResponse:
        return redirect("checklist:reopen", case_id=ended.pk)

    context = {"form": _version_form(request, case), "case": case}
    return _end(request, "checklist/close.html", context, actions.close, then)


@access("case.reopen")
@FORM_METHODS
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say how a case ended, and undo it."""
    case = find_case(request, case_id)
    if case.status == Case.Status.DONE and not may(request.membership, "case.close"):
        raise PermissionDenied

    def then(again: Case) -> HttpResponse:
        messages.success(request, _("The case is open again."))
        return after_booking(request, again)

    context = {"form": _version_form(request, case), "case": case, "ending": ENDING[case.status]}
    return _end(request, "checklist/reopen.html", context, actions.reopen, then)


def _version_form(request: HttpRequest, case: Case) -> VersionForm:
    data = request.POST if request.method == "POST" else None
    return VersionForm(data, initial={"version": case.version})


def _end(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    verb: Callable[..., Case],
    then: Callable[[Case], HttpResponse],
) -> HttpResponse:
    """End or reopen a case; what was changed since it was shown is shown before it is done: 409."""
    form, case = context["form"], context["case"]
    if form.is_valid():
        with refusals_on(form):
            try:
                return then(verb(case=case, by=request.user, now=timezone.now(), **form.sent()))
            except Conflict as conflict:
                case.refresh_from_db()
                form.data = {**form.data.dict(), "version": case.version}
                context = {**context, "conflict": conflict}
    status = 409 if "conflict" in context else form_status(form)
    context = {**context, "procedure": procedure_words(case)}
    return render(request, template, context, status=status)


def _save_booking(
    request: HttpRequest, template: str, context: dict[str, Any], save: Callable[[], Case]
) -> HttpResponse:
    """Call the verb and go on; a refusal comes back on the form, a conflict with both values."""
    form = context["form"]
    if form.is_valid():
        with refusals_on(form):
            try:
                case = save()
            except Conflict as conflict:
                return answer_conflict(request, template, context, conflict)
            messages.success(request, _("Saved: %(what)s.") % {"what": booked_words(case)})
            return after_booking(request, case)
    return render(request, template, context, status=form_status(form))


def _look_ahead(
    request: HttpRequest, case: Case, form: RescheduleForm, now: datetime
) -> Move | None:
    """Judge the case at the start that was typed, where that was asked for."""
    if not (form.is_valid() and "check" in request.POST and case.is_open):
        return None
    start = form.cleaned_data["scheduled_start"]
    return move_case(case, start, now) if start else None


def _move(request: HttpRequest, case: Case, form: RescheduleForm) -> Case:
    return actions.reschedule(
        case=case,
        scheduled_start=form.cleaned_data["scheduled_start"],
        by=request.user,
        now=timezone.now(),
        shown_version=form.cleaned_data["version"],
    )
