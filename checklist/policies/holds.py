"""Hours without a medicine that a version sets itself, in place of those of its tables."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from checklist.engine.policy import TIERS, FormularyRow, HoldHours, Source
from checklist.policies.reading import Fields, Part
from checklist.policies.tables import HOURS, hold_hours

HOURS_NEEDED = "a number of hours, block-warn, or decide is needed"
Formulary = dict[str, tuple[FormularyRow, ...]]
# How sure a row is that rests on such a source: a source is primary or secondary, a row high,
# medium or low.
CONFIDENCE_BY_SOURCE = {"primary": "high", "secondary": "medium"}


def hold_key(row: FormularyRow) -> str:
    """Name a row of the formulary: the ingredient, and the intended dose where it is for one."""
    return f"{row.ingredient}:{row.intent}" if row.intent else row.ingredient


def with_holds(formulary: Formulary, part: Part, sources: Mapping[str, Source]) -> Formulary:
    """The formulary with the hours of `holds:` in their place; a tier that is not named stays."""
    made = {**formulary}
    rows = {hold_key(row): row for several in formulary.values() for row in several}
    for key, one in part.entries().items():
        row = rows.get(key)
        if row is None:
            if rows:
                one.wrong("is not a row of the formulary")
            continue
        changed = _changed(row, one.fields(("source",), TIERS), sources)
        made[row.ingredient] = tuple(changed if old is row else old for old in made[row.ingredient])
    return made


def _changed(row: FormularyRow, given: Fields, sources: Mapping[str, Source]) -> FormularyRow:
    source = given.source(sources)
    confidence = _confidence(row, sources[source]) if source in sources else ""
    return replace(row, hold=_hold(row, given), source=source, confidence=confidence)


def _confidence(row: FormularyRow, source: Source) -> str:
    """The row's own where its source stays; else what such a source allows."""
    if source.key == row.source:
        return row.confidence
    return CONFIDENCE_BY_SOURCE[source.confidence]


def _hold(row: FormularyRow, given: Fields) -> dict[str, HoldHours]:
    """The hours by tier, under the same conditions as in a table."""
    hold: dict[str, HoldHours] = {}
    most = Decimal(0)
    for tier in TIERS:
        part = given[tier]
        hold[tier] = hours = _hours(part) or row.hold[tier]
        part = part if part.node else given.whole
        if hours.warn < hours.block:
            part.wrong("warn must not be less than block")
        if not hours.decide and hours.block < most:
            part.wrong("must not be less than at a lower tier")
        most = max(most, hours.block)
    return hold


def _hours(part: Part) -> HoldHours | None:
    written = part.scalar(HOURS_NEEDED)
    if written is None:
        return None
    if not HOURS.fullmatch(written):
        part.wrong(HOURS_NEEDED)
        return None
    return hold_hours(written)


def reasons_of(part: Part, known: Collection[str]) -> dict[str, str]:
    """Why the clinic set each number, hold or item of its own, by its path in the file."""
    reasons = {}
    for path, one in part.entries().items():
        if path not in known:
            one.wrong("is not something that this policy sets", one.named_at)
        reasons[path] = one.text()
    return reasons
