"""A clinic's own items on its pages: asked in their section, stored, judged, in both languages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from checklist import actions
from checklist.case_history import case_history
from checklist.case_page import build_case, current_answers
from checklist.gather import case_document
from checklist.lines import first_reason
from checklist.local_questions import ASKED_OF, find_question, questions_in
from checklist.models import ReadinessSnapshot
from checklist.places import place_of
from checklist.refusals import Refused
from checklist.report_page import build_report
from checklist.snapshots import policy_in_force
from tests.factories.checklist import CaseFactory
from tests.factories.local_items import DENTIST, local_item, local_policy, put_local_in_force
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db

DENTAL = "local:dental-extraction"
ESCORT = "local:escort"
PAPER = "local:paper-sent"
ITEMS = (
    DENTIST,
    local_item("escort", section="day-of-procedure", good_answer="true", owner="patient"),
    local_item("paper-sent", section="authorization", good_answer="true", owner="billing"),
)
HTMX = {"headers": {"hx-request": "true"}}


@pytest.fixture
def case(clinic):
    """An open case in five days of a clinic that asks three items of its own."""
    put_local_in_force(clinic, *ITEMS)
    return make_case(clinic)


def make_case(clinic):
    start = timezone.now() + timedelta(days=5)
    case = CaseFactory(patient=PatientFactory(clinic=clinic), scheduled_start=start)
    actions.refresh(case=case, now=timezone.now())
    return case


@pytest.fixture
def web(signed_in):
    return signed_in("nurse")


def send(web, case, item, route="checklist:answer", htmx=False, **fields):
    current = actions.current_answer(case, item)
    data = {"source": "patient", "replaces": current.pk if current else "", **fields}
    return web.post(reverse(route, args=[case.pk, item]), data, **(HTMX if htmx else {}))


def shown(web, case, section, language="en"):
    web.cookies["django_language"] = language
    return web.get(f"/cases/{case.pk}/{section}/").content.decode()


def finding(case, item=DENTAL):
    report = ReadinessSnapshot.objects.get(case=case).report
    return next(one for one in report["findings"] if one["item"] == item)


def test_each_is_asked_in_its_section_after_the_others(web, case):
    for section, item, name in (
        ("safety", "q-local-dental-extraction", "dental-extraction"),
        ("day-of-procedure", "q-local-escort", "escort"),
        ("authorization", "q-local-paper-sent", "paper-sent"),
    ):
        page = shown(web, case, section)
        assert page.count(f'id="{item}"') == 1
        assert f"Is it {name}?" in page
        assert page.rindex('class="question ') < page.index(f'id="{item}"') + 40
    assert "q-local" not in shown(web, case, "eligibility")


def test_no_id_of_the_page_holds_a_colon(web, case):
    page = shown(web, case, "safety")
    ids = [piece.split('"')[0] for piece in page.split(' id="')[1:]]

    assert [one for one in ids if ":" in one] == []


@pytest.mark.parametrize(
    ("value", "stored", "state"), [("true", True, "unmet"), ("false", False, "met")]
)
def test_an_answer_is_stored_and_judged(web, case, value, stored, state):
    response = send(web, case, DENTAL, value=value, save="1")

    assert response.status_code == 302
    assert response.url.endswith(f"/safety/?saved={DENTAL}#q-local-dental-extraction")
    assert current_answers(case)[DENTAL].value is stored
    assert finding(case)["state"] == state


def test_an_answer_is_stored_as_it_is_given(web, case):
    response = send(web, case, DENTAL, htmx=True, value="true")
    page = response.content.decode()

    assert response.status_code == 200
    assert 'id="q-local-dental-extraction-state"' in page
    assert "dental-extraction in the way" in page
    assert 'id="readiness"' in page

    refused = send(web, case, DENTAL, htmx=True, value="maybe")
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#q-local-dental-extraction"


def test_it_is_taken_back_or_not_known_like_any_other(web, case):
    send(web, case, DENTAL, value="false", save="1")
    send(web, case, DENTAL, unknown="1")
    assert current_answers(case)[DENTAL].value is None
    assert finding(case)["state"] == "unknown"

    send(web, case, DENTAL, value="false", save="1")
    send(web, case, DENTAL, save="1")
    assert current_answers(case)[DENTAL].withdrawn


def test_an_outdated_form_meets_the_newer_answer(web, case):
    send(web, case, DENTAL, value="false", save="1")
    response = send(web, case, DENTAL, htmx=True, value="true", replaces="")

    page = response.content.decode()
    assert response.status_code == 409
    assert "No" in page
    assert current_answers(case)[DENTAL].value is False


def test_spanish_readers_see_the_clinic_s_spanish(web, case):
    send(web, case, DENTAL, value="true", save="1")
    page = shown(web, case, "safety", "es")
    report = web.get(f"/cases/{case.pk}/report/").content.decode()

    assert "¿Es dental-extraction?" in page
    assert "dental-extraction lo impide" in page
    assert "dental-extraction título" in report
    assert "dental-extraction lo impide" in report
    english = web.get(f"/cases/{case.pk}/report/", headers={"accept-language": "en"})
    web.cookies["django_language"] = "en"
    english = web.get(f"/cases/{case.pk}/report/").content.decode()
    assert "dental-extraction title" in english
    assert "dental-extraction in the way" in english


def test_lists_and_history_name_it(case, nurse):
    now = timezone.now()
    actions.record_answer(
        case=case, item=DENTAL, value=True, source="nurse", replaces=None, by=nurse, now=now
    )
    snapshot = ReadinessSnapshot.objects.get(case=case)
    snapshot.first_item, snapshot.first_key = DENTAL, "local.unmet"
    snapshot.first_params, snapshot.first_text = finding(case)["params"], finding(case)["reason"]

    for language, title, words, question in (
        (
            "en",
            "dental-extraction title",
            "dental-extraction in the way",
            "Is it dental-extraction?",
        ),
        ("es", "dental-extraction título", "dental-extraction lo impide", "¿Es dental-extraction?"),
    ):
        with translation.override(language):
            reason = first_reason(snapshot)
            assert (reason.title, reason.words) == (title, words)
            assert question in [event.what for event in case_history(case)]


def test_the_panel_leads_to_the_question(case):
    snapshot = ReadinessSnapshot.objects.get(case=case)
    page = build_case(case, snapshot, current_answers(case), timezone.now())
    leads = {todo.finding.item: todo.href for todo in (*page.now_todos, *page.later)}

    assert leads[DENTAL].endswith("/safety/#q-local-dental-extraction")
    assert leads[ESCORT].endswith("/day-of-procedure/#q-local-escort")
    assert place_of(case, DENTAL).endswith("/report/")


def test_it_counts_among_the_questions_of_its_section(clinic, case):
    def asked(case):
        snapshot = ReadinessSnapshot.objects.get(case=case)
        page = build_case(case, snapshot, current_answers(case), timezone.now())
        return {line.name: line.asked for line in page.sections}

    with_items = asked(case)
    put_local_in_force(clinic, local_item("other", section="eligibility"), version="2030.2")
    without = asked(make_case(clinic))

    assert with_items["safety"] == without["safety"] + 1
    assert with_items["eligibility"] == without["eligibility"] - 1


def test_billing_answers_its_own_and_no_other(signed_in, case):
    billing = signed_in("billing")
    page = billing.get(f"/billing/{case.pk}/").content.decode()
    assert "Is it paper-sent?" in page

    route = "checklist:authorization-answer"
    assert send(billing, case, PAPER, route, value="true", save="1").status_code == 302
    assert current_answers(case)[PAPER].value is True
    assert send(billing, case, DENTAL, route, value="true", save="1").status_code == 404
    assert DENTAL not in current_answers(case)


@pytest.mark.parametrize("item", ["local:", "local:other", "local:DENTAL", "local:a b", "nothing"])
def test_what_the_policy_does_not_ask_is_not_found(web, case, item):
    assert send(web, case, item, value="true", save="1").status_code == 404


def test_another_clinic_does_not_ask_it(signed_in, other_clinic, case):
    web = signed_in("nurse", clinic=other_clinic)
    theirs = make_case(other_clinic)

    assert "q-local" not in shown(web, theirs, "safety")
    assert send(web, theirs, DENTAL, value="true", save="1").status_code == 404
    assert send(web, case, DENTAL, value="true", save="1").status_code == 404


def test_the_verb_refuses_what_the_policy_does_not_ask(case, nurse):
    with pytest.raises(Refused) as refusal:
        actions.record_answer(
            case=case, item="local:other", value=True, source="nurse", replaces=None, by=nurse,
            now=timezone.now(),
        )  # fmt: skip
    assert (refusal.value.code, refusal.value.field) == ("invalid", "local:other")


def test_an_answer_outlives_the_item_and_is_said_not_to_count(clinic, case, nurse, web):
    now = timezone.now()
    actions.record_answer(
        case=case, item=DENTAL, value=True, source="nurse", replaces=None, by=nurse, now=now
    )
    put_local_in_force(clinic, local_item("other"), version="2030.2")
    actions.refresh(case=case, now=timezone.now())

    found = finding(case)
    assert (found["state"], found["severity"]) == ("not-applicable", "information")
    report = build_report(case, ReadinessSnapshot.objects.get(case=case))
    assert "Dental extraction" in [line.finding.title for line in report.not_applicable]
    assert [event.words for event in case_history(case) if event.what == "Dental extraction"]
    assert "q-local-dental" not in shown(web, case, "safety")
    assert DENTAL in [one["item"] for one in case_document(case, at=timezone.now())["answers"]]


def test_questions_are_found_by_item(clinic, case):
    policy = policy_in_force(clinic)

    assert find_question("infection", policy).link_id == "infection"
    assert find_question(DENTAL, policy).kind == "boolean"
    assert find_question("local:other", policy) is None
    assert [one.link_id for one in questions_in("safety", policy)][-1] == DENTAL


def test_every_owner_has_somebody_to_ask():
    for owner, asked_of in ASKED_OF.items():
        policy = local_policy(local_item("x", owner=owner))
        assert find_question("local:x", policy).asked_of == asked_of
