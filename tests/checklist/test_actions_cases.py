"""The life of a case until its end: booked, moved and changed."""

from datetime import date, timedelta

import pytest

from checklist import actions
from checklist.models import Case, ReadinessSnapshot
from checklist.refusals import Conflict, Refused
from patients.models import RecordChange
from tests.factories.checklist import NOW, START, CaseFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db

LATER = START + timedelta(days=7)


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic)


@pytest.fixture
def case(patient):
    return CaseFactory(patient=patient)


def verdict(case):
    return ReadinessSnapshot.objects.get(case=case)


def booking(**fields):
    base = {
        "protocol": "esi-interlaminar",
        "region": "lumbar",
        "side": "midline",
        "levels": ["L4-L5"],
        "scheduled_start": START,
    }
    return {**base, **fields}


# Booking


def test_booked_case_is_open_and_judged(patient, nurse):
    case = actions.book(patient=patient, by=nurse, now=NOW, **booking())

    assert case.is_open
    assert (case.clinic, case.created_by, case.created_at) == (patient.clinic, nurse, NOW)
    assert case.changed_at is None
    assert verdict(case).status == "incomplete"


def test_booking_takes_day_site_and_state_from_the_clinic(patient, nurse):
    case = actions.book(patient=patient, by=nurse, now=NOW, **booking())

    assert case.booked_on == date(2026, 11, 23)
    assert (case.site, case.state) == (patient.clinic.site, patient.clinic.state)


def test_booking_without_a_start_is_possible(patient, nurse):
    case = actions.book(patient=patient, by=nurse, now=NOW, **booking(scheduled_start=None))

    assert verdict(case).scheduled_start is None


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"protocol": ""}, "invalid", "protocol"),
        ({"protocol": "epidural"}, "invalid", "protocol"),
        ({"levels": ["L9-L10"]}, "invalid", "levels"),
        ({"side": "both"}, "invalid", "side"),
        ({"state": "ohio"}, "invalid", "state"),
        ({"booked_on": date(2026, 12, 24)}, "invalid", "booked_on"),
        ({"scheduled_start": NOW}, "past", "scheduled_start"),
    ],
)
def test_booking_that_cannot_be_is_refused_and_names_the_field(patient, nurse, fields, code, field):
    with pytest.raises(Refused) as told:
        actions.book(patient=patient, by=nurse, now=NOW, **booking(**fields))

    assert (told.value.code, told.value.field) == (code, field)
    assert not Case.objects.exists()


# Proposals


@pytest.fixture
def proposal(patient):
    return CaseFactory(patient=patient, status="proposed", protocol="", region="", levels=None)


def accept(proposal, by, **fields):
    version = fields.pop("shown_version", 1)
    return actions.accept_proposal(
        case=proposal, by=by, now=NOW, shown_version=version, **booking(**fields)
    )


def test_accepted_proposal_is_open_and_judged(proposal, nurse):
    case = accept(proposal, nurse)

    assert (case.status, case.protocol) == ("open", "esi-interlaminar")
    assert verdict(case).is_open


def test_proposal_is_accepted_once(proposal, nurse):
    first = accept(proposal, nurse)
    again = accept(proposal, nurse)

    with pytest.raises(Refused) as told:
        accept(proposal, nurse, side="left")

    assert told.value.code == "not-proposed"
    assert again.version == first.version == 2


def test_proposal_needs_a_kind_of_procedure(proposal, nurse):
    with pytest.raises(Refused) as told:
        accept(proposal, nurse, protocol="")

    assert told.value.field == "protocol"
    assert Case.objects.get().status == "proposed"


def test_proposal_is_not_accepted_from_an_outdated_form(proposal, nurse):
    with pytest.raises(Conflict):
        accept(proposal, nurse, shown_version=0)


# Changes


def test_rescheduled_case_moves_changed_at_version_and_verdict(case, nurse):
    moved = actions.reschedule(case=case, scheduled_start=LATER, by=nurse, now=NOW)

    assert (moved.scheduled_start, moved.changed_at, moved.version) == (LATER, NOW, 2)
    assert verdict(case).scheduled_start == LATER


def test_reschedule_keeps_the_old_start_in_the_history(case, nurse):
    actions.reschedule(case=case, scheduled_start=LATER, by=nurse, now=NOW)

    [change] = RecordChange.objects.filter(object_type="case", object_id=str(case.pk))
    assert (change.field, change.old, change.new, change.by) == (
        "scheduled_start",
        "2026-12-07T09:30:00-05:00",
        "2026-12-14T09:30:00-05:00",
        nurse,
    )


def test_same_start_again_changes_nothing(case, nurse):
    same = actions.reschedule(case=case, scheduled_start=START, by=nurse, now=NOW)

    assert (same.changed_at, same.version) == (None, 1)
    assert not RecordChange.objects.exists()


def test_start_in_the_past_is_refused(case, nurse):
    with pytest.raises(Refused) as told:
        actions.reschedule(case=case, scheduled_start=NOW, by=nurse, now=NOW)

    assert (told.value.code, told.value.field) == ("past", "scheduled_start")


def test_reschedule_from_an_outdated_form_is_told_both_starts(case, nurse, physician):
    actions.reschedule(case=case, scheduled_start=LATER, by=physician, now=NOW, shown_version=1)
    mine = START + timedelta(days=1)

    with pytest.raises(Conflict) as told:
        actions.reschedule(case=case, scheduled_start=mine, by=nurse, now=NOW, shown_version=1)

    assert told.value.mine == {"scheduled_start": mine}
    assert told.value.theirs == {"scheduled_start": LATER}
    assert (told.value.by, told.value.at) == (physician, NOW)


@pytest.mark.parametrize(
    ("fields", "moves"),
    [
        ({"levels": ["L5-S1"]}, True),
        ({"side": "left"}, True),
        ({"protocol": "esi-transforaminal"}, True),
        ({"sedation": "moderate"}, True),
        ({"purpose": "diagnostic"}, False),
        ({"payer": "aetna"}, False),
        ({"contrast": False}, False),
    ],
)
def test_changed_at_follows_the_contract(case, nurse, fields, moves):
    changed = actions.change_procedure(case=case, by=nurse, now=NOW, **fields)

    assert (changed.changed_at == NOW) is moves
    assert changed.version == 2


def test_change_that_cannot_be_is_refused_whole(case, nurse):
    with pytest.raises(Refused) as told:
        actions.change_procedure(case=case, by=nurse, now=NOW, side="left", levels=["X1"])

    assert told.value.field == "levels"
    assert Case.objects.get(pk=case.pk).side == "midline"
    assert not RecordChange.objects.exists()


def test_change_of_what_is_not_booked_is_a_mistake_of_the_caller(case, nurse):
    with pytest.raises(TypeError):
        actions.change_procedure(case=case, by=nurse, now=NOW, status="done")


def test_moved_case_moves_in_the_history_of_the_patients_other_cases(case, nurse):
    case.patient.history_none_at = NOW
    case.patient.save()
    other = CaseFactory(patient=case.patient, scheduled_start=LATER)

    actions.reschedule(case=case, scheduled_start=LATER + timedelta(hours=2), by=nurse, now=NOW)

    same_day = next(one for one in verdict(other).report["findings"] if one["item"] == "same-day")
    assert same_day["state"] == "unmet"
