"""The made-up clinic that a newcomer tries the program with."""

from datetime import date

from staff.models import Clinic, Membership

# Everybody in the demo signs in with it; `seed_demo` refuses to run in production.
DEMO_PASSWORD = "try-the-checklist"
STORIES_STAY_FRESH_DAYS = 2


def demo_sign_ins(clinic: Clinic) -> list[Membership]:
    """Return one member for each role, in the order in which a case meets them."""
    members: dict[str, Membership] = {}
    for member in Membership.in_clinic(clinic).filter(active=True).order_by("pk"):
        members.setdefault(member.role, member)
    return list(members.values())


def demo_is_old(clinic: Clinic, today: date) -> bool:
    """Say whether the stories' days have drifted too far into the past to make sense."""
    return (today - clinic.demo_anchor_on).days > STORIES_STAY_FRESH_DAYS
