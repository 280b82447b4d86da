"""Two people decide about policy versions at the same moment: exactly one is in force."""

import pytest
from django.db import DatabaseError, connection, transaction

from checklist.actions import approvals
from checklist.models import PolicyVersion
from checklist.policies import shipped_policy
from tests.factories.checklist import NOW
from tests.factories.policies import STRICT_PAIN, policy_text, propose, put_in_force
from tests.factories.staff import ClinicFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture
def clinic():
    return ClinicFactory()


def people(clinic, role="physician", number=2):
    return [one.user for one in MembershipFactory.create_batch(number, clinic=clinic, role=role)]


def approving(version, by, digest=None):
    shown = digest or shipped_policy().digest
    return lambda: approvals.approve_policy(version=version, shown_digest=shown, by=by, now=NOW)


def kinds(results):
    return sorted(type(one).__name__ for one in results)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_versions_approved_at_once_leave_one_in_force(clinic, at_once, round_):
    first, second = propose(clinic), propose(clinic, "2030.2", STRICT_PAIN)
    one, other = people(clinic)

    results = at_once(approving(first, one), approving(second, other))

    assert kinds(results) == ["Conflict", "PolicyVersion"]
    [in_force] = PolicyVersion.objects.for_clinic(clinic).approved()
    assert in_force in results


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_version_is_approved_once(clinic, at_once, round_):
    version = propose(clinic)
    one, other = people(clinic)

    results = at_once(approving(version, one), approving(version, other))

    assert kinds(results) == ["PolicyVersion", "Refused"]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_approved_or_rejected_but_never_both(clinic, at_once, round_):
    version = propose(clinic)
    one, other = people(clinic)

    results = at_once(
        approving(version, one),
        lambda: approvals.reject_policy(version=version, reason="no", by=other, now=NOW),
    )

    assert kinds(results) == ["PolicyVersion", "Refused"]
    version.refresh_from_db()
    assert version.status in ("approved", "rejected")
    assert (version.approved_by is None) == (version.status == "rejected")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_name_is_proposed_once(clinic, at_once, round_):
    text = policy_text().encode()

    results = at_once(
        *[
            lambda by=by: approvals.propose_policy(
                clinic=clinic, text=text, name="own", by=by, now=NOW
            )
            for by in people(clinic)
        ]
    )

    assert results == [PolicyVersion.objects.get()] * 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_going_back_and_a_new_version_follow_each_other(clinic, at_once, round_):
    own = put_in_force(clinic)
    version = propose(clinic, "2030.2", STRICT_PAIN)
    asking, one, other = people(clinic, number=3)
    approvals.ask_return(clinic=clinic, by=asking, now=NOW)

    results = at_once(
        approving(version, one, own.digest),
        lambda: approvals.return_to_shipped(clinic=clinic, by=other, now=NOW),
    )

    approved = PolicyVersion.objects.for_clinic(clinic).approved()
    assert "PolicyVersion" in kinds(results)
    assert approved.count() <= 1
    assert own not in approved


def test_the_database_keeps_every_version(clinic):
    version = propose(clinic)
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM checklist_policyversion WHERE id = %s", [version.pk])

    assert PolicyVersion.objects.filter(pk=version.pk).exists()
