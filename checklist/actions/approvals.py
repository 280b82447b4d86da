"""Two people put a clinic's policy version in force: one proposes, another approves.

Each is a clinic lead or a physician of the clinic. Whoever changes what is in force holds the
clinic's row, so that there is one version in force at any moment.
"""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.actions.policies import load_policy_version
from checklist.actions.readiness import refresh_portion
from checklist.models import PolicyVersion
from checklist.policies import PolicyError, Shelf, read_policy
from checklist.policy_differences import differences
from checklist.policy_versions import is_shipped_name, stored_policy
from checklist.refusals import Conflict, Refused, check_room
from checklist.snapshots import policy_in_force
from staff.models import Clinic, Membership, Role, User

Status = PolicyVersion.Status


@transaction.atomic
def propose_policy(
    *,
    clinic: Clinic,
    text: bytes,
    name: str,
    by: User,
    now: datetime,
    shelf: Shelf | None = None,
) -> PolicyVersion:
    """Keep a version of the clinic's own; it changes nothing until somebody else approves it.

    `name` is what errors call the text, `shelf` where its tables are looked for, by default among
    the shipped ones. What waits already is not proposed twice. Raises PolicyError where it cannot
    be used, and Refused ("role", "version" where the name is taken, "no-difference" where it
    changes nothing).
    """
    _require_owner(clinic, by)
    _hold(clinic)
    shelf = shelf or Shelf()
    policy = read_policy(text, name, shelf)
    known = PolicyVersion.objects.for_clinic(clinic).called(policy.id, policy.version).first()
    if known and (known.status, known.digest) == (Status.PROPOSED, policy.digest):
        return known
    if known or is_shipped_name(policy):
        raise Refused(
            "version",
            _("There is a version of this name already. Give it another one."),
            field="version",
        )
    if not differences(policy_in_force(clinic), policy):
        raise Refused("no-difference", _("It changes nothing against the version in force."))
    version, _is_new = load_policy_version(
        text=text, name=name, clinic=clinic, by=by, now=now, shelf=shelf
    )
    return version


@transaction.atomic
def approve_policy(
    *, version: PolicyVersion, shown_digest: str, by: User, now: datetime
) -> PolicyVersion:
    """Put a proposed version in force, and retire the one before it.

    `shown_digest` is that of the policy in force with which the page compared it. Open cases are
    judged anew after the commit: the soonest starts at once, the rest in portions by whoever looks
    at a list and by the timer; until then no page shows their verdict, for that of another version
    counts as outdated. Approving twice is approving once.
    Raises Refused ("role", "own", "not-proposed", "no-proposer", "damaged"), and Conflict where
    another is in force by now.
    """
    held = _hold_version(version, by)
    if (held.status, held.approved_by_id) == (Status.APPROVED, by.pk):
        return held
    _require_proposed(held)
    current = policy_in_force(held.clinic).digest
    if current != shown_digest:
        raise Conflict(shown_digest, current, by=None, at=None, field="policy")
    if held.proposed_by_id is None:
        raise Refused("no-proposer", _("Nobody is named who proposed it. Propose it anew."))
    if held.proposed_by_id == by.pk:
        raise Refused("own", _("You proposed this version: somebody else has to approve it."))
    try:
        stored_policy(held)
    except PolicyError as error:
        raise Refused("damaged", _("It no longer reads as it was proposed.")) from error
    _retire_the_one_in_force(held.clinic, by, now)
    held.status, held.approved_by, held.approved_at = Status.APPROVED, by, now
    held.save(update_fields=["status", "approved_by", "approved_at"])
    _judge_anew(held.clinic, now)
    return held


@transaction.atomic
def reject_policy(*, version: PolicyVersion, reason: str, by: User, now: datetime) -> PolicyVersion:
    """End a proposal: rejected for a reason, or withdrawn by who made it; twice is once.

    Raises Refused ("role", "not-proposed", "reason").
    """
    held = _hold_version(version, by)
    if held.status in (Status.REJECTED, Status.WITHDRAWN) and held.ended_by_id == by.pk:
        return held
    _require_proposed(held)
    is_own = held.proposed_by_id == by.pk
    if not (reason.strip() or is_own):
        raise Refused("reason", _("Write why it is rejected."), field="reason")
    held.status = Status.WITHDRAWN if is_own else Status.REJECTED
    held.ended_by, held.ended_at, held.reason = by, now, reason.strip()
    check_room(held)
    held.save(update_fields=["status", "ended_by", "ended_at", "reason"])
    return held


