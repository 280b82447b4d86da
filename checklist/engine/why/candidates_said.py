"""Supposed answers and results: each value of a question's vocabulary, both sides of each limit."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from checklist.engine.calendar import add_months
from checklist.engine.vocabulary import (
    ANSWER_KINDS,
    DONE_DATES,
    PREGNANCY_RESULTS,
    SCALE_MAXIMUM,
    TEST_RANGES,
    TEST_UNITS,
)
from checklist.engine.why.changes import Change
from checklist.engine.why.ground import MINUTE, Ground

_DAY = timedelta(days=1)
# A clinic's own items are asked as yes or no.
YES_OR_NO = ("boolean",)
KIDNEYS = ("creatinine-clearance", "egfr")


def answers(ground: Ground) -> Iterator[Change]:
    """Every answer to every question that the rule looked at, now or once it counts."""
    names = (look.name for look in ground.account.reads.looks if look.kind == "answer")
    for name in dict.fromkeys(names):
        for at in ground.moments("answer", name):
            for value in values_of(ground, name, at):
                yield ground.answered(name, value, at)


def values_of(ground: Ground, name: str, at: datetime) -> Iterable[Any]:
    """The values worth supposing for a question."""
    kind, *more = ANSWER_KINDS.get(name, YES_OR_NO)
    words: Any = more[0] if more else ()
    least: Any = words
    if kind == "boolean":
        return (True, False)
    if kind == "choice":
        return tuple(words)
    if kind == "choices":
        return _choices(ground, name, words)
    if kind == "number":
        return [*_around(ground.amounts.values(), least, more[1]), Decimal(least)]
    if kind == "score":
        return [{"scale": scale, "value": most // 2} for scale, most in SCALE_MAXIMUM.items()]
    if kind == "moment":
        return _moments(ground, at)
    dates = _dates(ground, name)
    return [*dates, "none"] if kind == "date-or-none" else dates


def _choices(ground: Ground, name: str, words: tuple[str, ...]) -> list[frozenset[str]]:
    """None at all, one word more, one less."""
    given = ground.facts.answers.get(name, ())
    said = given[-1].value if given else None
    chosen = said if isinstance(said, frozenset) else frozenset()
    found = [frozenset[str](), *(chosen | {word} for word in words)]
    return list(dict.fromkeys(found + [chosen - {word} for word in words]))


def _around(limits: Iterable[Decimal], low: Any, high: Any) -> list[Decimal]:
    """Each limit, a step above and a step below, as far as they can be; the highest first."""
    found = []
    for limit in sorted(limits, reverse=True):
        step = Decimal(1).scaleb(min(int(limit.as_tuple().exponent), 0))
        found += [limit, limit + step, limit - step]
    return [value for value in dict.fromkeys(found) if low <= value <= high]


def _moments(ground: Ground, at: datetime) -> list[str]:
    """As late as each window before the start allows, and a minute later."""
    start = ground.start or at
    found = [at, *(start - window for window in ground.windows)]
    found += [start - window + MINUTE for window in ground.windows]
    return [ground.iso(min(moment, at)) for moment in dict.fromkeys(found)]


def _dates(ground: Ground, name: str) -> list[date]:
    """Today, the day of the start, and both sides of each limit counted from it."""
    day = ground.start_day
    found = [ground.today, day, day - _DAY]
    for days in ground.amounts_in("days"):
        for one in (day - timedelta(days=days), day + timedelta(days=days)):
            found += [one, one - _DAY, one + _DAY]
    for months in ground.amounts_in("months"):
        found += [add_months(day, -months), add_months(day, -months) - _DAY]
    finding = ground.account.finding
    due_on = finding.params.get("due_on") if finding else None
    if isinstance(due_on, date):
        found += [due_on, due_on + _DAY]
    done = name in DONE_DATES
    return [one for one in dict.fromkeys(found) if not done or one <= ground.today]


def results(ground: Ground) -> Iterator[Change]:
    """Every test that the rule looked at, measured now or once it counts."""
    for test in ground.account.reads.tests:
        for at in ground.moments("result", test):
            for value in _measures(ground, test):
                yield ground.measured(test, value, at)


def _measures(ground: Ground, test: str) -> Iterable[Any]:
    """Both results of a test, or both sides of each limit that is given in the test's unit."""
    if test == "pregnancy-test":
        return PREGNANCY_RESULTS
    numbers, units = ground.policy.numbers, ground.policy.numbers_units
    limits = [Decimal(getattr(numbers, n)) for n in units if units[n] in TEST_UNITS[test]]
    rows = ground.account.reads.cells.values()
    if test in KIDNEYS:
        limits += [row["renal_below"] for row in rows if row.get("renal_below")]
    low, high = TEST_RANGES[test]
    return _around(limits, low, high)
