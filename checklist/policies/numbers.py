"""The numbers of a policy: each with its unit and source, in the type of its field."""

from collections.abc import Collection
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from checklist.engine.policy import Numbers
from checklist.policies.problems import Problem
from checklist.policies.reading import Fields, Part, compose

LENGTH = {"days": timedelta(days=1), "hours": timedelta(hours=1)}
# The last word of a number's name is its unit, but for these.
UNIT_OF = {
    "pain_score_enough": "points",
    "pain_score_least": "points",
    "fever_celsius": "Cel",
    "platelets_low_ever": "10*9/L",
    "platelets_least": "10*9/L",
    "platelets_least_low_tier": "10*9/L",
    "inr_raised": "1",
    "inr_most": "1",
    "inr_below_low_tier": "1",
    "inr_never_waivable": "1",
    "inr_never_waivable_low_tier": "1",
    "glucose_least": "mg/dL",
    "glucose_most": "mg/dL",
    "systolic_below": "mm[Hg]",
    "diastolic_below": "mm[Hg]",
    "several_antithrombotics": "count",
    "renal_step_up_below": "mL/min",
    "interlaminar_levels": "count",
    "most_levels": "count",
    "most_bilateral_transforaminal_levels": "count",
}
# The most of a unit; of times a hundred years, for beyond the calendar's end nothing can be judged.
MOST_OF = {
    "percent": Decimal(100),
    "points": Decimal(10),
    "days": Decimal(36500),
    "weeks": Decimal(5200),
    "months": Decimal(1200),
    "years": Decimal(150),
    "count": Decimal(1000),
}
KINDS = {field.name: field.type for field in fields(Numbers)}
LONGEST = timedelta(days=int(MOST_OF["days"]))
# Pairs of which the second may not be less than the first.
IN_ORDER = (
    ("pain_score_least", "pain_score_enough"),
    ("pregnancy_youngest_years", "pregnancy_oldest_years"),
    ("platelets_least_low_tier", "platelets_least"),
    ("inr_most", "inr_never_waivable"),
    ("inr_below_low_tier", "inr_never_waivable_low_tier"),
    ("glucose_least", "glucose_most"),
    ("diastolic_below", "systolic_below"),
    ("still_acting", "long_stopped"),
    ("follow_up_least_days", "follow_up_most_days"),
    ("estimate_late_business_days", "estimate_early_business_days"),
    ("fasting_clear", "fasting_solid"),
)


class Number(NamedTuple):
    """One number as the file gives it: its value in the type of its field, unit and source."""

    value: Any
    unit: str
    source: str


def numbers_of(part: Part, sources: Collection[str]) -> tuple[Numbers, dict[str, Number]]:
    """The numbers, and each with its unit and source."""
    given = part.fields(KINDS)
    rows = {name: _number(name, given[name], KINDS[name], sources) for name in KINDS}
    numbers = Numbers(**{name: row.value for name, row in rows.items()})
    _check_order(given, numbers)
    return numbers, rows


def number_in(name: str, row: str, sources: Collection[str]) -> tuple[Number, list[Problem]]:
    """One number from its row alone, `{value: 4, unit: weeks, source: LCD}`, and what is wrong."""
    part = Part(compose(row.encode(), "row"), f"numbers.{name}", [])
    return _number(name, part, KINDS[name], sources), part.problems


def _number(name: str, part: Part, kind: Any, sources: Collection[str]) -> Number:
    """A duration, a count or a decimal, by the type of its field."""
    given = part.fields(("value", "unit", "source"))
    source = given.source(sources)
    if kind is timedelta:
        return Number(length_of(given), given["unit"].written, source)
    value = given["value"].whole() if kind is int else given["value"].number()
    _check_unit(name, given, Decimal(value))
    return Number(value, given["unit"].written, source)


def length_of(given: Fields) -> timedelta:
    """A duration in days or hours, whole ones."""
    number, unit = given["value"].whole(), LENGTH[given["unit"].word(tuple(LENGTH))]
    if number > LONGEST // unit:
        given["value"].wrong(f"must not be more than {LONGEST // unit}")
    return min(number * unit, LONGEST)


def unit_of(name: str) -> str:
    """The unit in which a number that is no duration is written."""
    return UNIT_OF.get(name) or name.rpartition("_")[2]


def _check_unit(name: str, given: Fields, value: Decimal) -> None:
    """Note a unit that is not the number's, and a value beyond what the unit allows."""
    unit = unit_of(name)
    given["unit"].word((unit,))
    if value > MOST_OF.get(unit, value):
        given["value"].wrong(f"must not be more than {MOST_OF[unit]}")
    if unit == "count" and set(given["value"].written) == {"0"}:
        given["value"].wrong("must not be less than 1")


def _check_order(given: Fields, numbers: Numbers) -> None:
    """Note the second of two numbers where it is less than the first."""
    for least, most in IN_ORDER:
        if least in given and getattr(numbers, most) < getattr(numbers, least):
            given[most].wrong(f"must not be less than {least}")
