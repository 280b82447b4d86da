"""Reading the medication list: what each line is, and one medicine an ingredient.

RULES, "Medicines: reading the list". Nothing here depends on the moment or on the start.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from checklist.engine.facts import MedicationEntry
from checklist.engine.naming import OTHER, normal_ingredient
from checklist.engine.policy import TIERS, FormularyRow, HoldHours, Policy

_DECIDE_ALWAYS = {tier: HoldHours(decide=True) for tier in TIERS}


@dataclass(frozen=True, slots=True)
class Medicine:
    """One ingredient, however many lines name it."""

    ingredient: str
    rows: tuple[FormularyRow, ...]
    status: str | None
    last_dose: datetime | None
    dose_intent: str | None
    stop_decision: str | None
    hold_hours: Decimal | None
    changed_at: datetime | None
    evidence: tuple[str, ...]
    text: str

    @property
    def row(self) -> FormularyRow:
        """The row for what does not depend on the dose intent."""
        return self.rows[0]

    @property
    def medicine_class(self) -> str:
        """The formulary's class."""
        return self.rows[0].medicine_class


@dataclass(frozen=True, slots=True)
class MedicationList:
    """The list as rules see it: recognised medicines, and lines that nobody can place."""

    medicines: tuple[Medicine, ...]
    unrecognised: tuple[MedicationEntry, ...]


class Unclaimed(NamedTuple):
    """Formulary ingredients that a line's text or code names and no line of that text claims."""

    by_text: frozenset[str]
    by_code: frozenset[str]


_NONE: frozenset[str] = frozenset()
_ALL_AGREE = Unclaimed(_NONE, _NONE)


def read_list(entries: Iterable[MedicationEntry], policy: Policy) -> MedicationList:
    """Recognise each line, check that code, text and ingredient agree, merge by ingredient."""
    entries = tuple(entries)
    parts = [_parts(entry, policy) for entry in entries]
    counting, _ = _agreement(entries, parts, policy)
    lines: dict[str, list[MedicationEntry]] = {}
    unrecognised = []
    for entry, names, counts in zip(entries, parts, counting, strict=True):
        if counts:
            for name in dict.fromkeys(names):
                lines.setdefault(name, []).append(entry)
        else:
            unrecognised.append(entry)
    merged = tuple(_merged(name, lines[name], policy) for name in sorted(lines))
    return MedicationList(merged, tuple(unrecognised))


def unclaimed_names(entries: Iterable[MedicationEntry], policy: Policy) -> list[Unclaimed]:
    """For each line what speaks against its ingredients: empty where all agree."""
    entries = tuple(entries)
    return _agreement(entries, [_parts(entry, policy) for entry in entries], policy)[1]


def _agreement(
    entries: tuple[MedicationEntry, ...], parts: list[tuple[str, ...]], policy: Policy
) -> tuple[list[bool], list[Unclaimed]]:
    """Which lines count, and what speaks against each.

    A line that does not count cannot vouch for another of its text, which may then fall too.
    """
    counting = [_recognised(names, policy) for names in parts]
    while True:
        unclaimed = _unclaimed(entries, parts, counting, policy)
        pairs = zip(counting, unclaimed, strict=True)
        still = [counts and against is _ALL_AGREE for counts, against in pairs]
        if still == counting:
            return counting, unclaimed
        counting = still


def _unclaimed(
    entries: tuple[MedicationEntry, ...],
    parts: list[tuple[str, ...]],
    counting: list[bool],
    policy: Policy,
) -> list[Unclaimed]:
    claimed_by_text: dict[str, set[str]] = {}
    for entry, names, counts in zip(entries, parts, counting, strict=True):
        if counts and entry.text is not None:
            claimed_by_text.setdefault(entry.text, set()).update(names)
    found = []
    for entry, names in zip(entries, parts, strict=True):
        claimed = claimed_by_text.get(entry.text or "", _NONE).union(names)
        by_text = policy.names.named_in(entry.text) - claimed if entry.text else _NONE
        by_code = _coded(entry.rxcui, policy) - claimed if entry.rxcui else _NONE
        found.append(Unclaimed(by_text, by_code) if by_text or by_code else _ALL_AGREE)
    return found


def _parts(entry: MedicationEntry, policy: Policy) -> tuple[str, ...]:
    """The ingredients a line claims; a null ingredient is looked up by its code."""
    if entry.ingredient is None:
        return policy.ingredients_of_code.get(entry.rxcui or "", ())
    return _parts_of(entry.ingredient)


@lru_cache(maxsize=4096)
def _parts_of(written: str) -> tuple[str, ...]:
    return tuple(normal_ingredient(part) for part in written.split("+"))


def _recognised(names: tuple[str, ...], policy: Policy) -> bool:
    if len(names) == 1 and names[0].startswith(OTHER):
        return names[0] != OTHER
    return bool(names) and all(name in policy.formulary for name in names)


def _coded(rxcui: str, policy: Policy) -> frozenset[str]:
    """Formulary ingredients that a code names."""
    coded = policy.ingredients_of_code.get(rxcui, ())
    return frozenset([name for name in coded if name in policy.formulary])


def _merged(ingredient: str, entries: list[MedicationEntry], policy: Policy) -> Medicine:
    """Several lines of one ingredient: the reading that holds back longest."""
    intents = {entry.dose_intent for entry in entries}
    decisions = {entry.stop_decision for entry in entries}
    hours = [entry.hold_hours for entry in entries if entry.hold_hours is not None]
    changes = [entry.at for entry in entries if entry.at is not None]
    return Medicine(
        ingredient=ingredient,
        rows=policy.formulary.get(ingredient) or (_other_row(ingredient),),
        status=_merged_status({entry.status for entry in entries}),
        last_dose=_merged_last_dose(entries),
        dose_intent=next(iter(intents)) if len(intents) == 1 else None,
        stop_decision=_merged_decision(decisions),
        hold_hours=max(hours, default=None),
        changed_at=max(changes, default=None),
        evidence=tuple(entry.evidence for entry in entries),
        text=min((entry.text for entry in entries if entry.text), default=ingredient),
    )


def _merged_status(statuses: set[str | None]) -> str | None:
    for status in ("taking", None, "stopped"):
        if status in statuses:
            return status
    return "never-started"


def _merged_decision(decisions: set[str | None]) -> str | None:
    if "continue" in decisions:
        return "continue"
    return "agreed" if decisions == {"agreed"} else None


def _merged_last_dose(entries: list[MedicationEntry]) -> datetime | None:
    """The latest; unknown if a stopped line has none."""
    if any(entry.status == "stopped" and entry.last_dose is None for entry in entries):
        return None
    return max((entry.last_dose for entry in entries if entry.last_dose), default=None)


def _other_row(ingredient: str) -> FormularyRow:
    """A medicine outside the formulary: a physician decides, and the prescriber is asked."""
    return FormularyRow(
        ingredient=ingredient,
        rxcui=None,
        medicine_class="other",
        antithrombotic=False,
        intent=None,
        hold=_DECIDE_ALWAYS,
        renal_below=None,
        renal_hours=Decimal(0),
        agreement=True,
        restart_hours=Decimal(0),
        brands=(),
        source="clinic",
        confidence="low",
    )
