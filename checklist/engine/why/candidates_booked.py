"""Supposed changes to what is booked, to who is treated and who pays; a later start; waiting."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from checklist.engine import evaluate
from checklist.engine import vocabulary as v
from checklist.engine.calendar import start_of_day
from checklist.engine.why.changes import Change, Said
from checklist.engine.why.ground import CORRECT, MINUTE, MOVE, ON_RECORD, REBOOK, WAIT, Ground

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
YES_NO = (True, False)
WORDS: dict[str, tuple[Any, ...]] = {
    "procedure.protocol": v.PROTOCOLS,
    "procedure.region": v.REGIONS,
    "procedure.side": v.SIDES,
    "procedure.sedation": v.SEDATIONS,
    "procedure.image_guidance": v.IMAGE_GUIDANCES,
    "procedure.contrast": YES_NO,
    "procedure.steroid": YES_NO,
    "patient.sex": v.SEXES,
    "coverage.site": v.SITES,
    "coverage.self_pay": YES_NO,
}


def fields(ground: Ground) -> Iterator[Change]:
    """Every other value of every field that the rule read."""
    for path in ground.account.reads.fields:
        if "." not in path or path == "procedure.scheduled_start":
            continue
        part, name = path.split(".")
        given = (ground.document.get(part) or {}).get(name)
        is_booked = part == "procedure" and path not in ON_RECORD
        for value in _values(ground, path):
            if value != given:
                yield ground.field(path, value, REBOOK if is_booked or given is None else CORRECT)


def _values(ground: Ground, path: str) -> Iterator[Any]:
    if path == "procedure.levels":
        yield from _levels(ground)
    elif path == "patient.birth_date":
        yield from _birth_dates(ground)
    elif path == "procedure.booked_on":
        yield ground.today.isoformat()
    elif path == "coverage.payer":
        yield from (*ground.policy.payers, "none")
    elif path == "coverage.state":
        rules = ground.account.reads.authorization
        yield from sorted({state for rule in rules for state in rule.states})
    else:
        yield from WORDS.get(path, ())


def _levels(ground: Ground) -> Iterator[list[str]]:
    """None, each level of the region alone, and one fewer than now."""
    procedure = ground.facts.procedure
    now = list(procedure.levels or ())
    yield []
    yield from ([level for level in now if level != one] for one in now)
    yield from ([level] for level in v.REGION_LEVELS[procedure.region or "lumbar"])


def _birth_dates(ground: Ground) -> Iterator[str]:
    """An age at, above and below each one that the rule compares with, the nearest first."""
    day, given = ground.start_day, ground.facts.patient.birth_date
    ages = {years + more for years in ground.amounts_in("years") for more in (0, 1, -1)}
    dates = [date(day.year - age, 1, 1) for age in ages]
    nearest = sorted(dates, key=lambda one: (abs(one - (given or day)), one))
    yield from (one.isoformat() for one in nearest)


def starts(ground: Ground) -> Iterator[Change]:
    """A later start: the first that mends the item, the first that suits the case, some others."""
    if "procedure.scheduled_start" not in ground.account.reads.fields and (
        ground.account.item != "scheduled-start"
    ):
        return
    after = max(ground.now, ground.start or ground.now)
    key = "start-set" if ground.start is None else "start"
    for start in dict.fromkeys(_later_starts(ground, after)):
        if start is not None and start > after:
            yield ground.field("procedure.scheduled_start", ground.iso(start), MOVE, key)


def _later_starts(ground: Ground, after: datetime) -> Iterator[datetime | None]:
    finding = ground.account.finding
    yield finding.earliest if finding else None
    yield evaluate(ground.facts, ground.policy).earliest_start
    for look in ground.account.reads.looks:
        if look.window is not None and look.known.at is not None:
            yield look.known.at + look.window + MINUTE
    if finding is not None:
        days = [value for value in finding.params.values() if type(value) is date]
        yield from (start_of_day(one + _DAY, ground.zone) for one in days)
    for rule in ground.account.reads.authorization:
        yield start_of_day(rule.from_on, ground.zone)
    yield after + _DAY
    yield after + _WEEK


def waiting(ground: Ground) -> Iterator[Change]:
    """Nothing is done until the item is due."""
    finding = ground.account.finding
    if finding is None or finding.due is None or finding.due <= ground.now:
        return
    said = Said("wait", {"until": ground.iso(finding.due)})
    patch = ({"op": "add", "path": "/at", "value": ground.iso(finding.due)},)
    yield Change(frozenset({"at"}), (said,), patch, WAIT)
