"""Bleeding disorder, platelets, INR, age under blood thinners."""

import pytest

from tests.checklist.engine.well import changed, finding, medicine, result, says, well

DAY = "2026-12-07T08:00:00-05:00"
WEEK_BEFORE = "2026-11-20T10:00:00-05:00"


def on_warfarin(**line):
    return [
        medicine(
            "warfarin",
            status="stopped",
            last_dose="2026-12-01T20:00:00-05:00",
            stop_decision="agreed",
            **line,
        )
    ]


@pytest.mark.parametrize(
    ("value", "expected"), [(False, "met"), (True, "unmet"), (None, "unknown")]
)
def test_bleeding_disorder(value, expected):
    assert (
        says(changed(well(), answers={"bleeding-disorder": value}), "bleeding-disorder") == expected
    )


@pytest.mark.parametrize(
    ("protocol", "count", "expected"),
    [
        ("esi-interlaminar", 70, "met"),
        ("esi-interlaminar", 69, "unmet"),
        ("facet-mbb", 50, "met"),
        ("facet-mbb", 49, "unmet"),
    ],
)
def test_platelets_by_tier(protocol, count, expected):
    document = changed(well(protocol), results=[result("platelets", count, WEEK_BEFORE)])
    assert says(document, "platelets") == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "not-applicable"),
        ({"answers": {"bleeding-disorder": True}}, "unknown"),
        ({"answers": {"bleeding-disorder": None}}, "not-applicable"),
        ({"medications": [medicine("heparin", status="taking")]}, "unknown"),
        ({"medications": [medicine("enoxaparin", status=None)]}, "unknown"),
        ({"medications": None}, "not-applicable"),
        ({"results": [result("platelets", 99, "2026-01-01T10:00:00-05:00")]}, "unknown"),
        ({"results": [result("platelets", 100, "2026-01-01T10:00:00-05:00")]}, "not-applicable"),
        ({"results": [result("platelets", 200, WEEK_BEFORE)]}, "met"),
        ({"results": [result("platelets", v, WEEK_BEFORE) for v in (200, 90)]}, "unknown"),
    ],
)
def test_when_platelets_are_asked_for(change, expected):
    assert says(changed(well(), **change), "platelets") == expected


@pytest.mark.parametrize(
    ("protocol", "value", "expected", "waivable"),
    [
        ("esi-interlaminar", 1.2, "met", True),
        ("esi-interlaminar", 1.21, "unmet", True),
        ("esi-interlaminar", 1.5, "unmet", True),
        ("esi-interlaminar", 1.51, "unmet", False),
        ("facet-mbb", 2.99, "met", True),
        ("facet-mbb", 3.0, "unmet", True),
        ("facet-mbb", 3.01, "unmet", False),
    ],
)
def test_inr_by_tier(protocol, value, expected, waivable):
    document = changed(well(protocol, on_the_day=True), medications=on_warfarin())
    document["results"].append(result("inr", value, DAY))
    found = finding(document, "inr")
    assert (found.state, found.waivable) == (expected, waivable)


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2026-12-06T09:30:00-05:00", "met"), ("2026-12-06T09:29:00-05:00", "pending")],
)
def test_inr_of_the_last_day(at, expected):
    document = changed(
        well(on_the_day=True), medications=on_warfarin(), results=[result("inr", 1.0, at)]
    )
    assert says(document, "inr") == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "not-applicable"),
        ({"medications": None}, "unknown"),
        ({"answers": {"bleeding-disorder": True}}, "pending"),
        ({"medications": [medicine("warfarin", status="never-started")]}, "not-applicable"),
        (
            {
                "medications": [
                    medicine("warfarin", status="stopped", last_dose="2026-11-23T09:29:59-05:00")
                ]
            },
            "not-applicable",
        ),
        (
            {
                "medications": [
                    medicine("warfarin", status="stopped", last_dose="2026-11-23T09:30:00-05:00")
                ]
            },
            "not-applicable",
        ),
        (
            {
                "medications": [
                    medicine("warfarin", status="stopped", last_dose="2026-11-23T09:30:01-05:00")
                ]
            },
            "pending",
        ),
        ({"medications": [medicine("acenocoumarol", status="stopped")]}, "pending"),
        ({"results": [result("inr", 1.3, "2026-11-01T09:00:00-05:00")]}, "pending"),
        ({"results": [result("inr", 1.2, "2026-11-01T09:00:00-05:00")]}, "not-applicable"),
        ({"results": [result("inr", 1.3, "2026-09-01T09:00:00-05:00")]}, "not-applicable"),
    ],
)
def test_when_an_inr_is_asked_for(change, expected):
    assert says(changed(well(), **change), "inr") == expected


def test_two_different_values_at_one_time_are_unknown_and_the_higher_one_forbids_a_waiver():
    document = changed(well(on_the_day=True), medications=on_warfarin())
    document["results"] += [result("inr", 1.1, DAY), result("inr", 1.6, DAY)]
    found = finding(document, "inr")
    assert (found.state, found.waivable) == ("unknown", False)


@pytest.mark.parametrize(
    ("birth_date", "status", "expected"),
    [
        ("1946-12-07", "taking", "unmet warning"),
        ("1946-12-08", "taking", None),
        (None, "taking", "unmet warning"),
        ("1940-01-01", "never-started", None),
    ],
)
def test_age_under_a_blood_thinner(birth_date, status, expected):
    document = changed(
        well(),
        patient={"birth_date": birth_date},
        medications=[medicine("apixaban", status=status)],
    )
    assert says(document, "bleeding-risk") == expected


@pytest.mark.parametrize(("value", "waivable"), [(1.5, True), (1.6, False)])
def test_without_a_start_the_latest_inr_forbids_a_waiver_whatever_its_age(value, waivable):
    taking = [medicine("warfarin", status="taking")]
    document = changed(well(), procedure={"scheduled_start": None}, medications=taking)
    document["results"] += [result("inr", value, "2026-11-01T10:00:00-05:00")]
    assert finding(document, "inr").waivable == waivable
