"""The page of a case: who, what, when, verdict; what to do next and whose; history; buttons."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist import actions
from checklist.case_page import build_case, current_answers
from checklist.engine.questionnaire import CALL_ORDER
from checklist.places import place_of
from checklist.policies import shipped_policy
from patients.models import Patient
from tests.factories.checklist import CaseFactory
from tests.factories.patients import (
    MedicationStatementFactory,
    PatientFactory,
    PatientIdentifierFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clinic):
    """An open case next week of a patient on apixaban."""
    patient = PatientFactory(clinic=clinic, family_name="Testperson", given_name="Avery")
    PatientIdentifierFactory(patient=patient, value="MR-00042")
    MedicationStatementFactory(patient=patient, status="taking")
    case = CaseFactory(patient=patient, scheduled_start=timezone.now() + timedelta(days=7))
    actions.refresh(case=case, now=timezone.now())
    return case


def page_of(browser, case):
    return browser.get(reverse("checklist:case", args=[case.pk])).content.decode()


def test_head_says_who_what_and_when(signed_in, case, clinic):
    page = page_of(signed_in("nurse"), case)
    local = case.scheduled_start.astimezone(clinic.tz)

    assert "<h1>Testperson, Avery</h1>" in page
    assert "born 4 Mar 1958, " in page
    assert "MRN MR-00042" in page
    assert "Interlaminar epidural, lumbar L4-L5, midline" in page
    assert f"{local:%A} {local.day} {local:%B %Y}" in page
    assert "Needs answers" in page
    assert "Earliest start" in page


@pytest.mark.parametrize(
    ("reader", "code", "shown"),
    [
        ("en", "en", "Language: English"),
        ("en", "es", "Language: Spanish"),
        ("es", "es", "Idioma: Español"),
        ("en", "xx", "Language: Xx"),
    ],
)
def test_head_names_the_patient_s_language(signed_in, case, reader, code, shown):
    Patient.objects.filter(pk=case.patient_id).update(language=code)
    browser = signed_in("nurse")
    browser.cookies["django_language"] = reader

    assert f" · {shown}" in page_of(browser, case)


def test_head_leaves_out_a_language_that_nobody_knows(signed_in, case):
    Patient.objects.filter(pk=case.patient_id).update(language="")

    assert "Language:" not in page_of(signed_in("nurse"), case)


def test_what_to_do_is_grouped_by_owner_with_links(signed_in, case):
    page = page_of(signed_in("nurse"), case)
    owners = re.findall(r'class="owner-title">.*?</svg>\s*(\w+)</h3>', page, re.DOTALL)

    assert len(owners) == len(set(owners))
    assert {"Nurse", "Physician", "Prescriber"} <= set(owners)
    assert f'href="/cases/{case.pk}/preparation/#medicines"' in page
    assert f'href="/cases/{case.pk}/safety/#q-red-flags"' in page


def test_sections_are_a_task_list_in_the_order_of_the_call(signed_in, case):
    page = page_of(signed_in("nurse"), case)

    links = re.findall(rf'class="task [^>]*><a href="/cases/{case.pk}/([a-z-]+)/"', page)
    assert links == list(CALL_ORDER)


def test_answer_moves_the_counts(case, nurse):
    now = timezone.now()

    def safety():
        snapshot = actions.fresh_snapshot(case=case, now=now)
        lines = build_case(case, snapshot, current_answers(case), now).sections
        return next(line for line in lines if line.name == "safety")

    before = safety()
    actions.record_answer(case=case, item="bleeding-disorder", value=False, source="patient",
                          replaces=None, by=nurse, now=now)  # fmt: skip
    after = safety()
    assert (after.answered, after.unknown) == (before.answered + 1, before.unknown - 1)
    assert before.colour == "amber"
    assert f"{before.unknown} open" in before.words


def test_history_names_who_said_what(signed_in, case, nurse, physician):
    now = timezone.now()
    by = {"by": nurse, "now": now}
    actions.record_answer(case=case, item="diabetes", value="diet", source="chart", replaces=None,
                          **by)  # fmt: skip
    actions.decide_stop(case=case, ingredient="apixaban", stop_decision="agreed", replaces=None,
                        **by)  # fmt: skip
    line = case.patient.medications.get()
    actions.change_line(line=line, shown=None, status="stopped", **by)
    actions.waive(case=case, item="consent", reason="by phone", by=physician, now=now)
    page = page_of(signed_in("nurse"), case)
    history = page[page.index("<h2>History") :]

    assert "Diet alone (Chart)" in history
    assert "Prescriber agreed: it may be stopped" in history
    assert "taking → stopped" in history
    assert "Waived: by phone" in history
    assert str(nurse) in history


def test_buttons_follow_the_role(signed_in, case):
    nurse, lead = page_of(signed_in("nurse"), case), page_of(signed_in("lead"), case)

    for name in ("report", "sheet", "reschedule", "change", "close", "cancel"):
        assert f'href="/cases/{case.pk}/{name}/"' in nurse
    assert f'href="/cases/{case.pk}/report/"' in lead
    assert f'href="/cases/{case.pk}/cancel/"' not in lead


def test_cancelled_case_keeps_its_last_report(signed_in, case, nurse):
    actions.cancel(case=case, reason="moved away", by=nurse, now=timezone.now())
    page = page_of(signed_in("nurse"), case)

    assert "moved away" in page
    assert "Last report" in page
    assert f'href="/cases/{case.pk}/reopen/"' in page
    assert f'href="/cases/{case.pk}/cancel/"' not in page


def test_past_start_asks_to_close_or_reschedule(signed_in, case):
    case.scheduled_start = timezone.now() - timedelta(hours=3)
    case.save()
    actions.refresh(case=case, now=timezone.now())

    assert "close the case or reschedule it" in page_of(signed_in("nurse"), case)


def test_proposal_is_booked_first(signed_in, clinic):
    proposal = CaseFactory(patient=PatientFactory(clinic=clinic), status="proposed", protocol="")
    response = signed_in("nurse").get(reverse("checklist:case", args=[proposal.pk]))

    assert response.url == f"/cases/{proposal.pk}/accept/"


def test_case_of_another_clinic_is_not_found(signed_in, other_clinic, case):
    stranger = signed_in("nurse", clinic=other_clinic)

    assert stranger.get(reverse("checklist:case", args=[case.pk])).status_code == 404


@pytest.mark.parametrize("item", sorted(shipped_policy().items))
def test_each_item_has_a_place_where_it_is_mended(case, item):
    address = place_of(case, item)

    assert address.startswith(f"/cases/{case.pk}/")
    if not item.startswith(("policy", "rule", "record")):
        assert not address.endswith("/report/")


def test_named_items_lead_to_their_list(case):
    assert place_of(case, "hold:apixaban").endswith("/preparation/#medicines")
    assert place_of(case, "allergy:latex").endswith("/safety/#allergies")
    assert place_of(case, "day:site").endswith("/day-of-procedure/#q-site-verified")
    assert place_of(case, "inr").endswith("/safety/#results")


def test_page_takes_a_steady_number_of_queries(signed_in, case, django_assert_max_num_queries):
    browser = signed_in("nurse")

    with django_assert_max_num_queries(40):
        page_of(browser, case)
