"""The explanation in a real browser: readable by all, without JavaScript, wide and narrow."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from checklist import actions
from checklist.item_keys import item_key
from checklist.models import Answer, Case
from tests.browser import NARROW, WIDE, problems
from tests.factories.checklist import ASKED, make_well_case
from tests.factories.patients import MedicationStatementFactory

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


@pytest.fixture
def case(clinic):
    """A case of a patient who takes apixaban."""
    made = make_well_case(patient__clinic=clinic, patient__medications_none_at=None)
    MedicationStatementFactory(
        patient=made.patient, ingredient="apixaban", text="Eliquis 5 mg", status="taking",
        changed_at=ASKED,
    )  # fmt: skip
    case = Case.objects.with_people().get(pk=made.pk)
    actions.refresh(case=case, now=timezone.now())
    return case


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("item", ["hold:apixaban", "authorization", "steroid-choice"])
def test_pages(browse_as, case, item, viewport):
    page = browse_as("nurse", viewport=viewport)
    page.goto(reverse("checklist:why", args=[case.pk, item_key(item)]))
    for part in page.locator("main details").all():
        part.locator("summary").click()

    assert list(problems(page)) == []


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("sign", ["fever", "cauda-equina"])
def test_a_page_with_what_would_be_wrong_on_record_and_one_with_what_to_do(
    browse_as, case, nurse, sign, viewport
):
    last = Answer.in_clinic(case.clinic).get(case=case, item="red-flags")
    actions.record_answer(
        case=case, item="red-flags", value=[sign], source="nurse", replaces=last.pk, by=nurse,
        now=timezone.now(),
    )  # fmt: skip
    page = browse_as("nurse", viewport=viewport)
    page.goto(reverse("checklist:why", args=[case.pk, "red-flags"]))

    said = {"fever": "if the record were wrong", "cauda-equina": "The patient is referred today."}
    expect(page.get_by_text(said[sign])).to_be_visible()
    assert list(problems(page)) == []


def test_from_the_report_and_back_without_javascript(browse_as, case):
    page = browse_as("physician", java_script_enabled=False)
    page.goto(reverse("checklist:report", args=[case.pk]))
    page.get_by_role("link", name="Why? apixaban: last dose").click()

    expect(page.get_by_role("heading", name="apixaban: last dose", level=1)).to_be_visible()
    expect(page.get_by_text("How the hours come about")).to_be_visible()
    expect(page.get_by_text("Numbers it was compared with")).to_be_visible()

    page.get_by_role("link", name="Report of").click()
    page.wait_for_url("**" + reverse("checklist:report", args=[case.pk]))
