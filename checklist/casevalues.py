"""Reading single values of a case document; each complaint names its path."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from checklist.engine.vocabulary import SCALE_MAXIMUM, kind_of
from checklist.strict_json import CaseError, child

LONGEST_TEXT = 2_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:[0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Files beside the zones that say something of the machine, or nothing.
_OF_THE_MACHINE = ("localtime", "posixrules", "Factory")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def text(value: Any, path: str, *, blank: bool = False) -> str | None:
    """A string with no control characters; ``blank`` ones only where allowed; None is unknown."""
    if value is None:
        return None
    if type(value) is not str:
        raise CaseError(path, "must be text")
    if not blank and not value.strip():
        raise CaseError(path, "must not be empty")
    if len(value) > LONGEST_TEXT:
        raise CaseError(path, f"must not be longer than {LONGEST_TEXT} characters")
    if _CONTROL.search(value):
        raise CaseError(path, "must not hold control characters")
    return value


def word(value: Any, path: str, words: Collection[str]) -> str | None:
    """One of a fixed list of words."""
    if value is None:
        return None
    if type(value) is not str or value not in words:
        raise CaseError(path, f"must be one of: {', '.join(words)}")
    return value


def boolean(value: Any, path: str) -> bool | None:
    """True or false."""
    if value is not None and type(value) is not bool:
        raise CaseError(path, "must be true or false")
    return value


def number(value: Any, path: str, low: Decimal | int, high: Decimal | int) -> Decimal | None:
    """A number within its range."""
    if value is None:
        return None
    if type(value) is not int and type(value) is not Decimal:
        if type(value) is not float:
            raise CaseError(path, "must be a number")
        value = _from_float(value, path)
    if not low <= value <= high:
        raise CaseError(path, f"must be from {low} to {high}")
    return Decimal(value)


def _from_float(value: float, path: str) -> Decimal:
    """The number as it is written; documents built in Python hold floats."""
    try:
        made = Decimal(repr(value))
    except ArithmeticError:
        raise CaseError(path, "must be a number") from None
    if not made.is_finite():
        raise CaseError(path, "must be a number")
    return made


@lru_cache(maxsize=20_000)
def _moment_of(value: str) -> datetime | None:
    if not _MOMENT.fullmatch(value):
        return None
    try:
        made = datetime.fromisoformat(value)
        if not _FIRST_YEAR <= made.year <= _LAST_YEAR:
            return None
        return made.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=20_000)
def _date_of(value: str) -> date | None:
    if not _DATE.fullmatch(value):
        return None
    try:
        made = date.fromisoformat(value)
    except ValueError:
        return None
    return made if _FIRST_YEAR - 50 <= made.year <= _LAST_YEAR else None


def moment(value: Any, path: str) -> datetime | None:
    """An instant: ISO 8601 with a clock part and an offset. In UTC."""
    if value is None:
        return None
    made = _moment_of(value) if type(value) is str else None
    if made is None:
        raise CaseError(
            path, "must be a date and time with an offset, as 2026-12-07T09:30:00-05:00"
        )
    return made


def day(value: Any, path: str) -> date | None:
    """A calendar day."""
    if value is None:
        return None
    made = _date_of(value) if type(value) is str else None
    if made is None:
        raise CaseError(path, "must be a date, as 2026-12-07")
    return made


@lru_cache(maxsize=600)
def _zone_of(name: str) -> ZoneInfo | None:
    if name in _OF_THE_MACHINE:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def zone(value: Any, path: str) -> ZoneInfo:
    """An IANA time zone; required."""
    made = _zone_of(value) if type(value) is str and value else None
    if made is None:
        raise CaseError(path, "must be a time zone's name, as America/New_York")
    return made


def words(value: Any, path: str, allowed: Collection[str]) -> tuple[str, ...] | None:
    """A list of fixed words."""
    if value is None:
        return None
    if type(value) is not list:
        raise CaseError(path, "must be a list")
    for index, one in enumerate(value):
        if type(one) is not str or one not in allowed:
            raise CaseError(f"{path}[{index}]", f"must be one of: {', '.join(allowed)}")
    return tuple(value)


def score(value: Any, path: str) -> tuple[str, Decimal] | None:
    """A function score: its scale and its number."""
    if value is None:
        return None
    if type(value) is not dict:
        raise CaseError(path, 'must be {"scale": ..., "value": ...}')
    for key in value:
        if key not in ("scale", "value"):
            raise CaseError(child(path, key), "is not a key of the contract")
    scale = word(value.get("scale"), f"{path}.scale", SCALE_MAXIMUM)
    if scale is None:
        raise CaseError(f"{path}.scale", "is required")
    points = number(value.get("value"), f"{path}.value", 0, SCALE_MAXIMUM[scale])
    if points is None:
        raise CaseError(f"{path}.value", "is required")
    return scale, points


Reader = Callable[[Any, str], Any]


def _set_of_words(value: Any, path: str, allowed: Collection[str]) -> frozenset[str]:
    return frozenset(words(value, path, allowed) or ())


def _day_or_none(value: Any, path: str) -> Any:
    return value if value == "none" else day(value, path)


_FORMS: dict[str, Callable[..., Any]] = {
    "boolean": boolean,
    "choice": word,
    "choices": _set_of_words,
    "date": day,
    "date-or-none": _day_or_none,
    "moment": moment,
    "number": number,
    "score": score,
}


@lru_cache(maxsize=1024)
def answer_reader(item: str) -> Reader | None:
    """What reads a known value of an item, given it and its path; None for no known item."""
    kind = kind_of(item)
    if kind is None:
        return None
    form, limits = _FORMS[kind[0]], kind[1:]
    return (lambda value, path: form(value, path, *limits)) if limits else form
