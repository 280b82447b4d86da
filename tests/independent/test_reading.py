"""The independent reading itself, against cases worked out by hand from the rules."""

import datetime as dt
import json
import random

import pytest

from tests.independent.cases import (
    START,
    TABLES,
    ago,
    case,
    finding,
    measure,
    read,
    say,
    session,
    state,
    take,
    unsay,
    waive,
)
from tests.independent.generate import damaged, documents
from tests.independent.reading import Reading, Refused, report, visible
from tests.independent.wells import PLACES, iso

SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize("protocol", sorted(PLACES))
def test_well_patient_waits_before_the_day(protocol):
    found = read(case(protocol))
    assert (found["status"], found["stable_until"]) == ("waiting", START)
    assert found["earliest_start"] == ago(48)


@pytest.mark.parametrize("protocol", sorted(PLACES))
def test_well_patient_is_ready_on_the_day(protocol):
    found = read(case(protocol, day=True))
    assert (found["status"], found["stable_until"]) == ("ready", None)


@pytest.mark.parametrize(
    ("item", "answer", "value", "days"),
    [
        ("red-flags", "red-flags", [], 30),
        ("infection", "infection", False, 7),
        ("medications-reviewed", "medications-confirmed", True, 7),
        ("instructions", "instructions-given", True, 30),
    ],
)
def test_window_from_both_sides(item, answer, value, days):
    edge = ago(24 * days)
    assert state(say(case(), answer, value, edge), item) == "met"
    assert state(say(case(), answer, value, edge - SECOND), item) == "unknown"


def test_pending_until_the_window_opens():
    edge = ago(168)
    doc = unsay(case(at=edge - SECOND), "infection")
    assert read(doc)["findings"]["infection"]["due"] == edge
    assert state(unsay(case(at=edge), "infection"), "infection") == "unknown"


def test_contradiction_is_unknown_before_the_window_ends():
    doc = case(at=ago(10))
    measure(doc, "systolic-bp", 120, ago(11))
    measure(doc, "systolic-bp", 121, ago(11))
    assert state(doc, "blood-pressure") == "unknown"
    measure(doc, "diastolic-bp", 110, ago(11))
    assert state(doc, "blood-pressure") == "unmet"


def test_fever_overrules_the_answer_in_either_unit():
    for value, unit, expected in [(100.4, "[degF]", "unmet"), (100.3, "[degF]", "met")]:
        doc = measure(case(day=True), "temperature", value, ago(3), unit)
        assert state(doc, "infection") == expected
    doc = measure(case(at=ago(2)), "temperature", 38, ago(24, seconds=-1), "Cel")
    assert state(doc, "infection") == "met"


def test_glucose_in_both_units():
    for value, expected in [(3.88, "unmet"), (3.9, "met"), (13.87, "met"), (13.9, "unmet")]:
        doc = say(case(day=True), "diabetes", "tablets", ago(50))
        assert state(measure(doc, "glucose", value, ago(2), "mmol/L"), "glucose") == expected


def test_inr_limits_by_tier():
    for protocol, value, expected in [
        ("esi-caudal", 1.2, "met"),
        ("esi-caudal", 1.21, "unmet"),
        ("facet-mbb", 2.99, "met"),
        ("facet-mbb", 3, "unmet"),
    ]:
        doc = take(case(protocol, day=True), "warfarin", "stopped", ago(130))
        assert state(measure(doc, "inr", value, ago(3)), "inr") == expected


def test_waived_inr_only_up_to_one_and_a_half():
    for value, expected in [(1.5, "waived"), (1.51, "unmet")]:
        doc = take(case(day=True), "warfarin", "stopped", ago(130))
        waive(measure(doc, "inr", value, ago(3)), "inr", ago(2))
        assert state(doc, "inr") == expected


def test_waiver_counts_only_while_nothing_is_newer():
    for shift, expected in [(-1, "unmet"), (0, "waived"), (1, "waived")]:
        doc = say(case(), "driver", "none", ago(60))
        waive(doc, "driver", ago(60, seconds=shift))
        assert state(doc, "driver") == expected
    doc = waive(say(case(changed_at=iso(ago(50))), "driver", "none", ago(60)), "driver", ago(55))
    assert state(doc, "driver") == "unmet"


def test_pain_grows_by_whole_days():
    for days, expected in [(6, "unmet"), (7, "met")]:
        doc = say(case(), "pain-duration-weeks", 3, ago(24 * days))
        assert state(doc, "pain-duration") == expected
    doc = say(case("facet-mbb"), "pain-duration-weeks", 5, ago(72))
    due = dt.datetime(2027, 1, 23, 5, 0, tzinfo=dt.UTC)  # seven weeks after 5 December
    assert read(doc)["earliest_start"] == due
    say(doc, "authorization-expires", "2027-01-22", ago(60), "chart")
    assert read(doc)["earliest_start"] is None


def test_twelve_months_end_with_the_month():
    start = dt.datetime(2025, 2, 28, 15, 0, tzinfo=dt.UTC)
    doc = session(case(start=start), "2024-02-29", relief_percent=0, relief_weeks=0)
    assert state(doc, "repeat-relief") == "met"
    doc = session(case(start=start), "2024-03-01", relief_percent=0, relief_weeks=0)
    assert state(doc, "repeat-relief") == "unknown"


