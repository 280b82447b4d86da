"""Prior authorization and the good faith estimate."""

from dataclasses import replace

import pytest

from checklist.policies import shipped_policy
from tests.checklist.engine.well import answer, changed, finding, judged, says, well

ESI, MBB = "esi-interlaminar", "facet-mbb"


@pytest.mark.parametrize(
    ("protocol", "coverage", "expected"),
    [
        (ESI, {"state": "OH"}, "unknown"),
        (ESI, {"state": "CA"}, "not-applicable"),
        (ESI, {"state": None}, "unknown"),
        (ESI, {"state": "WA", "site": "office"}, "unknown"),
        (MBB, {"site": "hospital-outpatient"}, "unknown"),
        (MBB, {"site": "office"}, "not-applicable"),
        (MBB, {"site": "asc", "state": None}, "not-applicable"),
        (MBB, {"site": None}, "unknown"),
        (ESI, {"payer": "none"}, "not-applicable"),
        (ESI, {"payer": None}, "unknown"),
        (ESI, {"payer": "Acme Health", "state": None}, "unknown"),
    ],
)
def test_who_asks_for_authorization(protocol, coverage, expected):
    document = changed(well(protocol), coverage=coverage, answers={"authorization": None})
    assert says(document, "authorization") == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-01-14T09:30:00-05:00", "not-applicable"), ("2026-01-15T09:30:00-05:00", "unknown")],
)
def test_before_the_first_day_nobody_asks(start, expected):
    document = changed(
        well(),
        at="2026-01-05T09:00:00-05:00",
        coverage={"state": None},
        procedure={"scheduled_start": start, "booked_on": "2026-01-02"},
    )
    document["answers"] = []
    assert says(document, "authorization") == expected


@pytest.mark.parametrize(
    ("value", "expires", "expected"),
    [
        ("approved", "2026-12-07", "met"),
        ("approved", "2026-12-06", "unmet"),
        ("approved", None, "unknown"),
        ("pending", None, "pending"),
        ("denied", None, "unmet"),
        ("not-required", None, "unmet warning"),
        (None, None, "unknown"),
    ],
)
def test_answers_for_a_medicare_epidural(value, expires, expected):
    document = changed(well(), answers={"authorization": value, "authorization-expires": expires})
    assert says(document, "authorization") == expected


def test_not_required_is_believed_only_where_no_policy_says_otherwise():
    told = {"authorization": "not-required"}
    assert says(changed(well(MBB), answers=told), "authorization") == "unknown"
    assert (
        says(changed(well(MBB), coverage={"payer": "Acme"}, answers=told), "authorization") == "met"
    )


def test_a_patient_cannot_say_that_it_is_approved():
    told = {"authorization": answer("authorization", "approved", source="patient")}
    assert says(changed(well(), answers=told), "authorization") == "unknown"


@pytest.mark.parametrize(
    ("value", "rests_on"),
    [
        ("approved", {"authorization", "authorization-expires"}),
        ("pending", {"authorization"}),
    ],
)
def test_without_a_start_nothing_says_that_it_comes_in_time(value, rests_on):
    document = changed(
        well(), procedure={"scheduled_start": None}, answers={"authorization": value}
    )
    found = finding(document, "authorization")

    read = {document["answers"][int(place[8:-1])]["item"] for place in found.evidence}
    assert (found.state, found.key) == ("unknown", "no-start")
    assert read == rests_on


def test_still_pending_at_the_start_is_unknown():
    document = changed(well(), at="2026-12-07T09:30:00-05:00", answers={"authorization": "pending"})
    assert says(document, "authorization") == "unknown"


@pytest.mark.parametrize(
    ("booked_on", "given_on", "now", "expected"),
    [
        # booked Mon 16 Nov, start Mon 7 Dec: 15 business days, due Thu 19 Nov
        ("2026-11-16", "2026-11-19", "2026-11-23T12:00:00-05:00", "met warning"),
        ("2026-11-16", "2026-11-20", "2026-11-23T12:00:00-05:00", "unmet warning"),
        ("2026-11-16", None, "2026-11-23T12:00:00-05:00", "unmet warning"),
        ("2026-11-16", None, "2026-11-19T23:59:59-05:00", "pending warning"),
        ("2026-11-16", None, "2026-11-20T00:00:00-05:00", "unmet warning"),
        # booked Fri 20 Nov: 11 business days, due Wed 25 Nov; Mon 23 Nov: exactly 10
        ("2026-11-20", None, "2026-11-25T12:00:00-05:00", "pending warning"),
        ("2026-11-23", None, "2026-11-26T12:00:00-05:00", "pending warning"),
        # booked Tue 24 Nov: 9 business days, due the next one
        ("2026-11-24", None, "2026-11-25T12:00:00-05:00", "pending warning"),
        ("2026-11-24", None, "2026-11-26T12:00:00-05:00", "unmet warning"),
        # booked Wed 2 Dec: 3 left; Thu 3 Dec: 2 left
        ("2026-12-02", None, "2026-12-03T12:00:00-05:00", "pending warning"),
        ("2026-12-03", None, "2026-12-03T12:00:00-05:00", "not-applicable"),
        (None, None, "2026-11-23T12:00:00-05:00", "unknown warning"),
    ],
)
def test_the_estimate_is_given_in_time(booked_on, given_on, now, expected):
    told = given_on and answer("estimate-given-on", given_on, at=now)
    document = changed(
        well(), at=now, coverage={"payer": "none"}, procedure={"booked_on": booked_on}
    )
    document["answers"] = [told] if told else []
    assert says(document, "good-faith-estimate") == expected


def test_the_estimate_is_for_those_who_pay_themselves():
    assert says(well(), "good-faith-estimate") is None
    paying = changed(well(), coverage={"self_pay": True})
    assert finding(paying, "good-faith-estimate") is not None


def test_two_dates_of_one_estimate_are_unknown():
    document = changed(well(), coverage={"payer": "none"})
    days = ("2026-11-18", "2026-11-19")
    document["answers"] = [answer("estimate-given-on", day, at=document["at"]) for day in days]
    found = finding(document, "good-faith-estimate")
    assert (found.state, found.key) == ("unknown", "contradictory")


def test_an_estimate_due_after_the_start_is_unknown_from_the_start_on():
    numbers = replace(shipped_policy().numbers, estimate_early_due_business_days=40)
    document = changed(
        well(on_the_day=True), coverage={"payer": "none"}, at="2026-12-07T10:00:00-05:00"
    )
    found = [
        one
        for one in judged(document, replace(shipped_policy(), numbers=numbers)).findings
        if one.item == "good-faith-estimate"
    ]
    assert [(one.state, one.key) for one in found] == [("unknown", "unanswered")]


@pytest.mark.parametrize(
    ("protocol", "coverage", "source"),
    [
        (ESI, {"state": "OH"}, "WISER"),
        (ESI, {"state": None}, "WISER"),
        (MBB, {"site": "hospital-outpatient"}, "PA-OPD"),
        (MBB, {"site": None}, "PA-OPD"),
        (ESI, {"payer": "Acme Health"}, "clinic"),
    ],
)
def test_authorization_cites_what_asks_for_it(protocol, coverage, source):
    assert finding(changed(well(protocol), coverage=coverage), "authorization").source == source
