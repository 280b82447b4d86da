"""Decisions about medicines, and waivers: whose they are, and what they may not undo."""

from datetime import timedelta
from decimal import Decimal

import pytest

from checklist import actions
from checklist.models import MedicationDecision, ReadinessSnapshot, Waiver
from checklist.refusals import Conflict, Refused
from tests.factories.checklist import ASKED, NOW, AnswerFactory, make_well_case
from tests.factories.patients import MedicationStatementFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def case(clinic):
    """On apixaban, the cardiologist not asked yet."""
    made = make_well_case(patient__clinic=clinic, patient__medications_none_at=None)
    MedicationStatementFactory(
        patient=made.patient,
        ingredient="apixaban",
        rxcui="1364430",
        text="Eliquis 5 mg tablet",
        dose_intent="therapeutic",
        status="taking",
        changed_at=ASKED,
    )
    return made


def state(case, item):
    report = ReadinessSnapshot.objects.get(case=case).report
    return next((one["state"] for one in report["findings"] if one["item"] == item), None)


def decide_stop(case, said, by, replaces=None, now=NOW, ingredient="apixaban"):
    return actions.decide_stop(
        case=case, ingredient=ingredient, stop_decision=said, replaces=replaces, by=by, now=now
    )


def decide_hours(case, hours, by, replaces=None, now=NOW, ingredient="apixaban"):
    return actions.decide_hours(
        case=case, ingredient=ingredient, hold_hours=hours, replaces=replaces, by=by, now=now
    )


# Medicines


def test_nurse_writes_down_that_the_prescriber_agreed(case, nurse):
    actions.refresh(case=case, now=NOW)
    assert state(case, "stop-decision:apixaban") == "unknown"

    decision = decide_stop(case, "agreed", nurse)

    assert (decision.by, decision.at, decision.kind) == (nurse, NOW, "stop-decision")
    assert state(case, "stop-decision:apixaban") == "met"


def test_prescriber_who_changes_their_mind_counts_last(case, nurse):
    first = decide_stop(case, "agreed", nurse)

    decide_stop(case, "continue", nurse, replaces=first.pk, now=LATER)

    assert state(case, "stop-decision:apixaban") == "unmet"
    assert MedicationDecision.objects.count() == 2


def test_decision_taken_back_is_open_again(case, nurse):
    first = decide_stop(case, "agreed", nurse)

    decide_stop(case, None, nurse, replaces=first.pk, now=LATER)

    assert state(case, "stop-decision:apixaban") == "unknown"


def test_ingredient_is_compared_trimmed_and_in_lower_case(case, nurse):
    assert decide_stop(case, "agreed", nurse, ingredient=" Apixaban ").ingredient == "apixaban"


def test_same_decision_twice_is_stored_once(case, nurse):
    first = decide_stop(case, "agreed", nurse)

    assert decide_stop(case, "agreed", nurse) == first


def test_decision_on_an_outdated_view_is_told_both(case, nurse, physician):
    decide_stop(case, "continue", physician)

    with pytest.raises(Conflict) as told:
        decide_stop(case, "agreed", nurse)

    assert (told.value.mine, told.value.theirs) == ("agreed", "continue")
    assert (told.value.by, told.value.field) == (physician, "stop_decision")


@pytest.mark.parametrize("ingredient", ["warfarin", "apixa"])
def test_decision_is_about_a_medicine_on_the_list(case, nurse, ingredient):
    with pytest.raises(Conflict) as told:
        decide_stop(case, "agreed", nurse, ingredient=ingredient)

    assert told.value.field == "line"
    assert not MedicationDecision.objects.exists()


def test_decision_on_a_medicine_taken_off_is_told_by_whom(case, nurse, physician):
    line = case.patient.medications.get()
    actions.remove_line(line=line, shown=None, by=physician, now=NOW)

    with pytest.raises(Conflict) as told:
        actions.decide_stop(
            case=case, line=line, ingredient="apixaban", stop_decision="agreed", replaces=None,
            by=nurse, now=LATER,
        )  # fmt: skip

    assert (told.value.by, told.value.at, told.value.mine) == (physician, NOW, "agreed")


def test_nothing_decided_leaves_no_row_and_moves_no_time(case, nurse, physician):
    assert decide_stop(case, None, nurse) is None
    assert decide_hours(case, None, physician) is None
    assert not MedicationDecision.objects.exists()


