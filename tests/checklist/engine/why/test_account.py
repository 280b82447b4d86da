"""Which rule speaks of an item, and what it says: the same as the report, for every item."""

import re
from dataclasses import replace

import pytest

from checklist.engine import evaluate
from checklist.engine.rules import RULES, holds, safety
from checklist.engine.why.account import (
    GENERAL,
    OF_A_MEDICINE,
    account_of,
    families,
    sentence_of,
    state_of,
)
from checklist.policies import shipped_policy
from tests.checklist.engine.well import changed, medicine, well
from tests.checklist.engine.why.supposed import facts_of
from tests.independent.generate import documents

POLICY = shipped_policy()


@pytest.mark.parametrize("seed", range(6))
def test_each_finding_is_found_again_by_its_own_rule(seed):
    for document in documents(f"account/{seed}", 5):
        facts = facts_of(document)
        for finding in evaluate(facts, POLICY).findings:
            assert state_of(facts, POLICY, finding.item) == finding
            account = account_of(facts, POLICY, finding.item)
            assert account.finding == finding
            assert (account.rule is None) is (finding.item in GENERAL)


def test_every_item_of_the_policy_has_a_rule():
    facts = facts_of(well())
    for name in POLICY.items:
        item = f"{name}apixaban" if name.endswith(":") else name
        assert account_of(facts, POLICY, item).rule is not None


@pytest.mark.parametrize(
    ("item", "parts"),
    [("hold:apixaban", ("hold", "apixaban")), ("hold:other:a b", ("hold", "other:a b")),
     ("day:fasting", ("day:fasting", "")), ("allergy:latex", ("allergy", "latex")),
     ("infection", ("infection", "")), ("rule:inr", ("rule:inr", ""))],
)  # fmt: skip
def test_kind_and_name_of_an_item(item, parts):
    assert families(item) == parts


def test_the_parts_of_the_hold_rule_have_sentences_of_their_own():
    document = changed(well(), medications=[medicine("apixaban", status="taking")])
    facts = facts_of(document)

    rules = {f: account_of(facts, POLICY, f"{f}:apixaban").rule for f in OF_A_MEDICINE}

    assert rules == OF_A_MEDICINE
    assert len({sentence_of(rule) for rule in rules.values()}) == len(rules)


def test_an_item_that_is_not_listed_has_no_finding_but_a_rule():
    account = account_of(facts_of(well()), POLICY, "infection-check")

    assert (account.finding, account.rule) == (None, safety.infection)
    assert account_of(facts_of(well()), POLICY, "hold:apixaban").medicine is None


def test_a_rule_that_fails_is_told_in_place_of_its_item(monkeypatch):
    def inr(case):
        raise ZeroDivisionError

    monkeypatch.setattr("checklist.engine.why.account._BY_NAME", {"inr": inr})
    facts = facts_of(well())

    assert account_of(facts, POLICY, "inr").finding.item == "rule:inr"
    assert account_of(facts, POLICY, "rule:inr").finding.state == "unknown"


def test_an_item_of_a_name_that_no_rule_has_is_looked_for_in_all(monkeypatch):
    monkeypatch.setattr("checklist.engine.why.account._BY_NAME", {})
    facts = facts_of(well())

    account = account_of(facts, POLICY, "driver")

    assert account.rule.__name__ == "driver"
    assert account.finding == state_of(facts, POLICY, "driver")
    assert account_of(facts, POLICY, "no-such-item").rule is None


def test_what_concerns_the_case_as_a_whole_has_no_rule():
    no_start = facts_of(changed(well(), procedure={"scheduled_start": None}))
    unapproved = replace(POLICY, approved=False)

    assert account_of(no_start, POLICY, "scheduled-start").finding.state == "unknown"
    assert account_of(facts_of(well()), unapproved, "policy").finding.state == "unknown"
    assert account_of(facts_of(well()), POLICY, "policy").finding is None


@pytest.mark.parametrize("rule", [*RULES, *OF_A_MEDICINE.values()], ids=lambda one: one.__name__)
def test_a_sentence_is_one_line_without_source_and_without_numbers(rule):
    """A number would be the shipped policy's, and wrong for a clinic that has another."""
    sentence = sentence_of(rule)

    assert sentence.endswith(".")
    assert "Source" not in sentence
    assert not re.search(r"\d", sentence)


def test_a_rule_without_a_docstring_is_named(monkeypatch):
    monkeypatch.setattr(holds.hold_margin, "__doc__", None)

    assert sentence_of(holds.hold_margin) == "hold margin"
