"""Which billing codes, modifiers and units fit what is booked.

Pure: a procedure, who pays, and a table of codes (fixtures/billing) in, lines of a claim out. A
fact that decides and is unknown is named; nothing is guessed. `billing_check` holds what was
billed against it. The program writes no claim: a person who codes decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from checklist.engine.facts import Coverage, Procedure
from checklist.engine.policy import Source
from checklist.engine.vocabulary import REGION_LEVELS

LEFT, RIGHT, BOTH = "LT", "RT", "50"
SIDE_MODIFIERS = (BOTH, RIGHT, LEFT)
ONE_SIDE = {"left": LEFT, "right": RIGHT}


class BothSides(StrEnum):
    """How a payer wants an injection on both sides written."""

    ONE_LINE = "one-line"
    TWO_LINES = "two-lines"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code: for which kinds, regions and guidance.

    ``level`` is the number of the level from which on it counts (None: once, whatever the
    levels), ``each`` once for each of them. ``catheter``: for a catheter that stays in place.
    """

    code: str
    protocols: frozenset[str]
    regions: frozenset[str]
    guidance: frozenset[str]
    has_sides: bool
    level: int | None
    each: bool
    catheter: bool
    source: str

    def units(self, levels: int) -> int:
        """How often it counts for so many levels."""
        if self.level is None:
            return 1
        above = levels - self.level + 1
        return above if self.each else min(above, 1)

    @property
    def is_add_on(self) -> bool:
        """Whether it goes with the code of the first level only."""
        return self.level is not None and self.level > 1


class SidesRule(NamedTuple):
    """How one payer wants both sides written at some sites."""

    payers: frozenset[str]
    sites: frozenset[str]
    form: BothSides
    source: str


class ModifierRule(NamedTuple):
    """A further modifier that a payer asks for on each line."""

    modifier: str
    protocols: frozenset[str]
    payers: frozenset[str]
    purposes: frozenset[str]
    source: str


class WrongCode(NamedTuple):
    """A code known to belong to something else; ``why`` is a word that pages know."""

    code: str
    why: str
    source: str


class ConfiguredCode(NamedTuple):
    """A code that is set up for some kinds of procedure."""

    code: str
    protocols: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class BillingTable:
    """One version of the table of codes, named by the digest of its file."""

    version: str
    digest: str
    sources: dict[str, Source]
    rows: tuple[CodeRow, ...]
    both_sides: tuple[SidesRule, ...]
    further_modifiers: tuple[ModifierRule, ...]
    wrong_codes: dict[str, WrongCode]
    configured: tuple[ConfiguredCode, ...]
    packet_items: tuple[str, ...]

    def family(self, protocol: str) -> tuple[CodeRow, ...]:
        """The codes of a kind of procedure."""
        return tuple(row for row in self.rows if protocol in row.protocols)


class CodeLine(NamedTuple):
    """One line of a claim."""

    code: str
    modifiers: tuple[str, ...]
    units: int


class Undecided(NamedTuple):
    """A modifier that may be asked for, and the facts that would say so."""

    modifier: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """The codes that fit. No lines: ``unknown`` facts or an ``obstacle`` say why.

    Obstacles: protocol, region (the kind is not done there), midline (a kind that has a side),
    guidance (no code of the family goes with it), no-level, levels-elsewhere.
    ``both_sides`` is set for an injection on both sides; ``undecided`` also where it rests on an
    unknown payer or site.
    """

    family: tuple[str, ...]
    lines: tuple[CodeLine, ...] = ()
    unknown: tuple[str, ...] = ()
    obstacle: str = ""
    both_sides: BothSides | None = None
    undecided: tuple[Undecided, ...] = ()
    sources: tuple[str, ...] = ()


class Asked(NamedTuple):
    """Further modifiers by whether they are asked for: yes, no, or resting on unknown facts."""

    yes: tuple[ModifierRule, ...]
    undecided: tuple[Undecided, ...]


