"""Hours without a medicine, the prescriber's agreement, kidneys."""

from dataclasses import replace

import pytest

from checklist.policies import shipped_policy
from tests.checklist.engine.well import changed, finding, judged, medicine, result, says, well

ESI, MBB = "esi-interlaminar", "facet-mbb"
LIMIT_72 = "2026-12-04T09:30:00-05:00"
EARLY = "2026-12-01T09:00:00-05:00"


def taking(*lines, protocol=ESI, **change):
    return changed(well(protocol), medications=list(lines), **change)


@pytest.mark.parametrize(
    ("status", "last_dose", "now", "expected"),
    [
        ("never-started", None, EARLY, "not-applicable"),
        ("stopped", "2026-11-07T09:30:00-05:00", EARLY, "met"),
        ("taking", "2026-12-04T09:30:01-05:00", "2026-12-05T09:00:00-05:00", "unmet"),
        (None, "2026-12-04T09:30:01-05:00", "2026-12-05T09:00:00-05:00", "unmet"),
        ("taking", None, "2026-12-04T09:29:59-05:00", "pending"),
        ("taking", EARLY, "2026-12-04T09:29:59-05:00", "pending"),
        (None, None, "2026-12-04T09:29:59-05:00", "pending"),
        ("taking", None, LIMIT_72, "unknown"),
        ("taking", LIMIT_72, LIMIT_72, "unknown"),
        ("stopped", None, EARLY, "unknown"),
        ("stopped", LIMIT_72, LIMIT_72, "met"),
        ("stopped", "2026-12-04T09:30:01-05:00", "2026-12-05T09:00:00-05:00", "unmet"),
    ],
)
def test_the_table_of_states_for_apixaban(status, last_dose, now, expected):
    document = taking(medicine("apixaban", status=status, last_dose=last_dose), at=now)
    assert says(document, "hold:apixaban") == expected


def test_the_due_moment_is_the_start_less_the_hours():
    found = finding(taking(medicine("apixaban", status="taking")), "hold:apixaban")
    assert found.due.isoformat() == "2026-12-04T14:30:00+00:00"


@pytest.mark.parametrize(
    ("ingredient", "protocol", "expected"),
    [
        ("clopidogrel", MBB, "not-applicable"),
        ("clopidogrel", ESI, "pending"),
        ("apixaban", MBB, "unknown"),  # a physician decides
        ("aspirin", ESI, "unknown"),
        ("aspirin", MBB, "not-applicable"),
        ("ibuprofen", ESI, "not-applicable"),
        ("lisinopril", ESI, "not-applicable"),
    ],
)
def test_hours_by_tier(ingredient, protocol, expected):
    document = taking(medicine(ingredient, status="taking"), protocol=protocol)
    assert says(document, f"hold:{ingredient}") == expected


def test_undecided_hours_belong_to_the_physician():
    assert (
        finding(taking(medicine("aspirin", status="taking")), "hold:aspirin").owner == "physician"
    )


@pytest.mark.parametrize(("hold_hours", "expected"), [(0, "not-applicable"), (24, "pending")])
def test_a_physician_settles_undecided_hours(hold_hours, expected):
    line = medicine("aspirin", status="taking", hold_hours=hold_hours)
    assert says(taking(line), "hold:aspirin") == expected


@pytest.mark.parametrize(
    ("hold_hours", "due"),
    [
        (24, "2026-12-04T14:30:00+00:00"),
        (72, "2026-12-04T14:30:00+00:00"),
        (96, "2026-12-03T14:30:00+00:00"),
    ],
)
def test_the_longer_of_table_and_physician_counts(hold_hours, due):
    line = medicine("apixaban", status="taking", hold_hours=hold_hours)
    assert finding(taking(line), "hold:apixaban").due.isoformat() == due


