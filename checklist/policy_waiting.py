"""What of the clinic's policy waits for a second person: for the dashboard, and beside the link."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from checklist.models import PolicyVersion
from staff.access import may
from staff.models import Clinic, User


def policies_waiting(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the versions to decide about, read only where a page shows them."""
    membership = getattr(request, "membership", None)
    if not may(membership, "policy.approve"):
        return {}
    waiting = SimpleLazyObject(lambda: _waiting_versions(membership.clinic, request.user))
    return {"policies_waiting": waiting}


def _waiting_versions(clinic: Clinic, user: User) -> list[PolicyVersion]:
    """Return the versions that this person has to decide about, the newest first."""
    return list(PolicyVersion.in_clinic(clinic).waiting_for(user).without_text().with_people())
