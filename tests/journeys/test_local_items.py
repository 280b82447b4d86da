"""A clinic's own items in the browser: asked, answered and judged, with JavaScript and without."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from checklist import actions
from checklist.case_page import current_answers
from tests.browser import problems
from tests.factories.checklist import CaseFactory
from tests.factories.local_items import DENTIST, local_item, put_local_in_force
from tests.factories.patients import PatientFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DENTAL = "local:dental-extraction"
QUESTION = "#q-local-dental-extraction"
SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture
def case(clinic):
    put_local_in_force(clinic, DENTIST, local_item("escort", section="day-of-procedure"))
    start = timezone.now() + timedelta(days=5)
    case = CaseFactory(patient=PatientFactory(clinic=clinic), scheduled_start=start)
    actions.refresh(case=case, now=timezone.now())
    return case


@pytest.mark.parametrize("viewport", SIZES, ids=["wide", "narrow"])
def test_the_panel_leads_to_the_question_which_saves_itself(browse_as, case, viewport):
    page = browse_as("nurse", viewport=viewport)
    page.goto(f"/cases/{case.pk}/safety/")
    form = page.locator(QUESTION)
    form.get_by_label("Yes").check()
    expect(form.locator(".saved")).to_be_visible()

    panel = page.locator("#readiness")
    expect(form.get_by_text("dental-extraction in the way")).to_be_visible()
    expect(panel.get_by_text("dental-extraction in the way")).to_be_visible()
    form.get_by_label("No", exact=True).check()
    expect(panel.get_by_text("dental-extraction in the way")).to_have_count(0)
    assert current_answers(case)[DENTAL].value is False
    assert list(problems(page)) == []
    assert page.complaints == []


def test_an_answer_is_saved_without_javascript(browse_as, case):
    page = browse_as("nurse", java_script_enabled=False)
    page.goto(f"/cases/{case.pk}/safety/")
    page.locator(QUESTION).get_by_label("Yes").check()
    page.locator(QUESTION).get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(f"{QUESTION} .saved")).to_be_visible()
    expect(page.locator(QUESTION).get_by_text("dental-extraction in the way")).to_be_visible()
    assert current_answers(case)[DENTAL].value is True


def test_a_newer_answer_of_somebody_else_is_shown(browse_as, case):
    first, second = browse_as("nurse"), browse_as("nurse")
    for page in (first, second):
        page.goto(f"/cases/{case.pk}/safety/")
    first.locator(QUESTION).get_by_label("Yes").check()
    expect(first.locator(f"{QUESTION} .saved")).to_be_visible()
    second.locator(QUESTION).get_by_label("No", exact=True).check()

    conflict = second.locator(f"{QUESTION} .notice-warning")
    expect(conflict).to_contain_text("Yes")
    conflict.get_by_role("button", name="Keep mine").click()
    expect(second.locator(f"{QUESTION} .saved")).to_be_visible()
    assert current_answers(case)[DENTAL].value is False
