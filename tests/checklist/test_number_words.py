"""Names of numbers and how their values are written: complete, and in the reader's language."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from checklist.engine.findings import Section
from checklist.engine.policy import Numbers
from checklist.number_words import (
    AMOUNT,
    NUMBER,
    NUMBER_NAMES,
    amount_words,
    number_words,
    plain_number,
)
from checklist.policies import shipped_policy

POLICY = shipped_policy()


def test_every_number_has_a_name_of_its_own():
    names = [str(words) for words in NUMBER.values()]

    assert set(NUMBER) == {field.name for field in fields(Numbers)}
    assert len(set(names)) == len(names)


def test_names_stand_by_section_in_the_order_of_work():
    sections = [section for section in Section if section in NUMBER_NAMES]

    assert list(NUMBER_NAMES) == sections
    assert sum(len(names) for names in NUMBER_NAMES.values()) == len(NUMBER)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("inr_most", "1.2"),
        ("fever_celsius", "38 °C"),
        ("glucose_most", "250 mg/dL"),
        ("platelets_least", "70 ×10⁹/L"),
        ("systolic_below", "180 mmHg"),
        ("inr_window", "24 h"),
        ("still_acting", "336 h"),
        ("infection_window", "7 days"),
        ("pain_duration_esi_weeks", "4 weeks"),
        ("imaging_months", "24 months"),
        ("elderly_years", "80 years"),
        ("pain_score_least", "1 point"),
        ("repeat_relief_percent", "50 %"),
        ("session_limit_count", "4"),
    ],
)
def test_number_with_its_unit(name, written):
    assert number_words(POLICY, name) == written


def test_a_window_without_a_unit_is_written_in_hours():
    bare = replace(POLICY, numbers_units={})

    assert number_words(bare, "infection_window") == "168 h"
    assert number_words(bare, "glucose_most") == "250"


def test_part_of_a_day_is_kept():
    odd = replace(POLICY, numbers=replace(POLICY.numbers, infection_window=timedelta(hours=36)))

    assert number_words(odd, "infection_window") == "1.5 days"


@pytest.mark.parametrize(
    ("amount", "written"), [("1.20", "1.2"), ("100", "100"), ("0", "0"), ("0.5", "0.5")]
)
def test_numbers_are_written_plainly(amount, written):
    assert plain_number(Decimal(amount)) == written


@pytest.mark.parametrize("unit", [*AMOUNT, "count", "mg/dL"])
def test_one_and_many(unit):
    assert amount_words(Decimal(1), unit).startswith("1")
    assert amount_words(Decimal(2), unit).startswith("2")


def test_units_and_decimals_in_spanish():
    with translation.override("es"):
        assert number_words(POLICY, "inr_most") == "1.2"
        assert amount_words(Decimal(1), "weeks") == "1 semana"
        assert amount_words(Decimal(4), "weeks") == "4 semanas"