def test_fourth_session_in_a_year_waits():
    doc = case()
    for on in ["2025-12-09", "2026-02-01", "2026-04-01", "2026-06-01"]:
        session(doc, on, relief_percent=90, relief_weeks=13)
    assert finding(doc, "session-limit") == ("unmet", "blocker", "scheduler")
    doc["history"][0]["at"] = "2025-12-08"
    assert state(doc, "session-limit") == "met"


@pytest.mark.parametrize(
    ("answers", "test", "expected"),
    [
        ([], None, "unknown"),
        ([("not-pregnant", 100, "patient")], None, "met"),
        ([("not-pregnant", 169, "patient")], None, "unknown"),
        ([("not-applicable", 4000, "nurse")], None, "met"),
        ([("not-applicable", 100, "patient")], None, "unknown"),
        ([("not-applicable", 100, "nurse")], ("positive", 2000), "unmet"),
        ([("pregnant", 100, "patient")], ("negative", 3), "unmet"),
        ([("pregnant", 100, "patient"), ("not-pregnant", 100, "nurse")], None, "unknown"),
        ([], ("negative", 24), "met"),
        ([], ("negative", 24.1), "unknown"),
    ],
)
def test_pregnancy_in_the_order_of_its_rule(answers, test, expected):
    doc = case(day=True)
    doc["patient"]["birth_date"] = "1990-01-01"
    for value, hours, source in answers:
        row = {"item": "pregnancy", "value": value, "at": iso(ago(hours)), "source": source}
        doc["answers"].append(row)
    if test:
        measure(doc, "pregnancy-test", test[0], ago(test[1]))
    assert state(doc, "pregnancy") == expected


def test_prior_authorization_begins_on_its_date():
    for day, expected in [(14, "not-applicable"), (15, "unmet")]:
        start = dt.datetime(2026, 1, day, 15, 0, tzinfo=dt.UTC)
        doc = say(case(start=start), "authorization", "denied", ago(100, start))
        assert state(doc, "authorization") == expected


def test_estimate_is_due_in_business_days():
    doc = case(booked_on="2026-11-24", at=dt.datetime(2026, 11, 28, 4, 59, tzinfo=dt.UTC))
    doc["coverage"]["self_pay"] = True
    assert state(doc, "good-faith-estimate") == "pending"  # Friday 27 is the third day
    assert read(doc)["stable_until"] == dt.datetime(2026, 11, 28, 5, 0, tzinfo=dt.UTC)
    doc["at"] = "2026-11-28T05:00:00Z"
    assert state(doc, "good-faith-estimate") == "unmet"


def test_text_and_ingredient_must_agree():
    for ingredient, text, expected in [
        ("apixaban", "Eliquis 5 mg", "not-applicable"),
        ("metoprolol", "Eliquis 5 mg", "unknown"),
        ("aspirin", "Aspirin-dipyridamole", "unknown"),
        ("aspirin+dipyridamole", "Aspirin-dipyridamole", "not-applicable"),
        ("aspirin", "GOODY’S  powder", "not-applicable"),
        ("lisinopril", "warfarins", "not-applicable"),
        ("willow bark", None, "unknown"),
    ]:
        doc = take(case(), ingredient, text=text)
        assert state(doc, "medication:unrecognised") == expected


def test_without_a_start_midnight_ends_the_report():
    doc = case(scheduled_start=None, at=dt.datetime(2026, 12, 5, 20, 0, tzinfo=dt.UTC))
    found = read(doc)
    assert found["status"] == "incomplete"
    assert found["stable_until"] == dt.datetime(2026, 12, 6, 5, 0, tzinfo=dt.UTC)
    assert state(doc, "red-flags") == "unknown"
    assert state(doc, "driver") == "met"


def test_skipped_midnight_is_the_first_instant_of_its_day():
    at = dt.datetime(2018, 11, 3, 20, 0, tzinfo=dt.UTC)
    start = dt.datetime(2018, 11, 8, 12, 0, tzinfo=dt.UTC)
    doc = case(start=start, zone="America/Sao_Paulo", at=at, scheduled_start=None)
    assert read(doc)["stable_until"] == dt.datetime(2018, 11, 4, 3, 0, tzinfo=dt.UTC)


def test_same_seed_same_documents():
    first, second = list(documents(5, 20)), list(documents(5, 20))
    assert json.dumps(first) == json.dumps(second)
    assert json.dumps(first) != json.dumps(list(documents(6, 20)))


def test_generated_documents_reach_every_status():
    statuses = {read(doc)["status"] for doc in documents(11, 60)}
    assert statuses == {"blocked", "incomplete", "waiting", "ready"}


def test_report_holds_until_the_moment_it_names():
    rng = random.Random(3)
    for doc in documents(13, 60):
        reading = Reading(doc, None, TABLES)
        start, now = reading.case.procedure.scheduled_start, reading.case.now
        found = report(doc, None, TABLES)["stable_until"]
        end = found or now + dt.timedelta(days=400)
        first = visible(reading.evaluate(now, start))
        for _ in range(10):
            moment = now + (end - now) * rng.random()
            assert visible(reading.evaluate(moment, start)) == first
        if found and start:
            assert visible(reading.evaluate(found, start)) != first


def test_damaged_documents_are_refused_where_they_are_wrong():
    for doc, path in damaged(1, 400):
        with pytest.raises(Refused) as refused:
            read(doc)
        assert refused.value.path.startswith(path)
