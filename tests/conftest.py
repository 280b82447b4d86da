"""What every test may use: two clinics that must not see each other, and people with roles."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page

from staff.models import Clinic, Membership, User
from tests.browser import ARGUMENTS, chromium, new_page
from tests.factories.staff import ClinicFactory, MembershipFactory

pytest_plugins = ["tests.machine"]

# Playwright's event loop runs in the tests' thread; Django would take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


END_OTHER_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A thread of the test server may still hold its connection: PostgreSQL then drops nothing."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(END_OTHER_SESSIONS)


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


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Start the Chromium of this machine rather than one that Playwright would fetch."""
    return {"executable_path": chromium(), "args": ARGUMENTS}


@pytest.fixture
def browse(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open a page of the running site: `browse()`, `browse(java_script_enabled=False)`."""
    pages = []

    def make(**options: object) -> Page:
        pages.append(new_page(browser, live_server.url, **options))
        return pages[-1]

    yield make
    for page in pages:
        page.context.close()


@pytest.fixture
def browse_as(browse, signed_in, settings) -> Callable[..., Page]:
    """Open a page signed in with a role: `browse_as("nurse").goto("/worklist/")`.

    `member` holds fields of the membership, `options` those of the browser's context.
    """

    def make(role: str, member: dict[str, object] | None = None, **options: object) -> Page:
        cookies = signed_in(role, **(member or {})).cookies
        page = browse(**options)
        session = cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
        page.context.add_cookies([{**cookie, "domain": "localhost", "path": "/"}])
        return page

    return make
