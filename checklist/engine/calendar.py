"""Days, months and instants. Elapsed time is counted in UTC, days in the procedure's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MONTHS_IN_YEAR = 12


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in the zone."""
    return moment.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day, in UTC; where midnight is skipped, the instant of the change."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the end of a shorter month clips it."""
    year, month = divmod(day.year * _MONTHS_IN_YEAR + day.month - 1 + months, _MONTHS_IN_YEAR)
    following = date(year + 1, 1, 1) if month == 11 else date(year, month + 2, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def age_on(birth: date, day: date) -> int:
    """Completed years; born on 29 February: 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def add_business_days(day: date, count: int) -> date:
    """So many days from Monday to Friday after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def business_days_between(after: date, up_to: date) -> int:
    """Days from Monday to Friday after ``after``, up to and with ``up_to``."""
    if up_to <= after:
        return 0
    weeks, rest = divmod((up_to - after).days, 7)
    return weeks * 5 + sum((after.weekday() + step) % 7 < 5 for step in range(1, rest + 1))
