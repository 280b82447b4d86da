"""Every question of the contract, answered in the browser: with JavaScript and without it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from checklist import actions
from checklist.case_page import current_answers
from checklist.engine.questionnaire import BY_ID, SECTIONS, asked_in
from checklist.engine.vocabulary import ANSWER_KINDS
from checklist.policies import shipped_policy
from checklist.question_facts import question_facts
from tests.browser import problems
from tests.factories.checklist import CaseFactory
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What is chosen or typed, and what has to be stored.
ANSWERS = {
    "indications": (["radicular-pain", "other"], ["other", "radicular-pain"]),
    "symptoms": (["numbness"], ["numbness"]),
    "risk-factors": (["none-of-these"], []),
    "pain-duration-weeks": ("12", 12),
    "pain-score": ("7", 7),
    "function-score": (("odi", "44"), {"scale": "odi", "value": 44}),
    "conservative-care-weeks": ("6.5", 6.5),
    "conservative-care": (
        ["physical-therapy", "home-exercise"],
        ["home-exercise", "physical-therapy"],
    ),
    "untreated-radiculopathy": ("false", False),
    "steroid-agent": ("dexamethasone", "dexamethasone"),
    "imaging": ("mri", "mri"),
    "imaging-date": ("2024-01-16", "2024-01-16"),
    "imaging-concordant": ("true", True),
    "physical-exam-date": ("2024-01-16", "2024-01-16"),
    "x-ray-reviewed": ("true", True),
    "nerve-conduction-reviewed": ("false", False),
    "red-flags": (["none-of-these"], []),
    "infection": ("false", False),
    "pregnancy": ("not-pregnant", "not-pregnant"),
    "recent-event": ("false", False),
    "bleeding-disorder": ("true", True),
    "diabetes": ("tablets", "tablets"),
    "implanted-device": ("false", False),
    "anesthesia-reaction": ("false", False),
    "vaccination-date": (None, "none"),
    "can-lie-prone": ("true", True),
    "medications-confirmed": ("true", True),
    "fasting-understood": ("true", True),
    "driver": ("confirmed", "confirmed"),
    "instructions-given": ("true", True),
    "consent-signed": ("true", True),
    "follow-up-on": ("2190-01-15", "2190-01-15"),
    "authorization": ("approved", "approved"),
    "authorization-expires": ("2190-01-15", "2190-01-15"),
    "estimate-given-on": ("2024-01-16", "2024-01-16"),
    "last-solid-food": ("2024-01-16T18:00", "2024-01-16T18:00:00-05:00"),
    "last-clear-liquid": ("2024-07-16T06:15", "2024-07-16T06:15:00-04:00"),
    "arrived-with-driver": ("true", True),
    "held-as-instructed": ("true", True),
    "changes-since-call": (["fall"], ["fall"]),
    "site-verified": ("true", True),
}


@pytest.fixture
def cases(clinic):
    """An epidural and a facet injection: between them every question applies."""
    start = timezone.now() + timedelta(days=7)
    patient = PatientFactory(clinic=clinic, birth_date=date(1990, 3, 4), sex="female")
    MedicationStatementFactory(patient=patient)
    made = [
        CaseFactory(patient=patient, scheduled_start=start, protocol=protocol, self_pay=True)
        for protocol in ("esi-interlaminar", "facet-mbb")
    ]
    for case in made:
        actions.refresh(case=case, now=timezone.now())
    return made


def asked(case, section: str) -> list[str]:
    facts = question_facts(case, current_answers(case), shipped_policy(), timezone.now())
    return [question.link_id for question in asked_in(section, facts)]


def give(form: Locator, item: str) -> None:
    """Choose or type the answer as a person does."""
    kind, (given, _stored) = ANSWER_KINDS[item][0], ANSWERS[item]
    if kind in ("choice", "boolean"):
        form.locator(f'input[value="{given}"]').check()
    elif kind == "choices":
        for word in given:
            form.locator(f'input[value="{word}"]').check()
    elif kind == "score":
        form.locator("[name=scale]").select_option(given[0])
        form.locator("[name=value]").fill(given[1])
    elif given is None:
        form.locator("[name=nothing]").check()
    else:
        form.locator("[name=value]").fill(given)


def questions(page: Page, cases) -> Iterator[tuple[str, Locator]]:
    """Go through the sections of both cases and hand out each question not answered yet."""
    done = set()
    for case in cases:
        for section in SECTIONS:
            page.goto(f"/cases/{case.pk}/{section}/")
            for item in asked(case, section):
                if item not in done:
                    done.add(item)
                    yield item, page.locator(f"#q-{item}")


def everything_stored(cases) -> dict[str, object]:
    return {item: answer.value for case in cases for item, answer in current_answers(case).items()}


def expected() -> dict[str, object]:
    return {item: stored for item, (_given, stored) in ANSWERS.items()}


def test_answers_cover_the_contract():
    assert sorted(ANSWERS) == sorted(ANSWER_KINDS)


def test_every_question_saves_itself(browse_as, cases):
    page = browse_as("nurse")
    for item, form in questions(page, cases):
        give(form, item)
        expect(form.locator(".saved")).to_be_visible(timeout=10_000)

    assert everything_stored(cases) == expected()
    assert page.complaints == []


def test_every_question_is_saved_without_javascript(browse_as, cases):
    page = browse_as("nurse", java_script_enabled=False)
    for item, form in questions(page, cases):
        give(form, item)
        form.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator(f"#q-{item} .saved")).to_be_visible()

    assert everything_stored(cases) == expected()


def test_not_known_is_one_click(browse_as, cases):
    page = browse_as("nurse")
    page.goto(f"/cases/{cases[0].pk}/safety/")
    form = page.locator("#q-diabetes")
    form.get_by_role("button", name="Not known, ask later").click()

    expect(form.locator(".question-said strong")).to_have_text("not known")
    assert current_answers(cases[0])["diabetes"].value is None


def test_panel_follows_an_answer(browse_as, cases):
    page = browse_as("nurse")
    page.goto(f"/cases/{cases[0].pk}/safety/")
    page.locator('#q-red-flags input[value="cauda-equina"]').check()

    panel = page.locator("#readiness")
    expect(panel.get_by_text("Not ready")).to_be_visible()
    expect(panel.get_by_text("Refer today", exact=False).first).to_be_visible()


def test_none_of_these_and_the_others_exclude_each_other(browse_as, cases):
    page = browse_as("nurse")
    page.goto(f"/cases/{cases[0].pk}/safety/")
    form = page.locator("#q-red-flags")
    form.locator('input[value="fever"]').check()
    form.locator('input[value="none-of-these"]').check()
    expect(form.locator(".saved")).to_be_visible()

    assert current_answers(cases[0])["red-flags"].value == []


def test_question_appears_once_it_applies(browse_as, cases):
    page = browse_as("nurse")
    page.goto(f"/cases/{cases[0].pk}/diagnostics/")
    when = page.locator("#q-imaging-date")
    page.locator('#q-imaging input[value="none"]').check()
    expect(when).to_be_hidden()
    page.locator('#q-imaging input[value="mri"]').check()

    expect(when).to_be_visible()


def test_refused_answer_keeps_its_text_and_then_saves(browse_as, cases):
    page = browse_as("nurse")
    page.goto(f"/cases/{cases[0].pk}/eligibility/")
    form = page.locator("#q-pain-duration-weeks")
    form.locator("[name=value]").fill("twelve")
    form.locator("[name=value]").blur()
    expect(form.locator(".invalid-feedback")).to_be_visible()
    expect(form.locator("[name=value]")).to_have_value("twelve")

    form.locator("[name=value]").fill("12")
    form.locator("[name=value]").blur()
    expect(form.locator(".saved")).to_be_visible()
    expect(form.locator(".invalid-feedback")).to_have_count(0)


def test_two_nurses_lose_nothing(browse_as, cases):
    first, second = browse_as("nurse"), browse_as("nurse")
    for page in (first, second):
        page.goto(f"/cases/{cases[0].pk}/safety/")
    first.locator('#q-diabetes input[value="diet"]').check()
    expect(first.locator("#q-diabetes .saved")).to_be_visible()
    second.locator('#q-infection input[value="false"]').check()
    expect(second.locator("#q-infection .saved")).to_be_visible()
    second.locator('#q-diabetes input[value="insulin"]').check()

    conflict = second.locator("#q-diabetes .notice-warning")
    expect(conflict).to_contain_text("Diet alone")
    expect(conflict).to_contain_text("Insulin, alone or with others")
    conflict.get_by_role("button", name="Keep mine").click()
    expect(second.locator("#q-diabetes .saved")).to_be_visible()
    assert current_answers(cases[0])["diabetes"].value == "insulin"


def test_typing_goes_on_while_it_saves(browse_as, cases):
    page = browse_as("nurse")
    page.goto(f"/cases/{cases[0].pk}/eligibility/")
    field = page.locator("#q-pain-duration-weeks [name=value]")
    field.press_sequentially("1")
    expect(page.locator("#q-pain-duration-weeks .saved")).to_be_visible()
    field.press_sequentially("3")
    expect(page.locator("#q-pain-duration-weeks .question-said strong")).to_have_text("13 weeks")

    assert current_answers(cases[0])["pain-duration-weeks"].value == 13


SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]


@pytest.mark.parametrize("viewport", SIZES, ids=["wide", "narrow"])
def test_pages_are_readable_by_all(browse_as, cases, viewport):
    page = browse_as("physician", viewport=viewport)
    for path in ("", *(f"{section}/" for section in SECTIONS), "medicines/add/", "results/add/"):
        page.goto(f"/cases/{cases[0].pk}/{path}")
        assert list(problems(page)) == [], path


@pytest.mark.parametrize("viewport", SIZES, ids=["wide", "narrow"])
def test_billing_page_is_readable_by_all_and_saves(browse_as, cases, viewport):
    page = browse_as("billing", viewport=viewport)
    page.goto(f"/billing/{cases[0].pk}/")
    page.locator('#q-authorization input[value="denied"]').check()
    expect(page.locator("#q-authorization .saved")).to_be_visible()

    expect(page.locator("#q-authorization-expires")).to_be_hidden()
    assert list(problems(page)) == []


def test_each_answer_belongs_to_a_question_on_a_page():
    assert {BY_ID[item].section for item in ANSWERS} == set(SECTIONS)
