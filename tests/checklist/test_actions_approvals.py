"""Two people put a policy version in force; nothing else does; and what follows from it."""

import json

import pytest
from django.core.management import call_command

from checklist import actions
from checklist.actions import approvals
from checklist.models import PolicyVersion, ReadinessSnapshot, SignOff
from checklist.policies import PolicyError, shipped_policy
from checklist.refusals import Conflict, Refused
from checklist.sheets import compose
from checklist.snapshots import policy_in_force
from tests.factories.checklist import NOW, CaseFactory, make_well_case
from tests.factories.policies import (
    INR,
    SHIPPED,
    STRICT_PAIN,
    approve,
    policy_text,
    propose,
    put_in_force,
    stored,
)
from tests.factories.staff import MembershipFactory

pytestmark = pytest.mark.django_db

DIGEST = shipped_policy().digest


@pytest.fixture
def lead(member):
    return member("lead").user


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Run what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def refused(code, verb, **arguments):
    with pytest.raises(Refused) as refusal:
        verb(**arguments)
    assert refusal.value.code == code
    return refusal.value


def send(clinic, text, by):
    return {"clinic": clinic, "text": text.encode(), "name": "own", "by": by, "now": NOW}


def test_a_proposal_is_kept_and_changes_nothing(clinic, lead):
    version = approvals.propose_policy(**send(clinic, policy_text(), lead))

    assert (version.status, str(version)) == ("proposed", "default@2030.1")
    assert (version.proposed_by, version.proposed_at) == (lead, NOW)
    assert policy_in_force(clinic) is shipped_policy()


@pytest.mark.parametrize("role", ["nurse", "scheduler", "billing", "auditor", "admin"])
def test_only_lead_and_physician_propose_approve_and_reject(clinic, member, role):
    other = member(role).user
    version = propose(clinic)

    refused("role", approvals.propose_policy, **send(clinic, policy_text("2030.2"), other))
    refused("role", approvals.approve_policy, version=version, shown_digest=DIGEST, by=other,
            now=NOW)  # fmt: skip
    refused("role", approvals.reject_policy, version=version, reason="x", by=other, now=NOW)
    refused("role", approvals.ask_return, clinic=clinic, by=other, now=NOW)
    refused("role", approvals.return_to_shipped, clinic=clinic, by=other, now=NOW)
    refused("role", approvals.refuse_return, clinic=clinic, by=other)


@pytest.mark.parametrize("role", ["lead", "physician"])
def test_lead_and_physician_of_another_clinic_do_not(clinic, other_clinic, member, role):
    elsewhere = member(role, clinic=other_clinic).user
    version = propose(clinic)

    refused("role", approvals.approve_policy, version=version, shown_digest=DIGEST, by=elsewhere,
            now=NOW)  # fmt: skip


def test_somebody_who_left_does_not(clinic, member):
    version = propose(clinic)
    gone = member("physician", active=False).user

    refused("role", approvals.approve_policy, version=version, shown_digest=DIGEST, by=gone,
            now=NOW)  # fmt: skip


def test_a_text_that_cannot_be_used_is_not_kept(clinic, lead):
    with pytest.raises(PolicyError):
        approvals.propose_policy(**send(clinic, policy_text().replace("1.1", "one"), lead))

    assert not PolicyVersion.objects.exists()


def test_a_name_is_taken_once(clinic, other_clinic, lead):
    first = propose(clinic)
    approvals.reject_policy(version=first, reason="no", by=lead, now=NOW)
    other_text = policy_text("2030.1", STRICT_PAIN)

    refusal = refused("version", approvals.propose_policy, **send(clinic, other_text, lead))

    assert refusal.field == "version"
    assert propose(other_clinic).version == "2030.1"


def test_what_waits_already_is_not_proposed_twice(clinic, lead, physician):
    first = approvals.propose_policy(**send(clinic, policy_text(), lead))
    again = approvals.propose_policy(**send(clinic, policy_text(), physician))

    assert again == first
    assert again.proposed_by == lead


