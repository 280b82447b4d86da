"""Booking what an import brings: the same row is the same case, and people's changes stay."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checklist import actions
from checklist.models import Case, ReadinessSnapshot
from patients.models import RecordChange
from patients.proposals import BookingRefused, ProposedCase, ScheduledCase
from tests.factories.checklist import NOW, START
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
MOVED = START + timedelta(days=7)
ROW = ScheduledCase(
    external_id="A-1",
    protocol="esi-interlaminar",
    region="lumbar",
    side="midline",
    levels=("L4-L5",),
    scheduled_start=START,
    sedation="none",
    payer="medicare",
    booked_on=date(2026, 11, 16),
    source_file="week-50.csv",
    line=2,
)
ORDER = ProposedCase(
    external_id="Appointment/1",
    protocols=("esi-interlaminar", "esi-caudal"),
    region="lumbar",
    side=None,
    levels=None,
    scheduled_start=START,
    text="Epidural injection",
    source_system="http://ehr.example",
    source_file="bundle.json",
    source_type="Appointment",
    source_id="1",
    source_date=date(2026, 11, 2),
)


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic)


def schedule(patient, row=ROW, now=NOW):
    return actions.book_scheduled(
        clinic=patient.clinic, patient=patient, scheduled=row, by=None, now=now
    )


def propose(patient, order=ORDER, now=NOW):
    return actions.book_proposed(
        clinic=patient.clinic, patient=patient, proposed=order, by=None, now=now
    )


def test_row_books_a_case_that_is_judged(patient):
    outcome, case = schedule(patient), Case.objects.get()

    assert outcome == "created"
    assert (case.status, case.protocol, case.levels) == ("open", "esi-interlaminar", ["L4-L5"])
    assert (case.scheduled_start, case.site) == (START, patient.clinic.site)
    assert ReadinessSnapshot.objects.get(case=case).status == "incomplete"


def test_same_row_twice_changes_nothing(patient):
    schedule(patient)
    before = Case.objects.values().get()

    outcome = schedule(patient, now=LATER)

    assert outcome == "unchanged"
    assert Case.objects.values().get() == before


def test_moved_row_moves_the_case_and_keeps_the_old_start(patient):
    schedule(patient)

    outcome = schedule(patient, replace(ROW, scheduled_start=MOVED), now=LATER)
    case = Case.objects.get()

    assert (outcome, case.scheduled_start, case.changed_at) == ("updated", MOVED, LATER)
    [change] = RecordChange.objects.all()
    assert (change.field, change.cause, change.by) == ("scheduled_start", "import", None)


def test_field_that_a_person_changed_is_left_alone(patient, nurse):
    schedule(patient)
    case = Case.objects.get()
    actions.change_procedure(case=case, by=nurse, now=NOW, side="left")

    changed = replace(ROW, side="right", payer="aetna")
    outcome = schedule(patient, changed, now=LATER)
    case = Case.objects.get()

    assert (outcome, case.side, case.payer) == ("updated", "left", "aetna")


def test_closed_case_is_left_alone(patient, nurse):
    schedule(patient)
    case = Case.objects.get()
    actions.cancel(case=case, reason="flu", by=nurse, now=NOW)

    outcome = schedule(patient, replace(ROW, scheduled_start=MOVED), now=LATER)
    case = Case.objects.get()

    assert (outcome, case.scheduled_start, case.status) == ("unchanged", START, "cancelled")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"protocol": "epidural"}, "protocol"),
        ({"protocol": ""}, "protocol"),
        ({"levels": ("L9-L10",)}, "levels"),
        ({"payer": "x" * 81}, "payer"),
        ({"external_id": ""}, "external_id"),
        ({"booked_on": date(2027, 1, 1)}, "booked_on"),
    ],
)
def test_row_that_cannot_be_booked_is_refused_and_names_the_column(patient, fields, field):
    with pytest.raises(BookingRefused) as told:
        schedule(patient, replace(ROW, **fields))

    assert told.value.field == field
    assert not Case.objects.exists()


def test_identifier_of_another_patients_case_is_refused(patient):
    schedule(patient)

    with pytest.raises(BookingRefused) as told:
        schedule(PatientFactory(clinic=patient.clinic))

    assert told.value.field == "external_id"


def test_patient_of_another_clinic_is_a_mistake_of_the_caller(patient, other_clinic):
    with pytest.raises(ValueError):
        actions.book_scheduled(
            clinic=other_clinic, patient=patient, scheduled=ROW, by=None, now=NOW
        )


def test_changed_record_is_judged_anew(patient):
    schedule(patient)
    MedicationStatementFactory(patient=patient, ingredient="warfarin", rxcui="", text="")

    actions.patient_changed(patient=patient, by=None, now=LATER)

    report = ReadinessSnapshot.objects.get().report
    assert "hold:warfarin" in [one["item"] for one in report["findings"]]


def test_same_identifier_in_another_clinic_is_another_case(patient, other_clinic):
    schedule(patient)

    assert schedule(PatientFactory(clinic=other_clinic)) == "created"


def test_order_is_proposed_with_what_it_leaves_open(patient):
    outcome, case = propose(patient), Case.objects.get()

    assert (outcome, case.status, case.protocol, case.levels) == ("created", "proposed", "", None)
    assert case.proposal["protocols"] == ["esi-interlaminar", "esi-caudal"]
    assert (case.proposal["text"], case.proposal["file"]) == ("Epidural injection", "bundle.json")
    assert not ReadinessSnapshot.objects.exists()


def test_same_order_twice_changes_nothing(patient):
    propose(patient)

    assert propose(patient, now=LATER) == "unchanged"
    assert Case.objects.get().version == 1


def test_booked_order_follows_the_source_only_where_the_source_changed(patient, nurse):
    propose(patient)
    proposal = Case.objects.get()
    actions.accept_proposal(
        case=proposal, by=nurse, now=NOW, shown_version=1, protocol="esi-caudal", levels=[]
    )
    assert propose(patient, now=LATER) == "unchanged"

    outcome = propose(patient, replace(ORDER, scheduled_start=MOVED), now=LATER)
    case = Case.objects.get()

    assert (outcome, case.status, case.protocol) == ("updated", "open", "esi-caudal")
    assert (case.scheduled_start, case.changed_at) == (MOVED, LATER)


def test_dismissed_order_does_not_come_back(patient, nurse):
    propose(patient)
    proposal = Case.objects.get()
    actions.cancel(case=proposal, reason="duplicate", by=nurse, now=NOW)

    assert propose(patient, now=LATER) == "unchanged"
    assert Case.objects.get().status == "cancelled"


def test_schedule_books_what_an_order_had_proposed(patient):
    propose(patient)

    outcome = schedule(patient, replace(ROW, external_id=ORDER.external_id), now=LATER)
    case = Case.objects.get()

    assert (outcome, case.status, case.protocol) == ("updated", "open", "esi-interlaminar")
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("medicare", "medicare"),
        ("Medicare", "medicare"),
        (" MEDICARE ", "medicare"),
        ("None", "none"),
        ("Medicare Part B", "Medicare Part B"),
        ("Aetna", "Aetna"),
    ],
)
def test_a_payer_that_the_policy_knows_goes_by_its_id(patient, written, kept):
    schedule(patient, replace(ROW, payer=written))

    assert Case.objects.get().payer == kept
