"""docs/policy.md is what the data and the rules say today, whole."""

import re
from dataclasses import fields
from pathlib import Path

from checklist.engine.policy import Numbers
from checklist.engine.rules import RULES
from checklist.policies import shipped_policy
from checklist.policy_document import items_of, policy_document

FILE = Path(__file__).resolve().parents[2] / "docs" / "policy.md"


def test_the_file_is_up_to_date():
    assert FILE.read_text() == policy_document(shipped_policy()), "run `make docs`"


def test_every_rule_has_its_items_and_every_item_its_rule():
    policy = shipped_policy()
    named = [item.name for rule in RULES for item in items_of(rule, policy)]

    assert sorted(named) == sorted(policy.items)


def test_no_two_items_of_the_file_repeat_one_sentence():
    rows = FILE.read_text().partition("## Rules")[2].partition("## Numbers")[0].splitlines()
    sentences = [row.split(" | ")[1] for row in rows if row.startswith("| `")]

    assert len(sentences) == len(set(sentences)) == len(shipped_policy().items)


def test_every_number_stands_in_it_with_a_source():
    text = FILE.read_text()
    cited = {
        name: re.search(rf"\(`{name}`\) \| [^|]+ \| ([\w-]+) \d{{4}}", text)
        for name in (field.name for field in fields(Numbers))
    }

    assert [name for name, found in cited.items() if found is None] == []
    assert {found.group(1) for found in cited.values()} <= shipped_policy().sources.keys()


def test_every_row_of_the_formulary_stands_in_it():
    rows = FILE.read_text().partition("## Formulary")[2].splitlines()
    listed = [line.split(" | ")[0].removeprefix("| ") for line in rows if line.startswith("| ")][1:]
    formulary = shipped_policy().formulary
    wanted = [
        f"{row.ingredient}, {row.intent}" if row.intent else row.ingredient
        for ingredient in sorted(formulary)
        for row in formulary[ingredient]
    ]

    assert [name for name in listed if name != "---"] == wanted