def test_hours_and_stop_decision_have_their_own_chains(case, nurse, physician):
    decide_stop(case, "agreed", nurse)

    hours = decide_hours(case, Decimal(96), physician)

    assert hours.replaces is None
    hold = next(
        one
        for one in ReadinessSnapshot.objects.get(case=case).report["findings"]
        if one["item"] == "hold:apixaban"
    )
    assert (hold["state"], hold["due"]) == ("pending", "2026-12-03T09:30:00-05:00")


def test_hours_are_for_physicians_of_this_clinic(case, nurse, member, other_clinic):
    elsewhere = member("physician", clinic=other_clinic).user
    former = member("physician", active=False).user

    for person in (nurse, elsewhere, former):
        with pytest.raises(Refused) as told:
            decide_hours(case, Decimal(24), person)
        assert told.value.code == "role"
    assert not MedicationDecision.objects.exists()


@pytest.mark.parametrize("hours", [Decimal(-1), Decimal(100_000)])
def test_hours_out_of_range_are_refused(case, physician, hours):
    with pytest.raises(Refused) as told:
        decide_hours(case, hours, physician)

    assert told.value.field == "hold_hours"


@pytest.mark.parametrize(("said", "ingredient"), [("perhaps", "apixaban"), ("agreed", "  ")])
def test_decision_that_says_nothing_is_refused(case, nurse, said, ingredient):
    with pytest.raises(Refused) as told:
        decide_stop(case, said, nurse, ingredient=ingredient)

    assert told.value.code == "invalid"


# Waivers


@pytest.fixture
def with_fever(case):
    """A physician's item is unmet: the patient had a fever."""
    flags = case.answers.to("red-flags").get()
    AnswerFactory(case=case, item="red-flags", value=["night-pain"], replaces=flags, at=ASKED)
    return case


def waive(case, by, item="red-flags", reason="seen and examined", now=NOW):
    return actions.waive(case=case, item=item, reason=reason, by=by, now=now)


def test_waived_item_no_longer_blocks_and_stays_on_the_report(with_fever, physician):
    waiver = waive(with_fever, physician)

    assert (waiver.by, waiver.at, waiver.reason) == (physician, NOW, "seen and examined")
    assert state(with_fever, "red-flags") == "waived"


def test_waiver_taken_back_blocks_again(with_fever, physician):
    waive(with_fever, physician)

    assert actions.withdraw_waiver(case=with_fever, item="red-flags", by=physician, now=LATER)
    assert state(with_fever, "red-flags") == "unmet"
    assert Waiver.objects.get().withdrawn_by == physician
    assert not actions.withdraw_waiver(case=with_fever, item="red-flags", by=physician, now=LATER)


def test_waiver_that_a_newer_answer_made_idle_is_replaced(with_fever, physician, nurse):
    waive(with_fever, physician)
    current = actions.current_answer(with_fever, "red-flags")
    actions.record_answer(
        case=with_fever, item="red-flags", value=["trauma"], source="patient",
        replaces=current.pk, by=nurse, now=LATER,
    )  # fmt: skip
    assert state(with_fever, "red-flags") == "unmet"

    waive(with_fever, physician, reason="X-ray clean", now=LATER + timedelta(minutes=1))

    assert state(with_fever, "red-flags") == "waived"
    assert [one.reason for one in Waiver.objects.active()] == ["X-ray clean"]
    assert Waiver.objects.count() == 2


def test_only_a_physician_of_the_clinic_waives(with_fever, nurse, member, other_clinic):
    for person in (nurse, member("physician", clinic=other_clinic).user, UserFactory()):
        with pytest.raises(Refused) as told:
            waive(with_fever, person)
        assert told.value.code == "role"
    with pytest.raises(Refused):
        actions.withdraw_waiver(case=with_fever, item="red-flags", by=nurse, now=NOW)


def test_waiver_needs_a_reason(with_fever, physician):
    with pytest.raises(Refused) as told:
        waive(with_fever, physician, reason=" ")

    assert told.value.field == "reason"


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("driver", "nothing-to-waive"),
        ("hold:warfarin", "not-listed"),
        ("day:site", "never-waivable"),
        ("medications-reviewed", "never-waivable"),
    ],
)
def test_waiver_that_would_not_count_is_refused(case, physician, item, code):
    with pytest.raises(Refused) as told:
        waive(case, physician, item=item)

    assert told.value.code == code
    assert not Waiver.objects.exists()


def test_red_flag_to_refer_today_is_never_waivable(case, physician):
    flags = case.answers.to("red-flags").get()
    AnswerFactory(case=case, item="red-flags", value=["cauda-equina"], replaces=flags, at=ASKED)

    with pytest.raises(Refused) as told:
        waive(case, physician)

    assert told.value.code == "never-waivable"