def coding(procedure: Procedure, coverage: Coverage, table: BillingTable) -> Coding:
    """The codes, modifiers and units that fit the procedure as booked."""
    rows = table.family(procedure.protocol)
    family = tuple(row.code for row in rows)
    if unknown := _unknown(procedure, rows):
        return Coding(family, unknown=unknown)
    if obstacle := _obstacle(procedure, rows):
        return Coding(family, obstacle=obstacle)
    levels = len(set(procedure.levels or ()))
    fitting = [row for row in rows if _fits(row, procedure) and row.units(levels) > 0]
    asked = further_modifiers(procedure, coverage, table)
    form, rules, unknown = _form(procedure, coverage, rows, table)
    further = tuple(rule.modifier for rule in asked.yes)
    return Coding(
        family=family,
        lines=tuple(
            CodeLine(row.code, modifiers + further, row.units(levels))
            for row in fitting
            for modifiers in _sides(row, procedure.side, form)
        ),
        both_sides=form,
        undecided=asked.undecided + ((Undecided(BOTH, unknown),) if unknown else ()),
        sources=once(
            [row.source for row in fitting]
            + [rule.source for rule in asked.yes]
            + [rule.source for rule in rules]
        ),
    )


def _unknown(procedure: Procedure, rows: Sequence[CodeRow]) -> tuple[str, ...]:
    """The facts that decide for these codes and are unknown."""
    needed = ["region", "image_guidance"] if rows else []
    if any(row.has_sides for row in rows):
        needed.append("side")
    if any(row.level is not None for row in rows):
        needed.append("levels")
    return tuple(name for name in needed if getattr(procedure, name) is None)


def _obstacle(procedure: Procedure, rows: Sequence[CodeRow]) -> str:
    """Why no code fits although everything is known; empty where one does."""
    there = [row for row in rows if procedure.region in row.regions]
    levels = procedure.levels or ()
    possible = REGION_LEVELS.get(procedure.region or "", ())
    reasons = {
        "protocol": not rows,
        "region": not there,
        "midline": any(row.has_sides for row in rows) and procedure.side == "midline",
        "guidance": not any(_fits(row, procedure) for row in there),
        "levels-elsewhere": any(level not in possible for level in levels),
        "no-level": any(row.level is not None for row in rows) and not levels,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _fits(row: CodeRow, procedure: Procedure) -> bool:
    return (
        procedure.region in row.regions
        and procedure.image_guidance in row.guidance
        and not row.catheter
    )


def further_modifiers(procedure: Procedure, coverage: Coverage, table: BillingTable) -> Asked:
    """The further modifiers asked for; a rule that a known fact rules out is left out."""
    yes: list[ModifierRule] = []
    undecided: list[Undecided] = []
    for rule in table.further_modifiers:
        facts = {
            "payer": (coverage.payer, rule.payers),
            "purpose": (procedure.purpose, rule.purposes),
        }
        known = [value in allowed for value, allowed in facts.values() if value is not None]
        if procedure.protocol not in rule.protocols or not all(known):
            continue
        unknown = tuple(name for name, (value, _allowed) in facts.items() if value is None)
        if unknown:
            undecided.append(Undecided(rule.modifier, unknown))
        else:
            yes.append(rule)
    return Asked(tuple(yes), tuple(undecided))


def _form(
    procedure: Procedure, coverage: Coverage, rows: Sequence[CodeRow], table: BillingTable
) -> tuple[BothSides | None, tuple[SidesRule, ...], tuple[str, ...]]:
    """How both sides are written, the rule that says so, and the unknown facts it rests on."""
    if procedure.side != "bilateral" or not any(row.has_sides for row in rows):
        return None, (), ()
    if coverage.payer is None:
        return BothSides.EITHER, (), ("payer",)
    rules = [rule for rule in table.both_sides if coverage.payer in rule.payers]
    if rules and coverage.site is None:
        return BothSides.EITHER, (), ("site",)
    rule = next((rule for rule in rules if coverage.site in rule.sites), None)
    return (rule.form, (rule,), ()) if rule else (BothSides.EITHER, (), ())


def _sides(row: CodeRow, side: str | None, form: BothSides | None) -> list[tuple[str, ...]]:
    """The modifiers of side of each line that a code needs."""
    if not row.has_sides:
        return [()]
    if side in ONE_SIDE:
        return [(ONE_SIDE[side],)]
    return [(RIGHT,), (LEFT,)] if form is BothSides.TWO_LINES else [(BOTH,)]


def once(words: Iterable[str]) -> tuple[str, ...]:
    """The words in their order, each once."""
    return tuple(dict.fromkeys(words))
