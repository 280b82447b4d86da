"""What every test may use: two clinics that must not see each other, and people with roles."""

from collections.abc import Callable

import pytest
from django.test import Client

from staff.models import Clinic, Membership, User
from tests.factories.staff import ClinicFactory, MembershipFactory


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """A slow hash protects people; here it would only slow the tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clinic(db) -> Clinic:
    """The clinic of the test's people."""
    return ClinicFactory(slug="riverside", name="Riverside Pain Clinic")


@pytest.fixture
def other_clinic(db) -> Clinic:
    """A clinic whose rows must never be seen from `clinic`."""
    return ClinicFactory(slug="hillside", name="Hillside Spine Center", time_zone="America/Denver")


@pytest.fixture
def member(clinic) -> Callable[..., Membership]:
    """Make a membership: `member("nurse")`, or `member("nurse", clinic=other_clinic)`."""

    def make(role: str, **fields: object) -> Membership:
        return MembershipFactory(role=role, **{"clinic": clinic, **fields})

    return make


@pytest.fixture
def nurse(member) -> User:
    """The nurse of `clinic`."""
    return member("nurse").user


@pytest.fixture
def physician(member) -> User:
    """The physician of `clinic`."""
    return member("physician").user


@pytest.fixture
def signed_in(member) -> Callable[..., Client]:
    """A browser signed in with a role: `signed_in("nurse").get("/")`."""

    def make(role: str, **fields: object) -> Client:
        browser = Client()
        browser.force_login(member(role, **fields).user)
        return browser

    return make
