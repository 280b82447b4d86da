"""A policy version as its page shows it: who decided, its numbers with their sources, its tiers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import filterfalse
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.engine.policy import TIERS, FormularyRow, Source
from checklist.models import PolicyVersion
from checklist.number_words import NUMBER_NAMES, number_words
from checklist.policies import PolicyError, policy_files, shipped_policy, version_key
from checklist.policy_differences import PolicyDifference, differences
from checklist.policy_own_items import OwnItem, own_item
from checklist.policy_start import shipped_content
from checklist.policy_versions import stored_policy
from checklist.policy_words import (
    ROW_CONFIDENCE,
    TIER,
    hold_words,
    in_language,
    listed,
    medicine_name,
    of,
    renal_words,
    yes_no,
)
from checklist.snapshots import policy_in_force
from checklist.wording import PROTOCOL, SECTION, SHORT_REGION
from staff.models import Clinic

VERSIONS_PER_PAGE = 20
SHIPPED_IN_FORCE = _("In force, as shipped")
SHIPPED = _("Shipped")
SHIPPED_UNAPPROVED = _("Shipped, not approved")
IN_FORCE = _("In force")
UNREADABLE = _("Cannot be read")
CONTENT = ("changes", "formal", "numbers", "held", "not_held", "tiers", "own_items", "sources")


class Sourced(NamedTuple):
    """A number or row, and its source by key; `is_secondary`: read in summaries, not itself."""

    name: str
    values: list[str]
    source: str
    is_secondary: bool
    confidence: str = ""


class Change(NamedTuple):
    """A difference; where an item of the clinic's own comes or goes, all about it."""

    told: PolicyDifference
    was_item: OwnItem | None
    now_item: OwnItem | None


@dataclass(frozen=True)
class PolicySubject:
    """One version, shipped or the clinic's own. `row` None: a shipped file.

    `policy` None: it no longer reads as it was stored; `complaints` say why.
    """

    name: str
    policy: Policy | None
    row: PolicyVersion | None
    is_in_force: bool
    complaints: tuple[str, ...] = ()

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for a second person."""
        return self.row is not None and self.row.status == PolicyVersion.Status.PROPOSED

    def files(self) -> dict[str, bytes]:
        """Return its text and the files that it rests on, by name."""
        if self.row is not None:
            text, files = self.row.source, self.row.contents
        else:
            text, files = shipped_content(self.name)
        return {f"{self.name.replace('@', '-')}.yaml": text.encode(), **files}

    @property
    def status(self) -> str:
        """How it stands, in words."""
        if self.policy is None:
            return str(UNREADABLE)
        if self.row is None and self.is_in_force:
            return str(SHIPPED_IN_FORCE)
        if self.row is None:
            return str(SHIPPED if self.policy.approved else SHIPPED_UNAPPROVED)
        return str(IN_FORCE if self.is_in_force else self.row.get_status_display())


@dataclass(frozen=True)
class PolicyPage:
    """All that the page of one version shows. `compared_with` names what it is compared with.

    `changes` bear on verdicts; the `formal` ones are other sources and names only.
    """

    subject: PolicySubject
    in_force: Policy
    compared_with: str
    changes: list[Change]
    formal: list[PolicyDifference]
    numbers: list[tuple[str, list[Sourced]]]
    held: list[Sourced]
    not_held: list[Sourced]
    tiers: list[Sourced]
    own_items: list[tuple[Sourced, OwnItem]]
    sources: list[Sourced]
    files: list[str]

    @property
    def rows(self) -> list[Sourced]:
        """All that has a source: numbers, medicines, tiers."""
        numbers = [row for _section, rows in self.numbers for row in rows]
        own_items = [row for row, _item in self.own_items]
        return [*numbers, *self.held, *self.not_held, *self.tiers, *own_items]

    @property
    def secondary(self) -> int:
        """How many of them rest on a source that was read in summaries only."""
        return sum(row.is_secondary for row in self.rows)


def own_versions(clinic: Clinic, number: str | None) -> tuple[Page, list[PolicySubject]]:
    """Return a page of the clinic's own versions, newest first."""
    rows = PolicyVersion.in_clinic(clinic).with_people()
    page = Paginator(rows, VERSIONS_PER_PAGE).get_page(number)
    return page, [own_subject(row) for row in page]


