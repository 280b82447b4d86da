"""The search box of the header: on each page of those who may search, and it finds from there."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from staff.access import ACCESS
from staff.models import Role
from staff.navigation import SEARCH
from tests.factories.addresses import Objects
from tests.factories.patients import PatientFactory
from tests.staff.test_access_walk import GUARDED, url_of

pytestmark = pytest.mark.django_db

BOX = re.compile(
    r'<form class="site-search" method="post" action="([^"]+)" role="search">(.+?)</form>',
    re.DOTALL,
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def strict(member):
    """A browser that must send the token of the form, as a real one does."""

    def sign_in(role):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(member(role).user)
        return browser

    return sign_in


def boxes(browser, addresses, objects, role):
    """Hand out each page that the role may read, with the search box on it, if any."""
    for address in addresses:
        if role not in ACCESS[address.entry].roles:
            continue
        answer = browser.get(url_of(address, objects), follow=True)
        page = answer.content.decode(errors="replace")
        if answer.status_code == 200 and 'class="site-header"' in page:
            yield address.route, BOX.search(page)


@pytest.mark.parametrize("role", Role.values)
def test_box_is_on_each_page_of_those_who_may_search(clinic, strict, role):
    found = dict(boxes(strict(role), GUARDED, Objects(clinic), role))
    actions = {box and box[1] for box in found.values()}

    assert found
    assert actions == {reverse(SEARCH) if role in ACCESS["search"].roles else None}


@pytest.mark.parametrize("role", sorted(ACCESS["search"].roles))
def test_it_finds_from_each_list(clinic, strict, role):
    PatientFactory(clinic=clinic, family_name="Wanted", given_name="Zoe")
    browser, lists = strict(role), [one for one in GUARDED if "<" not in one.route]

    for route, box in list(boxes(browser, lists, Objects(clinic), role)):
        [token] = TOKEN.findall(box[2])
        answer = browser.post(box[1], {"csrfmiddlewaretoken": token, "q": "wanted"})
        assert answer.status_code == 200, route
        assert "Wanted, Zoe" in answer.content.decode(), route


def test_who_has_two_roles_searches_by_the_one_chosen(clinic, member):
    nurse = member("nurse")
    auditor = member("auditor", user=nurse.user)
    browser = Client()
    browser.force_login(nurse.user)
    browser.post(reverse("staff:clinic"), {"membership": auditor.pk})
    as_auditor = browser.get("/audit/").content.decode()
    browser.post(reverse("staff:clinic"), {"membership": nurse.pk})

    assert not BOX.search(as_auditor)
    assert BOX.search(browser.get("/patients/").content.decode())
