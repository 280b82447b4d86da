"""Every address × every role × the own and another clinic: exactly what the access table says.

Pages that are added later are walked too: addresses come from the resolver, objects for their
placeholders from `tests.factories.addresses`.
"""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from staff.access import ACCESS, EVERYBODY
from staff.checks import Address, site_addresses
from staff.models import AuditEvent
from tests.factories.addresses import FIXED, ROWS, Objects, fill

pytestmark = pytest.mark.django_db

ADDRESSES = [address for address in site_addresses() if address.entry]
GUARDED = [address for address in ADDRESSES if not ACCESS[address.entry].public]
PUBLIC = [address for address in ADDRESSES if ACCESS[address.entry].public]
PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
# An empty form is refused as invalid, never as forbidden.
ANSWERED = {200, 204, 302, 303, 400, 405, 409, 422}


def placeholders(address: Address) -> list[str]:
    return PLACEHOLDER.findall(address.route)


def has_object(address: Address) -> bool:
    return any(name in ROWS for name in placeholders(address))


def url_of(address: Address, objects: Objects) -> str:
    """Return the address with this clinic's objects in it; the test fails where one is unknown."""
    return reverse(address.name, kwargs=fill(placeholders(address), objects))


def answers(browser: Client, url: str) -> dict[str, HttpResponse]:
    """Ask by GET and by POST of an empty form; whatever is written is undone."""
    given = {}
    for method in ("get", "post"):
        with transaction.atomic():
            given[method] = getattr(browser, method)(url)
            transaction.set_rollback(True)
    return given


def statuses(browser: Client, url: str) -> dict[str, int]:
    return {method: answer.status_code for method, answer in answers(browser, url).items()}


each_guarded = pytest.mark.parametrize("address", GUARDED, ids=lambda address: address.route or "/")


@each_guarded
def test_address_has_a_name_and_known_placeholders(address, clinic):
    assert url_of(address, Objects(clinic)).startswith("/")


@each_guarded
def test_without_signing_in_every_page_leads_to_the_sign_in_page(address, clinic):
    url = url_of(address, Objects(clinic))

    for answer in answers(Client(), url).values():
        assert answer.status_code == 302
        assert answer.url.startswith("/login/?next=")


@each_guarded
def test_each_role_gets_in_exactly_where_the_table_says(address, clinic, signed_in):
    url = url_of(address, Objects(clinic))
    let_in = ACCESS[address.entry].roles

    for role in sorted(EVERYBODY):
        given = statuses(signed_in(role), url)
        if role in let_in:
            assert set(given.values()) <= ANSWERED, (role, given)
            assert set(given.values()) != {405}, (role, given)
        else:
            assert set(given.values()) == {403}, (role, given)


@pytest.mark.parametrize(
    "address", [one for one in GUARDED if has_object(one)], ids=lambda address: address.route
)
def test_another_clinic_s_object_is_not_there(address, clinic, other_clinic, signed_in):
    url = url_of(address, Objects(clinic))

    for role in sorted(ACCESS[address.entry].roles):
        given = statuses(signed_in(role, clinic=other_clinic), url)
        assert set(given.values()) <= {404, 405}, (role, given)
        assert 404 in given.values(), (role, given)


@each_guarded
def test_a_refusal_is_written_down(address, clinic, signed_in):
    let_in = ACCESS[address.entry].roles
    kept_out = sorted(EVERYBODY - let_in)
    if not kept_out:
        assert let_in == EVERYBODY
        return
    url = url_of(address, Objects(clinic))

    signed_in(kept_out[0]).get(url)

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.outcome, event.role) == (address.entry, "denied", kept_out[0])


@pytest.mark.parametrize("address", PUBLIC, ids=lambda address: address.route)
def test_public_pages_answer_without_signing_in(address):
    given = statuses(Client(), reverse(address.name))

    assert set(given.values()) <= ANSWERED
    assert 200 in given.values() or 302 in given.values()


# Entries that guard a part of a page, or that wait for their page.
WITHOUT_ADDRESS = {
    "patient.record",
}


def test_every_entry_of_the_table_guards_an_address():
    used = {address.entry for address in ADDRESSES}

    assert set(ACCESS) - used <= WITHOUT_ADDRESS


def test_an_unknown_placeholder_fails_loudly(clinic):
    with pytest.raises(LookupError, match="<planet_id> is unknown"):
        fill(["planet_id"], Objects(clinic))


def test_a_placeholder_is_either_fixed_or_a_row():
    assert not FIXED.keys() & ROWS.keys()
