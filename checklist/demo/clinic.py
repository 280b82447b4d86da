"""The demo clinic and its staff, and telling it its stories."""

from datetime import datetime
from typing import Any

from django.db import transaction

from checklist.demo.stories import Teller, read_stories
from checklist.models import Case
from staff.demo import DEMO_PASSWORD
from staff.models import Clinic, Membership, User


@transaction.atomic
def seed_stories(*, now: datetime) -> list[Case]:
    """Make the demo clinic, or move its stories to ``now``. Returns the stories' cases."""
    told = read_stories()
    clinic = _clinic(told["clinic"])
    people = {one["role"]: _person(clinic, one) for one in told["staff"]}
    teller = Teller(clinic, people, told, now)
    cases = [teller.tell(story) for story in told["stories"]]
    clinic.demo_anchor_on = now.astimezone(clinic.tz).date()
    clinic.save(update_fields=["demo_anchor_on"])
    return cases


def _clinic(details: dict[str, Any]) -> Clinic:
    values = {key: value for key, value in details.items() if key != "slug"}
    clinic, _made = Clinic.objects.get_or_create(slug=details["slug"], defaults=values)
    return clinic


def _person(clinic: Clinic, details: dict[str, Any]) -> User:
    """One member of the staff; the password is set once, so that a changed one stays."""
    user, is_new = User.objects.get_or_create(
        username=details["username"],
        defaults={"first_name": details["given_name"], "last_name": details["family_name"]},
    )
    if is_new:
        user.set_password(DEMO_PASSWORD)
        user.save(update_fields=["password"])
    Membership.objects.get_or_create(user=user, clinic=clinic, role=details["role"])
    return user
