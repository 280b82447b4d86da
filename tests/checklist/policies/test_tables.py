"""The tables of a policy: one bad line, one complaint with file, line and column."""

import pytest

from checklist.engine.items import SUBSTANCES
from checklist.engine.rules import allergies
from checklist.policies import PolicyError, parse_policy
from checklist.policies.tables import hold_cell, hold_hours
from tests.checklist.policies.shipped_text import (
    DEFAULT,
    FILES,
    FORMULARY_LINE,
    NAMES_LINE,
    line_of,
    problems,
)

CLOPIDOGREL = "clopidogrel,32968,antiplatelet,yes,,0,168,168,,yes,24,Plavix,ASRA18,high"
HEPARIN = "heparin,5224,heparin,yes,prophylactic,6,6,24,,yes,8,,ASRA18,high"
CODE = "16681,IN,Acarbose,acarbose,16681,alpha-glucosidase-inhibitor"
LATEX = "latex,latex"
PERCOCET = "Percocet,acetaminophen+oxycodone,general,medium"
FORMULARY, ALLERGENS, CODES = "formulary.csv", "allergens.csv", "codes/medications.csv"
NAMES = "codes/medicine-names.csv"

WITH_ONE_MORE = "formulary: [formulary.csv, formulary-more.csv, more.csv]"

