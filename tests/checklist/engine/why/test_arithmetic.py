"""How hours come about: tier and why, the table's cell, kidneys, a physician's hours, the sum."""

from decimal import Decimal

import pytest

from checklist.engine.situation import Situation
from checklist.engine.why.arithmetic import held_medicines, hold_account
from checklist.policies import shipped_policy
from tests.checklist.engine.well import changed, medicine, result, well
from tests.checklist.engine.why.supposed import facts_of

POLICY = shipped_policy()


def hold(document, ingredient="apixaban"):
    facts = facts_of(document)
    case = Situation(facts, POLICY, facts.procedure.scheduled_start)
    (found,) = [one for one in case.medicines if one.ingredient == ingredient]
    return hold_account(case, found)


def taking(*medicines, **more):
    return changed(well(more.pop("protocol", "esi-interlaminar")), medications=[*medicines], **more)


def test_the_plain_case():
    found = hold(taking(medicine("apixaban", status="taking")))

    assert (found.tier.of_procedure, found.tier.tier) == ("intermediate", "intermediate")
    assert found.tier.raised_by == {}
    assert (found.cell.warn, found.needed.warn, found.renal_added) == (72, 72, None)
    assert found.last_dose_by.isoformat() == "2026-12-04T14:30:00+00:00"
    assert found.wanted_by == found.last_dose_by


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"medications": [medicine("apixaban"), medicine("aspirin")]}, {"antithrombotics"}),
        ({"answers": {"bleeding-disorder": True}}, {"bleeding-disorder"}),
        ({"results": [result("creatinine-clearance", 29)]}, {"kidneys"}),
        (
            {"answers": {"bleeding-disorder": True}, "results": [result("egfr", 20)]},
            {"bleeding-disorder", "kidneys"},
        ),
    ],
)
def test_each_reason_for_a_higher_tier_is_named_with_its_evidence(change, reasons):
    found = hold(changed(taking(medicine("apixaban")), **change))

    assert found.tier.raised_by.keys() == reasons
    assert all(found.tier.raised_by.values())
    assert (found.tier.of_procedure, found.tier.tier) == ("intermediate", "high")


@pytest.mark.parametrize(("value", "added", "sum_"), [(29, 24, 96), (30, 0, 72), (None, None, 72)])
def test_kidneys_add_their_hours_below_the_limit(value, added, sum_):
    results = [] if value is None else [result("creatinine-clearance", value)]
    found = hold(taking(medicine("apixaban"), results=results))

    assert (found.renal_added, found.needed.warn) == (added, sum_)


def test_a_medicine_without_a_kidney_column_has_nothing_to_add():
    assert hold(taking(medicine("clopidogrel")), "clopidogrel").renal_added == 0
    assert hold(taking(medicine("aspirin")), "aspirin").renal_added == 0


@pytest.mark.parametrize(
    ("ingredient", "own", "effect"),
    [
        ("apixaban", None, ""),
        ("apixaban", 96, "replaces"),
        ("apixaban", 72, "shorter"),
        ("prasugrel", 200, "lengthens"),
        ("prasugrel", 168, "shorter"),
        ("prasugrel", 300, "replaces"),
        ("aspirin", 24, "decides"),
        ("other:a tea", 24, "decides"),
    ],
)
def test_what_a_physician_s_hours_do(ingredient, own, effect):
    found = hold(taking(medicine(ingredient, hold_hours=own)), ingredient)

    assert found.physicians_effect == effect
    assert found.physicians_hours == (None if own is None else Decimal(own))


def test_hours_left_to_a_physician_lead_to_no_moment():
    found = hold(taking(medicine("other:a tea")), "other:a tea")

    assert found.needed.decide
    assert (found.last_dose_by, found.wanted_by) == (None, None)


def test_a_pair_leads_to_two_moments():
    found = hold(taking(medicine("prasugrel")), "prasugrel")

    assert (found.needed.block, found.needed.warn) == (168, 240)
    assert (found.last_dose_by - found.wanted_by).total_seconds() == 72 * 3600


def test_of_several_rows_the_longer_is_chosen_while_the_dose_is_not_known():
    unknown = hold(taking(medicine("enoxaparin")), "enoxaparin")
    known = hold(taking(medicine("enoxaparin", dose_intent="prophylactic")), "enoxaparin")

    assert (unknown.chosen.intent, len(unknown.rows)) == ("therapeutic", 2)
    assert (known.chosen.intent, len(known.rows)) == ("prophylactic", 1)
    assert unknown.needed.warn > known.needed.warn


def test_a_pain_pill_before_a_neck_epidural_takes_the_high_column():
    neck = changed(
        taking(medicine("naproxen")), procedure={"region": "cervical", "levels": ["C7-T1"]}
    )

    found = hold(neck, "naproxen")

    assert (found.tier.is_cervical_exception, found.tier.tier) == (True, "high")


def test_without_a_start_there_are_hours_but_no_moment():
    found = hold(changed(taking(medicine("apixaban")), procedure={"scheduled_start": None}))

    assert (found.needed.warn, found.last_dose_by) == (72, None)


def test_a_facet_injection_is_of_low_tier():
    found = hold(taking(medicine("warfarin"), protocol="facet-mbb"), "warfarin")

    assert (found.tier.tier, found.needed.decide) == ("low", True)


def test_medicines_that_have_to_be_stopped_or_decided_about():
    lines = [
        medicine("apixaban", status="taking"),
        medicine("aspirin", status="stopped"),  # a physician decides
        medicine("clopidogrel", status="never-started"),
        medicine("metformin", status="taking"),  # never stopped
    ]

    facts = facts_of(taking(*lines))
    found = held_medicines(Situation(facts, POLICY, facts.procedure.scheduled_start))

    assert [one.ingredient for one in found] == ["apixaban", "aspirin"]
