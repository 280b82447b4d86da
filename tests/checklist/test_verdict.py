"""Summing a report up, and judging whatever a record holds without ever failing."""

from datetime import UTC, datetime

import pytest

from checklist import verdict
from checklist.policies import shipped_policy

AT = datetime(2026, 11, 23, 17, tzinfo=UTC)
DOCUMENT = {
    "schema": "case/1",
    "at": "2026-11-23T12:00:00-05:00",
    "procedure": {
        "protocol": "esi-interlaminar",
        "time_zone": "America/New_York",
        "scheduled_start": "2026-12-07T09:30:00-05:00",
    },
}


def finding(item, state, severity="blocker", act_by=None, due=None, **fields):
    return {
        "item": item,
        "section": "safety",
        "state": state,
        "severity": severity,
        "owner": "nurse",
        "reason": f"{item} is {state}",
        "key": f"{item}.{state}",
        "params": {"item": item},
        "act_by": act_by,
        "due": due,
        **fields,
    }


def report(*findings, **fields):
    return {
        "policy": {"id": "default", "version": "1", "digest": "sha256:1"},
        "evaluated_at": "2026-11-23T12:00:00-05:00",
        "scheduled_start": "2026-12-07T09:30:00-05:00",
        "status": "blocked",
        "stable_until": None,
        "earliest_start": None,
        "facts_digest": "sha256:2",
        "findings": list(findings),
        **fields,
    }


FRIDAY, SUNDAY = "2026-12-04T09:30:00-05:00", "2026-12-06T09:30:00-05:00"


def test_first_reason_is_unmet_before_unknown_before_pending():
    found = verdict.summary(
        report(
            finding("infection", "pending", act_by=FRIDAY),
            finding("diabetes", "unknown", act_by=FRIDAY),
            finding("red-flags", "unmet", act_by=SUNDAY, owner="physician"),
        )
    )

    assert found["first_item"] == "red-flags"
    assert (found["first_state"], found["first_owner"]) == ("unmet", "physician")
    assert found["first_text"] == "red-flags is unmet"
    assert (found["first_key"], found["first_params"]) == (
        "red-flags.unmet",
        {"item": "red-flags"},
    )


def test_first_reason_among_equals_is_the_most_urgent():
    found = verdict.summary(
        report(
            finding("driver", "unknown", act_by=None),
            finding("diabetes", "unknown", act_by=SUNDAY),
            finding("stop-decision:apixaban", "unknown", act_by=FRIDAY),
        )
    )

    assert found["first_item"] == "stop-decision:apixaban"


def test_warnings_and_settled_blockers_are_no_reason():
    found = verdict.summary(
        report(
            finding("positioning", "unmet", "warning", act_by=FRIDAY),
            finding("driver", "met", act_by=FRIDAY),
            finding("imaging", "waived"),
            finding("glucose", "not-applicable"),
        )
    )

    assert found["first_item"] == ""
    assert found["act_by"] == datetime(2026, 12, 7, 14, 30, tzinfo=UTC)


def test_owners_are_counted_where_nothing_has_to_be_waited_for():
    found = verdict.summary(
        report(
            finding("day:site", "pending", owner="physician", due=FRIDAY),
            finding("infection", "pending", owner="nurse", due=FRIDAY),
            finding("indication", "unknown", owner="physician"),
            finding("driver", "unmet", owner="nurse"),
            finding("imaging", "met", owner="nurse"),
        )
    )

    assert found["counts"]["owner"] == {"physician": 1, "nurse": 1}


def test_act_by_is_the_earliest_of_open_blockers_of_any_state():
    found = verdict.summary(
        report(
            finding("red-flags", "unmet", act_by=SUNDAY),
            finding("hold:apixaban", "pending", act_by=FRIDAY, due=FRIDAY),
        )
    )

    assert found["act_by"] == datetime(2026, 12, 4, 14, 30, tzinfo=UTC)


