"""The page of a case: the verdict, what to do next, the sections as a task list, its history."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from checklist.case_history import case_history
from checklist.case_page import build_case, current_answers
from checklist.models import Case
from checklist.views.answering import current_verdict, find_case
from staff.access import access


@access("case.view")
@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case; what an import proposed is booked first."""
    found = find_case(request, case_id)
    if found.status == Case.Status.PROPOSED:
        return redirect("checklist:accept", case_id=found.pk)
    now = timezone.now()
    page = build_case(found, current_verdict(found, now), current_answers(found), now)
    context = {"page": page, "case": found, "history": case_history(found)}
    return render(request, "checklist/case.html", context)
