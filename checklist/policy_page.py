"""A policy version as its page shows it: who decided, its numbers with their sources, its tiers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.engine.policy import TIERS
from checklist.models import PolicyVersion
from checklist.number_words import NUMBER_NAMES, number_words
from checklist.policies import PolicyError, policy_files, shipped_policy, version_key
from checklist.policy_differences import PolicyDifference, differences
from checklist.policy_versions import stored_policy
from checklist.policy_words import (
    TIER,
    hold_words,
    listed,
    medicine_name,
    of,
    renal_words,
    yes_no,
)
from checklist.snapshots import policy_in_force
from checklist.wording import PROTOCOL, SECTION, SHORT_REGION
from staff.models import Clinic

SHIPPED_IN_FORCE = _("In force, as shipped")
SHIPPED = _("Shipped")
SHIPPED_UNAPPROVED = _("Shipped, not approved")
IN_FORCE = _("In force")
DAMAGED = _("Damaged")


class Sourced(NamedTuple):
    """A number or row with its source; `is_secondary`: read in summaries, not in the source."""

    name: str
    values: list[str]
    source: str
    is_secondary: bool
    confidence: str = ""


@dataclass(frozen=True)
class PolicySubject:
    """One version, shipped or the clinic's own. `row` None: a shipped file."""

    name: str
    policy: Policy | None
    row: PolicyVersion | None
    is_in_force: bool

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for a second person."""
        return self.row is not None and self.row.status == PolicyVersion.Status.PROPOSED

    @property
    def status(self) -> str:
        """How it stands, in words."""
        if self.policy is None:
            return str(DAMAGED)
        if self.row is None and self.is_in_force:
            return str(SHIPPED_IN_FORCE)
        if self.row is None:
            return str(SHIPPED if self.policy.approved else SHIPPED_UNAPPROVED)
        return str(IN_FORCE if self.is_in_force else self.row.get_status_display())


@dataclass(frozen=True)
class PolicyPage:
    """All that the page of one version shows. `compared_with` names what it is compared with."""

    subject: PolicySubject
    in_force: Policy
    compared_with: str
    differences: list[PolicyDifference]
    numbers: list[tuple[str, list[Sourced]]]
    medicines: list[Sourced]
    tiers: list[Sourced]

    @property
    def secondary(self) -> int:
        """How many numbers and holds rest on a source that was read in summaries only."""
        rows = [row for _section, rows in self.numbers for row in rows]
        return sum(row.is_secondary for row in [*rows, *self.medicines, *self.tiers])

    @property
    def total(self) -> int:
        """How many numbers, medicines and tiers there are."""
        rows = [row for _section, rows in self.numbers for row in rows]
        return len([*rows, *self.medicines, *self.tiers])


def own_versions(clinic: Clinic) -> list[PolicySubject]:
    """Return the clinic's own versions, newest first."""
    return [own_subject(row) for row in PolicyVersion.in_clinic(clinic).with_people()]


def own_subject(row: PolicyVersion) -> PolicySubject:
    """Return one of the clinic's own versions."""
    try:
        policy = stored_policy(row)
    except PolicyError:
        policy = None
    return PolicySubject(str(row), policy, row, row.status == PolicyVersion.Status.APPROVED)


def shipped_versions(clinic: Clinic) -> list[PolicySubject]:
    """Return the shipped versions: of each policy the newest first."""
    in_force = policy_in_force(clinic)
    names = [path.stem.rpartition("-") for path in policy_files()]
    policies = [shipped_policy(policy_id, version) for policy_id, _dash, version in names]
    return [_shipped(policy, in_force) for policy in sorted(policies, key=_order)]


def shipped_subject(name: str, clinic: Clinic) -> PolicySubject | None:
    """Return the shipped version of this name; None where there is none."""
    return next((one for one in shipped_versions(clinic) if one.name == name), None)


def default_subject(clinic: Clinic) -> PolicySubject:
    """Return the version that is in force where a clinic has none of its own."""
    return _shipped(shipped_policy(), policy_in_force(clinic))


def in_force_subject(clinic: Clinic) -> PolicySubject:
    """Return the version in force: the clinic's own, or the shipped one."""
    row = PolicyVersion.in_clinic(clinic).approved().with_people().first()
    return own_subject(row) if row else default_subject(clinic)


def build_policy_page(subject: PolicySubject, clinic: Clinic) -> PolicyPage:
    """Lay out one version: compared with the one in force, or, if it is that, with the shipped."""
    in_force = policy_in_force(clinic)
    other = shipped_policy() if subject.is_in_force else in_force
    policy = subject.policy
    return PolicyPage(
        subject=subject,
        in_force=in_force,
        compared_with=cited(other),
        differences=differences(other, policy) if policy else [],
        numbers=list(_numbers(policy)) if policy else [],
        medicines=list(_medicines(policy)) if policy else [],
        tiers=list(_tiers(policy)) if policy else [],
    )


def cited(policy: Policy) -> str:
    """Name a policy as reports cite it."""
    return f"{policy.id}@{policy.version}"


def _shipped(policy: Policy, in_force: Policy) -> PolicySubject:
    return PolicySubject(cited(policy), policy, None, policy.digest == in_force.digest)


def _order(policy: Policy) -> tuple[str, list[int]]:
    return policy.id, [-part for part in version_key(policy.version)]


def _numbers(policy: Policy) -> Iterator[tuple[str, list[Sourced]]]:
    for section, names in NUMBER_NAMES.items():
        rows = [
            _sourced(policy, str(label), [number_words(policy, name)], policy.numbers_sources[name])
            for name, label in names.items()
        ]
        yield str(SECTION[section]), rows


def _medicines(policy: Policy) -> Iterator[Sourced]:
    for ingredient in sorted(policy.formulary):
        for row in policy.formulary[ingredient]:
            holds = [hold_words(row.hold[tier]) for tier in TIERS]
            kidneys = renal_words(row) if row.renal_below is not None else ""
            values = [*holds, kidneys, yes_no(row.agreement)]
            yield _sourced(policy, medicine_name(row), values, row.source, row.confidence)


def _tiers(policy: Policy) -> Iterator[Sourced]:
    for row in policy.tiers:
        where = listed(row.regions, of(SHORT_REGION))
        levels = f" {', '.join(sorted(row.levels))}" if row.levels else ""
        what = f"{listed(row.protocols, of(PROTOCOL))}: {where}{levels}"
        yield _sourced(policy, what, [str(TIER[row.tier])], row.source)


def _sourced(
    policy: Policy, name: str, values: list[str], source: str, confidence: str = ""
) -> Sourced:
    known = policy.sources.get(source)
    words = f"{known.title} ({known.year})" if known else source
    is_secondary = known is None or known.confidence != "primary"
    return Sourced(name, values, words, is_secondary, confidence)
