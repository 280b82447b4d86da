"""Numbers, and the tier of each procedure, compared."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext

from checklist import policy_words as words
from checklist.casefile import read_case
from checklist.engine import Policy, Situation
from checklist.engine.vocabulary import PROTOCOLS, REGION_LEVELS
from checklist.number_words import NUMBER, number_words
from checklist.policy_differences.difference import Found, PolicyDifference

Place = tuple[str, str | None, str | None]
ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def numbers(earlier: Policy, later: Policy) -> Found:
    """Compare values with their sources; a window given in another unit is the same window."""
    for name, label in NUMBER.items():
        values = [getattr(one.numbers, name) for one in (earlier, later)]
        units = [one.numbers_units.get(name) for one in (earlier, later)]
        sources = [one.numbers_sources.get(name, "") for one in (earlier, later)]
        is_length = isinstance(values[0], timedelta)
        note = gettext("source %(was)s → %(now)s") % {"was": sources[0], "now": sources[1]}
        note = note if sources[0] != sources[1] else ""
        if values[0] != values[1] or (units[0] != units[1] and not is_length):
            was, now = (number_words(one, name) for one in (earlier, later))
            yield PolicyDifference("numbers", name, str(label), was, now, note)
        elif note:
            what = gettext("%(name)s, source") % {"name": label}
            yield PolicyDifference("numbers", name, what, *sources)


def tiers(earlier: Policy, later: Policy) -> Found:
    """Compare the tier of each procedure, region and level, also where one is not known."""
    was, now = tiers_by_place(earlier), tiers_by_place(later)
    changed: dict[tuple[str, str | None, str, str], list[str | None]] = {}
    for (protocol, region, level), tier in was.items():
        if tier != now[protocol, region, level]:
            key = (protocol, region, tier, now[protocol, region, level])
            changed.setdefault(key, []).append(level)
    for (protocol, region, *tiers), levels in changed.items():
        for some in _named(levels, _levels(protocol, region)):
            place = words.tier_place(protocol, region, some)
            yield PolicyDifference(
                "tiers", f"{protocol}:{region}", place, *map(words.of(words.TIER), tiers)
            )


def _levels(protocol: str, region: str | None) -> list[str | None]:
    """List the levels at which a procedure may be booked, None for "not known"."""
    return [*(() if protocol == "esi-caudal" else REGION_LEVELS.get(region, ())), None]


def _named(changed: list[str | None], every: list[str | None]) -> list[list[str | None]]:
    """Return the levels to name, line by line: none where all changed; "not known" apart."""
    if changed == every:
        return [[]]
    known = [level for level in changed if level]
    return [part for part in (known, [None] if None in changed else []) if part]


def tiers_by_place(policy: Policy) -> dict[Place, str]:
    """Ask the engine for the tier of each kind of procedure by region and level (None: unknown)."""
    return {
        (protocol, region, level): _tier_at(policy, protocol, region, level)
        for protocol in PROTOCOLS
        for region in (*REGION_LEVELS, None)
        for level in _levels(protocol, region)
    }


def _tier_at(policy: Policy, protocol: str, region: str | None, level: str | None) -> str:
    procedure = {"protocol": protocol, "region": region, "levels": [level] if level else None,
                 "time_zone": "UTC"}  # fmt: skip
    facts = read_case({"schema": "case/1", "procedure": procedure}, default_at=ANY_MOMENT)
    return Situation(facts, policy, None).procedure_tier
