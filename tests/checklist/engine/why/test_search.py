"""Every promised change, carried out and judged by the public way, keeps its promise."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from checklist.engine.why.search import HANDFUL, NOT_LISTED, OPEN
from checklist.policies import shipped_policy
from tests.checklist.engine.well import changed, medicine, session, well
from tests.checklist.engine.why.supposed import (
    facts_of,
    outcomes,
    patched,
    said,
    state,
    states,
)
from tests.independent.generate import documents

# Good ends for an open item: some can only cease to apply.
MENDED = ("met", "not-applicable", NOT_LISTED)
SELDOM_LISTED = [
    "untreated-radiculopathy", "diagnostic-block-history", "infection-check", "bleeding-risk",
    "steroid-interaction", "good-faith-estimate", "day:last-doses", "scheduled-start",
    "allergy:latex", "allergy:unrecognised", "medication:unrecognised", "hold:warfarin",
    "stop-decision:apixaban", "hold-excess:apixaban",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_a_promised_state_is_what_the_changed_document_gives(seed):
    """Property: each patch, applied and evaluated anew, gives the state that was promised."""
    open_items, mended = Counter(), Counter()
    for document in documents(f"why/{seed}", 3):
        at, before = facts_of(document).at, states(document)
        for item in [*before, *SELDOM_LISTED]:
            found = outcomes(document, item)
            for outcome in found:
                changed_document = patched(document, outcome.change.patch)
                assert state(changed_document, item, at) == outcome.state, said(outcome)
                assert outcome.state != before.get(item, NOT_LISTED)
            assert len(found) <= HANDFUL
            open_items[seed] += before.get(item) in OPEN
            mended[seed] += before.get(item) in OPEN and any(o.state in MENDED for o in found)

    assert mended[seed] >= 0.95 * open_items[seed] > 0


def first(document, item):
    """What the first change says, and where it leads."""
    outcome = outcomes(document, item)[0]
    return said(outcome), outcome.state


def test_an_answer_not_given_yet_is_supposed_given_now():
    document = changed(well(), answers={"driver": None})

    assert first(document, "driver") == (
        [("answer", {"item": "driver", "value": "confirmed"})],
        "met",
    )


def test_an_answer_that_would_be_too_old_is_supposed_given_when_it_counts():
    assert first(well(), "infection") == (
        [("answer", {"item": "infection", "value": False, "at": "2026-11-30T09:30:00-05:00"})],
        "met",
    )


def test_several_answers_in_a_row_where_one_does_not_suffice():
    document = changed(well(), answers={"conservative-care": None, "conservative-care-weeks": None})

    assert first(document, "conservative-care") == (
        [
            ("answer", {"item": "conservative-care-weeks", "value": 4}),
            ("answer", {"item": "conservative-care", "value": ["physical-therapy"]}),
        ],
        "met",
    )


def test_a_dose_too_late_is_mended_by_a_later_start():
    document = changed(
        well(),
        at="2026-12-06T12:00:00-05:00",
        medications=[medicine("clopidogrel", status="stopped", stop_decision="agreed",
                              last_dose="2026-12-05T09:30:00-05:00")],
    )  # fmt: skip

    met = [said(o) for o in outcomes(document, "hold:clopidogrel") if o.state == "met"]

    start = {"field": "procedure.scheduled_start", "value": "2026-12-12T09:30:00-05:00"}
    assert [("start", start)] in met


def test_waiting_is_a_change_too():
    document = changed(well(), medications=[medicine("apixaban", status="taking")])

    waits = [o for o in outcomes(document, "hold:apixaban") if said(o)[0][0] == "wait"]

    assert [(said(o), o.state) for o in waits] == [
        ([("wait", {"until": "2026-12-04T09:30:00-05:00"})], "unknown")
    ]


def test_what_makes_an_item_apply_that_does_not():
    assert first(well(), "steroid-choice")[0] == [
        ("field", {"field": "procedure.protocol", "value": "esi-transforaminal"})
    ]
    assert first(well(), "untreated-radiculopathy")[0] == [
        ("field", {"field": "procedure.protocol", "value": "facet-mbb"})
    ]
    assert first(well(), "hold:warfarin") == (
        [("medicine-added", {"medicine": "warfarin", "status": "taking"})],
        "pending",
    )


def test_a_rule_that_asks_for_two_things_is_told_both():
    (found,) = outcomes(well(), "diabetes-medicines")

    assert [key for key, _params in said(found)] == ["field", "medicine-added"]
    assert found.state == "unmet"


def test_a_waived_item_shows_what_would_put_it_in_order_and_what_ends_the_waiver():
    document = changed(
        well(),
        history=[session("esi-interlaminar", "2026-12-01")],
        waivers=[{"item": "interval", "by": "physician", "reason": "seen",
                  "at": "2026-11-22T08:00:00-05:00"}],
    )  # fmt: skip

    found = {o.state: said(o)[0] for o in reversed(outcomes(document, "interval"))}

    assert found["met"] == (
        "start",
        {"field": "procedure.scheduled_start", "value": "2026-12-15T00:00:00-05:00"},
    )
    assert found["unmet"][0] == "start"


def test_the_same_document_gives_the_same_bytes():
    document = next(documents("why/again", 1))
    document_items = list(states(document))

    def bytes_of():
        found = [outcomes(document, item) for item in document_items]
        return json.dumps([[(said(o), o.state, o.change.patch) for o in one] for one in found])

    assert bytes_of() == bytes_of()


def test_other_values_that_lead_to_the_same_are_named_with_the_first():
    document = changed(well(), answers={"indications": []})

    (found, *_) = outcomes(document, "indication")

    assert found.change.said[0].params["value"] == ["radicular-pain"]
    assert [one.said[0].params["value"] for one in found.others] == [
        ["neurogenic-claudication"], ["post-surgical-pain"], ["herpes-zoster"]
    ]  # fmt: skip


def test_an_unapproved_policy_is_changed_by_no_fact():
    assert outcomes(well(), "policy", replace(shipped_policy(), approved=False)) == ()
