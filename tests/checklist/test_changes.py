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
    return {"item": item, "state": state, "severity": severity, "due": due}


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


def basis(holds=(), policy=POLICY, **parts):
    return changes.sheet_basis({"findings": list(holds), "policy": policy}, facts(**parts))


HOLD = finding("hold:apixaban", "pending", due="2026-12-04T09:30:00-05:00")


@pytest.mark.parametrize(
    "current",
    [
        basis([HOLD]),
        basis([finding("hold:apixaban", "met")]),
        basis([HOLD], allergies=[{"substance": "latex"}]),
        basis([HOLD, finding("driver", "pending", due="2026-12-07T09:30:00-05:00")]),
    ],
    ids=["the same", "held as told", "an allergy", "something else that is due"],
)
def test_sheet_stays_good_with(current):
    assert changes.sheet_changes(basis([HOLD]), current) == []


def test_sheet_with_other_hold_date_is_outdated():
    later = {**HOLD, "due": "2026-12-03T09:30:00-05:00"}

    [found] = changes.sheet_changes(basis([HOLD]), basis([later]))

    assert found["reason"] == "hold-dates-changed"
    assert (found["from"], found["to"]) == (HOLD["due"], later["due"])


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
