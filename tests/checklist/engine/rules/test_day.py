"""The day of the procedure: only answers of that day count."""

import pytest

from tests.checklist.engine.well import answer, changed, finding, medicine, says, well


@pytest.mark.parametrize(
    ("food", "drink", "expected"),
    [
        ("2026-12-07T03:30:00-05:00", "2026-12-07T07:30:00-05:00", "met information"),
        ("2026-12-07T03:30:01-05:00", "2026-12-07T07:30:00-05:00", "unmet information"),
        ("2026-12-07T03:30:00-05:00", "2026-12-07T07:30:01-05:00", "unmet information"),
        (None, "2026-12-07T07:30:01-05:00", "unmet information"),
        ("2026-12-06T20:00:00-05:00", None, "pending information"),
    ],
)
def test_fasting_was_kept(food, drink, expected):
    asked_at = "2026-12-07T09:00:00-05:00"
    told = {
        item: answer(item, value, at=asked_at) if value else None
        for item, value in (("last-solid-food", food), ("last-clear-liquid", drink))
    }
    assert says(changed(well(on_the_day=True), answers=told), "day:fasting") == expected


def test_a_late_breakfast_moves_the_earliest_start():
    told = {
        "last-solid-food": answer(
            "last-solid-food", "2026-12-07T05:00:00-05:00", at="2026-12-07T09:00:00-05:00"
        )
    }
    document = changed(well(on_the_day=True), procedure={"sedation": "moderate"}, answers=told)
    assert finding(document, "day:fasting").earliest.isoformat() == "2026-12-07T16:00:00+00:00"


@pytest.mark.parametrize(
    ("contradicted", "unanswered"),
    [("last-solid-food", "last-clear-liquid"), ("last-clear-liquid", "last-solid-food")],
)
def test_two_times_of_one_meal_are_unknown_even_while_the_other_is_pending(
    contradicted, unanswered
):
    document = changed(well(on_the_day=True), answers={contradicted: None, unanswered: None})
    document["answers"] += [
        answer(contradicted, f"2026-12-06T{hour}:00:00-05:00", at="2026-12-07T09:00:00-05:00")
        for hour in (18, 19)
    ]
    found = finding(document, "day:fasting")
    assert (found.state, found.key) == ("unknown", "contradictory")


@pytest.mark.parametrize(
    ("item", "question"),
    [("day:driver", "arrived-with-driver"), ("day:site", "site-verified")],
)
@pytest.mark.parametrize(
    ("value", "at", "expected"),
    [
        (True, "2026-12-07T00:00:00-05:00", "met"),
        (False, "2026-12-07T08:00:00-05:00", "unmet"),
        (True, "2026-12-06T23:59:59-05:00", "pending"),
        (None, "2026-12-07T08:00:00-05:00", "pending"),
    ],
)
def test_asked_at_the_door(item, question, value, at, expected):
    told = answer(question, value, at=at)
    assert says(changed(well(on_the_day=True), answers={question: told}), item) == expected


def test_nothing_is_pending_once_the_start_has_come():
    document = changed(well(), at="2026-12-07T09:30:00-05:00")
    for item in ("day:driver", "day:site", "day:changes"):
        assert says(document, item) == "unknown"


def test_the_patient_cannot_verify_the_site():
    told = answer("site-verified", True, at="2026-12-07T08:00:00-05:00", source="patient")
    assert (
        says(changed(well(on_the_day=True), answers={"site-verified": told}), "day:site")
        == "pending"
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], None),
        ([medicine("lisinopril", status="taking")], None),
        ([medicine("apixaban", status="never-started")], None),
        ([medicine("apixaban", status="taking")], "met"),
        ([medicine("aspirin", status="taking")], "met"),
    ],
)
def test_last_doses_are_asked_where_something_is_held(lines, expected):
    assert says(changed(well(on_the_day=True), medications=lines), "day:last-doses") == expected


@pytest.mark.parametrize(
    ("changes", "expected", "waivable", "key"),
    [
        ([], "met", True, "day-changes.met"),
        (["fall"], "unmet", True, "day-changes.unmet"),
        (["fever-or-infection"], "unmet", False, "day-changes.unmet"),
        (["new-weakness"], "unmet", False, "day-changes.refer-today"),
        (["bladder-bowel", "fall"], "unmet", False, "day-changes.refer-today"),
    ],
)
def test_changes_since_the_call(changes, expected, waivable, key):
    told = answer("changes-since-call", changes, at="2026-12-07T08:00:00-05:00")
    found = finding(
        changed(well(on_the_day=True), answers={"changes-since-call": told}), "day:changes"
    )
    assert (found.state, found.waivable, found.key) == (expected, waivable, key)


@pytest.mark.parametrize(
    ("one", "other", "waivable", "key"),
    [
        ([], ["new-weakness"], False, "day-changes.refer-today"),
        (["fall"], ["fever-or-infection"], False, "contradictory"),
        ([], ["fall"], True, "contradictory"),
    ],
)
def test_of_two_answers_that_differ_the_graver_forbids_a_waiver(one, other, waivable, key):
    document = changed(well(on_the_day=True), answers={"changes-since-call": None})
    at = "2026-12-07T08:00:00-05:00"
    document["answers"] += [answer("changes-since-call", told, at=at) for told in (one, other)]

    found = finding(document, "day:changes")

    assert (found.state, found.waivable, found.key) == ("unknown", waivable, key)


def test_what_two_answers_that_differ_tell_is_all_named():
    document = changed(well(on_the_day=True), answers={"changes-since-call": None})
    at = "2026-12-07T08:00:00-05:00"
    document["answers"] += [
        answer("changes-since-call", told, at=at) for told in (["fall"], ["new-weakness"])
    ]

    assert finding(document, "day:changes").params["changes"] == ["fall", "new-weakness"]


def test_what_was_told_the_day_before_does_not_count():
    told = answer("changes-since-call", ["new-weakness"], at="2026-12-06T08:00:00-05:00")
    document = changed(well(on_the_day=True), answers={"changes-since-call": told})

    found = finding(document, "day:changes")

    assert (found.state, found.waivable, found.key) == ("pending", True, "pending-on-the-day")
