"""The comparison tells what differs and passes over what may differ."""

import copy

import pytest

from tests.independent.cases import START, ago, case, read, take
from tests.independent.compare import differences


def as_product(oracle):
    """The reading's report in the product's shape."""
    findings = [
        {**one, "item": item, "due": one["due"] and one["due"].isoformat()}
        for item, one in oracle["findings"].items()
    ]
    times = {
        key: oracle[key] and oracle[key].isoformat() for key in ("stable_until", "earliest_start")
    }
    more = {"scheduled_start": START.isoformat(), "evaluated_at": ago(48).isoformat()}
    return {**oracle, **times, **more, "findings": findings}


@pytest.fixture
def oracle():
    """A report with pending and not applicable findings."""
    return read(take(case(), "clopidogrel"))


def test_same_report_has_no_differences(oracle):
    product = as_product(oracle)
    product["findings"] = [
        one for one in product["findings"] if one["state"] != "not-applicable"
    ] + [{"item": "scheduled-start", "state": "met"}, {"item": "rule:x", "state": "unknown"}]
    assert differences(product, oracle) == []


@pytest.mark.parametrize("key", ["state", "severity", "owner", "section"])
def test_difference_of_a_finding_is_told(oracle, key):
    product = as_product(copy.deepcopy(oracle))
    item = product["findings"][0]["item"]
    product["findings"][0][key] = "other"
    assert [one.split(":")[0] for one in differences(product, oracle)] == [item]


def test_missing_and_doubled_findings_are_told(oracle):
    product = as_product(oracle)
    first = product["findings"].pop(0)
    assert differences(product, oracle) == [
        f"{first['item']}: state not-applicable, expected {first['state']}"
    ]
    product["findings"] += [first, first]
    assert differences(product, oracle) == [f"{first['item']}: listed twice"]


@pytest.mark.parametrize("key", ["status", "stable_until", "earliest_start"])
def test_difference_of_the_whole_is_told(oracle, key):
    product = {**as_product(oracle), key: "blocked" if key == "status" else None}
    assert len(differences(product, oracle)) == 1


def test_due_is_compared_as_an_instant(oracle):
    product = as_product(oracle)
    pending = next(one for one in product["findings"] if one["state"] == "pending")
    pending["due"] = "2026-12-08T09:30:00-05:00"
    assert differences(product, oracle) == []
    pending["due"] = "2026-12-08T09:30:01-05:00"
    assert len(differences(product, oracle)) == 1


@pytest.mark.parametrize(("hours", "wrong"), [(30, 0), (10, 1), (48, 1)])
def test_without_a_start_a_report_may_end_earlier_but_not_later(oracle, hours, wrong):
    product = {**as_product(oracle), "scheduled_start": None}
    product["stable_until"] = ago(hours).isoformat()
    assert len(differences(product, {**oracle, "stable_until": ago(24)})) == wrong
