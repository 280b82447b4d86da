"""What a clinic set itself is told with its own source, and the reason that was typed with it."""

import json
from datetime import UTC, datetime

import pytest
from django.utils import translation

from checklist.casefile import parse
from checklist.explaining import explain
from checklist.policies import parse_policy, shipped_policy
from tests.checklist.engine.well import changed, medicine, well
from tests.checklist.policies.shipped_text import FILES

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
OWN = """
id: own
version: "1"
title: Ours
extends: default@2026.1
sources:
  MEMO: {title: Memo of the director, year: 2026, confidence: primary}
numbers:
  red_flags_window: {value: 14, unit: days, source: MEMO}
holds:
  warfarin: {low: 48, intermediate: 96, high: 96, source: ASRA18}
  clopidogrel: {low: 24, source: MEMO}
reasons:
  numbers.red_flags_window: Two weeks suffice
  holds.warfarin: Two bleeds in May
  local_items.dental-work: An abscess in March
local_items:
  dental-work:
    question: {en: "Any dental work?", es: "¿Trabajo dental?"}
    good_answer: false
    severity: warning
    owner: nurse
    section: safety
    source: MEMO
    window: {value: 14, unit: days}
    reason:
      met: {en: None., es: Ninguno.}
      unmet: {en: Some., es: Alguno.}
  tattoo:
    question: {en: "A tattoo there?", es: "¿Un tatuaje ahí?"}
    good_answer: false
    severity: warning
    owner: nurse
    section: safety
    source: clinic
    reason:
      met: {en: None., es: Ninguno.}
      unmet: {en: Some., es: Alguno.}
  escort:
    question: {en: "Is an escort here?", es: "¿Hay acompañante?"}
    good_answer: true
    severity: warning
    owner: nurse
    section: day-of-procedure
    source: clinic
    reason:
      met: {en: Here., es: Aquí.}
      unmet: {en: Not here., es: No está.}
"""
POLICY = parse_policy(OWN.encode(), "own.yaml", FILES)
MEMO = {"key": "MEMO", "title": "Memo of the director", "year": 2026, "confidence": "primary"}
TAKEN = changed(well(), medications=[medicine("warfarin", status="taking"),
                                     medicine("clopidogrel", status="taking")])  # fmt: skip


def explained(document, item, policy=POLICY):
    return json.loads(json.dumps(explain(parse(json.dumps(document)), item, policy, at=NOW)))


def test_an_own_item_has_its_window_source_and_reason():
    one = explained(well(), "local:dental-work")

    assert (one["source"], one["policy_reason"]) == (MEMO, "An abscess in March")
    assert one["numbers"] == [
        {
            "name": "local_items.dental-work.window", "value": 14, "unit": "days",
            "source": MEMO, "reason": "An abscess in March",
            "name_words": "Answer, not older than", "value_words": "14 days",
        }
    ]  # fmt: skip


def test_an_own_item_without_a_window_says_so_and_one_of_the_day_has_none():
    (number,) = explained(well(), "local:tattoo")["numbers"]

    assert (number["value"], number["value_words"], number["reason"]) == (None, "any age", None)
    assert explained(well(), "local:escort")["numbers"] == []


def test_a_number_of_the_clinic_has_its_source_and_reason():
    (number,) = explained(well(), "red-flags")["numbers"]
    (shipped,) = explained(well(), "red-flags", shipped_policy())["numbers"]

    assert (number["source"], number["reason"]) == (MEMO, "Two weeks suffice")
    assert shipped["reason"] is None


def test_hours_of_the_clinic_are_not_those_of_the_table():
    """Also where the clinic cites what the table cites: the reason tells them apart."""
    one = explained(TAKEN, "hold:warfarin")

    assert one["hold"]["row"]["reason"] == "Two bleeds in May"
    reasons = {row["name_words"]: row["reason"] for row in one["tables"]}
    assert (reasons["warfarin"], reasons["clopidogrel"]) == ("Two bleeds in May", None)
    assert one["hold"]["words"][1].startswith("Table, high tier: 96 h. Set by the clinic: ")
    assert one["hold"]["words"][1].endswith("Reason: Two bleeds in May")
    with translation.override("es"):
        assert "Motivo: Two bleeds in May" in explained(TAKEN, "hold:warfarin")["hold"]["words"][1]


def test_hours_that_a_clinic_set_without_a_reason_have_their_source():
    row = explained(TAKEN, "hold:clopidogrel")["hold"]["row"]

    assert (row["source"], row["reason"]) == (MEMO, None)


@pytest.mark.parametrize("item", ["hold:warfarin", "driver", "red-flags"])
def test_what_ships_has_no_reason_of_a_clinic(item):
    one = explained(TAKEN, item, shipped_policy())

    assert one["policy_reason"] is None
    assert {row["reason"] for row in [*one["numbers"], *one["tables"]]} <= {None}
    assert not one["hold"] or "Set by the clinic" not in " ".join(one["hold"]["words"])
