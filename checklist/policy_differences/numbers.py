"""Numbers, and the tier of each procedure, compared."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext

from checklist import policy_words as words
from checklist.casefile import read_case
from checklist.engine import Policy, Situation
from checklist.engine.vocabulary import PROTOCOLS, REGION_LEVELS
from checklist.number_words import NUMBER, number_words
from checklist.policy_differences.difference import Found, PolicyDifference

Place = tuple[str, str | None, str | None]


class TierAt(NamedTuple):
    """The tier of a place, and the source of its row."""

    tier: str
    source: str


ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def numbers(earlier: Policy, later: Policy) -> Found:
    """Compare values with their sources; a window given in another unit is the same window."""
    for name, label in NUMBER.items():
        values = [getattr(one.numbers, name) for one in (earlier, later)]
        units = [one.numbers_units.get(name) for one in (earlier, later)]
        sources = [one.numbers_sources.get(name, "") for one in (earlier, later)]
        is_length = isinstance(values[0], timedelta)
        note = _source_note(*sources)
        if values[0] != values[1] or (units[0] != units[1] and not is_length):
            was, now = (number_words(one, name) for one in (earlier, later))
            yield PolicyDifference("numbers", name, str(label), was, now, note)
        elif note:
            what = gettext("%(name)s, source") % {"name": label}
            yield PolicyDifference("numbers", name, what, *sources, is_formal=True)


def tiers(earlier: Policy, later: Policy) -> Found:
    """Compare the tier of each procedure, region and level, also where one is not known."""
    caudal = earlier.regions_with_caudal | later.regions_with_caudal
    was, now = (tiers_by_place(one, caudal) for one in (earlier, later))
    changed: dict[tuple[str, str | None, TierAt, TierAt], list[str | None]] = {}
    for (protocol, region, level), tier in was.items():
        if tier != now[protocol, region, level]:
            key = (protocol, region, tier, now[protocol, region, level])
            changed.setdefault(key, []).append(level)
    for (protocol, region, old, new), levels in changed.items():
        for some in _named(levels, _levels(protocol, region)):
            place = words.tier_place(protocol, region, some)
            yield _tier(f"{protocol}:{region}", place, old, new)


def _tier(name: str, place: str, was: TierAt, now: TierAt) -> PolicyDifference:
    """Say how the tier of a place changes, with its source; or the source alone."""
    if was.tier == now.tier:
        what = gettext("%(name)s, source") % {"name": place}
        return PolicyDifference("tiers", name, what, was.source, now.source, is_formal=True)
    tiers = map(words.of(words.TIER), (was.tier, now.tier))
    return PolicyDifference("tiers", name, place, *tiers, _source_note(was.source, now.source))


def _source_note(was: str, now: str) -> str:
    return gettext("source %(was)s → %(now)s") % {"was": was, "now": now} if was != now else ""


def _levels(protocol: str, region: str | None) -> list[str | None]:
    """List the levels at which a procedure may be booked, None for "not known"."""
    return [*(() if protocol == "esi-caudal" else REGION_LEVELS.get(region, ())), None]


def _named(changed: list[str | None], every: list[str | None]) -> list[list[str | None]]:
    """Return the levels to name, line by line: none where all changed; "not known" apart."""
    if changed == every:
        return [[]]
    known = [level for level in changed if level]
    return [part for part in (known, [None] if None in changed else []) if part]


def tiers_by_place(policy: Policy, caudal: Collection[str]) -> dict[Place, TierAt]:
    """Return the tier of each kind of procedure by region and level (None: unknown).

    `caudal` are the regions of a caudal epidural; all others are done at levels, where a region
    has some. A place where nothing can be booked as in order is left out.
    """
    with_levels = [region for region, levels in REGION_LEVELS.items() if levels]
    places = [
        (protocol, region, level)
        for protocol in PROTOCOLS
        for region in (*REGION_LEVELS, None)
        if region is None or region in (caudal if protocol == "esi-caudal" else with_levels)
        for level in _levels(protocol, region)
    ]
    return {place: TierAt(_tier_at(policy, *place), _source_at(policy, *place)) for place in places}


def _tier_at(policy: Policy, protocol: str, region: str | None, level: str | None) -> str:
    """Ask the engine."""
    procedure = {"protocol": protocol, "region": region, "levels": [level] if level else None,
                 "time_zone": "UTC"}  # fmt: skip
    facts = read_case({"schema": "case/1", "procedure": procedure}, default_at=ANY_MOMENT)
    return Situation(facts, policy, None).procedure_tier


def _source_at(policy: Policy, protocol: str, region: str | None, level: str | None) -> str:
    """Name the source of the row for a place; of all that bear on it where it is not known."""
    rows = [
        row
        for row in policy.tiers
        if protocol in row.protocols and (region is None or region in row.regions)
    ]
    if level is not None:
        rows = [row for row in rows if level in row.levels] or [
            row for row in rows if not row.levels
        ]
    return ", ".join(sorted({row.source for row in rows}))
