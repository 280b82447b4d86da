"""The formulary's two tables and the names beside them: every row, at every risk and kidney."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from checklist.casefile import read_case
from checklist.engine import Situation, holds
from checklist.engine.naming import normal_ingredient, plain
from checklist.engine.policy import TIERS
from checklist.policies import FIXTURES, shipped_policy
from tests.checklist.engine.well import changed, finding, medicine, result, well

COLUMNS = (
    "ingredient,rxcui,class,antithrombotic,intent,low,intermediate,high,renal,agreement,"
    "restart_h,brands,source,confidence"
)
CLINICAL = Path(__file__).resolve().parents[4] / "shared/clinical"
# Codes of single ingredients in the drug table of the clinical background that medications.csv
# has no row for, and that somebody read in a public list; codes from memory are not among them.
BACKGROUND_CODES = {
    "67031", "280611", "69528", "42355", "588250", "1433212", "1086769", "1455099",
}  # fmt: skip
HOURS = re.compile(r"decide|\d+|\d+-\d+")
NO_EFFECT = {
    "no-bleeding-effect", "diabetes", "glp-1-agonist", "sglt2-inhibitor", "anti-infective",
    "cyp3a-booster", "cyp3a-anti-infective", "nsaid-topical",
}  # fmt: skip


def rows_of(name):
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FIRST = rows_of("formulary.csv")
MORE = rows_of("formulary-more.csv")
NAMES = rows_of("codes/medicine-names.csv")
MEDICATIONS = rows_of("codes/medications.csv")
INGREDIENTS = {row["ingredient"] for row in FIRST + MORE}


def brands(row):
    return [brand.strip() for brand in row["brands"].split(";") if brand.strip()]


# --- the tables ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["formulary.csv", "allergens.csv"])
def test_the_first_tables_are_the_clinical_ones_byte_for_byte(name):
    for theirs in CLINICAL.glob(name):
        assert (FIXTURES / name).read_bytes() == theirs.read_bytes()


def test_both_tables_have_the_same_columns():
    for name in ("formulary.csv", "formulary-more.csv"):
        assert (FIXTURES / name).read_text(encoding="utf-8").splitlines()[0] == COLUMNS


def test_the_policy_reads_both_tables_and_no_ingredient_is_in_both():
    assert set(shipped_policy().formulary) == INGREDIENTS
    assert len(MORE) == len({row["ingredient"] for row in MORE})
    assert not {row["ingredient"] for row in MORE} & {row["ingredient"] for row in FIRST}


@pytest.mark.parametrize("row", MORE, ids=lambda row: row["ingredient"])
def test_a_row_is_complete_and_in_the_words_of_the_first_table(row):
    assert row["ingredient"] == normal_ingredient(row["ingredient"])
    assert "+" not in row["ingredient"]
    assert row["source"] in shipped_policy().sources
    for column in ("confidence", "antithrombotic", "agreement", "restart_h"):
        assert row[column] in {one[column] for one in FIRST} | {"0"}, column
    assert row["intent"] == ""
    assert all(HOURS.fullmatch(row[tier]) for tier in TIERS)
    assert re.fullmatch(r"(\d+:\d+)?", row["renal"])


@pytest.mark.parametrize("row", MORE, ids=lambda row: row["ingredient"])
def test_no_hold_is_said_only_of_what_is_no_blood_thinner(row):
    """Of anything else no tier says 0 unless the class as a whole does: pain pills below high."""
    hours = [row[tier] for tier in TIERS]
    if row["class"] in NO_EFFECT:
        assert (row["antithrombotic"], row["agreement"], hours) == ("no", "no", ["0"] * 3)
    else:
        assert hours[-1] != "0"
    if row["antithrombotic"] == "yes":
        assert row["agreement"] == "yes"
        assert "0" not in hours
    if "decide" in hours:
        assert row["agreement"] == "yes"


def test_every_ingredient_of_the_medication_codes_has_a_row():
    coded = {
        normal_ingredient(part) for row in MEDICATIONS for part in row["ingredient"].split("+")
    }
    assert coded <= INGREDIENTS


def test_no_code_is_a_guess():
    known = {
        normal_ingredient(row["ingredient"]): row["ingredient_rxcui"]
        for row in MEDICATIONS
        if "+" not in row["ingredient"]
    }
    for row in MORE:
        if row["rxcui"]:
            assert row["rxcui"] in {known.get(row["ingredient"])} | BACKGROUND_CODES
        else:
            assert not known.get(row["ingredient"]), row["ingredient"]


def test_every_code_names_ingredients_that_are_on_the_list():
    policy = shipped_policy()
    for code, ingredients in policy.ingredients_of_code.items():
        assert set(ingredients) <= set(policy.formulary), code
    lines = [medicine(None, rxcui=code) for code in policy.ingredients_of_code]
    assert case_of(lines).medication_list.unrecognised == ()


# --- names ---------------------------------------------------------------------------------

OWN = [(name, row["ingredient"]) for row in MORE for name in (row["ingredient"], *brands(row))]
FURTHER = [(row["name"], row["ingredient"]) for row in NAMES]
ALL_NAMES = shipped_policy().names


def test_a_name_stands_once_in_all_tables():
    first = {name: row["ingredient"] for row in FIRST for name in (row["ingredient"], *brands(row))}
    plainly = [plain(name) for name, _ in (*first.items(), *OWN, *FURTHER)]
    assert sorted(plainly) == sorted(set(plainly))


def test_further_names_lead_to_rows_and_say_where_they_come_from():
    for row in NAMES:
        parts = row["ingredient"].split("+")
        assert set(parts) <= INGREDIENTS, row["name"]
        assert parts == sorted(set(parts)), row["name"]
        assert row["source"] in shipped_policy().sources
        assert row["confidence"] in {one["confidence"] for one in FIRST}


@pytest.mark.parametrize(("name", "whole"), OWN + FURTHER)
def test_a_name_in_a_text_names_all_of_its_ingredients_and_nothing_else(name, whole):
    assert ALL_NAMES.named_in(f"{name.upper()} 10 mg tablet") == set(whole.split("+"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("losartan potassium 50 mg", "losartan"),
        ("Penicillin V Potassium 250 MG", "penicillin"),
        ("esomeprazole magnesium", "esomeprazole"),
        ("sertraline hydrochloride", "sertraline"),
        ("methylprednisolone 4 mg", "methylprednisolone"),
        ("hydrocortisone 10 mg", "hydrocortisone"),
        ("ethinyl estradiol / norgestimate", "ethinyl estradiol+norgestimate"),
        ("insulin glargine / lixisenatide", "insulin+lixisenatide"),
        ("carisoprodol-ASA-codeine", "aspirin+carisoprodol+codeine"),
        ("5-ASA suppository", "mesalamine"),
        ("Soma Compound", "aspirin+carisoprodol"),
        ("Diovan HCT", "hydrochlorothiazide+valsartan"),
        ("Tylenol with codeine", "acetaminophen+codeine"),
        ("diclofenac gel 1%", "diclofenac-topical"),
        ("diclofenac gel caps 25 mg", "diclofenac"),
        ("Diclofenac Sodium 0.01 MG/MG Topical Gel", "diclofenac"),
        ("diclofenac tablets and Voltaren gel", "diclofenac+diclofenac-topical"),
        ("garlic bread", ""),
        ("Black Cohosh Extract", ""),
    ],
)
def test_salts_longer_names_and_look_alikes(text, named):
    assert "+".join(sorted(ALL_NAMES.named_in(text))) == named


# --- hours ---------------------------------------------------------------------------------

PROTOCOL = {"low": "facet-mbb", "intermediate": "esi-interlaminar", "high": "esi-interlaminar"}


def case_of(lines, tier="intermediate", kidneys=None):
    """A patient at this tier; a function of the kidneys below 30 takes the tier one higher."""
    document = changed(
        well(PROTOCOL[tier]),
        answers={"bleeding-disorder": tier == "high"},
        medications=lines,
        results=[] if kidneys is None else [result("egfr", kidneys)],
    )
    facts = read_case(document, default_at=None)
    return Situation(facts, shipped_policy(), facts.procedure.scheduled_start)


def expected_hours(row, tier, kidneys):
    """(block, warn) of a row's cells; None where it is left to a physician."""
    if row[tier] == "decide":
        return None
    block, _, warn = row[tier].partition("-")
    limit, _, more = row["renal"].partition(":")
    weak = bool(limit) and kidneys is not None and kidneys < Decimal(limit)
    added = Decimal(more) if weak and Decimal(block) else Decimal(0)
    return Decimal(block) + added, Decimal(warn or block) + added


