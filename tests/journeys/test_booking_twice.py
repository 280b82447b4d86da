"""A booking form sent more than once from a real browser makes one case."""

import pytest
from playwright.sync_api import Page, expect

from checklist.models import Case
from tests.factories.patients import PatientFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic)


def fill_in(page: Page, patient, start: str = "2031-06-10T09:30") -> None:
    page.goto(f"/patients/{patient.pk}/book/")
    page.locator('[name="protocol"][value="facet-mbb"]').check()
    page.locator('[name="scheduled_start"]').fill(start)


@SCRIPTS
def test_double_click(browse_as, patient, scripts):
    page = browse_as("scheduler", java_script_enabled=scripts)
    fill_in(page, patient)
    page.get_by_role("button", name="Book", exact=True).dblclick()

    expect(page.get_by_text("Booked", exact=False).first).to_be_visible()
    assert Case.objects.count() == 1


@SCRIPTS
@pytest.mark.parametrize("start", ["2031-06-10T09:30", ""], ids=["dated", "undated"])
def test_back_and_sent_again(browse_as, patient, scripts, start):
    page = browse_as("nurse", java_script_enabled=scripts)
    fill_in(page, patient, start)
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url("**/cases/**")
    made = page.url
    page.go_back()
    expect(page.locator('[name="protocol"][value="facet-mbb"]')).to_be_checked()
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_text("Booked once, as before", exact=False)).to_be_visible()
    assert page.url == made
    assert Case.objects.count() == 1
