"""The page that says why an item stands as it does."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from checklist import actions
from checklist.item_keys import item_key
from checklist.models import Answer, Case, ReadinessSnapshot
from patients.models import AllergyIntolerance
from staff.models import AuditEvent
from tests.factories.checklist import ASKED, CaseFactory, make_well_case
from tests.factories.patients import AllergyIntoleranceFactory, MedicationStatementFactory
from tests.factories.policies import DENTAL, approve, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clinic):
    """A case of a patient who takes apixaban, of whom the prescriber was not asked."""
    return case_of_one_who_takes(clinic, "apixaban", "Eliquis 5 mg")


def case_of_one_who_takes(clinic, ingredient, text, **more):
    """A well case but for one medicine."""
    made = make_well_case(patient__clinic=clinic, patient__medications_none_at=None)
    MedicationStatementFactory(
        patient=made.patient, ingredient=ingredient, text=text, status="taking",
        changed_at=ASKED, **more,
    )  # fmt: skip
    case = Case.objects.with_people().get(pk=made.pk)
    actions.refresh(case=case, now=timezone.now())
    return case


def url(case, item):
    return reverse("checklist:why", args=[case.pk, item_key(item)])


def page(browser, case, item):
    answer = browser.get(url(case, item))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_says_how_the_item_stands_and_what_would_change_it(signed_in, case):
    text = page(signed_in("nurse"), case, "stop-decision:apixaban")

    assert "apixaban: may it be stopped?" in text
    assert "Has the prescriber agreed to stop Eliquis 5 mg?" in text
    assert "What would put it in order" in text
    assert "Eliquis 5 mg: prescriber agreed to stop" in text
    assert "Nobody stops a blood thinner without the prescriber." in text
    assert "Prescriber" in text


def test_it_shows_the_arithmetic_of_the_hours_and_the_caution(signed_in, case):
    text = page(signed_in("nurse"), case, "hold:apixaban")

    assert "How the hours come about" in text
    assert "Table, intermediate tier: 72 h." in text
    assert "Nothing is stopped before the prescriber has agreed." in text


def test_it_shows_numbers_sources_and_waiver(signed_in, case):
    text = page(signed_in("physician"), case, "red-flags")

    assert "Numbers it was compared with" in text
    assert "30 days" in text
    assert "Clinic policy, 2026, primary" in text
    assert "There is nothing to waive." in text


def test_an_item_that_does_not_apply_says_why_and_what_would_make_it(signed_in, case):
    text = page(signed_in("nurse"), case, "untreated-radiculopathy")

    assert "This is why" in text
    assert "Procedure: Interlaminar epidural" in text
    assert "What would make it apply" in text
    assert "Procedure, booked as: Medial branch block" in text
    assert "What would put it in order" not in text


def test_a_measurement_that_nobody_took_is_not_measured(signed_in, case):
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(scheduled_start=now)
    actions.refresh(case=Case.objects.get(pk=case.pk), now=now)

    text = page(signed_in("nurse"), case, "blood-pressure")

    assert "Not measured yet." in text
    assert "Not answered yet." not in text


def test_the_source_page_is_corrected_where_it_matters(signed_in, case):
    text = page(signed_in("lead"), case, "authorization")

    assert "The source page errs here" in text
    assert "20920 is a fascia graft." in text


def test_it_speaks_spanish(signed_in, case):
    browser = signed_in("nurse")
    browser.cookies["django_language"] = "es"

    text = page(browser, case, "authorization")

    assert '<html lang="es">' in text
    assert "20920 es un injerto de fascia." in text


def test_the_address_does_not_name_the_medicine(signed_in, case):
    report = signed_in("physician").get(reverse("checklist:report", args=[case.pk]))
    addresses = [
        part.split('"')[0] for part in report.content.decode().split('href="') if "/why/" in part
    ]

    assert url(case, "hold:apixaban") in addresses
    assert not [one for one in addresses if "apixaban" in one]


def test_report_and_sections_lead_to_it(signed_in, case):
    browser = signed_in("nurse")
    report = browser.get(reverse("checklist:report", args=[case.pk])).content.decode()
    preparation = browser.get(reverse("checklist:section", args=[case.pk, "preparation"]))

    for item in ("hold:apixaban", "driver", "imaging"):
        assert url(case, item) in report
    assert url(case, "stop-decision:apixaban") in preparation.content.decode()


def say(case, item, value, by):
    """Answer a question of the case now, whatever was said before."""
    last = Answer.in_clinic(case.clinic).filter(case=case, item=item).order_by("-pk").first()
    actions.record_answer(
        case=case, item=item, value=value, source="chart", replaces=last and last.pk, by=by,
        now=timezone.now(),
    )  # fmt: skip


def test_a_question_whose_answer_stands_in_the_way_leads_to_it(signed_in, case, nurse):
    say(case, "red-flags", ["fever"], nurse)

    safety = signed_in("nurse").get(reverse("checklist:section", args=[case.pk, "safety"]))

    assert url(case, "red-flags") in safety.content.decode()


def test_a_sign_to_be_seen_today_says_only_what_has_to_be_done(signed_in, case, nurse):
    say(case, "red-flags", ["cauda-equina"], nurse)

    text = page(signed_in("nurse"), case, "red-flags")

    assert "What has to be done" in text
    assert "The patient is referred today." in text
    assert "A physician decides how to go on." in text
    assert "None of these" not in text
    assert "What would put it in order" not in text
    assert "A physician may go ahead in spite of it" not in text


def test_what_holds_only_where_the_record_is_wrong_stands_apart(signed_in, case, nurse):
    say(case, "red-flags", ["fever"], nurse)

    text = page(signed_in("nurse"), case, "red-flags")
    before, apart = text.split("It would read differently if the record were wrong and said:")

    assert "None of these" not in before.split("What would put it in order")[1]
    assert "Nothing that can be said or measured now." in before
    assert "A physician may go ahead in spite of it, with a reason." in before
    assert "Red flags, answered now: None of these" in apart
    assert "A record is corrected only where it is wrong." in apart


def test_what_can_be_done_has_no_caution(signed_in, case, nurse):
    say(case, "driver", "none", nurse)

    text = page(signed_in("nurse"), case, "driver")

    assert "Who takes the patient home, answered now: A named adult, confirmed" in text
    assert "if the record were wrong" not in text


def test_hours_that_a_physician_sets_are_not_suggested(signed_in, clinic):
    case = case_of_one_who_takes(clinic, "aspirin", "Aspirin-Demo", rxcui="")

    text = page(signed_in("physician"), case, "hold:aspirin")
    mending = text.split("What would put it in order")[1].split("How the hours come about")[0]

    assert "A physician sets the hours without it, or says that it need not be stopped." in mending
    assert "Aspirin-Demo: a physician sets the hours; Aspirin-Demo: stopped" in mending
    assert not re.search(r"\d+ h\b|last dose \w{3} \d", mending)


def test_what_the_clinic_set_shows_its_source_and_reason(signed_in, case, clinic):
    approve(propose(clinic, text=f"""{DENTAL}