@transaction.atomic
def ask_return(*, clinic: Clinic, by: User, now: datetime) -> PolicyVersion:
    """Ask to go back from the clinic's own version to the shipped one; another has to agree.

    Asking twice leaves the first. Raises Refused ("role", "shipped" where it is in force already).
    """
    held = _hold_own_in_force(clinic, by)
    if held.return_asked_by_id is None:
        held.return_asked_by, held.return_asked_at = by, now
        held.save(update_fields=["return_asked_by", "return_asked_at"])
    return held


@transaction.atomic
def refuse_return(*, clinic: Clinic, by: User) -> PolicyVersion:
    """Keep the clinic's own version in force. Raises Refused ("role", "shipped")."""
    held = _hold_own_in_force(clinic, by)
    held.return_asked_by, held.return_asked_at = None, None
    held.save(update_fields=["return_asked_by", "return_asked_at"])
    return held


@transaction.atomic
def return_to_shipped(*, clinic: Clinic, by: User, now: datetime) -> PolicyVersion:
    """Retire the clinic's own version, as somebody else asked: the shipped one is in force again.

    Open cases are judged anew as after an approval. Raises Refused ("role", "shipped",
    "not-asked", "own").
    """
    held = _hold_own_in_force(clinic, by)
    if held.return_asked_by_id is None:
        raise Refused("not-asked", _("Nobody asked to go back to the shipped version."))
    if held.return_asked_by_id == by.pk:
        raise Refused("own", _("You asked for it: somebody else has to agree."))
    _retire(held, by, now)
    _judge_anew(clinic, now)
    return held


def is_policy_owner(clinic: Clinic, by: User) -> bool:
    """Say whether the person is an active lead or physician of the clinic."""
    members = Membership.objects.for_clinic(clinic)
    owners = members.with_role(Role.LEAD) | members.with_role(Role.PHYSICIAN)
    return owners.filter(user=by).exists()


def _require_owner(clinic: Clinic, by: User) -> None:
    if not is_policy_owner(clinic, by):
        raise Refused("role", _("Only a clinic lead or a physician of this clinic may do this."))


def _hold(clinic: Clinic) -> None:
    """Hold the clinic until the transaction ends: one change of its policy after the other."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


def _hold_version(version: PolicyVersion, by: User) -> PolicyVersion:
    _require_owner(version.clinic, by)
    _hold(version.clinic)
    return PolicyVersion.objects.with_people().get(pk=version.pk)


def _require_proposed(held: PolicyVersion) -> None:
    if held.status != Status.PROPOSED:
        raise Refused("not-proposed", _("This version is not waiting for a decision any more."))


def _hold_own_in_force(clinic: Clinic, by: User) -> PolicyVersion:
    _require_owner(clinic, by)
    _hold(clinic)
    held = PolicyVersion.objects.for_clinic(clinic).approved().with_people().first()
    if held is None:
        raise Refused("shipped", _("The shipped version is in force already."))
    return held


def _retire_the_one_in_force(clinic: Clinic, by: User, now: datetime) -> None:
    held = PolicyVersion.objects.for_clinic(clinic).approved().first()
    if held is not None:
        held.return_asked_by, held.return_asked_at = None, None
        _retire(held, by, now)


def _retire(held: PolicyVersion, by: User, now: datetime) -> None:
    held.status, held.ended_by, held.ended_at = Status.RETIRED, by, now
    held.save(
        update_fields=["status", "ended_by", "ended_at", "return_asked_by", "return_asked_at"]
    )


def _judge_anew(clinic: Clinic, now: datetime) -> None:
    """Make verdicts anew once the change is sure, each case in a transaction of its own.

    Where that fails, the change stands all the same: what is outdated is judged before it is shown.
    """
    again = partial(refresh_portion, clinic=clinic, now=now)
    transaction.on_commit(again, robust=True)
