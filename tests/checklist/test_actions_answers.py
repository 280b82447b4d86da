"""Recording answers: appended, never overwritten; who was slower is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from checklist.actions import current_answer, record_answer, withdraw_answer
from checklist.models import Answer, ReadinessSnapshot
from checklist.refusals import Conflict, Refused
from tests.factories.checklist import NOW, AnswerFactory, CaseFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def case(clinic):
    return CaseFactory(patient__clinic=clinic)


@pytest.fixture
def say(case, nurse):
    """Record an answer: `say("driver", "confirmed")`."""

    def record(item, value, replaces=None, **fields):
        base = {"source": "patient", "by": nurse, "now": NOW}
        return record_answer(
            case=case, item=item, value=value, replaces=replaces, **{**base, **fields}
        )

    return record


def test_answer_is_stored_with_who_when_and_source(case, say, nurse):
    answer = say("driver", "confirmed")

    assert (answer.value, answer.source, answer.by, answer.at) == (
        "confirmed",
        "patient",
        nurse,
        NOW,
    )
    assert answer.clinic == case.clinic
    assert current_answer(case, "driver") == answer


def test_answer_changes_the_verdict_in_the_same_step(case, say):
    say("red-flags", ["fever"])

    assert ReadinessSnapshot.objects.get(case=case).first_item == "red-flags"


def test_next_answer_names_the_one_it_replaces(case, say):
    first = say("driver", "confirmed")

    second = say("driver", "none", replaces=first.pk, now=LATER)

    assert second.replaces == first
    assert current_answer(case, "driver") == second
    assert Answer.objects.filter(case=case).count() == 2


@pytest.mark.parametrize("shown", [None, 0])
def test_outdated_form_is_told_both_values(say, nurse, shown):
    say("driver", "confirmed")

    with pytest.raises(Conflict) as told:
        say("driver", "none", replaces=shown, now=LATER)

    assert (told.value.mine, told.value.theirs) == ("none", "confirmed")
    assert (told.value.by, told.value.at) == (nurse, NOW)
    assert Answer.objects.count() == 1


def test_form_that_showed_an_answer_that_is_not_there_is_a_conflict(say):
    with pytest.raises(Conflict) as told:
        say("driver", "none", replaces=77)

    assert (told.value.theirs, told.value.by) == (None, None)


def test_same_answer_twice_is_stored_once(say):
    first = say("driver", "confirmed")

    assert say("driver", "confirmed", replaces=first.pk, now=LATER) == first
    assert say("driver", "confirmed", replaces=None, now=LATER) == first
    assert Answer.objects.count() == 1


def test_same_answer_asked_again_renews_its_time(say):
    first = say("infection", False)

    again = say("infection", False, replaces=first.pk, now=LATER, again=True)

    assert (again.replaces, again.at) == (first, LATER)


def test_asking_again_on_an_outdated_form_is_a_conflict(say):
    say("infection", False)

    with pytest.raises(Conflict):
        say("infection", False, replaces=None, now=LATER, again=True)


def test_same_value_from_another_source_is_another_answer(say):
    first = say("consent-signed", True, source="patient")

    second = say("consent-signed", True, source="physician", replaces=first.pk)

    assert second.pk != first.pk


def test_list_in_another_order_is_the_same_answer(say):
    first = say("risk-factors", ["spinal-stenosis", "disc-herniation"])

    assert say("risk-factors", ["disc-herniation", "spinal-stenosis"], first.pk) == first
    assert first.value == ["disc-herniation", "spinal-stenosis"]


@pytest.mark.parametrize(
    ("item", "value", "stored"),
    [
        ("pain-score", Decimal("7.0"), 7),
        ("pain-score", Decimal("6.5"), 6.5),
        ("imaging-date", date(2026, 10, 1), "2026-10-01"),
        (
            "last-solid-food",
            datetime(2026, 11, 23, 12, 15, tzinfo=UTC),
            "2026-11-23T07:15:00-05:00",
        ),
        (
            "function-score",
            {"scale": "odi", "value": Decimal(44)},
            {"scale": "odi", "value": 44},
        ),
        ("red-flags", set(), []),
        ("driver", None, None),
    ],
)
def test_forms_values_become_the_contracts(case, say, item, value, stored):
    say(item, value)

    assert current_answer(case, item).value == stored


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("pain-score", 11),
        ("pain-score", "7"),
        ("driver", "maybe"),
        ("infection", "no"),
        ("red-flags", ["headache"]),
        ("imaging-date", "2026-02-30"),
        ("shoe-size", 43),
    ],
)
def test_value_that_the_contract_does_not_know_is_refused(say, item, value):
    with pytest.raises(Refused) as told:
        say(item, value)

    assert (told.value.code, told.value.field) == ("invalid", item)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_closed_case_takes_no_answers(clinic, nurse, status):
    reason = "moved" if status == "cancelled" else ""
    closed = CaseFactory(patient__clinic=clinic, status=status, closed_at=NOW, cancel_reason=reason)

    with pytest.raises(Refused) as told:
        record_answer(
            case=closed, item="driver", value="none", source="nurse", replaces=None, by=nurse,
            now=NOW,
        )  # fmt: skip

    assert told.value.code == "closed"


def test_withdrawn_answer_is_open_again_and_stays_in_the_history(case, say, nurse):
    first = say("driver", "confirmed")

    taken = withdraw_answer(case=case, item="driver", replaces=first.pk, by=nurse, now=LATER)

    assert (taken.value, taken.withdrawn, taken.replaces) == (None, True, first)
    assert [one.value for one in Answer.objects.to("driver")] == ["confirmed", None]


def test_withdrawing_twice_or_nothing_does_nothing(case, say, nurse):
    nothing = withdraw_answer(case=case, item="driver", replaces=None, by=nurse, now=NOW)
    first = say("driver", "confirmed")
    taken = withdraw_answer(case=case, item="driver", replaces=first.pk, by=nurse, now=LATER)

    assert nothing is None
    assert (
        withdraw_answer(case=case, item="driver", replaces=first.pk, by=nurse, now=LATER) == taken
    )


def test_withdrawing_what_another_has_changed_is_a_conflict(case, say, nurse):
    first = say("driver", "confirmed")
    say("driver", "none", replaces=first.pk, now=LATER)

    with pytest.raises(Conflict) as told:
        withdraw_answer(case=case, item="driver", replaces=first.pk, by=nurse, now=LATER)

    assert told.value.theirs == "none"


def test_answer_of_another_case_is_not_replaced(case, say):
    foreign = AnswerFactory(case=CaseFactory(patient=case.patient), item="driver", value="none")

    with pytest.raises(Conflict):
        say("driver", "confirmed", replaces=foreign.pk)
