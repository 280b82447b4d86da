"""The payer's packet of a case: a page to print, and the same as a PDF."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from checklist.packet import build_packet
from checklist.paper import INSTALL_PANGO, PdfUnavailable, packet_pdf, pdf_available
from checklist.views.answering import current_verdict, find_case
from staff.access import access


@access("case.packet")
@require_GET
def packet(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show each criterion of the payer, the answer, its source, and what is missing."""
    case = find_case(request, case_id)
    context = {
        "case": case,
        "packet": build_packet(case, current_verdict(case, timezone.now())),
        "pdf": pdf_available(),
    }
    return render(request, "checklist/packet.html", context)


@access("case.packet")
@require_GET
def pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Send the packet as a PDF; where this machine cannot draw one, say how to mend that."""
    case = find_case(request, case_id)
    made = build_packet(case, current_verdict(case, timezone.now()))
    try:
        drawn = packet_pdf(made)
    except PdfUnavailable:
        messages.error(
            request, _("PDF needs Pango. Install it: %(line)s") % {"line": INSTALL_PANGO}
        )
        return redirect("checklist:packet", case_id=case_id)
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="payer-packet.pdf"'
    return response
