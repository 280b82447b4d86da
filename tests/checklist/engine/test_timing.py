"""Until when a verdict holds, and the earliest start, also across clock changes and leap days."""

import pytest

from tests.checklist.engine.well import (
    answer,
    changed,
    judged,
    medicine,
    result,
    says,
    session,
    well,
)

NOON = "2026-11-23T12:00:00-05:00"


def stable(document):
    moment = judged(document).stable_until
    return moment and moment.astimezone(judged(document).facts.procedure.zone).isoformat()


def earliest(document):
    moment = judged(document).earliest_start
    return moment and moment.astimezone(judged(document).facts.procedure.zone).isoformat()


def test_the_next_thing_to_turn_ends_the_verdict():
    assert stable(well()) == "2026-11-30T09:30:00-05:00"
    holding = changed(well(), medications=[medicine("prasugrel", status="taking")])
    assert stable(holding) == "2026-11-27T09:30:00-05:00"


def test_a_ready_case_of_today_never_changes_by_itself():
    assert stable(well(on_the_day=True)) is None


def test_an_estimate_still_to_give_ends_the_verdict_at_midnight_of_its_day():
    document = changed(
        well(),
        at="2026-11-18T12:00:00-05:00",
        coverage={"payer": "none"},
        procedure={"booked_on": "2026-11-16"},
    )
    document["answers"] = []
    assert stable(document) == "2026-11-20T00:00:00-05:00"


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("America/New_York", "2026-11-23T12:00:00-05:00", "2026-11-24T00:00:00-05:00"),
        ("Asia/Kolkata", "2026-11-23T23:45:00+05:30", "2026-11-24T00:00:00+05:30"),
        # Midnight of 5 November 2017 does not exist here: the day begins at one.
        ("America/Asuncion", "2016-10-01T12:00:00-04:00", "2016-10-02T01:00:00-03:00"),
    ],
)
def test_without_a_start_the_next_midnight_ends_the_verdict(zone, at, expected):
    document = changed(
        well(), at=at, procedure={"time_zone": zone, "scheduled_start": None, "booked_on": None}
    )
    document["answers"] = []
    assert stable(document) == expected


def test_without_a_start_an_earlier_change_ends_the_verdict():
    line = medicine("apixaban", status="stopped", last_dose="2026-11-09T15:00:00-05:00")
    two = [line, medicine("clopidogrel", status="taking")]
    document = changed(well(), procedure={"scheduled_start": None}, medications=two)
    assert stable(document) == "2026-11-23T15:00:00-05:00"


def test_without_a_start_the_case_is_never_better_than_incomplete():
    document = changed(well(on_the_day=True), procedure={"scheduled_start": None})
    assert judged(document).status == "incomplete"
    assert says(document, "scheduled-start") == "unknown"
    assert earliest(document) == "2026-12-07T09:20:00-05:00"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "2026-11-23T12:00:00-05:00"),
        ({"medications": [medicine("apixaban", status="taking")]}, "2026-11-26T12:00:00-05:00"),
        (
            {
                "medications": [
                    medicine("apixaban", status="stopped", last_dose="2026-11-22T08:00:00-05:00")
                ]
            },
            "2026-11-25T08:00:00-05:00",
        ),
        ({"medications": [medicine("apixaban", status="stopped")]}, "2026-11-26T12:00:00-05:00"),
        ({"medications": [medicine("prasugrel", status="taking")]}, "2026-11-30T12:00:00-05:00"),
        ({"medications": [medicine("aspirin", status="taking")]}, None),
        ({"medications": [medicine("apixaban", status="taking", stop_decision="continue")]}, None),
        ({"medications": None}, None),
        ({"answers": {"indications": []}}, None),
        ({"answers": {"indications": None}}, "2026-11-23T12:00:00-05:00"),
        (
            {
                "answers": {
                    "pain-duration-weeks": answer(
                        "pain-duration-weeks", 3, at="2026-11-23T09:00:00-05:00"
                    )
                }
            },
            "2026-11-30T00:00:00-05:00",
        ),
        (
            {"history": [session("esi-caudal", "2026-11-16", relief_percent=60)]},
            "2026-11-30T00:00:00-05:00",
        ),
        (
            {"history": [session("facet-mbb", "2026-11-23", region="cervical")]},
            "2026-11-24T00:00:00-05:00",
        ),
        (
            {"procedure": {"scheduled_start": "2026-11-20T09:00:00-05:00"}},
            "2026-11-23T12:00:00-05:00",
        ),
    ],
)
def test_earliest_start(change, expected):
    assert earliest(changed(well(), **change)) == expected


def test_a_booked_session_on_the_way_is_stepped_over():
    booked = session("esi-caudal", "2026-11-24")
    document = changed(
        well(), history=[booked], medications=[medicine("apixaban", status="taking")]
    )
    # Three days off apixaban would do, but a caudal epidural is booked two days before that.
    assert earliest(document) == "2026-12-08T00:00:00-05:00"


def test_a_waived_hold_does_not_delay_the_earliest_start():
    waiver = {
        "item": "hold:apixaban",
        "by": "physician",
        "reason": "stroke",
        "at": "2026-11-22T09:00:00-05:00",
    }
    document = changed(
        well(), medications=[medicine("apixaban", status="taking")], waivers=[waiver]
    )
    assert earliest(document) == "2026-11-23T12:00:00-05:00"