@pytest.mark.parametrize(
    ("last_dose", "hold_hours", "state", "margin"),
    [
        ("2026-11-30T09:30:00-05:00", None, "met", "unmet warning"),  # 168 h
        ("2026-11-30T09:30:01-05:00", None, "unmet", None),
        ("2026-11-27T09:30:00-05:00", None, "met", None),  # 240 h
        ("2026-11-27T09:30:01-05:00", None, "met", "unmet warning"),
        ("2026-11-29T09:30:00-05:00", 200, "unmet", None),  # longer than block: replaces block
        ("2026-11-26T09:30:00-05:00", 300, "unmet", None),  # longer than warn: replaces both
    ],
)
def test_a_pair_blocks_by_the_shorter_and_warns_by_the_longer(last_dose, hold_hours, state, margin):
    line = medicine("prasugrel", status="stopped", last_dose=last_dose, hold_hours=hold_hours)
    document = taking(line, at="2026-12-01T09:00:00-05:00")
    assert says(document, "hold:prasugrel") == state
    assert says(document, "hold-margin:prasugrel") == margin


def test_a_pair_is_due_by_the_longer():
    found = finding(taking(medicine("prasugrel", status="taking")), "hold:prasugrel")
    assert found.due.isoformat() == "2026-11-27T14:30:00+00:00"


@pytest.mark.parametrize(
    ("function", "ingredient", "due"),
    [
        (29, "apixaban", "2026-12-03T14:30:00+00:00"),
        (30, "apixaban", "2026-12-04T14:30:00+00:00"),
        (49, "dabigatran", "2026-12-01T14:30:00+00:00"),
        (50, "dabigatran", "2026-12-03T14:30:00+00:00"),
    ],
)
def test_weak_kidneys_lengthen_a_hold(function, ingredient, due):
    document = taking(
        medicine(ingredient, status="taking"), results=[result("creatinine-clearance", function)]
    )
    assert finding(document, f"hold:{ingredient}").due.isoformat() == due


@pytest.mark.parametrize(
    ("intent", "due"),
    [
        ("prophylactic", "2026-12-07T02:30:00+00:00"),
        ("therapeutic", "2026-12-06T14:30:00+00:00"),
        (None, "2026-12-06T14:30:00+00:00"),
    ],
)
def test_an_unknown_intent_takes_the_longer_row(intent, due):
    line = medicine("enoxaparin", status="taking", dose_intent=intent)
    assert finding(taking(line), "hold:enoxaparin").due.isoformat() == due


def test_pain_pills_before_a_cervical_interlaminar_epidural_are_a_warning():
    neck = {"region": "cervical", "levels": ["C7-T1"]}
    document = taking(medicine("naproxen", status="taking"), procedure=neck)
    found = finding(document, "hold:naproxen")
    assert (found.state, found.severity) == ("pending", "warning")
    assert found.due.isoformat() == "2026-12-03T14:30:00+00:00"


@pytest.mark.parametrize(
    ("change", "tier"),
    [
        ({"medications": [medicine("apixaban", status="taking")]}, "intermediate"),
        (
            {
                "medications": [
                    medicine("apixaban", status="taking"),
                    medicine("aspirin", status=None),
                ]
            },
            "high",
        ),
        (
            {
                "medications": [
                    medicine("apixaban", status="taking"),
                    medicine("aspirin", status="never-started"),
                ]
            },
            "intermediate",
        ),
        (
            {
                "medications": [
                    medicine("apixaban", status="taking"),
                    medicine("ibuprofen", status="taking"),
                ]
            },
            "intermediate",
        ),
        (
            {
                "answers": {"bleeding-disorder": True},
                "medications": [medicine("apixaban", status="taking")],
            },
            "high",
        ),
        (
            {
                "results": [result("egfr", 29.9)],
                "medications": [medicine("apixaban", status="taking")],
            },
            "high",
        ),
        (
            {
                "results": [result("egfr", 30)],
                "medications": [medicine("apixaban", status="taking")],
            },
            "intermediate",
        ),
    ],
)
def test_the_tier_steps_up_once(change, tier):
    assert finding(changed(well(), **change), "hold:apixaban").params["tier"] == tier