def own_subject(row: PolicyVersion) -> PolicySubject:
    """Return one of the clinic's own versions."""
    policy, complaints = None, ()
    try:
        policy = stored_policy(row)
    except PolicyError as error:
        complaints = tuple(str(error).splitlines())
    in_force = row.status == PolicyVersion.Status.APPROVED
    return PolicySubject(str(row), policy, row, in_force, complaints)


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
    compared = {
        "subject": subject,
        "in_force": in_force,
        "compared_with": cited(other),
        "files": list(subject.files()),
    }
    policy = subject.policy
    if policy is None:
        return PolicyPage(**compared, **{part: [] for part in CONTENT})
    found = differences(other, policy)
    rows = [row for rows in policy.formulary.values() for row in rows]
    return PolicyPage(
        **compared,
        changes=[_change(one, other, policy) for one in found if not one.is_formal],
        formal=[one for one in found if one.is_formal],
        numbers=list(_numbers(policy)),
        held=_medicines(policy, filter(_is_held, rows)),
        not_held=_medicines(policy, filterfalse(_is_held, rows)),
        tiers=list(_tiers(policy)),
        own_items=list(_own_items(policy)),
        sources=[_source(one) for one in policy.sources.values()],
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


def _is_held(row: FormularyRow) -> bool:
    """Say whether a medicine is held, or a physician decides, at any tier."""
    return any(hold.decide or hold.warn for hold in row.hold.values())


def _medicines(policy: Policy, rows: Iterable[FormularyRow]) -> list[Sourced]:
    made = []
    for row in sorted(rows, key=medicine_name):
        holds = [hold_words(row.hold[tier]) for tier in TIERS]
        kidneys = renal_words(row) if row.renal_below is not None else ""
        values = [*holds, kidneys, yes_no(row.agreement)]
        confidence = of(ROW_CONFIDENCE)(row.confidence)
        made.append(_sourced(policy, medicine_name(row), values, row.source, confidence))
    return made


def _tiers(policy: Policy) -> Iterator[Sourced]:
    for row in policy.tiers:
        where = listed(row.regions, of(SHORT_REGION))
        levels = f" {', '.join(sorted(row.levels))}" if row.levels else ""
        what = f"{listed(row.protocols, of(PROTOCOL))}: {where}{levels}"
        yield _sourced(policy, what, [str(TIER[row.tier])], row.source)


def _change(one: PolicyDifference, earlier: Policy, later: Policy) -> Change:
    """Return a difference with the item of the clinic's own that it brings or takes away."""
    own = [
        own_item(policy, one.name)
        if one.part == "items" and one.name in policy.local_items and one.name not in other.items
        else None
        for policy, other in ((earlier, later), (later, earlier))
    ]
    return Change(one, *own)


def _own_items(policy: Policy) -> Iterator[tuple[Sourced, OwnItem]]:
    for item, own in policy.local_items.items():
        row = _sourced(policy, in_language(own.title), [], policy.items[item].source)
        yield row, own_item(policy, item)


def _source(source: Source) -> Sourced:
    return Sourced(source.key, [source.title, str(source.year)], "", not _is_primary(source))


def _is_primary(source: Source | None) -> bool:
    return source is not None and source.confidence == "primary"


def _sourced(
    policy: Policy, name: str, values: list[str], source: str, confidence: str = ""
) -> Sourced:
    is_secondary = not _is_primary(policy.sources.get(source))
    return Sourced(name, values, source, is_secondary, confidence)