@pytest.mark.parametrize(
    ("change", "waived", "expected"),
    [
        # Hours that nobody has set leave it open, unless a physician goes ahead without them.
        ({"medications": [medicine("aspirin", status="taking")]}, [], None),
        ({"medications": [medicine("aspirin", status="taking")]}, ["hold:aspirin"], NOON),
        ({"medications": [medicine("aspirin", status="never-started")]}, [], NOON),
        # What no later start mends, and what is waived of it.
        ({"answers": {"driver": "none"}}, [], None),
        ({"answers": {"driver": "none"}}, ["driver"], NOON),
        ({"answers": {"infection": True}}, ["infection"], None),
        # Warnings hold nothing up: sedation, and pain pills before an epidural in the neck.
        ({"procedure": {"sedation": "moderate"}}, [], NOON),
        (
            {
                "procedure": {"region": "cervical", "levels": ["C7-T1"]},
                "medications": [medicine("naproxen", status="taking")],
                "answers": {
                    "function-score": answer("function-score", {"scale": "ndi", "value": 20})
                },
            },
            [],
            NOON,
        ),
    ],
)
def test_only_blockers_that_no_waiver_covers_count_for_the_earliest_start(change, waived, expected):
    waivers = [
        {"item": item, "by": "physician", "reason": "seen", "at": "2026-11-22T09:00:00-05:00"}
        for item in waived
    ]
    assert earliest(changed(well(), waivers=waivers, **change)) == expected


@pytest.mark.parametrize(
    ("decision", "beside", "expected"),
    [
        # Gone ahead on it now, whatever its prescriber says.
        ("continue", [], NOON),
        # A week later it counts as stopped, which its prescriber forbids: no waiver is needed then.
        ("continue", [medicine("clopidogrel", status="taking")], None),
        ("agreed", [medicine("clopidogrel", status="taking")], "2026-11-30T12:00:00-05:00"),
    ],
)
def test_a_waived_hold_counts_as_stopped_once_the_start_is_late_enough(decision, beside, expected):
    waiver = {
        "item": "hold:apixaban",
        "by": "physician",
        "reason": "stroke",
        "at": "2026-11-22T09:00:00-05:00",
    }
    line = medicine("apixaban", status="taking", stop_decision=decision)
    document = changed(well(), medications=[line, *beside], waivers=[waiver])
    assert earliest(document) == expected


def test_the_tier_of_the_earliest_start_keeps_the_real_statuses():
    """Two blood thinners taken: dipyridamole is held in the high column only."""
    lines = [medicine("dipyridamole", status="taking"), medicine("clopidogrel", status="taking")]
    assert earliest(changed(well(), medications=lines)) == "2026-11-30T12:00:00-05:00"
    alone = changed(well(), medications=lines[:1])
    assert earliest(alone) == "2026-11-23T12:00:00-05:00"


def test_the_search_goes_where_the_hours_of_now_lead():
    document = changed(
        well(),
        medications=[medicine("apixaban", status="taking")],
        results=[result("egfr", 20, "2026-05-28T12:30:00-04:00")],
    )
    # The kidney result counts at the first step (72 + 24 h) and is too old where that leads.
    assert earliest(document) == "2026-11-27T12:00:00-05:00"


@pytest.mark.parametrize(
    ("results", "medications", "expected"),
    [
        # Kidneys known until their result is 180 days old, at 15:00 today.
        (
            [result("egfr", 80, at="2026-05-27T16:00:00-04:00")],
            [medicine("dabigatran", status="taking")],
            "2026-11-23T15:00:00-05:00",
        ),
        # A raised INR asks for another one until it is 90 days old.
        ([result("inr", 1.3, at="2026-08-25T16:00:00-04:00")], [], "2026-11-23T15:00:00-05:00"),
        (
            [result("platelets", 150, at="2026-10-24T16:00:00-04:00")],
            [],
            "2026-11-23T15:00:00-05:00",
        ),
        # Kidneys known to the last instant of the day: what changes does so at midnight.
        (
            [result("egfr", 80, at="2026-05-28T00:59:59.999999-04:00")],
            [medicine("dabigatran", status="taking")],
            "2026-11-24T00:00:00-05:00",
        ),
        (
            [result("egfr", 80, at="2026-05-28T00:59:59.999998-04:00")],
            [medicine("dabigatran", status="taking")],
            "2026-11-23T23:59:59.999998-05:00",
        ),
        # Nothing rests on these any more, or yet.
        ([result("inr", 1.2, at="2026-08-25T16:00:00-04:00")], [], "2026-11-24T00:00:00-05:00"),
        ([result("glucose", 100, at="2026-08-25T16:00:00-04:00")], [], "2026-11-24T00:00:00-05:00"),
    ],
)
def test_without_a_start_a_result_that_grows_too_old_today_ends_the_verdict(
    results, medications, expected
):
    document = changed(
        well(), procedure={"scheduled_start": None}, results=results, medications=medications
    )
    assert stable(document) == expected


def test_without_a_start_a_positive_pregnancy_test_counts_to_the_end_of_its_window():
    document = changed(
        well(),
        procedure={"scheduled_start": None},
        patient={"birth_date": "1990-01-01"},
        answers={"pregnancy": answer("pregnancy", "not-applicable", source="nurse")},
        results=[result("pregnancy-test", "positive", at="2026-08-25T16:00:00-04:00")],
    )
    assert says(document, "pregnancy") == "unknown"
    assert stable(document) == "2026-11-23T15:00:00-05:00"
    assert says({**document, "at": "2026-11-23T15:00:00-05:00"}, "pregnancy") == "unknown"
    assert says({**document, "at": "2026-11-23T15:00:00.000001-05:00"}, "pregnancy") == "met"
