"""The sheet in a real browser: readable by all, within the policy, two pages from its printer."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from checklist import actions
from checklist.models import Case
from checklist.sheets import compose
from tests.browser import NARROW, WIDE, problems
from tests.factories.checklist import ASKED, make_well_case
from tests.factories.patients import MedicationStatementFactory

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


@pytest.fixture
def case(clinic):
    """An issued sheet that a reschedule has outdated."""
    made = make_well_case(patient__clinic=clinic, patient__medications_none_at=None)
    MedicationStatementFactory(patient=made.patient, status="taking", changed_at=ASKED)
    case = Case.objects.with_people().get(pk=made.pk)
    now = timezone.now()
    actions.issue_sheet(case=case, language="en", compose=compose, by=None, now=now)
    actions.reschedule(case=case, scheduled_start=None, by=None, now=now)
    return case


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("name", ["sheet", "sheet-print"])
def test_pages(browse_as, case, name, viewport):
    page = browse_as("nurse", viewport=viewport)
    more = [1] if name == "sheet-print" else []
    page.goto(reverse(f"checklist:{name}", args=[case.pk, *more]))

    assert list(problems(page)) == []


def test_issuing_without_javascript(browse_as, case):
    page = browse_as("nurse", java_script_enabled=False)
    page.goto(reverse("checklist:sheet", args=[case.pk]))
    page.get_by_role("link", name="Spanish").click()
    page.get_by_role("button", name="Issue this sheet").click()

    expect(page.get_by_text("Sheet 2 is issued.")).to_be_visible()
    expect(page.get_by_text("Replaced")).to_have_count(1)


def test_the_browser_s_own_printer_gives_two_pages(browse_as, case):
    page = browse_as("nurse")
    page.goto(reverse("checklist:sheet-print", args=[case.pk, 1]))

    pdf = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 2