holds:
  apixaban: {{low: 48, intermediate: 80, high: 80, source: ASRA18}}
numbers:
  red_flags_window: {{value: 14, unit: days, source: clinic}}
reasons:
  local_items.dental-work: An abscess in March
  holds.apixaban: Two bleeds in May
  numbers.red_flags_window: Two weeks suffice
"""))  # fmt: skip
    actions.refresh(case=case, now=timezone.now())
    browser = signed_in("physician")

    own = page(browser, case, "local:dental-work")
    assert "Answer, not older than" in own
    assert "14 days" in own
    assert own.count("The clinic's reason: An abscess in March") == 2
    assert "The clinic's reason: Two weeks suffice" in page(browser, case, "red-flags")
    held = page(browser, case, "hold:apixaban")
    assert "Table, intermediate tier: 80 h. Set by the clinic: ASRA" in held
    assert "The clinic's reason: Two bleeds in May" in held


def test_billing_answers_without_the_clinical_why(signed_in, case, nurse):
    Case.objects.filter(pk=case.pk).update(payer="aetna")
    case.refresh_from_db()
    say(case, "authorization", "denied", nurse)

    desk = signed_in("billing").get(reverse("checklist:authorization", args=[case.pk]))

    assert "Denied." in desk.content.decode()
    assert "/why/" not in desk.content.decode()


@pytest.mark.parametrize("key", ["no-such-item", "hold-0123456789ab", "hold:apixaban"])
def test_what_is_no_item_of_this_report_is_not_found(signed_in, case, key):
    answer = signed_in("nurse").get(reverse("checklist:why", args=[case.pk, key]))

    assert answer.status_code == 404


def test_a_proposal_was_never_judged(signed_in, clinic):
    case = CaseFactory(patient__clinic=clinic, status="proposed")

    assert signed_in("nurse").get(url(case, "driver")).status_code == 404


def test_who_looked_is_written_down(signed_in, case):
    signed_in("nurse").get(url(case, "driver"))

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.outcome, event.object_id) == ("explain", "allowed", str(case.pk))


def test_a_record_that_is_not_valid_says_which_place(signed_in, case):
    AllergyIntoleranceFactory(patient=case.patient, substance="x")
    AllergyIntolerance.objects.filter(patient=case.patient).update(
        changed_at=timezone.now() + timedelta(days=3)
    )
    ReadinessSnapshot.objects.filter(case=case).update(evaluated_at=timezone.now())
    actions.refresh(case=case, now=timezone.now())

    for item in ("record:invalid", "driver"):
        text = page(signed_in("nurse"), case, item)
        assert "allergies[0].at" in text
        assert "not judged at all" in text


def test_a_closed_case_explains_its_last_report(signed_in, case, nurse):
    actions.cancel(case=case, reason="moved away", by=nurse, now=timezone.now())

    assert "What stands here may differ" not in page(signed_in("nurse"), case, "driver")

    AllergyIntoleranceFactory(patient=case.patient, changed_at=timezone.now())

    assert "what stands here may differ" in page(signed_in("nurse"), case, "driver")


def test_the_page_is_named_for_the_tab(signed_in, case):
    with translation.override("en"):
        assert "<title>Why: Driver, " in page(signed_in("nurse"), case, "driver")