# name: (file, old line, new lines, a piece of the bad line, column, message)
DEFECTS = {
    "cells": (FORMULARY, CLOPIDOGREL, "clopidogrel,32968", "clopidogrel,32968", "", "14 cells"),
    "more-cells": (FORMULARY, CLOPIDOGREL, f"{CLOPIDOGREL},x", ",high,x", "", "14 cells"),
    "name": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("clop", "Clop"), "Clopidogrel",
             "ingredient", "small letters"),
    "blank-name": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL[11:], ",32968", "ingredient",
                   "one ingredient"),
    "joined": (FORMULARY, CLOPIDOGREL, f"a+{CLOPIDOGREL}", "a+clop", "ingredient",
               "one ingredient"),
    "insulin": (FORMULARY, CLOPIDOGREL, f"insulin {CLOPIDOGREL}", "insulin clop", "ingredient",
                "one ingredient"),
    "other": (FORMULARY, CLOPIDOGREL, f"other:{CLOPIDOGREL}", "other:clop", "ingredient",
              "one ingredient"),
    "code": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("32968", "RX32968"), "RX32968", "rxcui",
             "digits"),
    "code-of-other": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("32968", "1191"),
                      "clopidogrel,1191", "rxcui", "the code of aspirin too"),
    "class": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("antiplatelet", "Anti Platelet"),
              "Anti Platelet", "class", "small letters"),
    "truth": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace(",yes,,", ",true,,"), "true",
              "antithrombotic", "yes, no"),
    "intent": (FORMULARY, HEPARIN, HEPARIN.replace("prophylactic", "preventive"), "preventive",
               "intent", "prophylactic, therapeutic"),
    "one-intent": (FORMULARY, f"{HEPARIN}\r\n", "", "heparin,5224", "intent",
                   "heparin needs a row for each intent"),
    "any-and-one": (FORMULARY, CLOPIDOGREL,
                    f"{CLOPIDOGREL}\n{CLOPIDOGREL.replace('yes,,', 'yes,therapeutic,')}",
                    "yes,therapeutic,0,168", "intent", "a row for any intent"),
    "hours": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace(",0,", ",none,"), "none,168", "low",
              "a number of hours"),
    "negative": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace(",0,", ",-1,"), ",-1,", "low",
                 "a number of hours"),
    "pair": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("168,168", "168,240-168"), "240-168",
             "high", "warn must not be less than block"),
    "tiers": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("168,168", "168,24"), "168,24", "high",
              "less than at a lower tier"),
    "renal": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("168,168,,", "168,168,30,"), "168,30,",
              "renal", "limit:hours"),
    "agreement": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("yes,24", ",24"), "168,,,24",
                  "agreement", "yes, no"),
    "restart": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("yes,24", "yes,"), "yes,,Plavix",
                "restart_h", "a number of hours"),
    "source": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("ASRA18", "ASRA99"), "ASRA99", "source",
               "must be one of"),
    "no-source": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("ASRA18", ""), "Plavix,,", "source",
                  "must be one of"),
    "confidence": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("high", "sure"), "sure",
                   "confidence", "high, medium, low"),
    "other-class": (FORMULARY, HEPARIN, HEPARIN.replace(",heparin,", ",lmwh,"),
                    "heparin,5224,heparin", "class", "the same in each row of heparin"),
    "control": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("Plavix", "Pla\x07vix"), "vix,ASRA",
                "brands", "printable"),
    "long": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("Plavix", "P" * 1001), "PPP", "brands",
             "1000 characters"),
    "header": (FORMULARY, "ingredient,rxcui,class", "name,rxcui,class", "name,rxcui", "",
               "the header must be"),
    "quotes": (FORMULARY, CLOPIDOGREL, CLOPIDOGREL.replace("Plavix", '"Pla"vix'), "vix,ASRA", "",
               "not CSV"),
    "substance": (ALLERGENS, LATEX, "latex,latexx", "latexx", "substance", "must be one of"),
    "allergen-form": (ALLERGENS, LATEX, "Latex,latex", "Latex,", "name", "small letters"),
    "allergen-twice": (ALLERGENS, LATEX, f"{LATEX}\n{LATEX}", LATEX, "name", "twice"),
    "code-form": (CODES, CODE, f"A{CODE}", "A16681", "rxcui", "digits"),
    "code-blank": (CODES, CODE, CODE.removeprefix("16681"), ",IN,Acarbose", "rxcui", "digits"),
    "code-part": (CODES, CODE, CODE.replace("acarbose,", "acarbose+,"), "acarbose+", "ingredient",
                  "an ingredient"),
    "code-twice": (CODES, CODE, f"{CODE}\n{CODE.replace('acarbose,', 'aspirin,')}", "aspirin,16681",
                   "rxcui", "16681 stands twice"),
    "name-blank": (NAMES, PERCOCET, "-,oxycodone,general,medium", "-,oxycodone",
                   "name", "a name is needed"),
    "name-twice": (NAMES, PERCOCET, f"{PERCOCET}\npercocet{PERCOCET[8:]}", "percocet", "name",
                   "percocet stands twice"),
    "name-of-a-row": (NAMES, PERCOCET, PERCOCET.replace("Percocet", "PLAVIX"), "PLAVIX", "name",
                      "plavix stands twice, or is a name in the formulary"),
    "name-part": (NAMES, PERCOCET, PERCOCET.replace("oxycodone", "oxycodon"), "oxycodon,",
                  "ingredient", "oxycodon is not in the formulary"),
    "name-of-nothing": (NAMES, PERCOCET, PERCOCET.replace("acetaminophen+oxycodone", ""),
                        "Percocet", "ingredient", "nothing is not in the formulary"),
    "name-source": (NAMES, PERCOCET, PERCOCET.replace("general", "rumour"), "Percocet", "source",
                    "must be one of"),
    "name-confidence": (NAMES, PERCOCET, PERCOCET.replace("medium", "sure"), "Percocet",
                        "confidence", "high, medium, low"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_bad_line_is_told_by_its_number_and_column(name):
    file, old, new, marker, column, message = DEFECTS[name]
    table = FILES[file].decode()
    assert old in table
    table = table.replace(old, new, 1)
    nth = {"allergen-twice": 1}.get(name, 0)

    [problem] = problems(DEFAULT, {**FILES, file: table.encode()})

    assert (problem.file, problem.line, problem.key) == (file, line_of(table, marker, nth), column)
    assert message in problem.message


def test_a_name_means_all_that_is_in_the_product():
    policy = parse_policy(DEFAULT.encode(), "p.yaml", FILES)

    assert policy.names.named_in("Percocet 5-325 tablet") == {
        "acetaminophen",
        "oxycodone",
    }
    assert policy.names.named_in("Diclofenac gel caps 25 mg") == {"diclofenac"}
    assert policy.names.named_in("Diclofenac gel 1 %") == {"diclofenac-topical"}


def test_without_a_table_of_names_those_of_the_formulary_count():
    policy = parse_policy(DEFAULT.replace(NAMES_LINE + "\n", "").encode(), "p.yaml", FILES)

    assert policy.names.named_in("Percocet") == frozenset()
    assert policy.names.named_in("Plavix") == {"clopidogrel"}


def test_a_row_stands_once_in_all_files_together():
    again = FILES[FORMULARY].split(b"\n")[0] + b"\n" + CLOPIDOGREL.encode() + b"\n"
    text = DEFAULT.replace(FORMULARY_LINE, WITH_ONE_MORE)

    [problem] = problems(text, {**FILES, "more.csv": again})

    assert str(problem) == "more.csv:2: ingredient: clopidogrel, any intent stands twice"


def test_a_second_file_adds_its_rows():
    more = FILES[FORMULARY].split(b"\n")[0] + b"\nnewgrel" + CLOPIDOGREL[11:].encode()
    more = more.replace(b"32968", b"99")
    text = DEFAULT.replace(FORMULARY_LINE, WITH_ONE_MORE)

    policy = parse_policy(text.encode(), "p.yaml", {**FILES, "more.csv": more})

    assert list(policy.formulary)[-1] == "newgrel"
    assert policy.ingredients_of_code["99"] == ("newgrel",)
    assert ("newgrel", "newgrel") in policy.names.pairs


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 10, b"x" * (4 * 1024 * 1024 + 1)])
@pytest.mark.parametrize("file", [FORMULARY, ALLERGENS, CODES, NAMES])
def test_what_is_no_table_is_refused(file, content):
    with pytest.raises(PolicyError) as caught:
        parse_policy(DEFAULT.encode(), "p.yaml", {**FILES, file: content})

    assert {problem.file for problem in caught.value.problems} == {file}


@pytest.mark.parametrize(
    ("cell", "block", "warn"), [("0", 0, 0), ("72", 72, 72), ("168-240", 168, 240)]
)
def test_hours_of_a_cell(cell, block, warn):
    hold = hold_hours(cell)
    assert (hold.decide, hold.block, hold.warn) == (False, block, warn)


def test_a_cell_may_leave_it_to_a_physician():
    assert hold_hours("decide").decide


def test_the_substances_are_those_that_the_rule_looks_for():
    looked_for = {*allergies._REACTIONS_MATTER, *allergies._ALWAYS_MENTIONED}

    assert set(SUBSTANCES) == {*looked_for, "irrelevant"}


@pytest.mark.parametrize("cell", ["0", "168", "168-240", "decide"])
def test_hours_are_written_as_they_are_read(cell):
    assert str(hold_cell(hold_hours(cell))) == cell


def test_pair_of_equal_hours_is_written_as_one_number():
    assert hold_cell(hold_hours("24-24")) == 24
