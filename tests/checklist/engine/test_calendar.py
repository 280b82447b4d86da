"""Days, months, ages, business days, and midnights that do not exist."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from checklist.engine.calendar import (
    add_business_days,
    add_months,
    age_on,
    business_days_between,
    day_of,
    start_of_day,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 7), 12, date(2027, 12, 7)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 5, 2), 0, date(2026, 5, 2)),
    ],
)
def test_a_month_end_clips_the_day(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(1960, 2, 29), date(2025, 2, 28), 64),
        (date(1960, 2, 29), date(2025, 3, 1), 65),
        (date(1960, 2, 29), date(2024, 2, 29), 64),
        (date(1958, 3, 4), date(2026, 3, 3), 67),
        (date(1958, 3, 4), date(2026, 3, 4), 68),
        (date(2026, 3, 4), date(2026, 3, 4), 0),
    ],
)
def test_completed_years(birth, on, years):
    assert age_on(birth, on) == years


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 16), 3, date(2026, 11, 19)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
    ],
)
def test_business_days_skip_the_weekend(day, count, expected):
    assert add_business_days(day, count) == expected


@pytest.mark.parametrize("length", range(25))
@pytest.mark.parametrize("first", [date(2026, 11, d) for d in range(16, 23)])
def test_business_days_between_are_counted_one_by_one(first, length):
    last = date.fromordinal(first.toordinal() + length)
    one_by_one = sum(
        date.fromordinal(n).weekday() < 5
        for n in range(first.toordinal() + 1, last.toordinal() + 1)
    )
    assert business_days_between(first, last) == one_by_one


def test_there_are_no_business_days_before_the_first():
    assert business_days_between(date(2026, 11, 20), date(2026, 11, 10)) == 0


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("America/New_York", date(2026, 12, 7), datetime(2026, 12, 7, 5, tzinfo=UTC)),
        ("America/New_York", date(2026, 7, 7), datetime(2026, 7, 7, 4, tzinfo=UTC)),
        ("Asia/Kolkata", date(2026, 7, 7), datetime(2026, 7, 6, 18, 30, tzinfo=UTC)),
        # The clock went from 23:59 to 1:00: the day begins at the change.
        ("America/Asuncion", date(2016, 10, 2), datetime(2016, 10, 2, 4, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), datetime(2026, 10, 3, 13, 30, tzinfo=UTC)),
    ],
)
def test_the_first_instant_of_a_day(zone, day, expected):
    moment = start_of_day(day, ZoneInfo(zone))
    assert moment == expected
    assert day_of(moment, ZoneInfo(zone)) == day
