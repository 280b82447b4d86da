"""Billing's own pages: the codes billed for a case, and the clinic's lists of codes and texts."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklist import actions
from checklist.billing_page import billing_facts, conflict_lines
from checklist.clinic_lists import KINDS, ListProposals, read_list
from checklist.coding import current_billed
from checklist.forms.billing import CodesForm, ConfirmListForm, ListForm, stored_codes
from checklist.list_page import present_lists, present_preview, row_words
from checklist.models import Case
from checklist.refusals import Conflict, Refused
from checklist.views.answering import find_case, form_status, refusals_on
from staff.access import access
from staff.audit import audit

FORM_METHODS = require_http_methods(["GET", "POST"])


@access("case.codes")
@FORM_METHODS
def codes(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the codes billed with what is wrong with them; keep others."""
    case, now = find_case(request, case_id), timezone.now()
    stored = stored_codes(current_billed(case))
    form = CodesForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        with refusals_on(form):
            try:
                actions.record_billed_codes(
                    case=case, lines=form.cleaned_data["codes"], by=request.user, now=now,
                    replaces=form.cleaned_data["replaces"],
                )  # fmt: skip
            except Conflict as conflict:
                return _codes_conflict(request, case, form, conflict, now)
            messages.success(request, _("Codes saved."))
            return redirect("checklist:authorization", case_id=case.pk)
    return _show_codes(request, case, form, now)


@access("billing.lists")
@FORM_METHODS
def lists(request: HttpRequest) -> HttpResponse:
    """Show the clinic's lists, and what an uploaded one would change; nothing is written yet."""
    posted = request.method == "POST"
    form = ListForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        file, kind = form.cleaned_data["file"], KINDS[form.cleaned_data["kind"]]
        return _preview(request, read_list(file.read(), kind=kind, file=file.name))
    context = {"form": form, "lists": present_lists(request.clinic, timezone.now())}
    return render(request, "checklist/lists.html", context, status=form_status(form))


@access("billing.lists")
@require_POST
def import_list(request: HttpRequest) -> HttpResponse:
    """Keep the list that the preview showed; where it would do anything else by now, show that."""
    form = ConfirmListForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was imported. Choose the file again."))
        context = {"form": ListForm(), "lists": present_lists(request.clinic, timezone.now())}
        return render(request, "checklist/lists.html", context, status=422)
    given = form.cleaned_data
    proposals = read_list(given["content"].encode(), kind=KINDS[given["kind"]], file=given["name"])
    try:
        actions.keep_list(
            clinic=request.clinic, proposals=proposals, by=request.user, now=timezone.now(),
            shown_digest=given["digest"],
        )  # fmt: skip
    except actions.ListOutdated:
        return _preview(request, proposals, is_outdated=True)
    messages.success(request, _("Imported."))
    return redirect("checklist:lists")


@access("billing.lists")
@FORM_METHODS
def end_row(request: HttpRequest, kind: str, row_id: int) -> HttpResponse:
    """Ask whether a row of a list shall end today, then end it; it stays in older packets."""
    if kind not in KINDS:
        raise Http404
    row = get_object_or_404(KINDS[kind].model.in_clinic(request.clinic), pk=row_id)
    now = timezone.now()
    if request.method == "POST":
        audit(request, row, ["valid_until"])
        try:
            actions.end_list_row(row=row, by=request.user, now=now)
            messages.success(request, _("Valid until today."))
        except actions.ListOutdated:
            messages.error(request, _("Not ended: the row was changed meanwhile. Look at it here."))
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect("checklist:lists")
    context = {"name": row_words(row), "today": now.astimezone(request.clinic.tz).date()}
    return render(request, "checklist/list_end.html", context)


def _preview(
    request: HttpRequest, proposals: ListProposals, *, is_outdated: bool = False
) -> HttpResponse:
    outcome = actions.preview_list(clinic=request.clinic, proposals=proposals)
    form = ConfirmListForm(
        initial={
            "kind": proposals.kind.name,
            "name": proposals.file,
            "content": proposals.text,
            "digest": outcome.digest(),
        }
    )
    context = {"form": form, "preview": present_preview(outcome), "is_outdated": is_outdated}
    status = 409 if is_outdated else 200
    return render(request, "checklist/list_preview.html", context, status=status)


def _show_codes(
    request: HttpRequest, case: Case, form: CodesForm, now: datetime, **more: object
) -> HttpResponse:
    context = {"case": case, "form": form, "billing": billing_facts(case, now), **more}
    status = 409 if more else form_status(form)
    return render(request, "checklist/codes.html", context, status=status)


def _codes_conflict(
    request: HttpRequest, case: Case, form: CodesForm, conflict: Conflict, now: datetime
) -> HttpResponse:
    """Show both, mine ready to be saved over theirs: 409."""
    current = current_billed(case)
    form.data = {**form.data.dict(), "replaces": current.pk if current else ""}
    return _show_codes(request, case, form, now, conflict=conflict_lines(conflict))
