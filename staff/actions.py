"""Verbs of the staff list that write more than one row."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from staff.models import Clinic, Membership, User


class FirstPerson(NamedTuple):
    """One role of somebody in a new clinic; `password` is for an account that is new too."""

    username: str
    first_name: str
    last_name: str
    role: str
    password: str


@transaction.atomic
def add_person(
    *, clinic: Clinic, username: str, first_name: str, last_name: str, role: str, password: str
) -> Membership:
    """Make an account and give it its first role in the clinic."""
    user = User.objects.create_user(
        username, password=password, first_name=first_name, last_name=last_name
    )
    return Membership.objects.create(clinic=clinic, user=user, role=role)


@transaction.atomic
def open_clinic(*, clinic: Clinic, people: Sequence[FirstPerson]) -> list[Membership]:
    """Store a new clinic and give its first people their roles: all of it or nothing.

    Who has an account keeps it, password and all. Raises ValidationError naming the clinic's
    columns.
    """
    clinic.full_clean()
    clinic.save(force_insert=True)
    members = []
    for person in people:
        account = User.objects.filter(username=person.username).first()
        if account:
            member = Membership.objects.create(clinic=clinic, user=account, role=person.role)
        else:
            member = add_person(clinic=clinic, **person._asdict())
        members.append(member)
    return members
