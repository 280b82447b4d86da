"""The tables: every row of the formulary, for every tier and kidney function."""

from datetime import timedelta
from decimal import Decimal

import pytest

from checklist.casefile import read_case
from checklist.engine import holds
from checklist.engine.policy import TIERS
from checklist.engine.situation import Situation
from checklist.policies import shipped_policy
from tests.checklist.engine.well import changed, judged, medicine, result, well

POLICY = shipped_policy()
ROWS = [row for rows in POLICY.formulary.values() for row in rows]
# How a document comes to each tier without a second blood thinner.
AT_TIER = {
    "low": {"protocol": "facet-mbb", "answers": {}},
    "intermediate": {"protocol": "esi-interlaminar", "answers": {}},
    "high": {"protocol": "esi-interlaminar", "answers": {"bleeding-disorder": True}},
}


def situation(row, tier, kidneys=None):
    setting = AT_TIER[tier]
    results = [] if kidneys is None else [result("creatinine-clearance", kidneys)]
    line = medicine(row.ingredient, status="taking", dose_intent=row.intent)
    document = changed(
        well(setting["protocol"]), answers=setting["answers"], medications=[line], results=results
    )
    facts = read_case(document, default_at=None)
    return Situation(facts, POLICY, facts.procedure.scheduled_start)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.ingredient}-{row.intent or 'any'}")
def test_every_row_says_what_the_table_says(row, tier):
    case = situation(row, tier)

    needed = holds.needed(case, case.medicines[0])

    assert case.tier == tier
    assert needed == row.hold[tier]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "row",
    [r for r in ROWS if r.renal_below],
    ids=lambda row: f"{row.ingredient}-{row.intent or 'any'}",
)
def test_weak_kidneys_add_their_hours_below_the_limit_only(row, tier):
    at_limit = situation(row, tier, kidneys=float(row.renal_below))
    assert holds.needed(at_limit, at_limit.medicines[0]) == row.hold[at_limit.tier]

    below = situation(row, tier, kidneys=float(row.renal_below) - 0.1)
    table, needed = row.hold[below.tier], holds.needed(below, below.medicines[0])

    added = Decimal(0) if table.decide or not table.warn else row.renal_hours
    assert (needed.block, needed.warn) == (table.block + added, table.warn + added)


@pytest.mark.parametrize(
    "row",
    [r for r in ROWS if r.agreement],
    ids=lambda row: f"{row.ingredient}-{row.intent or 'any'}",
)
def test_who_needs_the_prescribers_agreement(row):
    line = medicine(row.ingredient, status="taking", dose_intent=row.intent, hold_hours=500)
    found = {f.item: f.state for f in judged(changed(well(), medications=[line])).findings}
    assert found[f"stop-decision:{row.ingredient}"] == "unknown"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.ingredient}-{row.intent or 'any'}")
def test_unknown_kidneys_never_shorten_a_hold(row):
    for tier in TIERS:
        case = situation(row, tier)
        sure = holds.needed(case, case.medicines[0])
        weak = holds.needed(case, case.medicines[0], kidneys_weak=True)
        assert weak.warn >= sure.warn


ITEM_FAMILIES = ("hold", "hold-margin", "hold-excess", "stop-decision")


def everything_on(document, prasugrel, warfarin):
    """The document with something for every item to speak of."""
    lines = [
        medicine("prasugrel", status="stopped", last_dose=prasugrel),
        medicine("apixaban", status="stopped", last_dose="2026-11-20T09:00:00-05:00"),
        medicine("warfarin", **warfarin),
        medicine("ritonavir", status="taking"),
        medicine("amoxicillin", status="taking"),
        medicine(None, text="little pill"),
    ]
    return changed(
        document,
        medications=lines,
        coverage={"payer": "none"},
        patient={"birth_date": "1940-01-01"},
        allergies=[{"substance": "latex"}, {"substance": "zorblax"}],
    )


def row_of(item):
    head = item.split(":")[0]
    return f"{head}:" if head in ITEM_FAMILIES or item == "allergy:latex" else item


def test_every_finding_of_the_engine_stands_in_the_list_of_items():
    """Nothing can be ready by omission: what the engine reports and the list are the same."""
    reported = set()
    for protocol in ("esi-interlaminar", "esi-transforaminal", "facet-mbb", "facet-intraarticular"):
        before = everything_on(well(protocol), "2026-11-22T09:00:00-05:00", {"status": "taking"})
        stopped = {"status": "stopped", "last_dose": "2026-11-29T20:00:00-05:00"}
        at_the_door = everything_on(
            well(protocol, on_the_day=True), "2026-11-28T09:00:00-05:00", stopped
        )
        for document in (before, at_the_door):
            reported |= {row_of(finding.item) for finding in judged(document).findings}

    assert reported == set(POLICY.items)


def test_windows_are_elapsed_days():
    assert POLICY.numbers.infection_window == timedelta(hours=168)
    assert POLICY.numbers.still_acting == timedelta(days=14)
