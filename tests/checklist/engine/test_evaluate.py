"""The fold into one verdict, points of no return, failing rules and unapproved policies."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checklist.casefile import read_case
from checklist.engine.evaluate import drafts_of, findings_of, first_hold, status_of
from checklist.engine.findings import Severity, State
from checklist.engine.rules import RULES, TIME_BOUND
from checklist.engine.situation import Situation
from checklist.policies import shipped_policy
from tests.checklist.engine.well import PLACES, changed, finding, judged, medicine, well


def situation(document):
    facts = read_case(document, default_at=None)
    return Situation(facts, shipped_policy(), facts.procedure.scheduled_start)


@pytest.mark.parametrize("protocol", PLACES)
def test_a_well_patient_waits_before_the_day_and_is_ready_on_it(protocol):
    assert judged(well(protocol)).status == "waiting"
    assert judged(well(protocol, on_the_day=True)).status == "ready"


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([], "ready"),
        (["met", "waived", "not-applicable"], "ready"),
        (["met", "pending"], "waiting"),
        (["pending", "unknown"], "incomplete"),
        (["pending", "unknown", "unmet"], "blocked"),
    ],
)
def test_the_status_comes_from_the_worst_blocker(states, status):
    one = finding(well(), "driver")
    assert status_of([one._replace(state=State(state)) for state in states]) == status


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.INFORMATION])
def test_warnings_and_information_never_stop_a_case(severity):
    one = finding(well(), "driver")
    assert status_of([one._replace(state=State.UNMET, severity=severity)]) == "ready"


def test_a_rule_that_fails_blocks_and_tells_nothing_of_the_patient():
    def broken_rule(case):
        raise ValueError("born 1958-03-04")
        yield

    drafts = drafts_of(situation(well()), broken_rule)

    assert [(d.item, d.state) for d in drafts] == [("rule:broken_rule", "unknown")]
    assert drafts[0].params == {"error": "ValueError"}


def test_a_policy_that_nobody_approved_never_says_ready():
    unapproved = replace(shipped_policy(), approved=False)
    readiness = judged(well(on_the_day=True), unapproved)
    assert readiness.status == "incomplete"
    assert [f.item for f in readiness.findings if f.state == "unknown"] == ["policy"]


def test_every_rule_is_listed_once_and_the_time_bound_ones_among_them():
    assert len(set(RULES)) == len(RULES)
    assert set(TIME_BOUND) <= set(RULES)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "2026-12-07T14:30:00+00:00"),
        ([medicine("apixaban", status="taking")], "2026-12-04T14:30:00+00:00"),
        ([medicine("prasugrel", status=None)], "2026-11-27T14:30:00+00:00"),
        ([medicine("aspirin", status="taking")], "2026-11-07T14:30:00+00:00"),
        ([medicine("zorblax", status="taking")], "2026-11-07T14:30:00+00:00"),
        ([medicine("zorblax", status="never-started")], "2026-12-07T14:30:00+00:00"),
        (
            [medicine("zorblax", status="stopped", last_dose="2026-11-07T09:30:00-05:00")],
            "2026-12-07T14:30:00+00:00",
        ),
        (
            [medicine("zorblax", status="stopped", last_dose="2026-11-07T09:30:01-05:00")],
            "2026-11-07T14:30:00+00:00",
        ),
        ([medicine("apixaban", status="never-started")], "2026-12-07T14:30:00+00:00"),
        (
            [medicine("apixaban", status="taking"), medicine("prasugrel", status="taking")],
            "2026-11-27T14:30:00+00:00",
        ),
    ],
)
def test_the_point_of_no_return_of_the_medicines(lines, expected):
    assert first_hold(situation(changed(well(), medications=lines))).isoformat() == expected


@pytest.mark.parametrize(
    ("item", "change", "expected"),
    [
        (
            "stop-decision:apixaban",
            {"medications": [medicine("apixaban", status="taking")]},
            datetime(2026, 12, 4, 14, 30, tzinfo=UTC),
        ),
        (
            "renal-function",
            {"medications": [medicine("apixaban", status="taking")]},
            datetime(2026, 12, 4, 14, 30, tzinfo=UTC),
        ),
        ("infection", {}, datetime(2026, 11, 30, 14, 30, tzinfo=UTC)),
        ("driver", {"answers": {"driver": None}}, datetime(2026, 12, 7, 14, 30, tzinfo=UTC)),
    ],
)
def test_each_open_item_says_by_when_to_act(item, change, expected):
    assert finding(changed(well(), **change), item).act_by == expected


def test_what_is_settled_needs_no_act():
    settled = [f for f in judged(well()).findings if f.state in ("met", "not-applicable")]
    assert settled
    assert all(f.act_by is None for f in settled)


def test_without_a_start_there_is_no_point_of_no_return():
    document = changed(well(), procedure={"scheduled_start": None})
    assert all(f.act_by is None for f in findings_of(situation(document)))
