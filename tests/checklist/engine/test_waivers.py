"""Which waiver still counts, and what a newer fact does to it."""

from itertools import chain

import pytest

from checklist.engine.evaluate import drafts_of
from checklist.engine.rules import RULES
from checklist.engine.waivers import row_name
from checklist.engine.why.watching import WatchedSituation
from checklist.policies import shipped_policy
from tests.checklist.engine.well import answer, changed, finding, medicine, result, says, well
from tests.checklist.engine.why.supposed import facts_of
from tests.independent.generate import documents

POLICY = shipped_policy()
# What only the bleeding tier is read from ends no waiver of another item.
OF_THE_TIER = ("bleeding-disorder", "creatinine-clearance", "egfr")
WAIVED_AT = "2026-11-22T09:00:00-05:00"
BEFORE = "2026-11-22T08:59:59-05:00"
AFTER = "2026-11-22T09:00:01-05:00"


def waiver(item, at=WAIVED_AT, reason="seen and accepted"):
    return {"item": item, "by": "physician", "reason": reason, "at": at}


def waived(item, **change):
    return changed(well(), waivers=[waiver(item)], **change)


@pytest.mark.parametrize(
    ("item", "change"),
    [
        ("imaging", {"answers": {"imaging": "none"}}),
        ("pain-duration", {"answers": {"pain-duration-weeks": 1}}),
        ("driver", {"answers": {"driver": None}}),
        ("authorization", {"answers": {"authorization": "pending"}}),
        ("day:driver", {}),
        ("interval", {"history": None}),
    ],
)
def test_unmet_unknown_and_pending_turn_into_waived(item, change):
    assert says(changed(well(), **change), item) in ("unmet", "unknown", "pending")
    assert says(waived(item, **change), item) == "waived"


@pytest.mark.parametrize("item", ["indication", "steroid-choice"])
def test_met_and_not_applicable_stay_what_they_are(item):
    assert says(waived(item), item) == says(well(), item)


def test_a_waiver_of_something_else_changes_nothing():
    document = changed(well(), answers={"driver": None})
    assert (
        says({**document, "waivers": [waiver("imaging"), waiver("no-such-item")]}, "driver")
        == "unknown"
    )


@pytest.mark.parametrize(
    ("at", "expected"), [(BEFORE, "waived"), (WAIVED_AT, "waived"), (AFTER, "unmet")]
)
def test_a_newer_answer_outdates_it(at, expected):
    told = answer("driver", "none", at=at)
    assert says(waived("driver", answers={"driver": told}), "driver") == expected


def test_an_outdated_waiver_says_so():
    told = answer("driver", "none", at=AFTER)
    found = finding(waived("driver", answers={"driver": told}), "driver")
    assert found.params["note"] == "waived-before-this-change"


def test_a_never_waivable_item_says_so():
    found = finding(waived("medications-reviewed"), "medications-reviewed")
    assert (found.state, found.params["note"]) == ("pending", "never-waivable")


@pytest.mark.parametrize(
    ("changed_at", "expected"), [(None, "waived"), (BEFORE, "waived"), (AFTER, "unknown")]
)
def test_a_changed_procedure_outdates_every_waiver(changed_at, expected):
    document = waived("driver", answers={"driver": None}, procedure={"changed_at": changed_at})
    assert says(document, "driver") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [("imaging-date", "unmet"), ("indications", "unmet"), ("pain-score", "waived")],
)
def test_only_what_the_items_rule_reads_outdates_it(question, expected):
    values = {"imaging-date": "2026-10-01", "indications": ["radicular-pain"], "pain-score": 5}
    told = answer(question, values[question], at=AFTER)
    document = waived("imaging", answers={"imaging": "none", question: told})
    assert says(document, "imaging") == expected


