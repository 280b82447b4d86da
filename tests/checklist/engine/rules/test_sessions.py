"""Earlier injections: limits, intervals, relief, test blocks, the same day."""

import pytest

from tests.checklist.engine.well import answer, changed, finding, says, session, well

ESI, CAUDAL, MBB, IA = "esi-interlaminar", "esi-caudal", "facet-mbb", "facet-intraarticular"
HELPED = {"relief_percent": 60, "relief_weeks": 14}


def with_history(protocol, *sessions, **change):
    return changed(well(protocol), history=list(sessions), **change)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2025-12-08", "2026-03-01", "2026-05-01", "2026-08-01"], "unmet"),
        (["2025-12-07", "2026-03-01", "2026-05-01", "2026-08-01"], "met"),  # 12 months to the day
        (["2026-03-01", "2026-05-01", "2026-08-01"], "met"),
        (["2026-03-01", "2026-03-01", "2026-05-01", "2026-08-01"], "met"),  # one date counts once
        (
            ["2026-03-01", "2026-05-01", "2026-08-01", "2026-12-07"],
            "met",
        ),  # the day itself: not before
    ],
)
def test_fewer_than_four_sessions_in_twelve_months(days, expected):
    assert says(with_history(ESI, *(session(ESI, on) for on in days)), "session-limit") == expected


def test_epidurals_of_all_kinds_count_together_in_one_half_of_the_spine():
    four = [
        session(ESI, "2026-03-01"),
        session(CAUDAL, "2026-03-01"),
        session(ESI, "2026-05-01"),
        session("esi-transforaminal", "2026-08-01", region="sacral"),
    ]
    assert says(with_history(ESI, *four), "session-limit") == "unmet"
    three_here = [*four[:3], session(ESI, "2026-08-01", region="cervical", levels=["C7-T1"])]
    assert says(with_history(ESI, *three_here), "session-limit") == "met"


@pytest.mark.parametrize(
    ("days", "state", "places"),
    [
        (["2026-08-01", "2025-12-07", "2025-12-08"], "met", ["history[0]", "history[2]"]),
        (
            ["2025-12-07", "2026-03-01", "2026-05-01", "2026-08-01", "2026-10-01"],
            "unmet",
            [f"history[{n}]" for n in range(1, 5)],
        ),
    ],
)
def test_the_limit_rests_on_the_sessions_that_count(days, state, places):
    found = finding(with_history(ESI, *(session(ESI, on) for on in days)), "session-limit")
    assert (found.state, sorted(found.evidence)) == (state, places)


def test_the_limit_says_when_a_session_is_free_again():
    four = [session(ESI, on) for on in ("2026-02-28", "2026-03-01", "2026-05-01", "2026-08-01")]

    found = finding(with_history(ESI, *four), "session-limit")

    assert found.earliest.isoformat() == "2027-02-28T05:00:00+00:00"


@pytest.mark.parametrize(
    ("protocol", "earlier", "on", "expected"),
    [
        (ESI, CAUDAL, "2026-11-23", "met"),
        (ESI, CAUDAL, "2026-11-24", "unmet"),
        (MBB, MBB, "2026-11-23", "met"),
        (MBB, MBB, "2026-11-24", "unmet"),
        (MBB, IA, "2026-11-24", "met"),
        (IA, IA, "2026-09-07", "met"),
        (IA, IA, "2026-09-08", "unmet"),
    ],
)
def test_interval_since_the_latest_session(protocol, earlier, on, expected):
    assert says(with_history(protocol, session(earlier, on)), "interval") == expected


@pytest.mark.parametrize("item", ["session-limit", "interval", "repeat-relief", "same-day"])
def test_an_unknown_history_is_never_good_news(item):
    assert says(changed(well(), history=None), item) == "unknown"


def test_without_a_region_only_the_same_day_can_be_judged():
    document = changed(well(), procedure={"region": None})
    assert says(document, "interval") == "unknown"
    assert says(document, "same-day") == "met"


@pytest.mark.parametrize(
    ("relief", "expected"),
    [
        ({"relief_percent": 50, "relief_weeks": 13}, "met"),
        ({"relief_percent": 49, "relief_weeks": 13}, "unmet"),
        ({"relief_percent": 50, "relief_weeks": 12.9}, "unmet"),
        ({"relief_percent": 10, "function_percent": 55, "relief_weeks": 20}, "met"),
        ({"relief_percent": 90}, "unknown"),
        ({"relief_weeks": 20}, "unknown"),
    ],
)
def test_the_last_injection_must_have_helped(relief, expected):
    earlier = [
        session(ESI, "2026-02-02", steroid="dexamethasone", **HELPED),
        session(ESI, "2026-06-01", steroid="dexamethasone", **relief),
    ]
    assert says(with_history(ESI, *earlier), "repeat-relief") == expected