def test_a_shipped_name_is_taken_too(clinic, lead):
    text = policy_text().replace('"2030.1"', f'"{shipped_policy().version}"')

    refused("version", approvals.propose_policy, **send(clinic, text, lead))


def test_a_version_loaded_for_everybody_is_taken_too(clinic, lead):
    text = policy_text().encode()
    actions_of = {"text": text, "name": "x", "clinic": None, "by": None, "now": NOW}
    approvals.load_policy_version(**actions_of)

    refused("version", approvals.propose_policy, **send(clinic, policy_text(), lead))


def test_a_copy_that_changes_nothing_is_not_proposed(clinic, lead):
    refused("no-difference", approvals.propose_policy,
            **send(clinic, policy_text(changes={}) + "\n# a remark\n", lead))  # fmt: skip


def test_another_person_puts_it_in_force(clinic, physician):
    version = approve(propose(clinic), by=physician)

    assert (version.status, version.approved_by, version.approved_at) == (
        "approved", physician, NOW,
    )  # fmt: skip
    assert policy_in_force(clinic).version == "2030.1"
    assert policy_in_force(clinic).approved


def test_the_proposer_never_approves(clinic, lead):
    version = propose(clinic, by=lead)

    refused("own", approvals.approve_policy, version=version, shown_digest=DIGEST, by=lead, now=NOW)

    assert policy_in_force(clinic) is shipped_policy()


def test_nor_in_another_role(clinic, member):
    lead = member("lead")
    member("physician", user=lead.user)
    version = propose(clinic, by=lead.user)

    refused("own", approvals.approve_policy, version=version, shown_digest=DIGEST, by=lead.user,
            now=NOW)  # fmt: skip


def test_what_nobody_is_named_for_is_not_approved(clinic, physician):
    text = policy_text().encode()
    version, _new = approvals.load_policy_version(
        text=text, name="x", clinic=clinic, by=None, now=NOW
    )

    refused("no-proposer", approvals.approve_policy, version=version, shown_digest=DIGEST,
            by=physician, now=NOW)  # fmt: skip


def test_the_one_before_is_retired(clinic, physician):
    first = put_in_force(clinic)
    second = approve(propose(clinic, "2030.2", STRICT_PAIN), by=physician)

    first.refresh_from_db()
    assert (first.status, first.ended_by, first.ended_at) == ("retired", physician, NOW)
    assert list(PolicyVersion.objects.for_clinic(clinic).approved()) == [second]


def test_another_clinic_keeps_its_own(clinic, other_clinic):
    other = put_in_force(other_clinic)
    put_in_force(clinic)

    other.refresh_from_db()
    assert other.status == "approved"


def test_approving_what_was_compared_with_another_is_a_conflict(clinic, physician):
    version = propose(clinic, "2030.2", STRICT_PAIN)
    put_in_force(clinic, "2030.3")

    with pytest.raises(Conflict):
        approvals.approve_policy(version=version, shown_digest=DIGEST, by=physician, now=NOW)

    assert policy_in_force(clinic).version == "2030.3"


@pytest.mark.parametrize("status", ["approved", "retired", "rejected", "withdrawn"])
def test_only_a_proposal_is_decided_about(clinic, physician, status):
    version = put_in_force(clinic) if status == "approved" else propose(clinic)
    PolicyVersion.objects.filter(pk=version.pk).update(status=status)
    arguments = {"version": version, "by": physician, "now": NOW}
    digest = policy_in_force(clinic).digest

    refused("not-proposed", approvals.approve_policy, shown_digest=digest, **arguments)
    refused("not-proposed", approvals.reject_policy, reason="x", **arguments)


