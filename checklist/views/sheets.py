"""Prep sheets of a case: look at one, issue it, print it, note that the patient has it."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from checklist import actions
from checklist.forms.sheets import SheetForm
from checklist.models import Case, PrepSheet
from checklist.paper import INSTALL_PANGO, PdfUnavailable, paper_html, paper_pdf, style_source
from checklist.refusals import Conflict
from checklist.sheet_page import first_language, is_void, sheet_page
from checklist.sheets import compose
from checklist.views.answering import current_verdict, find_case, form_status, refusals_on
from staff.access import access
from staff.audit import audit


@access("case.sheet")
@require_GET
def sheet(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what the sheet would say now, and the sheets issued so far."""
    return _show(request, find_case(request, case_id))


@access("case.sheet.issue")
@require_POST
def issue_sheet(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Issue the sheet that the preview showed; the one before is out of date from now on."""
    case = find_case(request, case_id)
    form = SheetForm(request.POST)
    if form.is_valid():
        shown = {**form.cleaned_data, "shown_digest": form.cleaned_data["shown_digest"] or None}
        with refusals_on(form):
            try:
                issued = actions.issue_sheet(
                    case=case, compose=compose, by=request.user, now=timezone.now(), **shown
                )
            except Conflict:
                return _show(request, case, form, conflict=True)
            audit(request, issued)
            messages.success(request, _("Sheet %(number)s is issued.") % {"number": issued.number})
            return redirect("checklist:sheet", case_id=case.pk)
    return _show(request, case, form)


@access("case.sheet.issue")
@require_POST
def sheet_given(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Note that the patient has the sheet in hand."""
    issued = _find_sheet(request, find_case(request, case_id), number)
    actions.mark_sheet_given(sheet=issued, now=timezone.now())
    messages.success(request, _("Noted: the patient has sheet %(number)s.") % {"number": number})
    return redirect("checklist:sheet", case_id=case_id)


@access("case.sheet")
@require_GET
def print_sheet(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Show an issued sheet as it is printed: a page of its own, with its own style only."""
    issued = _find_sheet(request, find_case(request, case_id), number)
    response = HttpResponse(paper_html(issued.content, is_void=is_void(issued)))
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {style_source(issued.content)}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response


@access("case.sheet")
@require_GET
def sheet_pdf(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Send an issued sheet as a PDF; where this machine cannot draw one, say how to mend that."""
    issued = _find_sheet(request, find_case(request, case_id), number)
    try:
        pdf = paper_pdf(issued.content, is_void=is_void(issued))
    except PdfUnavailable:
        messages.error(
            request, _("PDF needs Pango. Install it: %(line)s") % {"line": INSTALL_PANGO}
        )
        return redirect("checklist:sheet", case_id=case_id)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="prep-sheet-{number}.pdf"'
    return response


def _find_sheet(request: HttpRequest, case: Case, number: int) -> PrepSheet:
    """Return one of the case's sheets, noted in the audit trail; 404 for any other.

    The case is judged first where its verdict may have changed, for that may outdate the sheet.
    """
    current_verdict(case, timezone.now())
    issued = get_object_or_404(PrepSheet.in_clinic(request.clinic).filter(case=case), number=number)
    audit(request, issued)
    return issued


def _show(
    request: HttpRequest, case: Case, form: Form | None = None, *, conflict: bool = False
) -> HttpResponse:
    """Render the page; `form` is one that was refused, `conflict` a preview that is outdated."""
    asked = SheetForm(request.GET if form is None else form.data)
    asked.is_valid()
    language = asked.cleaned_data.get("language") or first_language(case)
    context = sheet_page(case, current_verdict(case, timezone.now()), language)
    status = 409 if conflict else form_status(form) if form else 200
    return render(
        request,
        "checklist/sheet.html",
        {**context, "form": form, "conflict": conflict},
        status=status,
    )
