"""The report as other systems read it, and its English sentences."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from checklist.engine.messages import MESSAGES
from checklist.engine.report import day_in_words, in_words, moment_in_words
from tests.checklist.engine.well import changed, judged, medicine, well

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def report():
    return judged(
        changed(well(), medications=[medicine("apixaban", text="Eliquis 5 mg")])
    ).document()


def test_its_keys_are_the_contracts_in_order(report):
    assert list(report) == [
        "schema",
        "protocol",
        "policy",
        "evaluated_at",
        "scheduled_start",
        "status",
        "stable_until",
        "earliest_start",
        "facts_digest",
        "findings",
    ]


def test_moments_carry_the_offset_of_the_zone(report):
    assert report["scheduled_start"] == "2026-12-07T09:30:00-05:00"
    assert report["evaluated_at"] == "2026-11-23T12:00:00-05:00"


def test_a_finding_names_everything_the_contract_asks_for(report):
    hold = next(f for f in report["findings"] if f["item"] == "hold:apixaban")
    assert hold["section"] == "preparation"
    assert (hold["state"], hold["severity"], hold["owner"]) == ("pending", "blocker", "patient")
    assert hold["due"] == "2026-12-04T09:30:00-05:00"
    assert (
        hold["reason"] == "Last dose of Eliquis 5 mg must be no later than Fri 4 Dec 2026, 9:30 AM."
    )
    assert hold["evidence"] == ["medications[0]"]
    assert hold["source"]["year"] == 2018
    assert hold["params"]["limit"] == "2026-12-04T09:30:00-05:00"
    assert hold["rule"] == "hold"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 12, 4, 14, 30, tzinfo=UTC), "Fri 4 Dec 2026, 9:30 AM"),
        (datetime(2026, 12, 4, 17, 0, tzinfo=UTC), "Fri 4 Dec 2026, 12:00 PM"),
        (datetime(2026, 12, 5, 5, 5, tzinfo=UTC), "Sat 5 Dec 2026, 12:05 AM"),
        (datetime(2026, 7, 1, 23, 59, tzinfo=UTC), "Wed 1 Jul 2026, 7:59 PM"),
    ],
)
def test_a_moment_by_the_clinics_clock(moment, words):
    assert moment_in_words(moment, NEW_YORK) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 12, 4), "Fri 4 Dec 2026"),
        (Decimal("72.0"), "72"),
        (Decimal("1.2"), "1.2"),
        (Fraction(38), "38"),
        (["bladder-bowel", "fall"], "bladder bowel, fall"),
        ("x", "x"),
        (4, "4"),
    ],
)
def test_parameters_in_words(value, words):
    assert in_words(value, NEW_YORK) == words


def test_the_day_in_words():
    assert day_in_words(date(2027, 1, 31)) == "Sun 31 Jan 2027"


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_a_template_has_plain_names_between_its_braces(key):
    names = re.findall(r"\{([^}]*)\}", MESSAGES[key])
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)
    assert MESSAGES[key].count("{") == MESSAGES[key].count("}") == len(names)
