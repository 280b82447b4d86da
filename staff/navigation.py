"""The links at the top of each page, by role, and each role's first page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.access import ACCESS, may
from staff.models import Membership, Role

HOME: dict[str, str] = {
    Role.NURSE: "checklist:worklist",
    Role.PHYSICIAN: "checklist:dashboard",
    Role.SCHEDULER: "checklist:schedule",
    Role.BILLING: "checklist:billing",
    Role.LEAD: "checklist:dashboard",
    Role.AUDITOR: "staff:audit",
    Role.ADMIN: "staff:users",
}

SEARCH = "checklist:search"

# What fits into one line of the narrowest page in either language; what is left is in the menu.
MOST_IN_A_LINE = 4

# Access entry, address, words; what is used most comes first.
LINKS: tuple[tuple[str, str, Promise], ...] = (
    ("worklist", "checklist:worklist", _("Worklist")),
    ("dashboard", "checklist:dashboard", _("Dashboard")),
    ("schedule", "checklist:schedule", _("Schedule")),
    ("billing", "checklist:billing", _("Billing")),
    ("patient.list", "patients:list", _("Patients")),
    ("policy.list", "checklist:policies", _("Policy")),
    ("audit.view", "staff:audit", _("Audit trail")),
    ("user.admin", "staff:users", _("Staff")),
)


def home_of(membership: Membership) -> str:
    """Return the address of the page that this role works from."""
    return reverse(HOME[membership.role])


def links_for(membership: Membership, path: str) -> list[dict[str, Any]]:
    """Return the links that this role may follow; the one for `path` is marked current."""
    links = [
        {"entry": entry, "href": reverse(address), "words": words}
        for entry, address, words in LINKS
        if may(membership, entry)
    ]
    for link in links:
        link["current"] = path.startswith(link["href"])
    return links


class Permissions:
    """`{% if may.case_sign %}` in a template: the access table, with `_` for its dots."""

    def __init__(self, membership: Membership | None) -> None:
        """Answer for this membership."""
        self.membership = membership

    def __getitem__(self, name: str) -> bool:
        """Say whether the membership may open the entry; KeyError for an unknown one."""
        entry = name.replace("_", ".")
        if entry not in ACCESS:
            raise KeyError(name)
        return may(self.membership, entry)


def workplace(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: clinic, membership, links and `may`; no database reads of its own."""
    membership = getattr(request, "membership", None)
    context: dict[str, Any] = {"may": Permissions(membership), "membership": membership}
    if membership:
        context["clinic"] = membership.clinic
        context["memberships"] = request.memberships
        if may(membership, "search"):
            context["search_href"] = reverse(SEARCH)
        links = links_for(membership, request.path)
        context["links"] = links[:MOST_IN_A_LINE]
        context["more_links"] = links[MOST_IN_A_LINE:]
    return context