def test_what_no_longer_reads_as_proposed_is_not_approved(clinic, physician):
    content = {**stored(policy_text("2030.1", STRICT_PAIN)), "digest": DIGEST}
    version = PolicyVersion.objects.create(
        clinic=clinic, policy_id="default", version="2030.1", proposed_at=NOW,
        proposed_by=MembershipFactory(clinic=clinic, role="lead").user, **content,
    )  # fmt: skip

    refused("damaged", approvals.approve_policy, version=version, shown_digest=DIGEST,
            by=physician, now=NOW)  # fmt: skip


def run_load(*arguments):
    call_command("policy", "load", *map(str, arguments))


def test_command_proposes_in_somebody_s_name(clinic, lead, physician, tmp_path, capsys):
    path = tmp_path / "own.yaml"
    path.write_text(policy_text())
    run_load(path, "--clinic", clinic.slug, "--by", lead.username)
    run_load(path, "--clinic", clinic.slug, "--by", physician.username)

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["policy"], one["status"], one["new"]) for one in said] == [
        ("default@2030.1", "proposed", True),
        ("default@2030.1", "proposed", False),
    ]
    assert PolicyVersion.objects.get().proposed_by == lead


@pytest.mark.parametrize(
    ("by", "path"), [((), "--by"), (("--by", "nobody"), "--by"), (("--by", "nurse-1"), "own.yaml")]
)
def test_command_proposes_for_nobody_who_may_not(clinic, member, tmp_path, capsys, by, path):
    member("nurse", user__username="nurse-1")
    file = tmp_path / "own.yaml"
    file.write_text(policy_text())

    with pytest.raises(SystemExit) as stop:
        run_load(file, "--clinic", clinic.slug, *by)

    assert stop.value.code == 2
    assert json.loads(capsys.readouterr().err)["error"]["path"] == path
    assert not PolicyVersion.objects.exists()


def test_approving_or_rejecting_twice_is_once(clinic, physician):
    approved, rejected = propose(clinic), propose(clinic, "2030.2", STRICT_PAIN)
    for _nth in range(2):
        approvals.approve_policy(version=approved, shown_digest=DIGEST, by=physician, now=NOW)
        approvals.reject_policy(version=rejected, reason="no", by=physician, now=NOW)

    assert policy_in_force(clinic).version == "2030.1"
    assert list(PolicyVersion.objects.for_clinic(clinic).values_list("status", flat=True)) == [
        "approved", "rejected",
    ]  # fmt: skip


def test_rejected_with_a_reason(clinic, physician):
    version = propose(clinic)

    refused("reason", approvals.reject_policy, version=version, reason=" ", by=physician, now=NOW)
    ended = approvals.reject_policy(version=version, reason=" too low ", by=physician, now=NOW)

    assert (ended.status, ended.ended_by, ended.ended_at, ended.reason) == (
        "rejected", physician, NOW, "too low",
    )  # fmt: skip
    assert policy_in_force(clinic) is shipped_policy()


def test_withdrawn_by_who_proposed_it(clinic, lead):
    ended = approvals.reject_policy(version=propose(clinic, by=lead), reason="", by=lead, now=NOW)

    assert (ended.status, ended.ended_by) == ("withdrawn", lead)


def test_a_reason_without_room_is_refused(clinic, physician):
    refusal = refused("invalid", approvals.reject_policy, version=propose(clinic),
                      reason="x" * 501, by=physician, now=NOW)  # fmt: skip

    assert refusal.field == "reason"


def test_back_to_the_shipped_version_takes_two(clinic, lead, physician):
    own = put_in_force(clinic)

    refused("not-asked", approvals.return_to_shipped, clinic=clinic, by=physician, now=NOW)
    approvals.ask_return(clinic=clinic, by=lead, now=NOW)
    approvals.ask_return(clinic=clinic, by=physician, now=NOW)
    refused("own", approvals.return_to_shipped, clinic=clinic, by=lead, now=NOW)
    approvals.return_to_shipped(clinic=clinic, by=physician, now=NOW)

    own.refresh_from_db()
    assert (own.status, own.return_asked_by, own.ended_by) == ("retired", lead, physician)
    assert policy_in_force(clinic) is shipped_policy()


