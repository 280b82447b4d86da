"""Instants, calendar dates and ages, as the rules count them.

Instants are aware datetimes in UTC; dates are calendar dates in the clinic's zone.
"""

import calendar
import datetime as dt
import re
from zoneinfo import ZoneInfo

TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_time(text: str) -> dt.datetime:
    """Return the instant in UTC. ValueError without a clock part or an offset."""
    if not TIME.fullmatch(text):
        raise ValueError("not a time with an offset")
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(dt.UTC)


def read_date(text: str) -> dt.date:
    """Return the calendar date. ValueError when it is not an ISO date."""
    if not DATE.fullmatch(text):
        raise ValueError("not a date")
    return dt.date.fromisoformat(text)


def hours(number) -> dt.timedelta:
    """Elapsed hours; `number` may be a Fraction."""
    return dt.timedelta(seconds=float(number * 3600))


def days(number: int) -> dt.timedelta:
    """Elapsed days of 24 hours."""
    return dt.timedelta(hours=24 * number)


def date_in(zone: ZoneInfo, instant: dt.datetime) -> dt.date:
    """The calendar date of an instant in the zone."""
    return instant.astimezone(zone).date()


def first_instant(zone: ZoneInfo, date: dt.date) -> dt.datetime:
    """The first instant of that date: midnight, or the clock change that skipped it."""
    naive = dt.datetime(date.year, date.month, date.day)
    return naive.replace(tzinfo=zone).astimezone(dt.UTC)


def add_months(date: dt.date, months: int) -> dt.date:
    """The same day so many months later; a month's end clips the day."""
    count = date.year * 12 + date.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(date.day, last))


def age_on(birth: dt.date, date: dt.date) -> int:
    """Completed years. Who is born on 29 February turns older on 1 March in other years."""
    before_birthday = (date.month, date.day) < (birth.month, birth.day)
    return date.year - birth.year - (1 if before_birthday else 0)


def business_days(after: dt.date, through: dt.date) -> int:
    """Mondays to Fridays after the first date, up to and with the second."""
    count, day = 0, after
    while day < through:
        day += dt.timedelta(days=1)
        if day.weekday() < 5:
            count += 1
    return count


def business_day(after: dt.date, number: int) -> dt.date:
    """The so-many-th Monday to Friday after the date."""
    day = after
    while number:
        day += dt.timedelta(days=1)
        if day.weekday() < 5:
            number -= 1
    return day
