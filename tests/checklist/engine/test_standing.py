"""Whether a patient may go by the booked date."""

import pytest

from checklist.engine.standing import Standing, is_failure, standing_of
from tests.checklist.engine.test_steps import on
from tests.checklist.engine.well import judged

ON_THE_DAY = "2026-12-07T08:00:00-05:00"


def stands(*, is_open=True, **changes):
    return standing_of(judged(on(**changes)).document(), is_open=is_open)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Standing.SURE),
        ({"at": "2026-12-07T09:29:59-05:00"}, Standing.SURE),
        ({"at": "2026-12-07T09:30:00-05:00"}, Standing.PAST),
        ({"answers": {"red-flags": ["fever"]}}, Standing.BLOCKED),
        ({"answers": {"authorization": None}}, Standing.SURE),
        ({"answers": {"driver": "none"}}, Standing.SURE),
        ({"answers": {"instructions-given": False}}, Standing.SURE),
    ],
)
def test_whether_the_date_holds(changes, expected):
    assert stands(**changes) is expected


@pytest.mark.parametrize(
    ("item", "value", "at"),
    [
        ("red-flags", ["cauda-equina"], "2026-11-23T12:00:00-05:00"),
        ("red-flags", ["progressive-weakness", "fever"], "2026-11-23T12:00:00-05:00"),
        ("changes-since-call", ["bladder-bowel"], ON_THE_DAY),
    ],
)
def test_a_sign_to_be_seen_today_comes_before_the_date(item, value, at):
    document = on(at=at)
    document["answers"].append({"item": item, "value": value, "at": at, "source": "nurse"})

    assert standing_of(judged(document).document()) is Standing.URGENT


def test_without_a_start_no_date_is_set():
    assert stands(procedure={"scheduled_start": None}) is Standing.NO_START


def test_a_closed_case_is_closed_whatever_else():
    assert stands(is_open=False, answers={"red-flags": ["cauda-equina"]}) is Standing.CLOSED


@pytest.mark.parametrize("item", ["record:invalid", "rule:hold"])
def test_a_record_that_cannot_be_judged_puts_the_date_in_doubt(item):
    report = judged(on()).document()
    report["findings"] = [{**report["findings"][0], "item": item, "state": "unknown"}]

    assert standing_of(report) is Standing.BLOCKED
    assert is_failure(item)
