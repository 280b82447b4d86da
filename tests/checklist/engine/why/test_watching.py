"""What a rule reads is noted while it runs, and being watched changes nothing that it says."""

import pytest

from checklist.engine.evaluate import drafts_of
from checklist.engine.known import Missing
from checklist.engine.rules import RULES
from checklist.engine.situation import Situation
from checklist.engine.why.account import account_of
from checklist.engine.why.watching import WatchedSituation
from checklist.policies import shipped_policy
from tests.checklist.engine.well import answer, changed, medicine, result, session, well
from tests.checklist.engine.why.supposed import facts_of
from tests.independent.generate import documents

POLICY = shipped_policy()


@pytest.mark.parametrize("seed", range(6))
def test_a_watched_rule_says_what_it_says_unwatched(seed):
    for document in documents(f"watching/{seed}", 5):
        facts = facts_of(document)
        start = facts.procedure.scheduled_start
        for rule in RULES:
            watched = WatchedSituation(facts, POLICY, start)
            assert drafts_of(watched, rule) == drafts_of(Situation(facts, POLICY, start), rule)


def reads(document, item):
    return account_of(facts_of(document), POLICY, item).reads


def test_only_the_numbers_that_were_reached_are_noted():
    good = reads(changed(well(), answers={"pain-score": 6}), "pain-score")
    low = reads(changed(well(), answers={"pain-score": 3}), "pain-score")
    unasked = reads(changed(well(), answers={"pain-score": None}), "pain-score")

    assert list(good.numbers) == ["pain_score_window", "pain_score_enough"]
    assert list(low.numbers) == ["pain_score_window", "pain_score_enough", "pain_score_least"]
    assert list(unasked.numbers) == ["pain_score_window"]


def test_the_cell_of_the_tier_and_the_kidney_column_are_noted():
    document = changed(
        well(),
        medications=[medicine("apixaban", status="taking"), medicine("aspirin", status="taking")],
        results=[result("egfr", 25)],
    )

    cells = reads(document, "hold:apixaban").cells

    assert cells["apixaban", None].keys() == {
        "antithrombotic", "high", "renal_below", "renal_hours"
    }  # fmt: skip
    assert cells["aspirin", None].keys() == {"antithrombotic"}


def test_the_row_that_gave_the_tier_is_noted():
    document = changed(well(), medications=[medicine("apixaban")])

    (row,) = reads(document, "hold:apixaban").tiers

    assert row.tier == "intermediate"
    assert "esi-interlaminar" in row.protocols


def test_the_rule_of_the_payer_that_was_compared_is_noted():
    (rule,) = reads(well(), "authorization").authorization
    (facet_rule,) = reads(well("facet-mbb"), "authorization").authorization

    assert (rule.source, facet_rule.source) == ("WISER", "PA-OPD")


def test_lists_of_the_policy_are_noted_by_their_place_in_its_file():
    assert list(reads(well(), "indication").word_sets) == ["indications.esi"]
    assert list(reads(well(), "platelets").word_sets) == []
    taken = changed(well(), medications=[medicine("aspirin", status="taking")])
    assert list(reads(taken, "platelets").word_sets) == ["classes.heparin"]
    neck = changed(well(), procedure={"region": "cervical", "levels": ["C7-T1"]})
    assert list(reads(neck, "levels").word_sets) == ["interlaminar_cervical_levels"]


def test_a_look_has_its_window_and_what_came_of_it():
    document = changed(
        well(), answers={"red-flags": answer("red-flags", [], at="2026-10-01T10:00:00-05:00")}
    )

    (look,) = reads(document, "red-flags").looks

    assert (look.kind, look.name, look.window.days) == ("answer", "red-flags", 30)
    assert look.known.missing is Missing.STALE


def test_answers_of_the_day_and_results_are_looks_too():
    (food, drink) = reads(well(), "day:fasting").looks
    (temperature, infection) = reads(well(), "infection").looks

    assert (food.name, food.on_day, drink.on_day) == ("last-solid-food", True, True)
    assert (temperature.kind, temperature.window.days) == ("result", 1)
    assert (infection.kind, infection.window.days) == ("answer", 7)


def test_a_look_is_noted_once_however_often_it_is_made():
    names = [look.name for look in reads(well(), "platelets").looks]

    assert names.count("bleeding-disorder") == 1


def test_fields_and_lists_that_were_read():
    assert list(reads(well(), "untreated-radiculopathy").fields) == ["procedure.protocol"]
    assert list(reads(well(), "interval").fields) == [
        "history", "procedure.region", "procedure.protocol"
    ]  # fmt: skip
    again = changed(well(), history=[session("esi-interlaminar", "2026-05-04")])
    assert list(reads(again, "same-day").fields) == ["history", "procedure.scheduled_start"]
    assert list(reads(well(), "pregnancy").fields) == [
        "procedure.scheduled_start", "patient.birth_date", "patient.sex"
    ]  # fmt: skip
    assert "coverage.payer" in reads(well(), "authorization").fields
    assert reads(well(), "scheduled-start").fields == {}


def test_other_fields_of_a_payer_s_policy_are_handed_on():
    case = WatchedSituation(facts_of(well()), POLICY, None)

    assert case.policy.payers["medicare"].enforces_payer_rules is True
    assert case.reads.authorization == []


def test_what_is_read_before_the_rule_runs_does_not_count():
    case = WatchedSituation(facts_of(well()), POLICY, None)

    assert case.reads.fields == {}
    assert case.start is None
    assert list(case.reads.fields) == ["procedure.scheduled_start"]
