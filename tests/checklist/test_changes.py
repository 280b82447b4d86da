"""What undoes a sign-off, what makes a sheet outdated, and what does neither."""

import pytest

from checklist import changes

POLICY = {"id": "default", "version": "2026.1", "digest": "sha256:1"}
APIXABAN = {
    "ingredient": "apixaban", "rxcui": "1364430", "text": "Eliquis 5 mg",
    "dose_intent": "therapeutic", "status": "taking", "last_dose": None,
    "stop_decision": "agreed", "hold_hours": None, "at": "2026-11-20T10:00:00-05:00",
}  # fmt: skip
IDENTITY = {"family_name": "Okafor", "birth_date": "1958-03-04"}


def document(**parts):
    procedure = {
        "protocol": "esi-interlaminar", "levels": ["L4-L5"], "changed_at": None,
        "scheduled_start": "2026-12-07T09:30:00-05:00", "booked_on": "2026-11-16",
    }  # fmt: skip
    whole = {"procedure": procedure, "medications": [APIXABAN], "allergies": []}
    return {**whole, **parts}


def finding(item, state, severity="blocker", due=None):
    return {"item": item, "state": state, "severity": severity, "due": due, "evidence": []}


def facts(identity=IDENTITY, **parts):
    return changes.fixed_facts(document(**parts), identity)


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"medications": [{**APIXABAN, "status": "stopped", "at": "2026-12-04T08:00:00-05:00"}]},
        {"procedure": {**document()["procedure"], "booked_on": "2026-11-17"}},
        {"answers": [{"item": "driver", "value": "confirmed"}]},
    ],
    ids=["nothing", "a dose that stopped", "the day it was booked", "an answer"],
)
def test_fact_changes_is_silent_about(same):
    assert changes.fact_changes(facts(), facts(**same)) == []


def test_fact_changes_names_a_new_start():
    moved = {**document()["procedure"], "scheduled_start": "2026-12-08T09:30:00-05:00"}

    found = changes.fact_changes(facts(), facts(procedure=moved))

    assert found == [
        {
            "item": "procedure.scheduled_start",
            "from": "2026-12-07T09:30:00-05:00",
            "to": "2026-12-08T09:30:00-05:00",
        }
    ]


def test_fact_changes_names_the_medicine_that_came():
    aspirin = {**APIXABAN, "ingredient": "aspirin", "rxcui": None, "text": "aspirin 81 mg"}

    [found] = changes.fact_changes(facts(), facts(medications=[APIXABAN, aspirin]))

    assert found == {
        "item": "medications",
        "from": [],
        "to": ["aspirin, aspirin 81 mg, therapeutic, agreed"],
    }


def test_fact_changes_sees_a_decision_taken_back():
    undecided = {**APIXABAN, "stop_decision": None}

    [found] = changes.fact_changes(facts(), facts(medications=[undecided]))

    assert found["item"] == "medications"
    assert found["from"][0].endswith("agreed")


def test_order_of_lines_is_no_change():
    aspirin = {**APIXABAN, "ingredient": "aspirin"}

    one = facts(medications=[APIXABAN, aspirin])
    other = facts(medications=[aspirin, APIXABAN])

    assert changes.fact_changes(one, other) == []


def test_allergies_asked_and_none_is_a_change_from_not_asked():
    [found] = changes.fact_changes(facts(allergies=None), facts(allergies=[]))

    assert found == {"item": "allergies", "from": None, "to": []}


def test_fact_changes_names_a_corrected_name():
    [found] = changes.fact_changes(facts(), facts(identity={**IDENTITY, "family_name": "Okoye"}))

    assert found == {"item": "identity.family_name", "from": "Okafor", "to": "Okoye"}


@pytest.mark.parametrize(
    ("was", "now", "revokes"),
    [
        ("pending", "met", False),
        ("pending", "waived", False),
        ("met", "waived", False),
        ("unknown", "met", False),
        ("unknown", "unknown", False),
        ("unmet", "unmet", False),
        ("unmet", "unknown", False),
        (None, "met", False),
        (None, "pending", False),
        ("met", "pending", True),
        ("met", "unknown", True),
        ("waived", "unmet", True),
        ("not-applicable", "unknown", True),
        ("pending", "unmet", True),
        ("pending", "unknown", True),
        ("unknown", "unmet", True),
        (None, "unmet", True),
        (None, "unknown", True),
    ],
)
def test_finding_changes_of_a_blocker(was, now, revokes):
    before = [finding("hold:apixaban", was)] if was else []

    found = changes.finding_changes(before, [finding("hold:apixaban", now)])

    expected = [{"item": "hold:apixaban", "from": was, "to": now}] if revokes else []
    assert found == expected


def test_new_warning_is_no_change_but_one_that_was_good_is():
    new = changes.finding_changes([], [finding("positioning", "unmet", "warning")])
    lost = changes.finding_changes(
        [finding("positioning", "met", "warning")], [finding("positioning", "unmet", "warning")]
    )

    assert new == []
    assert [change["item"] for change in lost] == ["positioning"]