@pytest.mark.parametrize(
    ("decision", "expected", "waivable"),
    [("agreed", "met", True), (None, "unknown", True), ("continue", "unmet", False)],
)
def test_the_prescriber_must_agree(decision, expected, waivable):
    line = medicine("apixaban", status="taking", stop_decision=decision)
    found = finding(taking(line), "stop-decision:apixaban")
    assert (found.state, found.waivable) == (expected, waivable)


@pytest.mark.parametrize(
    "line",
    [
        medicine("apixaban", status="never-started"),
        medicine("apixaban", status="stopped", last_dose="2026-11-07T09:30:00-05:00"),
        medicine("aspirin", status="taking"),
        medicine("clopidogrel", status="taking", hold_hours=0),
    ],
)
def test_when_no_agreement_is_needed(line):
    document = taking(line, protocol=MBB if line["ingredient"] == "clopidogrel" else ESI)
    assert says(document, f"stop-decision:{line['ingredient']}") == "not-applicable"


def test_a_waived_hold_needs_no_agreement_until_the_line_changes():
    waiver = {
        "item": "hold:apixaban",
        "by": "physician",
        "reason": "stroke risk",
        "at": "2026-11-22T09:00:00-05:00",
    }
    document = taking(
        medicine("apixaban", status="taking", at="2026-11-20T09:00:00-05:00"), waivers=[waiver]
    )
    assert says(document, "hold:apixaban") == "waived"
    assert says(document, "stop-decision:apixaban") == "not-applicable"
    later = taking(
        medicine("apixaban", status="taking", at="2026-11-22T09:00:01-05:00"), waivers=[waiver]
    )
    assert says(later, "hold:apixaban") == "pending"
    assert says(later, "stop-decision:apixaban") == "unknown"


@pytest.mark.parametrize(
    ("lines", "results", "expected"),
    [
        ([], [], "not-applicable"),
        ([medicine("lisinopril", status="taking")], [], "not-applicable"),
        ([medicine("apixaban", status="taking")], [], "unknown"),
        ([medicine("apixaban", status="taking")], [result("egfr", 80)], "met"),
        (
            [medicine("apixaban", status="taking")],
            [result("egfr", 80, "2026-06-10T10:30:00-04:00")],
            "met",
        ),
        (
            [medicine("apixaban", status="taking")],
            [result("egfr", 80, "2026-06-10T10:29:00-04:00")],
            "unknown",
        ),
        (
            [medicine("apixaban", status="stopped", last_dose="2026-11-20T09:30:00-05:00")],
            [],
            "met",
        ),
        (
            [medicine("apixaban", status="stopped", last_dose="2026-11-07T09:30:00-05:00")],
            [],
            "not-applicable",
        ),
        ([medicine("apixaban", status="never-started")], [], "not-applicable"),
    ],
)
def test_kidney_function_is_known_where_it_matters(lines, results, expected):
    assert says(taking(*lines, results=results), "renal-function") == expected


@pytest.mark.parametrize(
    ("last_dose", "expected"),
    [("2026-12-03T09:30:00-05:00", "met"), ("2026-12-03T09:30:01-05:00", "unknown")],
)
def test_held_long_enough_for_weak_kidneys_too(last_dose, expected):
    line = medicine("apixaban", status="stopped", last_dose=last_dose)
    assert says(taking(line, at="2026-12-05T09:00:00-05:00"), "renal-function") == expected


@pytest.mark.parametrize(
    ("last_dose", "expected"),
    [
        ("2026-12-01T09:30:00-05:00", None),
        ("2026-12-01T09:29:59-05:00", "unmet warning"),
        ("2026-11-07T09:30:00-05:00", None),
    ],
)
def test_far_too_long_without_a_blood_thinner(last_dose, expected):
    line = medicine("apixaban", status="stopped", last_dose=last_dose)
    assert says(taking(line, at="2026-12-05T09:00:00-05:00"), "hold-excess:apixaban") == expected


