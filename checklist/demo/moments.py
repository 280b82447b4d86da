"""The stories' moments: days and hours counted from an anchor or from the story's start.

``anchor-2d 20:00`` is a clock time on a day of the clinic's calendar, ``start-80h`` an elapsed
number of hours, ``start+10d`` without a clock time a day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(anchor|start)([+-]\d+)([dh])(?: (\d\d):(\d\d))?", re.ASCII)
_QUARTER = timedelta(minutes=15)
FRIDAY, SATURDAY, DAYS_OF_A_WEEK = 4, 5, 7


class NotAnOffset(ValueError):
    """A story's moment cannot be read."""


@dataclass(frozen=True)
class Moments:
    """Turns offsets into days and instants, for one anchor and one start.

    ``anchor`` is an aware instant; ``start`` too, or None where the story has none.
    """

    anchor: datetime
    zone: ZoneInfo
    start: datetime | None = None

    def read(self, text: str) -> date | datetime:
        """The day or the instant (UTC) that an offset names. Raises NotAnOffset."""
        found = _OFFSET.fullmatch(text)
        if found is None:
            raise NotAnOffset(text)
        name, amount, unit, hour, minute = found.groups()
        base = self.anchor if name == "anchor" else self.start
        if base is None:
            raise NotAnOffset(f"{text}: this story has no start")
        if unit == "h":
            return _on_the_quarter(base + timedelta(hours=int(amount)))
        day = base.astimezone(self.zone).date() + timedelta(days=int(amount))
        if hour is None:
            return day
        clock = datetime.combine(day, time(int(hour), int(minute)), self.zone)
        return clock.astimezone(UTC)

    def value(self, given: Any) -> Any:
        """An answer's value with its offsets read, as the contract writes it."""
        if isinstance(given, str) and _OFFSET.fullmatch(given):
            moment = self.read(given)
            if isinstance(moment, datetime):
                return moment.astimezone(self.zone).isoformat()
            return moment.isoformat()
        return given

    def instant(self, given: str | None) -> datetime | None:
        """An instant; None stays unknown. Raises NotAnOffset where only a day is named."""
        moment = None if given is None else self.read(given)
        if moment is not None and not isinstance(moment, datetime):
            raise NotAnOffset(f"{given}: a clock time is needed")
        return moment

    def day(self, given: str | date) -> date:
        """A day; a plain date stays what it is."""
        moment = self.read(given) if isinstance(given, str) else given
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment


def on_working_day(start: datetime, zone: ZoneInfo, *, earlier: bool = False) -> datetime:
    """The same time of a working day: on a weekend the Monday after, or the Friday before."""
    local = start.astimezone(zone)
    weekday = local.weekday()
    if weekday < SATURDAY:
        return start
    days = FRIDAY - weekday if earlier else DAYS_OF_A_WEEK - weekday
    return (local + timedelta(days=days)).astimezone(UTC)


def _on_the_quarter(moment: datetime) -> datetime:
    """The next quarter of an hour, as starts are booked; whole hours stay."""
    past = timedelta(
        minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment - past + (_QUARTER if past else timedelta())