def test_act_by_without_start_or_moment_is_unknown():
    assert verdict.summary(report(scheduled_start=None))["act_by"] is None


def test_next_due_is_the_earliest_pending_blocker():
    found = verdict.summary(
        report(
            finding("day:site", "pending", due=SUNDAY),
            finding("hold:apixaban", "pending", due=FRIDAY),
            finding("good-faith-estimate", "pending", "warning", due="2026-11-24T00:00:00-05:00"),
        )
    )

    assert found["next_due"] == datetime(2026, 12, 4, 14, 30, tzinfo=UTC)


def test_counts_by_state_and_what_is_open_by_owner_and_section():
    found = verdict.summary(
        report(
            finding("a", "unmet"),
            finding("b", "unknown", owner="billing", section="authorization"),
            finding("c", "met"),
            finding("d", "unmet", "warning", owner="physician"),
        )
    )

    assert found["counts"] == {
        "state": {"blocker": {"unmet": 1, "unknown": 1, "met": 1}, "warning": {"unmet": 1}},
        "owner": {"nurse": 1, "billing": 1},
        "section": {"safety": 1, "authorization": 1},
        "warned": {"safety": 1},
    }


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"evaluated_at": "2026-11-23T13:00:00-05:00"}, True),
        ({"earliest_start": "2026-11-26T12:00:00-05:00"}, True),
        ({"status": "waiting"}, False),
        ({"facts_digest": "sha256:3"}, False),
        ({"stable_until": FRIDAY}, False),
    ],
)
def test_shown_digest_names_what_lasts_of_a_report(change, same):
    shown = verdict.shown_digest(report(), {})

    assert (verdict.shown_digest(report(**change), {}) == shown) is same


def test_shown_digest_names_whose_report_it_is():
    one = verdict.shown_digest(report(), {"family_name": "Okafor"})

    assert one != verdict.shown_digest(report(), {"family_name": "Okoye"})


def test_judge_gives_the_engines_report():
    found = verdict.judge(DOCUMENT, shipped_policy(), at=AT)

    assert found["schema"] == "readiness/1"
    assert found["status"] == "incomplete"
    assert "record:invalid" not in [one["item"] for one in found["findings"]]


def broken(**procedure):
    return {**DOCUMENT, "procedure": {**DOCUMENT["procedure"], **procedure}}


def test_record_that_breaks_the_contract_is_incomplete_and_names_the_path_only():
    found = verdict.judge(broken(side="SECRET"), shipped_policy(), at=AT)

    [only] = found["findings"]
    assert found["status"] == "incomplete"
    assert (only["item"], only["state"], only["severity"]) == (
        "record:invalid",
        "unknown",
        "blocker",
    )
    assert only["params"] == {"path": "procedure.side"}
    assert only["waivable"] is False
    assert "SECRET" not in str(found)


def test_unreadable_record_is_looked_at_again_after_midnight():
    found = verdict.judge(broken(side="up"), shipped_policy(), at=AT)

    assert found["stable_until"] == "2026-11-24T00:00:00-05:00"


def test_engine_that_fails_is_incomplete_too(caplog):
    found = verdict.judge(DOCUMENT, BrokenPolicy(), at=AT)

    assert found["status"] == "incomplete"
    assert found["findings"][0]["item"] == "record:invalid"
    assert found["findings"][0]["key"] == "rule.failed"
    assert "evaluation failed: AttributeError" in caplog.text
    assert "esi-interlaminar" not in caplog.text


class BrokenPolicy:
    """What no loader would return: a name, and nothing that a rule could read."""

    id, version, digest = "default", "0", "sha256:0"


def test_summary_of_an_unreadable_record_is_a_verdict_like_any_other():
    found = verdict.summary(verdict.judge(broken(side="up"), shipped_policy(), at=AT))

    assert found["status"] == "incomplete"
    assert found["first_item"] == "record:invalid"
    assert found["act_by"] == datetime(2026, 12, 7, 14, 30, tzinfo=UTC)