@pytest.mark.parametrize(
    ("line", "protocol", "expected"),
    [
        (medicine("clopidogrel", status="stopped"), ESI, "unmet warning"),
        (medicine("clopidogrel", status="taking"), ESI, None),
        (medicine("clopidogrel", status=None), ESI, None),
        (medicine("clopidogrel", status="stopped"), MBB, None),  # no hold: nothing to exceed
        (medicine("aspirin", status="stopped"), ESI, None),  # hours still undecided
        (medicine("aspirin", status="stopped", hold_hours=24), ESI, "unmet warning"),
        (medicine("naproxen", status="stopped", hold_hours=24), ESI, None),  # nobody has to agree
    ],
)
def test_only_a_hold_that_somebody_agreed_to_can_be_too_long(line, protocol, expected):
    stopped = {**line, "last_dose": "2026-11-15T09:30:00-05:00"}
    document = taking(stopped, protocol=protocol)
    assert says(document, f"hold-excess:{line['ingredient']}") == expected


def test_two_lines_of_one_ingredient_are_one_medicine():
    lines = [
        medicine(
            "apixaban",
            status="stopped",
            last_dose="2026-11-21T09:00:00-05:00",
            stop_decision="agreed",
        ),
        medicine("apixaban", status="taking", stop_decision=None),
    ]
    document = taking(*lines)
    assert [f.item for f in judged(document).findings].count("hold:apixaban") == 1
    assert says(document, "hold:apixaban") == "pending"
    assert says(document, "stop-decision:apixaban") == "unknown"


def test_a_combination_counts_as_each_of_its_parts():
    document = taking(medicine("aspirin+dipyridamole", status="taking"))
    assert says(document, "hold:aspirin") == "unknown"
    assert says(document, "hold:dipyridamole") == "pending"  # two antithrombotics: high tier


def test_a_medicine_outside_the_formulary_is_held_as_a_physician_says():
    line = medicine("other:Zorblax", status="taking")
    assert says(taking(line), "hold:other:zorblax") == "unknown"
    decided = {**line, "hold_hours": 48}
    assert says(taking(decided), "hold:other:zorblax") == "pending"
    assert says(taking(decided), "stop-decision:other:zorblax") == "unknown"


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-02T09:00:00-05:00", "2026-10-30T10:00:00-04:00"),  # clocks went back in between
        ("2027-03-15T09:00:00-04:00", "2027-03-12T08:00:00-05:00"),
    ],
)  # and forward
def test_hours_are_elapsed_across_the_clock_change(start, due):
    document = taking(
        medicine("apixaban", status="taking"),
        at="2026-10-20T12:00:00-04:00",
        procedure={"scheduled_start": start, "booked_on": "2026-10-16"},
        answers={},
    )
    document["answers"] = []
    found = finding(document, "hold:apixaban")
    assert found.due.astimezone(judged(document).facts.procedure.zone).isoformat() == due


@pytest.mark.parametrize(
    ("ingredient", "source"),
    [
        ("apixaban", "ASRA18"),
        ("semaglutide", "ASA"),
        ("empagliflozin", "FDA"),
        ("acetaminophen", "general"),
        ("other:foo", "clinic"),
    ],
)
def test_hours_cite_the_source_of_their_row(ingredient, source):
    document = taking(medicine(ingredient, status="taking"))
    assert finding(document, f"hold:{ingredient}").source == source


def test_a_margin_cites_the_source_of_the_row_as_a_clinic_has_it():
    policy = shipped_policy()
    rows = tuple(replace(row, source="clinic") for row in policy.formulary["prasugrel"])
    own = replace(policy, formulary={**policy.formulary, "prasugrel": rows})
    line = medicine("prasugrel", status="stopped", last_dose="2026-11-29T09:30:00-05:00")
    document = taking(line, at="2026-12-05T09:00:00-05:00")

    found = {one.item: one.source for one in judged(document, own).findings}

    assert found["hold-margin:prasugrel"] == "clinic"
