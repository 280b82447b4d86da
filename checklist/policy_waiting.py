"""What of the clinic's policy waits for a second person: for the dashboard, and beside the link."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from checklist.models import PolicyVersion
from staff.access import may
from staff.models import Clinic, Membership, User


def waiting_versions(membership: Membership | None, user: User) -> list[PolicyVersion]:
    """Return the versions that this person has to decide about, the newest first."""
    if not may(membership, "policy.approve"):
        return []
    waiting = PolicyVersion.in_clinic(membership.clinic).waiting_for(user)
    return list(waiting.without_text().with_people())


def policies_waiting(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: how many versions wait, read only where a page shows it."""
    membership = getattr(request, "membership", None)
    if not may(membership, "policy.approve"):
        return {}
    return {"policies_waiting": SimpleLazyObject(lambda: _count(membership.clinic, request.user))}


def _count(clinic: Clinic, user: User) -> int:
    return PolicyVersion.in_clinic(clinic).waiting_for(user).count()
