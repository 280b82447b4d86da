"""Two people write at the same moment: one is served, the other is told; nothing is lost."""

from datetime import timedelta

import pytest

from checklist import actions
from checklist.models import Answer, Case, PrepSheet, ReadinessSnapshot, SignOff
from checklist.refusals import Conflict
from tests.factories.checklist import NOW, START, CaseFactory, make_well_case
from tests.factories.staff import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture
def case():
    return make_well_case()


def people(case, role, number=2):
    members = MembershipFactory.create_batch(number, clinic=case.clinic, role=role)
    return [member.user for member in members]


def say(case, by, value, item="pain-score", replaces=None):
    return lambda: actions.record_answer(
        case=case, item=item, value=value, source="patient", replaces=replaces, by=by, now=NOW
    )


def kinds(results):
    return sorted(type(one).__name__ for one in results)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_answers_to_one_item_give_one_answer_and_one_conflict(case, at_once, round_):
    shown = actions.current_answer(case, "pain-score").pk
    one, other = people(case, "nurse")

    results = at_once(say(case, one, 3, replaces=shown), say(case, other, 9, replaces=shown))

    assert kinds(results) == ["Answer", "Conflict"]
    [served] = [one for one in results if isinstance(one, Answer)]
    [told] = [one for one in results if isinstance(one, Conflict)]
    assert told.theirs == served.value
    assert actions.current_answer(case, "pain-score") == served


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_first_answer_is_first_once(case, at_once, round_):
    one, other = people(case, "nurse")

    results = at_once(say(case, one, False, "infection"), say(case, other, True, "infection"))

    assert kinds(results) == ["Answer", "Conflict"]
    assert Answer.objects.filter(case=case, item="infection").count() == 1


def test_same_answer_from_two_people_is_one_answer(case, at_once):
    one, other = people(case, "nurse")

    results = at_once(say(case, one, False, "infection"), say(case, other, False, "infection"))

    assert results[0] == results[1]
    assert Answer.objects.filter(case=case, item="infection").count() == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_physicians_give_one_signature(case, at_once, round_):
    shown = actions.refresh(case=case, now=NOW).shown_digest
    signers = people(case, "physician")

    results = at_once(
        *[
            lambda by=by: actions.sign_off(case=case, shown_digest=shown, by=by, now=NOW)
            for by in signers
        ]
    )

    assert results[0] == results[1]
    assert SignOff.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_signature_never_stands_under_an_answer_it_did_not_see(case, at_once, round_):
    shown = actions.refresh(case=case, now=NOW).shown_digest
    [nurse], [physician] = people(case, "nurse", 1), people(case, "physician", 1)
    lying = actions.current_answer(case, "can-lie-prone").pk

    at_once(
        say(case, nurse, False, "can-lie-prone", replaces=lying),
        lambda: actions.sign_off(case=case, shown_digest=shown, by=physician, now=NOW),
    )

    assert not SignOff.objects.active().exists()
    assert not ReadinessSnapshot.objects.get(case=case).signed


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_moves_from_the_same_form_move_the_case_once(case, at_once, round_):
    one, other = people(case, "scheduler")

    results = at_once(
        *[
            lambda by=by, days=days: actions.reschedule(
                case=case,
                scheduled_start=START + timedelta(days=days),
                by=by,
                now=NOW,
                shown_version=1,
            )
            for by, days in ((one, 1), (other, 2))
        ]
    )

    assert kinds(results) == ["Case", "Conflict"]
    assert Case.objects.get(pk=case.pk).version == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_moves_of_two_cases_of_a_patient_see_each_other(at_once, round_):
    """Moved to the same day at the same moment, at least one verdict must say so."""
    first = make_well_case()
    second = CaseFactory(patient=first.patient, scheduled_start=START + timedelta(days=60))
    [nurse] = people(first, "nurse", 1)
    same_day = START + timedelta(days=30)

    results = at_once(
        *[
            lambda case=case: actions.reschedule(
                case=case, scheduled_start=same_day, by=nurse, now=NOW
            )
            for case in (first, second)
        ]
    )

    assert kinds(results) == ["Case", "Case"]
    for case in (first, second):
        report = ReadinessSnapshot.objects.get(case=case).report
        states = {one["item"]: one["state"] for one in report["findings"]}
        assert states["same-day"] == "unmet"


def test_sheets_issued_at_once_have_numbers_of_their_own(case, at_once):
    other = CaseFactory(patient__clinic=case.clinic)

    results = at_once(
        *[
            lambda case=case: actions.issue_sheet(
                case=case,
                language="en",
                compose=lambda case, snapshot, language, number: {"number": number},
                by=None,
                now=NOW,
            )
            for case in (case, other)
        ]
    )

    assert kinds(results) == ["PrepSheet", "PrepSheet"]
    assert sorted(PrepSheet.objects.values_list("number", flat=True)) == [1, 2]
