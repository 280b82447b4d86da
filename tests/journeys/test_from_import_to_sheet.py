"""The whole way in a real browser: a file, a booking, the call, a signature, a sheet, the day."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from checklist.models import Case, PrepSheet
from tests.browser import follow
from tests.journeys.test_every_question import give

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Ten in the morning at the clinic, two weeks, six days and half an hour before the start.
BOOKING = datetime(2026, 11, 23, 15, tzinfo=UTC)
CALL = datetime(2026, 12, 1, 15, tzinfo=UTC)
AT_THE_DOOR = datetime(2026, 12, 7, 14, tzinfo=UTC)
START = "2026-12-07T09:30"

BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": "http://ehr.example/Patient/j1",
            "resource": {
                "resourceType": "Patient",
                "id": "j1",
                "identifier": [
                    {
                        "type": {"coding": [{"code": "MR"}]},
                        "system": "http://h.example",
                        "value": "J-1",
                    }
                ],
                "name": [{"family": "Journeyperson", "given": ["Jo"]}],
                "gender": "male",
                "birthDate": "1958-03-04",
            },
        },
        {
            "fullUrl": "http://ehr.example/MedicationRequest/m1",
            "resource": {
                "resourceType": "MedicationRequest",
                "id": "m1",
                "status": "active",
                "intent": "order",
                "subject": {"reference": "Patient/j1"},
                "medicationCodeableConcept": {"text": "Plavix 75 mg tablet"},
                "authoredOn": "2025-02-01",
            },
        },
    ],
}
BEFORE_THE_CALL = {
    "eligibility": (
        "indications", "pain-score", "function-score", "pain-duration-weeks",
        "conservative-care-weeks", "conservative-care", "steroid-agent",
    ),
    "diagnostics": ("imaging", "imaging-date", "imaging-concordant", "physical-exam-date"),
    "safety": ("red-flags", "recent-event", "diabetes", "anesthesia-reaction", "implanted-device"),
    "preparation": ("driver", "instructions-given", "fasting-understood", "consent-signed"),
}  # fmt: skip
ON_THE_DAY = ("arrived-with-driver", "held-as-instructed", "site-verified")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(BOOKING, tick=True) as coordinates:
        yield coordinates


def answer(page: Page, case: Case, section: str, items: tuple[str, ...]) -> None:
    page.goto(f"/cases/{case.pk}/{section}/")
    for item in items:
        form = page.locator(f"#q-{item}")
        give(form, item)
        expect(form.locator(".saved")).to_be_visible(timeout=10_000)


def choose(page: Page, item: str, value: str) -> None:
    form = page.locator(f"#q-{item}")
    form.locator(f'input[value="{value}"]').check()
    expect(form.locator(".saved")).to_be_visible()


def type_in(page: Page, item: str, value: str) -> None:
    form = page.locator(f"#q-{item}")
    form.locator("[name=value]").fill(value)
    form.locator("[name=value]").blur()
    expect(form.locator(".saved")).to_be_visible()


def import_the_file(page: Page) -> None:
    page.goto("/patients/import/")
    file = {"name": "journey.json", "mimeType": "application/json",
            "buffer": json.dumps(BUNDLE).encode()}  # fmt: skip
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Journeyperson").first).to_be_visible()
    follow(page, page.locator("main form button[type=submit]").first)
    page.goto("/patients/")
    follow(page, page.get_by_role("link", name="Journeyperson").first)


def book_it(page: Page) -> Case:
    page.goto(page.url.rstrip("/") + "/book/")
    for name, value in (
        ("protocol", "esi-interlaminar"), ("region", "lumbar"), ("side", "midline"),
        ("purpose", "therapeutic"), ("sedation", "none"), ("image_guidance", "fluoroscopy"),
    ):  # fmt: skip
        page.locator(f'input[name={name}][value="{value}"]').check()
    page.locator('input[name=levels][value="L4-L5"]').check()
    page.locator("[name=scheduled_start]").fill(START)
    page.locator("input[name=payer][value=none]").check()
    follow(page, page.get_by_role("button", name="Book"))
    expect(page.get_by_text("Journeyperson").first).to_be_visible()
    return Case.objects.get()


def say_none(page: Page, case: Case, section: str, kind: str) -> None:
    page.goto(f"/cases/{case.pk}/{section}/")
    page.locator(f'form[action$="/none/{kind}/"] button').first.click()
    expect(page.get_by_role("button", name="Take back").first).to_be_visible()


def hold_the_medicine(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/preparation/")
    follow(page, page.get_by_role("link", name="Change").first)
    page.locator('input[name=status][value="taking"]').check()
    follow(page, page.get_by_role("button", name="Save"))
    page.goto(f"/cases/{case.pk}/preparation/")
    page.locator('input[name=stop_decision][value="agreed"]').check()
    follow(page, page.locator('form[action*="/stop/"] button').first)


def stop_the_medicine(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/preparation/")
    follow(page, page.get_by_role("link", name="Change").first)
    page.locator('input[name=status][value="stopped"]').check()
    page.locator("[name=last_dose_on]").fill("2026-11-29")
    follow(page, page.get_by_role("button", name="Save"))


def measure(page: Page, case: Case, test: str, value: str) -> None:
    page.goto(f"/cases/{case.pk}/results/add/")
    page.locator("[name=measure]").select_option(test)
    page.locator("[name=value]").fill(value)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/safety/**")


def test_from_a_file_to_a_signed_ready_case_and_a_sheet(browse_as, clinic, clock):
    clinic.name, clinic.phone, clinic.street, clinic.city = (
        "Testville Pain",
        "555-0142",
        "1 Test St",
        "Testville",
    )
    clinic.time_zone = "America/New_York"
    clinic.save()
    nurse = browse_as("nurse")

    import_the_file(nurse)
    case = book_it(nurse)
    for section, items in BEFORE_THE_CALL.items():
        answer(nurse, case, section, items)
    nurse.goto(f"/cases/{case.pk}/safety/")
    choose(nurse, "bleeding-disorder", "false")
    choose(nurse, "can-lie-prone", "true")
    nurse.goto(f"/cases/{case.pk}/eligibility/")
    type_in(nurse, "pain-duration-weeks", "20")
    nurse.goto(f"/cases/{case.pk}/diagnostics/")
    type_in(nurse, "imaging-date", "2026-10-01")
    type_in(nurse, "physical-exam-date", "2026-11-16")
    nurse.goto(f"/cases/{case.pk}/safety/")
    choose(nurse, "diabetes", "none")
    say_none(nurse, case, "safety", "allergies")
    say_none(nurse, case, "eligibility", "history")
    hold_the_medicine(nurse, case)
    case.refresh_from_db()
    assert case.readiness.status == "waiting", case.readiness.first_text

    nurse.goto(f"/cases/{case.pk}/sheet/")
    follow(nurse, nurse.get_by_role("button", name="Issue this sheet"))
    sheet = PrepSheet.objects.get(case=case)
    nurse.goto(f"/cases/{case.pk}/sheet/{sheet.number}/print/")
    expect(nurse.get_by_text("Journeyperson").first).to_be_visible()
    expect(nurse.get_by_text("Plavix").first).to_be_visible()

    clock.move_to(CALL)  # everybody signs in anew: a session does not last for days
    nurse, physician = browse_as("nurse"), browse_as("physician")
    answer(nurse, case, "preparation", ("medications-confirmed",))
    answer(nurse, case, "safety", ("infection",))
    stop_the_medicine(nurse, case)
    physician.goto(f"/cases/{case.pk}/report/")
    physician.get_by_role("button", name="Sign for").click()
    expect(physician.get_by_text("Signed by").first).to_be_visible()

    clock.move_to(AT_THE_DOOR)
    nurse = browse_as("nurse")
    for test, value in (("systolic-bp|mm[Hg]", "128"), ("diastolic-bp|mm[Hg]", "76")):
        measure(nurse, case, test, value)
    answer(nurse, case, "day-of-procedure", ON_THE_DAY)
    choose(nurse, "changes-since-call", "none-of-these")
    nurse.goto(f"/cases/{case.pk}/")
    expect(nurse.get_by_text("Ready, signed").first).to_be_visible()
