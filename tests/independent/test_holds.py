"""Holds and the search for the earliest start, against cases worked out by hand."""

import datetime as dt

import pytest

from tests.independent.cases import (
    ago,
    case,
    finding,
    measure,
    read,
    say,
    session,
    state,
    take,
    waive,
)


@pytest.mark.parametrize(
    ("status", "dose", "seen", "expected"),
    [
        ("never-started", None, 48, "not-applicable"),
        ("stopped", 720, 48, "met"),
        ("taking", 167, 100, "unmet"),
        (None, 167, 100, "unmet"),
        ("taking", 168, 168.5, "pending"),
        ("taking", None, 169, "pending"),
        ("taking", None, 168, "unknown"),
        (None, 168, 48, "unknown"),
        ("stopped", None, 48, "unknown"),
        ("stopped", 168, 48, "met"),
        ("stopped", 167, 48, "unmet"),
    ],
)
def test_rows_of_the_hold_table(status, dose, seen, expected):
    dose = dose and min(ago(dose), ago(seen))
    doc = take(case(at=ago(seen)), "clopidogrel", status, dose)
    assert state(doc, "hold:clopidogrel") == expected


def test_hold_of_a_stopped_dose_at_the_very_limit():
    for shift, expected in [(-1, "met"), (0, "met"), (1, "unmet")]:
        doc = take(case(), "clopidogrel", "stopped", ago(168, seconds=shift))
        assert state(doc, "hold:clopidogrel") == expected


def test_hold_counts_elapsed_hours_over_the_clock_change():
    start = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)  # 8:00 by summer time
    doc = take(case(start=start, at=ago(100, start)), "apixaban")
    due = read(doc)["findings"]["hold:apixaban"]["due"]
    assert due == dt.datetime(2026, 3, 7, 12, 0, tzinfo=dt.UTC)  # 7:00 by winter time


@pytest.mark.parametrize(
    ("dose", "expected", "margin"),
    [
        (167, "unmet", "not-applicable"),
        (168, "met", "unmet"),
        (239, "met", "unmet"),
        (240, "met", "not-applicable"),
    ],
)
def test_pair_blocks_at_the_first_and_warns_up_to_the_second(dose, expected, margin):
    doc = take(case(), "prasugrel", "stopped", ago(dose))
    assert state(doc, "hold:prasugrel") == expected
    assert state(doc, "hold-margin:prasugrel") == margin


def test_margin_is_of_pairs_only():
    doc = take(case(), "clopidogrel", "stopped", ago(721), hold_hours=800)
    assert state(doc, "hold:clopidogrel") == "met"
    assert state(doc, "hold-margin:clopidogrel") == "not-applicable"


def test_pair_is_due_at_its_longer_limit():
    doc = take(case(at=ago(300)), "ticlopidine")
    assert state(doc, "hold:ticlopidine") == "unknown"
    doc = take(case(at=ago(337)), "ticlopidine")
    assert read(doc)["findings"]["hold:ticlopidine"]["due"] == ago(336)


@pytest.mark.parametrize(
    ("wish", "dose", "expected", "margin"),
    [
        (200, 199, "unmet", "not-applicable"),
        (200, 201, "met", "unmet"),
        (250, 245, "unmet", "not-applicable"),
        (250, 250, "met", "not-applicable"),
        (100, 168, "met", "unmet"),
    ],
)
def test_physicians_hours_count_where_they_are_longer(wish, dose, expected, margin):
    doc = take(case(), "prasugrel", "stopped", ago(dose), hold_hours=wish)
    assert state(doc, "hold:prasugrel") == expected
    assert state(doc, "hold-margin:prasugrel") == margin


@pytest.mark.parametrize(("value", "hours"), [(29, 144), (49.9, 144), (50, 96)])
def test_kidneys_lengthen_a_hold(value, hours):
    doc = take(case(at=ago(200)), "dabigatran")
    measure(doc, "creatinine-clearance", value, ago(300), "mL/min")
    assert read(doc)["findings"]["hold:dabigatran"]["due"] == ago(hours)
    assert state(doc, "renal-function") == "met"


def test_hours_left_to_decide_are_the_physicians():
    doc = take(case(), "aspirin", "stopped", ago(200))
    assert finding(doc, "hold:aspirin") == ("unknown", "blocker", "physician")
    assert read(doc)["earliest_start"] is None
    doc = take(case(), "aspirin", "stopped", ago(200), hold_hours=0)
    assert state(doc, "hold:aspirin") == "not-applicable"
    doc = take(case("facet-mbb"), "aspirin")
    assert state(doc, "hold:aspirin") == "not-applicable"


def test_two_thinners_make_the_risk_one_tier_higher():
    doc = take(take(case("facet-mbb"), "clopidogrel"), "dipyridamole")
    assert state(doc, "hold:clopidogrel") == "unknown"
    assert state(doc, "hold:dipyridamole") == "not-applicable"
    doc = take(take(case(), "dipyridamole", "stopped", ago(49)), "cilostazol", None, ago(335.9))
    assert state(doc, "hold:dipyridamole") == "met"
    doc = take(take(case(), "dipyridamole"), "cilostazol", "stopped", ago(336))
    assert state(doc, "hold:dipyridamole") == "not-applicable"


def test_painkillers_only_warn_before_the_neck():
    doc = case(region="cervical", levels=["C7-T1"])
    take(doc, "naproxen", "stopped", ago(95))
    assert finding(doc, "hold:naproxen") == ("unmet", "warning", "patient")
    assert state(take(case(), "naproxen"), "hold:naproxen") == "not-applicable"


def test_excess_hold_asks_about_a_restart():
    for dose, expected in [(240, "not-applicable"), (240.1, "unmet"), (720, "not-applicable")]:
        doc = take(case(), "clopidogrel", "stopped", ago(dose))
        assert state(doc, "hold-excess:clopidogrel") == expected


def test_search_for_the_earliest_start():
    doc = take(case(at=ago(48)), "prasugrel", "taking", ago(60))
    assert read(doc)["earliest_start"] == ago(48) + dt.timedelta(hours=168)
    doc = take(case(at=ago(48)), "prasugrel", "stopped", ago(60))
    assert read(doc)["earliest_start"] == ago(60) + dt.timedelta(hours=168)
    doc = session(case(), "2026-12-01", relief_percent=80, relief_weeks=0, levels=["L1-L2"])
    midnight = dt.datetime(2026, 12, 15, 5, 0, tzinfo=dt.UTC)
    assert read(doc)["earliest_start"] == midnight
    assert read(say(doc, "driver", "none", ago(50)))["earliest_start"] is None


def test_waived_hold_needs_no_decision():
    doc = take(case(), "clopidogrel", "taking", ago(60), stop_decision="continue")
    assert state(doc, "stop-decision:clopidogrel") == "unmet"
    waive(doc, "hold:clopidogrel", ago(49))
    assert state(doc, "stop-decision:clopidogrel") == "not-applicable"
    assert read(doc)["earliest_start"] == ago(48)
