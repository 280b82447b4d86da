"""Patients' pages in a real browser: readable by all, no wider than the window, and usable."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from patients import actions, uploads
from patients.models import Patient
from patients.reading import NamedContent
from tests.browser import NARROW, WIDE, problems
from tests.factories.checklist import CaseFactory
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    ConditionFactory,
    MedicationStatementFactory,
    PatientFactory,
    PatientIdentifierFactory,
)
from tests.patients.test_schedule import ROW
from tests.patients.test_schedule import text_of as schedule
from tests.patients.test_views_imports import BUNDLE

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]
PAGES = ("list", "create", "detail", "edit", "twin", "import", "import-preview")


@pytest.fixture
def start():
    return (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT12:00")


@pytest.fixture
def addresses(clinic, nurse, start):
    """The addresses of each page, with something to see on it."""
    known = PatientFactory(clinic=clinic, family_name="Testperson-With-A-Long-Double-Name")
    origin = {"source_file": "a-rather-long-file-name-of-a-bundle.json", "source_type": "Condition"}
    for factory in (MedicationStatementFactory, AllergyIntoleranceFactory, ConditionFactory):
        factory(patient=known, **origin)
    PatientIdentifierFactory(
        patient=known, system="http://a-long-address.example/numbers/of/records"
    )
    CaseFactory(patient=known)
    twin = actions.register_patient(
        clinic=clinic, mrn="", by=nurse, now=timezone.now(), birth_date=known.birth_date,
        family_name=known.family_name, given_name=known.given_name,
    )  # fmt: skip
    batch = uploads.hold_files(
        clinic=clinic, by=nurse, now=timezone.now(), files=[
            NamedContent("week-50.csv", schedule({**ROW, "scheduled_start": start}).encode()),
            NamedContent("bundle.json", json.dumps(BUNDLE).encode()),
            NamedContent("broken.json", b"{"),
        ],
    )  # fmt: skip
    of = {"detail": known, "edit": known, "twin": twin}
    return {
        name: reverse(
            f"patients:{name}",
            kwargs={"patient_id": of[name].pk} if name in of
            else {"batch_id": batch.pk} if name == "import-preview" else {},
        )
        for name in PAGES
    }  # fmt: skip


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_page(browse_as, addresses, name, viewport):
    page = browse_as("nurse", viewport=viewport)
    page.goto(addresses[name])
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")

    assert list(problems(page)) == []


def test_errors_of_a_form_take_the_focus_and_lead_to_their_field(browse_as):
    page = browse_as("nurse")
    page.goto("/patients/new/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#error-summary")).to_be_focused()

    page.locator("#error-summary").get_by_role("link", name="Family name").click()
    assert page.evaluate("document.activeElement.name") == "family_name"
    assert list(problems(page)) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_a_file_to_the_patient(browse_as, clinic, tmp_path, start, script):
    file = tmp_path / "week-50.csv"
    file.write_text(schedule({**ROW, "scheduled_start": start}))
    page = browse_as("nurse", java_script_enabled=script)
    page.goto("/patients/")
    page.get_by_role("link", name="Import files").click()
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Import this").click()
    page.get_by_role("heading", name="What the import did").wait_for()
    page.get_by_role("link", name="Patients").first.click()
    page.get_by_role("link", name="Testperson, Avery").click()

    expect(page.get_by_role("heading", name="Testperson, Avery")).to_be_visible()
    expect(page.get_by_role("link", name="Interlaminar epidural")).to_be_visible()
    assert Patient.objects.get().clinic == clinic


def test_search_from_the_list(browse_as, clinic):
    PatientFactory(clinic=clinic, family_name="Ibáñez-Test")
    PatientFactory(clinic=clinic, family_name="Otherperson")
    page = browse_as("nurse")
    page.goto("/patients/")
    page.get_by_label("Name, record number or birth date").fill("ibanez")
    page.locator("main").get_by_role("button", name="Find").click()

    expect(page.get_by_role("link", name="Ibáñez-Test")).to_be_visible()
    expect(page.get_by_role("link", name="Otherperson")).to_have_count(0)
    assert page.url.endswith("/patients/")
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("link", name="Otherperson")).to_be_visible()
