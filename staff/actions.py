"""Verbs of the staff list that write more than one row."""

from django.db import transaction

from staff.models import Clinic, Membership, User


@transaction.atomic
def add_person(
    *, clinic: Clinic, username: str, first_name: str, last_name: str, role: str, password: str
) -> Membership:
    """Make an account and give it its first role in the clinic."""
    user = User.objects.create_user(
        username, password=password, first_name=first_name, last_name=last_name
    )
    return Membership.objects.create(clinic=clinic, user=user, role=role)
