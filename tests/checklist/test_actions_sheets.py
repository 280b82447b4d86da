"""Issuing sheets: numbered, kept, replaced, and outdated by what changes."""

from datetime import timedelta

import pytest

from checklist import actions
from checklist.models import Case, PrepSheet, ReadinessSnapshot
from checklist.refusals import Conflict, Refused
from patients.models import Observation
from tests.factories.checklist import ASKED, NOW, START, CaseFactory, make_well_case
from tests.factories.patients import MedicationStatementFactory, ObservationFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def compose(case, snapshot, language, number):
    """A sheet as short as can be."""
    return {"number": number, "language": language, "status": snapshot.status}


@pytest.fixture
def case(clinic):
    """On apixaban with healthy kidneys; nobody has asked the prescriber."""
    made = make_well_case(patient__clinic=clinic, patient__medications_none_at=None)
    MedicationStatementFactory(
        patient=made.patient, ingredient="apixaban", rxcui="1364430", text="Eliquis 5 mg",
        dose_intent="therapeutic", status="taking", changed_at=ASKED,
    )  # fmt: skip
    ObservationFactory(patient=made.patient, test="egfr", value=80, unit="mL/min", taken_at=ASKED)
    return Case.objects.with_people().get(pk=made.pk)


@pytest.fixture
def agreed(case, nurse):
    """The prescriber agrees to stop it."""
    actions.decide_stop(
        case=case, ingredient="apixaban", stop_decision="agreed", replaces=None, by=nurse, now=NOW
    )


@pytest.fixture
def issue(case, nurse):
    def make(**fields):
        base = {"case": case, "language": "en", "compose": compose, "by": nurse, "now": NOW}
        return actions.issue_sheet(**{**base, **fields})

    return make


def sheet_reasons(sheet):
    sheet.refresh_from_db()
    return sheet.stale_reasons


def reasons(sheet):
    return [one["reason"] for one in sheet_reasons(sheet)]


def test_sheet_is_kept_as_it_was_printed(case, issue, nurse):
    sheet = issue(language="es")

    assert (sheet.number, sheet.language, sheet.by, sheet.issued_at) == (1, "es", nurse, NOW)
    assert sheet.content == {"number": 1, "language": "es", "status": "incomplete"}
    assert sheet.facts_digest == ReadinessSnapshot.objects.get(case=case).facts_digest
    assert not sheet.is_stale


def test_next_sheet_takes_its_place_and_number(case, issue, other_clinic):
    first = issue()
    second = issue(now=LATER)
    elsewhere = issue(case=CaseFactory(patient__clinic=other_clinic))

    first.refresh_from_db()
    assert (first.superseded_at, second.number, elsewhere.number) == (LATER, 2, 1)
    assert list(PrepSheet.objects.for_clinic(case.clinic).held()) == [second]


def test_sheet_of_a_case_that_changed_since_the_preview_is_not_issued(case, issue, nurse):
    shown = actions.refresh(case=case, now=NOW).shown_digest
    actions.reschedule(case=case, scheduled_start=START + timedelta(days=1), by=nurse, now=NOW)

    with pytest.raises(Conflict):
        issue(shown_digest=shown)
    assert not PrepSheet.objects.exists()


def test_closed_case_gets_no_sheet(case, issue, nurse):
    actions.cancel(case=case, reason="flu", by=nurse, now=NOW)

    with pytest.raises(Refused) as told:
        issue()

    assert told.value.code == "closed"


def test_sheet_is_given_once(issue):
    sheet = issue()

    actions.mark_sheet_given(sheet=sheet, now=NOW)
    actions.mark_sheet_given(sheet=sheet, now=LATER)

    sheet.refresh_from_db()
    assert sheet.given_at == NOW


def test_new_start_outdates_the_sheet_until_a_new_one_is_issued(case, agreed, issue, nurse):
    sheet = issue()
    moved = START + timedelta(days=1)
    actions.reschedule(case=case, scheduled_start=moved, by=nurse, now=LATER)

    assert reasons(sheet) == ["rescheduled", "hold-dates-changed"]
    assert ReadinessSnapshot.objects.get(case=case).sheet_stale

    issue(now=LATER)
    assert not ReadinessSnapshot.objects.get(case=case).sheet_stale


def test_moved_back_sheet_holds_again(case, issue, nurse):
    sheet = issue()
    for start in (START + timedelta(days=1), START):
        actions.reschedule(case=case, scheduled_start=start, by=nurse, now=LATER)

    assert reasons(sheet) == []


def test_prescribers_decision_outdates_the_sheet(case, issue, nurse):
    sheet = issue()
    actions.decide_stop(
        case=case, ingredient="apixaban", stop_decision="agreed", replaces=None, by=nurse,
        now=LATER,
    )  # fmt: skip

    assert reasons(sheet) == ["medicines-changed", "hold-dates-changed"]


def test_sheet_that_says_wait_is_outdated_once_the_kidneys_are_known(case, agreed, issue, nurse):
    Observation.objects.filter(patient=case.patient, test="egfr").update(removed_at=NOW)
    sheet = issue()
    assert reasons(sheet) == []

    ObservationFactory(patient=case.patient, test="egfr", value=80, unit="mL/min", taken_at=ASKED)
    actions.refresh(case=case, now=LATER)

    [found] = sheet_reasons(sheet)
    assert (found["item"], found["from"], found["to"][:16]) == (
        "hold:apixaban", None, "2026-12-04T09:30",
    )  # fmt: skip


def test_sheet_that_says_wait_is_outdated_once_the_agreement_is_waived(case, issue, physician):
    sheet = issue()
    actions.waive(
        case=case, item="stop-decision:apixaban", reason="cardiologist away", by=physician,
        now=LATER,
    )  # fmt: skip

    assert reasons(sheet) == ["hold-dates-changed"]


def test_other_hours_outdate_the_sheet_and_name_the_date(case, agreed, issue, physician):
    sheet = issue()
    actions.decide_hours(
        case=case, ingredient="apixaban", hold_hours=96, replaces=None, by=physician, now=LATER
    )

    assert "hold-dates-changed" in reasons(sheet)
    changed = next(one for one in sheet.stale_reasons if one["item"] == "hold:apixaban")
    assert changed["to"] == "2026-12-03T09:30:00-05:00"


def test_other_procedure_outdates_the_sheet(case, issue, nurse):
    sheet = issue()
    actions.change_procedure(case=case, by=nurse, now=LATER, levels=["L5-S1"])

    assert reasons(sheet) == ["procedure-changed"]


def test_patient_who_stopped_as_told_still_holds_a_good_sheet(case, agreed, issue):
    sheet = issue()
    stopped = START - timedelta(hours=73)
    case.patient.medications.update(status="stopped", last_dose=stopped, changed_at=stopped)
    actions.refresh_patient(patient=case.patient, now=stopped)

    assert reasons(sheet) == []


def test_cancelled_case_outdates_the_sheet_and_a_done_one_does_not(case, issue, nurse):
    sheet = issue()
    actions.cancel(case=case, reason="flu", by=nurse, now=LATER)
    assert reasons(sheet) == ["cancelled"]

    actions.reopen(case=case, by=nurse, now=LATER)
    assert reasons(sheet) == []

    actions.close(case=case, by=nurse, now=START)
    assert reasons(sheet) == []
