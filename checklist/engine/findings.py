"""What a rule may say: one finding, and the words for it.

A rule yields drafts; ``evaluate`` completes each from the policy's table of items (section,
owner, severity, source) and applies waivers.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class Word(StrEnum):
    """One of a closed list of words; hashed as the word that it is, at a word's cost."""

    __hash__ = str.__hash__


class State(Word):
    """How one item stands."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    PENDING = "pending"
    WAIVED = "waived"
    NOT_APPLICABLE = "not-applicable"


class Severity(Word):
    """Whether an item can keep the case from going ahead."""

    BLOCKER = "blocker"
    WARNING = "warning"
    INFORMATION = "information"


class Status(Word):
    """The verdict on the case."""

    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"
    WAITING = "waiting"
    READY = "ready"


class Owner(Word):
    """Who mends it."""

    NURSE = "nurse"
    PHYSICIAN = "physician"
    PATIENT = "patient"
    PRESCRIBER = "prescriber"
    SCHEDULER = "scheduler"
    BILLING = "billing"


class Section(Word):
    """Where the item stands on the checklist, in the order of work."""

    ELIGIBILITY = "eligibility"
    DIAGNOSTICS = "diagnostics"
    SAFETY = "safety"
    PREPARATION = "preparation"
    AUTHORIZATION = "authorization"
    DAY = "day-of-procedure"


class Draft(NamedTuple):
    """What a rule says of one item, before the item's table row completes it.

    ``key`` names the message and ``params`` fill it. ``due`` goes with pending. ``earliest`` is
    the first moment at which a later start would mend it (time-bound items only). ``severity``,
    ``owner``, ``waivable`` and ``source`` (a source's key) override the item's row.
    """

    item: str
    state: State
    key: str
    params: dict[str, Any]
    evidence: tuple[str, ...] = ()
    due: datetime | None = None
    earliest: datetime | None = None
    severity: Severity | None = None
    owner: Owner | None = None
    waivable: bool = True
    source: str | None = None


class Finding(NamedTuple):
    """One line of the report."""

    item: str
    section: Section
    state: State
    severity: Severity
    owner: Owner
    key: str
    params: dict[str, Any]
    evidence: tuple[str, ...]
    source: str
    due: datetime | None = None
    act_by: datetime | None = None
    waivable: bool = True
    earliest: datetime | None = None


def met(item: str, key: str, *evidence: str, **params: Any) -> Draft:
    """The item is known and good."""
    return Draft(item, State.MET, key, params, evidence)


def unmet(item: str, key: str, *evidence: str, **params: Any) -> Draft:
    """The item is known and bad."""
    return Draft(item, State.UNMET, key, params, evidence)


def unknown(item: str, key: str, *evidence: str, **params: Any) -> Draft:
    """Somebody must find out."""
    return Draft(item, State.UNKNOWN, key, params, evidence)


def pending(item: str, key: str, due: datetime, *evidence: str, **params: Any) -> Draft:
    """It cannot be known yet; it will be by ``due``."""
    return Draft(item, State.PENDING, key, params, evidence, due)


def not_applicable(item: str, key: str, *evidence: str, **params: Any) -> Draft:
    """The item does not bear on this case."""
    return Draft(item, State.NOT_APPLICABLE, key, params, evidence)
