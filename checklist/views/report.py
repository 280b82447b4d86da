"""The report of a case: read it, waive an item, sign it, take either back."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from checklist import actions
from checklist.forms.report import ItemForm, SignForm, WaiverForm
from checklist.models import Case
from checklist.refusals import Conflict
from checklist.report_page import build_report, short
from checklist.views.answering import current_verdict, find_case, form_status, refusals_on
from staff.access import access


@access("case.report")
@require_GET
def report(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the report: what is in the way first, and who signed it."""
    return _show(request, find_case(request, case_id))


@access("case.waive")
@require_POST
def waive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Go ahead in spite of one item, with the reason."""
    case = find_case(request, case_id)
    form = WaiverForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.waive(case=case, by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Waived, with your reason."))
            return redirect("checklist:report", case_id=case.pk)
    return _show(request, case, form)


@access("case.waive")
@require_POST
def withdraw_waiver(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a waiver back."""
    case = find_case(request, case_id)
    form = ItemForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.withdraw_waiver(
                case=case, by=request.user, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("The waiver is taken back."))
            return redirect("checklist:report", case_id=case.pk)
    return _show(request, case, form)


@access("case.sign")
@require_POST
def sign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sign the very report that was on the screen."""
    case = find_case(request, case_id)
    form = SignForm(request.POST)
    if form.is_valid():
        digest = form.cleaned_data["digest"]
        with refusals_on(form):
            try:
                actions.sign_off(
                    case=case, shown_digest=digest, by=request.user, now=timezone.now()
                )
            except Conflict as conflict:
                return _show(request, case, conflict=conflict)
            messages.success(request, _("Signed: report %(digest)s.") % {"digest": short(digest)})
            return redirect("checklist:report", case_id=case.pk)
    return _show(request, case, form)


@access("case.sign")
@require_POST
def withdraw_sign_off(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the signature back."""
    case = find_case(request, case_id)
    form = Form(request.POST)
    with refusals_on(form):
        actions.withdraw_sign_off(case=case, by=request.user, now=timezone.now())
        messages.success(request, _("Your signature is taken back."))
        return redirect("checklist:report", case_id=case.pk)
    return _show(request, case, form)


def _show(
    request: HttpRequest,
    case: Case,
    form: Form | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    """Render the report; `form` is one that was refused, `conflict` a signature that came late."""
    snapshot = current_verdict(case, timezone.now())
    typed = form if isinstance(form, WaiverForm) else None
    context = {"page": build_report(case, snapshot, typed=typed), "form": form}
    if conflict:
        context["digests"] = short(conflict.mine), short(conflict.theirs)
    status = 409 if conflict else form_status(form) if form else 200
    return render(request, "checklist/report.html", context, status=status)