@pytest.mark.parametrize(
    ("earlier", "agent", "expected"),
    [
        (session(CAUDAL, "2026-06-01"), "dexamethasone", "met"),
        (session(ESI, "2026-06-01", levels=["L3-L4"]), "dexamethasone", "met"),
        (session(ESI, "2026-06-01", steroid="betamethasone"), "dexamethasone", "met"),
        (session(ESI, "2026-06-01", steroid="dexamethasone"), "dexamethasone", "unmet"),
        (session(ESI, "2026-06-01"), "dexamethasone", "unknown"),
        (session(ESI, "2026-06-01", steroid="dexamethasone"), None, "unknown"),
        (
            session(ESI, "2026-06-01", levels=None, steroid="dexamethasone"),
            "dexamethasone",
            "unknown",
        ),
    ],
)
def test_a_first_epidural_that_failed_may_be_followed_by_a_different_one(earlier, agent, expected):
    failed = {**earlier, "relief_percent": 10, "relief_weeks": 2}
    assert (
        says(with_history(ESI, failed, answers={"steroid-agent": agent}), "repeat-relief")
        == expected
    )


def test_a_second_failure_needs_relief_even_if_it_differs():
    failed = [
        session(CAUDAL, on, relief_percent=10, relief_weeks=2)
        for on in ("2024-01-05", "2026-06-01")
    ]
    assert says(with_history(ESI, *failed), "repeat-relief") == "unmet"


def test_an_injection_twelve_months_ago_need_not_have_helped():
    failed = session(ESI, "2025-12-07", steroid="dexamethasone", relief_percent=0, relief_weeks=1)
    assert says(with_history(ESI, failed), "repeat-relief") == "met"


def test_the_worst_of_one_date_counts():
    same_date = [
        session(ESI, "2026-06-01", **HELPED),
        session(ESI, "2026-06-01", steroid="dexamethasone", relief_percent=0, relief_weeks=0),
    ]
    assert says(with_history(ESI, *same_date), "repeat-relief") == "unmet"


def test_repeat_relief_never_applies_to_test_blocks():
    assert says(changed(well(MBB), history=None), "repeat-relief") == "not-applicable"


@pytest.mark.parametrize(("relief", "expected"), [(80, "met"), (79.9, "unmet"), (None, "unknown")])
def test_the_latest_test_block_decides_on_another(relief, expected):
    blocks = [
        session(MBB, "2026-02-01", relief_percent=10, relief_weeks=1),
        session(MBB, "2026-08-01", relief_percent=relief, relief_weeks=1),
    ]
    assert says(with_history(MBB, *blocks), "diagnostic-block-history") == expected


def test_no_test_block_yet_allows_the_first_and_forbids_the_joint_injection():
    assert says(with_history(MBB), "diagnostic-block-history") == "met"
    assert says(with_history(IA), "diagnostic-block-history") == "unmet"
    assert says(with_history(ESI), "diagnostic-block-history") is None


@pytest.mark.parametrize(
    ("first", "second", "relief", "expected"),
    [
        ("2026-08-03", "2026-08-17", (80, 80), "met"),
        ("2026-08-03", "2026-08-16", (80, 80), "unmet"),
        ("2026-08-03", "2026-08-17", (80, 79), "unmet"),
        ("2026-08-03", "2026-08-17", (80, None), "unknown"),
        ("2024-12-07", "2026-08-17", (80, 80), "met"),  # 24 months to the day
        ("2024-12-06", "2026-08-17", (80, 80), "unmet"),
    ],
)
def test_two_good_test_blocks_far_enough_apart(first, second, relief, expected):
    blocks = [
        session(MBB, on, relief_percent=percent, relief_weeks=1)
        for on, percent in zip((first, second), relief, strict=True)
    ]
    assert says(with_history(IA, *blocks), "diagnostic-block-history") == expected


def test_any_two_blocks_may_be_the_good_ones():
    blocks = [
        session(MBB, on, relief_percent=p, relief_weeks=1)
        for on, p in (("2026-03-02", 90), ("2026-05-04", 20), ("2026-07-06", 85))
    ]
    assert says(with_history(IA, *blocks), "diagnostic-block-history") == "met"


def test_another_injection_on_the_same_day_moves_it_to_the_next():
    booked = session(MBB, "2026-12-07", region="cervical", levels=["C4-C5"])

    found = finding(with_history(ESI, booked), "same-day")

    assert (found.state, found.earliest.isoformat()) == ("unmet", "2026-12-08T05:00:00+00:00")


def test_the_steroid_that_the_patient_names_does_not_count_as_this_sides_steroid():
    failed = session(ESI, "2026-06-01", steroid="betamethasone", relief_percent=0, relief_weeks=1)
    told = answer("steroid-agent", "dexamethasone", source="patient")
    assert (
        says(with_history(ESI, failed, answers={"steroid-agent": told}), "repeat-relief")
        == "unknown"
    )


def test_only_an_epidural_may_be_tried_again_in_another_way():
    failed = session(IA, "2026-06-01", levels=["L3-L4"], relief_percent=0, relief_weeks=1)
    assert says(with_history(IA, failed), "repeat-relief") == "unmet"
