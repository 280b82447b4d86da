"""The form of a medicine in a real browser: contradicted, met by another's change, put back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from checklist import actions
from tests.browser import NARROW, WIDE, problems
from tests.factories.checklist import CaseFactory
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

each_window = pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture
def case(clinic):
    start = timezone.now() + timedelta(days=7)
    made = CaseFactory(patient=PatientFactory(clinic=clinic), scheduled_start=start)
    actions.refresh(case=made, now=timezone.now())
    return made


@each_window
def test_contradiction_is_said_and_mended(browse_as, case, viewport):
    page = browse_as("nurse", viewport=viewport)
    page.goto(f"/cases/{case.pk}/medicines/add/")
    page.fill("[name=text]", "Xarelto 20 mg")
    page.fill("[name=ingredient]", "apixaban")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The name says rivaroxaban")).to_be_visible()
    expect(page.locator("[name=ingredient]")).to_have_value("apixaban")
    assert list(problems(page)) == []

    page.fill("[name=ingredient]", "")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("The name says")).to_have_count(0)
    assert list(problems(page)) == []


@each_window
def test_line_taken_off_meanwhile_is_put_back(browse_as, case, physician, viewport):
    line = MedicationStatementFactory(patient=case.patient)
    page = browse_as("nurse", viewport=viewport)
    page.goto(f"/cases/{case.pk}/medicines/{line.pk}/")
    actions.remove_line(line=line, shown=None, by=physician, now=timezone.now())
    page.locator('[name=status][value="stopped"]').check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("it is not on the list any more")).to_be_visible()
    assert list(problems(page)) == []

    page.get_by_role("button", name="Save").click()
    expect(page.locator("#medicines")).to_contain_text("Stopped taking it")
    line.refresh_from_db()
    assert (line.on_list, line.status) == (True, "stopped")


@each_window
def test_both_values_of_a_line_fit_the_window(browse_as, case, physician, viewport):
    line = MedicationStatementFactory(patient=case.patient)
    page = browse_as("nurse", viewport=viewport)
    page.goto(f"/cases/{case.pk}/medicines/{line.pk}/")
    changes = {"status": "stopped", "text": "Eliquis 2.5 mg film-coated tablets, twice daily"}
    actions.change_line(line=line, shown=None, by=physician, now=timezone.now(), **changes)
    page.locator('[name=status][value="taking"]').check()
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".differences")).to_contain_text("film-coated")
    assert list(problems(page)) == []


@each_window
def test_decision_on_a_medicine_taken_off_is_not_lost_unseen(browse_as, case, physician, viewport):
    line = MedicationStatementFactory(patient=case.patient, status="taking")
    actions.refresh(case=case, now=timezone.now())
    page = browse_as("physician", viewport=viewport)
    page.goto(f"/cases/{case.pk}/preparation/")
    form = page.locator("form[action$='/hours/']")
    form.locator("xpath=..").evaluate("details => { details.open = true }")
    form.locator("[name=hold_hours]").fill("1.5")
    actions.remove_line(line=line, shown=None, by=physician, now=timezone.now())
    form.get_by_role("button", name="Save").click()

    expect(page.get_by_text("this medicine was changed meanwhile")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("1.5")
    expect(page.locator(".facts")).to_contain_text(f"Taken off the list by {physician}")
    assert list(problems(page)) == []
