"""Which of several answers or results counts, and why none does.

RULES, "General": the latest counts, windows, contradictions.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from fractions import Fraction
from typing import NamedTuple, TypeVar

from checklist.engine.facts import Answer, Result, Value

Dated = TypeVar("Dated", Answer, Result)


class Missing(Enum):
    """Why there is no value to go by."""

    UNANSWERED = "unanswered"
    STALE = "stale"
    CONTRADICTORY = "contradictory"


class Known(NamedTuple):
    """The answer or result that counts, or why there is none.

    ``at`` is the time of what counts, or of the stale value that does not.
    """

    value: Value | Fraction
    missing: Missing | None
    at: datetime | None
    evidence: tuple[str, ...]


NOTHING = Known(None, Missing.UNANSWERED, None, ())


def within(given: Sequence[Dated], opens: datetime, closes: datetime) -> list[Dated]:
    """Those given between two moments, both included."""
    return [one for one in given if opens <= one.at <= closes]


def latest_of(given: Sequence[Answer | Result]) -> Known:
    """The value at the latest time; ``given`` is in order of time."""
    if not given:
        return NOTHING
    last = given[-1]
    places: tuple[str, ...] = (last.evidence,)
    if len(given) > 1 and given[-2].at == last.at:
        latest = [one for one in given if one.at == last.at]
        places = tuple(sorted(one.evidence for one in latest))
        if any(one.value != last.value for one in latest):
            return Known(None, Missing.CONTRADICTORY, last.at, places)
    missing = Missing.UNANSWERED if last.value is None else None
    return Known(last.value, missing, last.at, places)


def fresh(given: Sequence[Answer | Result], counting: Sequence[Answer | Result]) -> Known:
    """The latest of those that count; where none does, what is too old says so."""
    if counting or not given:
        return latest_of(counting)
    stale = latest_of(given)
    if stale.missing is Missing.UNANSWERED:
        return stale
    return Known(None, Missing.STALE, stale.at, stale.evidence)