SAID = {"follow_up_on": "2026-12-17", "may_be_pregnant": False}


def basis(findings=(), policy=POLICY, said=SAID, **parts):
    report = {
        "evaluated_at": "2026-11-23T12:00:00-05:00", "findings": list(findings), "policy": policy,
        "scheduled_start": document(**parts)["procedure"]["scheduled_start"],
    }  # fmt: skip
    return changes.sheet_basis(report, facts(**parts), said)


HOLD = finding("hold:apixaban", "pending", due="2026-12-04T09:30:00-05:00")
BLOCKED = finding("infection", "unmet")


@pytest.mark.parametrize(
    "current",
    [
        basis([HOLD]),
        basis([finding("hold:apixaban", "met")]),
        basis([HOLD], allergies=[{"substance": "latex"}]),
        basis([HOLD, finding("driver", "pending", due="2026-12-07T09:30:00-05:00")]),
        basis([finding("hold:apixaban", "unknown")]),
        basis([BLOCKED]),
    ],
    ids=[
        "the same",
        "held as told",
        "an allergy",
        "something else that is due",
        "its time gone by",
        "a date in doubt and nothing to stop",
    ],
)
def test_sheet_stays_good_with(current):
    assert changes.sheet_changes(basis([HOLD]), current) == []


def test_sheet_with_other_hold_date_is_outdated():
    later = {**HOLD, "due": "2026-12-03T09:30:00-05:00"}

    [found] = changes.sheet_changes(basis([HOLD]), basis([later]))

    assert found["reason"] == "hold-dates-changed"
    assert (found["from"], found["to"]) == (HOLD["due"], later["due"])


@pytest.mark.parametrize(
    "open_question",
    [
        BLOCKED,
        finding("stop-decision:apixaban", "unknown"),
        finding("renal-function", "unknown"),
        finding("bleeding-disorder", "unknown"),
        finding("medication:unrecognised", "unknown"),
    ],
    ids=lambda one: one["item"],
)
def test_sheet_that_says_wait_is_outdated_once_a_time_can_be_said_and_the_other_way(open_question):
    waits, told = basis([HOLD, open_question]), basis([HOLD])

    [*_more, found] = changes.sheet_changes(waits, told)
    [back] = changes.sheet_changes(told, waits)

    assert (found["reason"] == "date-sure") is (open_question is BLOCKED)
    assert [(one["from"], one["to"]) for one in _more or [found]] == [(None, HOLD["due"])]
    assert (back["reason"], back["from"], back["to"]) == ("hold-dates-changed", HOLD["due"], None)


def test_sheet_without_a_sure_date_is_outdated_once_the_date_is_sure():
    [found] = changes.sheet_changes(basis([BLOCKED]), basis())

    assert (found["reason"], found["to"]) == ("date-sure", "2026-12-07T09:30:00-05:00")
    assert changes.sheet_changes(basis([BLOCKED]), basis([BLOCKED])) == []


def test_sheet_without_a_start_is_outdated_by_the_new_start_alone():
    unset = {**document()["procedure"], "scheduled_start": None}

    [found] = changes.sheet_changes(basis(procedure=unset), basis())

    assert found["reason"] == "rescheduled"
    assert changes.sheet_changes(basis(procedure=unset), basis(procedure=unset)) == []


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"procedure": {**document()["procedure"], "scheduled_start": None}}, "rescheduled"),
        ({"procedure": {**document()["procedure"], "levels": ["L5-S1"]}}, "procedure-changed"),
        ({"medications": []}, "medicines-changed"),
        ({"identity": {**IDENTITY, "family_name": "Okoye"}}, "identity-changed"),
        ({"policy": {**POLICY, "version": "2026.2", "digest": "sha256:2"}}, "policy-changed"),
    ],
)
def test_sheet_is_outdated_after(part, reason):
    [found] = changes.sheet_changes(basis(), basis(**part))

    assert found["reason"] == reason


@pytest.mark.parametrize("to", ["2026-12-18", None])
def test_sheet_with_another_follow_up_is_outdated(to):
    [found] = changes.sheet_changes(basis(), basis(said={**SAID, "follow_up_on": to}))

    assert found == {
        "reason": "follow-up-changed", "item": "follow-up", "from": "2026-12-17", "to": to,
    }  # fmt: skip


def test_sheet_that_does_not_ask_is_outdated_once_the_patient_may_be_pregnant():
    asks = basis(said={**SAID, "may_be_pregnant": True})

    [found] = changes.sheet_changes(basis(), asks)

    assert found["reason"] == "pregnancy-possible"
    assert changes.sheet_changes(asks, basis()) == []


def test_sheet_from_before_these_answers_were_kept_stays_good():
    old = {key: value for key, value in basis().items() if key != "said"}

    assert changes.sheet_changes(old, basis(said={**SAID, "may_be_pregnant": True})) == []