def test_the_patients_own_newer_word_outdates_it_too():
    document = waived("imaging-concordance", answers={"imaging-concordant": False})
    assert says(document, "imaging-concordance") == "waived"
    document["answers"].append(answer("imaging-concordant", True, at=AFTER, source="patient"))
    assert says(document, "imaging-concordance") == "unmet"


@pytest.mark.parametrize(
    ("line_at", "expected"), [(None, "waived"), (BEFORE, "waived"), (AFTER, "pending")]
)
def test_a_changed_medicine_outdates_the_waiver_of_its_hold(line_at, expected):
    line = medicine("clopidogrel", status="taking", at=line_at)
    assert says(waived("hold:clopidogrel", medications=[line]), "hold:clopidogrel") == expected


def test_a_newer_kidney_result_outdates_it_where_kidneys_lengthen_the_hold():
    newer = [result("egfr", 80, at=AFTER)]
    lines = [medicine("apixaban", status="taking"), medicine("clopidogrel", status="taking")]
    document = changed(
        well(),
        medications=lines,
        results=newer,
        waivers=[waiver("hold:apixaban"), waiver("hold:clopidogrel")],
    )
    assert says(document, "hold:apixaban") == "pending"
    assert says(document, "hold:clopidogrel") == "waived"


@pytest.mark.parametrize(("line_at", "expected"), [(BEFORE, "waived"), (AFTER, "unmet")])
def test_a_changed_allergy_outdates_its_waiver(line_at, expected):
    lines = [
        {"substance": "iohexol", "reaction": "severe", "at": line_at},
        {"substance": "latex", "at": AFTER},
    ]
    document = waived("allergy:iodinated-contrast", allergies=lines)
    assert says(document, "allergy:iodinated-contrast") == expected


def test_the_newest_of_several_waivers_counts():
    document = changed(
        well(),
        answers={"driver": answer("driver", "none", at=AFTER)},
        waivers=[
            waiver("driver"),
            waiver("driver", at="2026-11-22T10:00:00-05:00", reason="taxi with sister"),
        ],
    )
    found = finding(document, "driver")
    assert (found.state, found.params["reason"]) == ("waived", "taxi with sister")


@pytest.mark.parametrize(
    ("item", "row"),
    [
        ("hold:apixaban", "hold:"),
        ("hold:other:name", "hold:"),
        ("allergy:latex", "allergy:"),
        ("day:driver", "day:driver"),
        ("medication:unrecognised", "medication:unrecognised"),
        ("imaging", "imaging"),
    ],
)
def test_the_row_of_an_item(item, row):
    assert row_name(item) == row


def test_an_item_rests_on_every_answer_and_result_that_its_rule_reads():
    """Else a waiver would outlive the fact that it was given for; the tier's own facts aside."""
    read = {}
    for document in chain.from_iterable(documents(f"rests-on/{seed}", 5) for seed in range(20)):
        facts = facts_of(document)
        for rule in RULES:
            case = WatchedSituation(facts, POLICY, facts.procedure.scheduled_start)
            items = {row_name(draft.item) for draft in drafts_of(case, rule)}
            for item in items & POLICY.items.keys():
                named = {look.name for look in case.reads.looks} | case.reads.tests.keys()
                read.setdefault(item, set()).update(named)
    beyond = {
        (item, name)
        for item, names in read.items()
        for name in names - {*POLICY.items[item].rests_on, *OF_THE_TIER}
    }

    assert beyond == set()


@pytest.mark.parametrize(("at", "state"), [(BEFORE, "waived"), (AFTER, "unmet")])
def test_newer_kidneys_end_the_waiver_of_a_hold_that_is_long(at, state):
    line = medicine(
        "apixaban", status="stopped", stop_decision="agreed",
        last_dose="2026-11-20T08:00:00-05:00",
    )  # fmt: skip
    document = waived("hold-excess:apixaban", medications=[line], results=[result("egfr", 60, at)])

    assert says(document, "hold-excess:apixaban") == f"{state} warning"
