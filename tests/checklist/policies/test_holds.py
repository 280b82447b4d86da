"""Hours that a version sets itself, and why: read over its tables, refused by line and key."""

from decimal import Decimal

import pytest

from checklist.engine.policy import HoldHours
from checklist.policies import parse_policy, shipped_policy
from checklist.policies.holds import hold_key
from checklist.policy_differences import differences
from tests.checklist.policies.shipped_text import DEFAULT, FILES, line_of, problems

HOLDS = """
holds:
  apixaban: {low: 24, high: 72-96, source: clinic}
  "enoxaparin:therapeutic": {intermediate: decide, high: decide, source: clinic}
reasons:
  holds.apixaban: Our hematologist decided so
  numbers.inr_most: Our laboratory
"""
SHIPPED = shipped_policy().formulary


def read(text=HOLDS):
    return parse_policy(f"{DEFAULT}{text}".encode(), "p.yaml", FILES)


def hours(block, warn=None):
    return HoldHours(decide=False, block=Decimal(block), warn=Decimal(warn or block))


def test_hours_take_the_place_of_those_of_the_tables():
    [row] = read().formulary["apixaban"]
    [was] = SHIPPED["apixaban"]

    assert row.hold == {"low": hours(24), "intermediate": hours(72), "high": hours(72, 96)}
    assert was.hold["low"].decide
    assert (row.source, row.confidence) == ("clinic", "high")
    assert (row.agreement, row.brands, row.rxcui) == (was.agreement, was.brands, was.rxcui)


@pytest.mark.parametrize(
    ("medicine", "source", "confidence"),
    [
        ("apixaban", "ASRA18", "high"),
        ("betrixaban", "ASRA18", "low"),
        ("apixaban", "AAGBI16", "high"),
        ("apixaban", "general", "medium"),
    ],
)
def test_a_row_keeps_its_confidence_with_its_source_and_else_has_what_the_source_allows(
    medicine, source, confidence
):
    text = f"\nholds:\n  {medicine}: {{high: 240, source: {source}}}\n"

    [row] = read(text).formulary[medicine]

    assert (row.source, row.confidence) == (source, confidence)


def test_hours_under_the_source_that_they_had_change_nothing_else():
    found = read("\nholds:\n  apixaban: {high: 96, source: ASRA18}\n")

    [one] = differences(shipped_policy(), found)
    assert one.words == "apixaban, high tier: 72 h → 96 h"


def test_a_dose_has_a_row_of_its_own():
    rows = {row.intent: row for row in read().formulary["enoxaparin"]}
    was = {row.intent: row for row in SHIPPED["enoxaparin"]}

    assert rows["therapeutic"].hold["high"].decide
    assert rows["prophylactic"] == was["prophylactic"]


def test_all_other_medicines_stay():
    changed = {"apixaban", "enoxaparin"}
    found = read()

    assert {name for name in SHIPPED if found.formulary[name] != SHIPPED[name]} == changed
    assert found.formulary.keys() == SHIPPED.keys()


def test_a_version_that_extends_a_shipped_one_sets_hours_too():
    text = 'id: own\nversion: "1"\ntitle: Ours\nextends: default@2026.1' + HOLDS
    found = parse_policy(text.encode(), "own.yaml", FILES)

    assert found.formulary["apixaban"][0].hold["low"] == hours(24)
    assert found.reasons == {
        "holds.apixaban": "Our hematologist decided so", "numbers.inr_most": "Our laboratory",
    }  # fmt: skip


def test_reasons_stand_beside_the_differences():
    said = [one.words for one in differences(shipped_policy(), read())]

    note = "a physician no longer sets the hours; reason: Our hematologist decided so"
    assert f"apixaban, low tier: decide → 24 h ({note})" in said
    assert any(one.startswith("enoxaparin, treatment dose, high tier") for one in said)


def test_reasons_alone_are_no_difference():
    text = "\nreasons:\n  numbers.inr_most: Our laboratory\n"

    assert differences(shipped_policy(), read(text)) == []


def test_each_row_has_a_name():
    keys = [hold_key(row) for rows in SHIPPED.values() for row in rows]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("  apixaban:", "  apixabam:", "holds.apixabam", "is not a row of the formulary"),
        ('"enoxaparin:therapeutic"', "enoxaparin", "holds.enoxaparin",
         "is not a row of the formulary"),
        ("low: 24", "low: a day", "holds.apixaban.low",
         "a number of hours, block-warn, or decide is needed"),
        ("low: 24", "low: 24.5", "holds.apixaban.low",
         "a number of hours, block-warn, or decide is needed"),
        ("low: 24", "low:", "holds.apixaban.low",
         "a number of hours, block-warn, or decide is needed"),
        ("72-96", "96-72", "holds.apixaban.high", "warn must not be less than block"),
        ("72-96", "48", "holds.apixaban.high", "must not be less than at a lower tier"),
        ("low: 24, high: 72-96", "low: 96", "holds.apixaban",
         "must not be less than at a lower tier"),
        ("high: 72-96, source: clinic", "high: 72-96", "holds.apixaban.source", "is missing"),
        ("72-96, source: clinic", "72-96, source: x", "holds.apixaban.source",
         "x is not a source of this policy"),
        ("low: 24", "lower: 24", "holds.apixaban.lower", "is not a key that is known here"),
        ("  holds.apixaban:", "  holds.aspirin:", "reasons.holds.aspirin",
         "is not something that this policy sets"),
        ("  numbers.inr_most:", "  numbers.inr:", "reasons.numbers.inr",
         "is not something that this policy sets"),
        ("Our laboratory", '""', "reasons.numbers.inr_most", "a text on one line is needed"),
    ],
)  # fmt: skip
def test_a_defect_is_told_by_its_line_and_key(old, new, key, message):
    text = f"{DEFAULT}{HOLDS}".replace(old, new) if old != "  apixaban:" else (
        f"{DEFAULT}{HOLDS.replace(old, new)}"
    )  # fmt: skip
    found = problems(text)

    assert (key, message) in [(one.key, one.message) for one in found]
    one = next(one for one in found if one.key == key)
    assert one.line >= line_of(text, "holds:")


@pytest.mark.parametrize("text", ["\nholds: 5\n", "\nholds: []\n", "\nreasons: []\n"])
def test_a_part_of_another_kind_is_refused(text):
    assert [one.message for one in problems(f"{DEFAULT}{text}")] == ["keys with values are needed"]
