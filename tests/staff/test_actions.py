"""Adding a person is one step: an account and its role, or neither."""

import pytest
from django.db import IntegrityError, transaction

from staff.actions import add_person
from staff.models import User

pytestmark = pytest.mark.django_db

SAM = {"username": "sam", "first_name": "Sam", "last_name": "Ortiz", "password": "four long words"}


def test_person_gets_account_and_role(clinic):
    member = add_person(clinic=clinic, role="scheduler", **SAM)

    assert member.user.check_password("four long words")
    assert (member.clinic, member.role, member.active) == (clinic, "scheduler", True)
    assert not member.user.is_staff
    assert not member.user.is_superuser


def test_without_a_role_no_account_is_left_behind(clinic):
    with pytest.raises(IntegrityError), transaction.atomic():
        add_person(clinic=clinic, role="king", **SAM)

    assert not User.objects.filter(username="sam").exists()
