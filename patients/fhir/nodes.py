"""A value of a JSON document together with its path, and how to read it as FHIR means it.

A reader that does not find what R4 promises raises `Unreadable` with the path of the culprit.
Messages never repeat a value: it may be a patient's. They are in the reader's language.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from staff.date_fields import EARLIEST_YEAR, LATEST_YEAR

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
# Joiners that some scripts need inside words; every other invisible character is dropped.
_NEEDED = "\u200c\u200d"


class Unreadable(Exception):
    """A part of a file that cannot be taken over; `path` is its JSON path."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


class Span(NamedTuple):
    """The first and the last moment that a date may mean: a year is a whole year long."""

    first: datetime
    last: datetime


class Node:
    """A value and where it stands. A missing one is a node whose value is None."""

    def __init__(self, value: Any, path: str) -> None:
        self.value = value
        self.path = path

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return self.value is not None

    def __getitem__(self, key: str) -> "Node":
        """Return the named part, missing or not. Raises Unreadable where this is no object."""
        if self.value is None:
            return Node(None, f"{self.path}.{key}")
        if not isinstance(self.value, dict):
            raise Unreadable(self.path, _("must be an object"))
        return Node(self.value.get(key), f"{self.path}.{key}")

    def __iter__(self) -> Iterator["Node"]:
        """Go through a list; a missing one is empty. Raises Unreadable for anything else."""
        if self.value is None:
            return iter(())
        if not isinstance(self.value, list):
            raise Unreadable(self.path, _("must be a list"))
        return iter([Node(one, f"{self.path}[{i}]") for i, one in enumerate(self.value)])

    def first(self, *keys: str) -> "Node":
        """Return the first of the named parts that is there, else the first."""
        found = [self[key] for key in keys if self[key]]
        return found[0] if found else self[keys[0]]

    def text(self, longest: int = 500) -> str:
        """Read a string: invisible characters dropped, spaces joined; "" where it is missing."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            raise Unreadable(self.path, _("must be text"))
        cleaned = visible(self.value)
        if len(cleaned) > longest:
            message = _("must not be longer than %(longest)s characters") % {"longest": longest}
            raise Unreadable(self.path, message)
        return cleaned

    def flag(self) -> bool | None:
        """Read true or false."""
        if self.value is not None and not isinstance(self.value, bool):
            raise Unreadable(self.path, _("must be true or false"))
        return self.value

    def number(self) -> Decimal | None:
        """Read a number, exactly as it is written."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise Unreadable(self.path, _("must be a number"))
        return Decimal(self.value)

    def span(self, zone: ZoneInfo) -> Span | None:
        """Read a date or time; one without a clock is meant in the clinic's zone."""
        if self.value is None:
            return None
        if isinstance(self.value, str):
            if whole := _DATE.fullmatch(self.value):
                return self._days(whole, zone)
            if _INSTANT.fullmatch(self.value):
                return self._moment()
        raise Unreadable(self.path, _("must be a date, or a time with its offset"))

    def _moment(self) -> Span:
        try:
            moment = datetime.fromisoformat(self.value).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise Unreadable(self.path, _("there is no such time")) from error
        self._check_year(moment.year)
        return Span(moment, moment)

    def _days(self, whole: re.Match[str], zone: ZoneInfo) -> Span:
        year, month, day = (int(part) if part else None for part in whole.groups())
        self._check_year(year)
        try:
            first = date(year, month or 1, day or 1)
        except ValueError as error:
            raise Unreadable(self.path, _("there is no such day")) from error
        last_month = month or 12
        last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
        return Span(_in_utc(first, time.min, zone), _in_utc(last, time(23, 59, 59), zone))

    def _check_year(self, year: int) -> None:
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise Unreadable(self.path, between(EARLIEST_YEAR, LATEST_YEAR))

    def whole_day(self) -> date | None:
        """Read a calendar day; None where only a year or a month is given."""
        if self.value is None:
            return None
        span = self.span(UTC)
        return span.first.date() if len(self.value) == len("2000-01-01") else None


def between(low: object, high: object) -> str:
    """Say between which numbers a value must lie."""
    return _("must lie between %(low)s and %(high)s") % {"low": low, "high": high}


def visible(text: str) -> str:
    """Return a text without control, direction and other invisible characters, spaces joined."""
    kept = "".join(
        letter if letter in _NEEDED or unicodedata.category(letter)[0] != "C" else _gap(letter)
        for letter in text
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _gap(letter: str) -> str:
    """A line break or tab parts words; what is merely invisible does not."""
    return " " if letter.isspace() else ""


def _in_utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
