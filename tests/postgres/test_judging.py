"""Open cases judged in portions while others look, save and approve at the same moment."""

import pytest

from checklist import actions
from checklist.judging import open_cases, progress
from checklist.models import ReadinessSnapshot
from checklist.policies import shipped_policy
from checklist.snapshots import policy_in_force
from tests.factories.checklist import NOW, make_well_case
from tests.factories.policies import STRICT_PAIN, propose, put_in_force
from tests.factories.staff import ClinicFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3
CASES = 4


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def cases(clinic, settings):
    """Cases on track by the shipped policy, by which the clinic's own blocks them."""
    settings.CASES_JUDGED_AT_ONCE = CASES
    made = [make_well_case(patient__clinic=clinic) for _nth in range(CASES)]
    for case in made:
        actions.refresh(case=case, now=NOW)
    return made


def person(clinic, role):
    return MembershipFactory(clinic=clinic, role=role).user


def verdicts(clinic):
    rows = ReadinessSnapshot.objects.for_clinic(clinic)
    return sorted(rows.values_list("status", "policy_digest"))


def put_strict_in_force(clinic, settings):
    """Another policy, and all verdicts but the first still of the one before."""
    settings.CASES_JUDGED_AT_ONCE = 1
    version = put_in_force(clinic, changes=STRICT_PAIN)
    settings.CASES_JUDGED_AT_ONCE = CASES
    return version


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_who_judge_the_same_cases_are_both_served(clinic, cases, settings, at_once, round_):
    strict = put_strict_in_force(clinic, settings)

    one, other = at_once(
        *[lambda: open_cases(clinic, NOW).judged.count() for _each in range(2)],
    )

    assert (one, other) == (CASES, CASES)
    assert verdicts(clinic) == [("blocked", strict.digest)] * CASES
    assert progress(clinic, NOW) is None


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_answer_saved_while_cases_are_judged_is_in_the_verdict(
    clinic, cases, settings, at_once, round_
):
    put_strict_in_force(clinic, settings)
    last = max(cases, key=lambda case: case.pk)
    shown = actions.current_answer(last, "can-lie-prone").pk
    nurse = person(clinic, "nurse")

    results = at_once(
        lambda: actions.refresh_portion(clinic=clinic, now=NOW),
        lambda: actions.record_answer(
            case=last, item="can-lie-prone", value=False, source="patient", replaces=shown,
            by=nurse, now=NOW,
        ),
    )  # fmt: skip

    assert [type(one).__name__ for one in results] == ["Refreshed", "Answer"]
    report = ReadinessSnapshot.objects.get(case=last).report
    [found] = [one for one in report["findings"] if one["item"] == "positioning"]
    assert found["state"] == "unmet"


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_list_read_while_a_policy_is_approved_shows_one_policy(clinic, cases, at_once, round_):
    version = propose(clinic, changes=STRICT_PAIN)
    physician = person(clinic, "physician")

    def approving():
        return actions.approve_policy(
            version=version, shown_digest=shipped_policy().digest, by=physician, now=NOW
        )

    def reading():
        rows = list(open_cases(clinic, NOW).judged)
        return {row.policy_digest for row in actions.refresh_rows(rows=rows, now=NOW)}

    approved, seen = at_once(approving, reading)

    assert type(approved).__name__ == "PolicyVersion"
    assert seen <= {shipped_policy().digest, version.digest}
    assert len(seen) == 1
    in_force = policy_in_force(clinic).digest
    assert in_force == version.digest
    assert {row.policy_digest for row in open_cases(clinic, NOW).judged} == {in_force}
    assert verdicts(clinic) == [("blocked", in_force)] * CASES