def test_the_clinic_may_keep_its_own(clinic, lead, physician):
    own = put_in_force(clinic)
    approvals.ask_return(clinic=clinic, by=lead, now=NOW)
    approvals.refuse_return(clinic=clinic, by=physician)

    refused("not-asked", approvals.return_to_shipped, clinic=clinic, by=physician, now=NOW)
    assert policy_in_force(clinic).version == own.version


def test_a_new_version_ends_the_wish_to_go_back(clinic, lead):
    own = put_in_force(clinic)
    version = propose(clinic, "2030.2", STRICT_PAIN)
    approvals.ask_return(clinic=clinic, by=lead, now=NOW)
    approve(version, by=lead)

    own.refresh_from_db()
    assert (own.status, own.return_asked_by) == ("retired", None)


def test_no_way_back_from_the_shipped_version(clinic, lead):
    for verb, more in (
        (approvals.ask_return, {"now": NOW}),
        (approvals.return_to_shipped, {"now": NOW}),
        (approvals.refuse_return, {}),
    ):
        refused("shipped", verb, clinic=clinic, by=lead, **more)


def test_open_cases_are_judged_anew(clinic, commit):
    case = make_well_case(patient__clinic=clinic)
    closed = CaseFactory(patient__clinic=clinic, status="done", closed_at=NOW)
    actions.refresh(case=case, now=NOW)
    assert case.readiness.status == "waiting"

    with commit():
        put_in_force(clinic, changes=STRICT_PAIN)

    snapshot = ReadinessSnapshot.objects.get(case=case)
    assert (snapshot.status, snapshot.policy_version) == ("blocked", "2030.1")
    assert not ReadinessSnapshot.objects.filter(case=closed).exists()


def test_sign_offs_fall_and_sheets_are_outdated(clinic, physician, commit):
    case = make_well_case(patient__clinic=clinic)
    shown = actions.refresh(case=case, now=NOW).shown_digest
    actions.sign_off(case=case, shown_digest=shown, by=physician, now=NOW)
    actions.issue_sheet(case=case, language="en", compose=compose, by=physician, now=NOW)

    with commit():
        put_in_force(clinic, changes=INR)

    snapshot = ReadinessSnapshot.objects.get(case=case)
    assert (snapshot.signed, snapshot.sheet_stale) == (False, True)
    [change] = SignOff.objects.get(case=case).revoked_because
    assert (change["item"], change["to"]) == ("policy", "default@2030.1")


def test_going_back_judges_anew_too(clinic, lead, physician, commit):
    case = make_well_case(patient__clinic=clinic)
    put_in_force(clinic, changes=STRICT_PAIN)
    assert actions.refresh(case=case, now=NOW).status == "blocked"

    approvals.ask_return(clinic=clinic, by=lead, now=NOW)
    with commit():
        approvals.return_to_shipped(clinic=clinic, by=physician, now=NOW)

    assert ReadinessSnapshot.objects.get(case=case).status == "waiting"


def test_the_rest_waits_until_it_is_looked_at(clinic, commit, settings):
    settings.CASES_JUDGED_AT_ONCE = 1
    cases = [make_well_case(patient__clinic=clinic) for _nth in range(3)]
    for case in cases:
        actions.refresh(case=case, now=NOW)

    with commit():
        put_in_force(clinic, changes=STRICT_PAIN)

    rows = ReadinessSnapshot.objects.for_clinic(clinic)
    assert rows.with_status("blocked").count() == 1
    shown = actions.refresh_rows(rows=list(rows.listed()), now=NOW)
    assert {row.status for row in shown} == {"blocked"}


def test_the_shipped_file_of_these_tests_is_the_one_in_force():
    assert shipped_policy().version in SHIPPED.stem


def test_everybody_of_the_two_roles_owns_the_policy(clinic):
    for role in ("lead", "physician"):
        assert approvals.is_policy_owner(clinic, MembershipFactory(clinic=clinic, role=role).user)