@pytest.mark.parametrize("intent", [None, "prophylactic", "therapeutic"])
@pytest.mark.parametrize("kidneys", [None, 90, 50, 49, 30, 29])
@pytest.mark.parametrize("tier", TIERS)
def test_the_walk_of_every_row_tier_and_renal_function(tier, kidneys, intent):
    lines = [
        medicine(name, dose_intent=intent, status="never-started") for name in sorted(INGREDIENTS)
    ]
    case = case_of(lines, tier, kidneys)
    raised = kidneys is not None and kidneys < 30 and tier != "high"
    assert case.tier == (TIERS[TIERS.index(tier) + 1] if raised else tier)
    assert {one.ingredient for one in case.medicines} == INGREDIENTS
    for one in case.medicines:
        rows = [row for row in FIRST + MORE if row["ingredient"] == one.ingredient]
        fitting = [row for row in rows if row["intent"] in ("", intent)] or rows
        hours = [expected_hours(row, case.tier, kidneys) for row in fitting]
        need = holds.needed(case, one)
        found = None if need.decide else (need.block, need.warn)
        assert found == (None if None in hours else max(hours)), one.ingredient


@pytest.mark.parametrize("tier", TIERS)
def test_each_added_medicine_alone_is_judged_by_its_cell(tier):
    for row in MORE:
        document = changed(
            well(PROTOCOL[tier]),
            answers={"bleeding-disorder": tier == "high"},
            medications=[medicine(row["ingredient"], status="taking")],
        )
        hold = finding(document, f"hold:{row['ingredient']}")
        cell = row[tier]
        state = {"decide": "unknown", "0": "not-applicable"}.get(cell, "pending")
        assert (row["ingredient"], str(hold.state)) == (row["ingredient"], state)
        assert hold.owner == ("physician" if cell == "decide" else "patient")
