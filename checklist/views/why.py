"""Why an item of the report stands as it does, and what would change it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from checklist.views.answering import current_verdict, find_case
from checklist.why_page import build_why
from staff.access import access


@access("explain")
@require_GET
def why(request: HttpRequest, case_id: UUID, item: str) -> HttpResponse:
    """Show the explanation of one item, as the verdict now is."""
    case = find_case(request, case_id)
    page = build_why(case, current_verdict(case, timezone.now()), item)
    if page is None:
        raise Http404
    return render(request, "checklist/why.html", {"page": page, "case": case})
