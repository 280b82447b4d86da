"""The code tables: complete, consistent with the clinical tables, and nothing guessed."""

import csv

import pytest

from checklist.engine.vocabulary import ANSWER_KINDS, TEST_UNITS
from checklist.policies import shipped_policy
from patients import codes
from patients.ingredients import plain

ICD, SNOMED = codes.ICD, codes.SNOMED


def rows_of(name: str) -> list[dict[str, str]]:
    text = (codes.FIXTURES / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_row_of_every_table_names_its_source():
    tables = sorted((codes.FIXTURES / "codes").glob("*.csv"))

    for table in tables:
        rows = rows_of(f"codes/{table.name}")
        assert rows, table.name
        assert table.name == "medications.csv" or all(row["source"] for row in rows), table.name
    assert len(tables) >= 9


def test_every_word_for_an_allergy_is_one_that_the_clinical_table_knows():
    known = {name.words for name in codes.allergen_names()}

    assert {plain(word) for word in codes.allergy_words().values()} <= known


def test_every_atc_ingredient_is_in_the_formulary():
    assert {row["ingredient"] for row in rows_of("codes/atc.csv")} <= codes.formulary()


def test_own_code_of_the_formulary_goes_before_the_larger_table():
    for row in [row for table in codes.FORMULARY for row in rows_of(table)]:
        if row["rxcui"]:
            assert codes.rxnorm_ingredients()[row["rxcui"]] == (row["ingredient"],)


def test_the_importer_knows_every_medicine_and_name_that_the_rules_know():
    policy = shipped_policy()

    assert codes.formulary() == set(policy.formulary)
    assert set(policy.names.pairs) <= set(codes.medicine_names())
    ours = {code: set(parts) for code, parts in codes.rxnorm_ingredients().items()}
    assert ours == {code: set(parts) for code, parts in policy.ingredients_of_code.items()}


def test_every_ingredient_of_a_known_code_is_in_the_formulary():
    coded = {part for parts in codes.rxnorm_ingredients().values() for part in parts}

    assert coded <= codes.formulary()


@pytest.mark.parametrize(
    ("system", "code", "items"),
    [
        (ICD, "M54.16", {"indications", "untreated-radiculopathy"}),
        (ICD, "M5416", {"indications", "untreated-radiculopathy"}),
        (ICD, "m54.5", {"indications"}),
        (ICD, "M54.50", {"indications"}),
        ("http://hl7.org/fhir/sid/icd-10", "M54.5", {"indications"}),
        (ICD, "I48.91", {"medications-confirmed"}),
        (ICD, "E11.9", {"diabetes"}),
        (ICD, "R73.03", set()),
        (ICD, "O24.410", {"pregnancy"}),
        (ICD, "G83.4", {"red-flags"}),
        (ICD, "D69.6", {"bleeding-disorder"}),
        (SNOMED, "44054006", {"diabetes"}),
        (SNOMED, "15777000", set()),
        (SNOMED, "440540061", set()),
        (SNOMED, "72892002", {"pregnancy"}),
        ("urn:oid:2.16.840.1.113883.6.96", "72892002", {"pregnancy"}),
        ("http://other.example", "M54.16", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bearings(system, code, items):
    assert {one.item for one in codes.bearings(system, code)} == items


def test_bearings_name_questions_of_the_contract():
    bearings = [one for rows in codes._bearings().values() for _, one in rows]

    assert {one.item for one in bearings} <= set(ANSWER_KINDS)


@pytest.mark.parametrize(
    ("code", "ingredient"),
    [("B01AF02", "apixaban"), ("b01af02", "apixaban"), ("A10AB05", "insulin"), ("B01AF", None),
     ("M01AX05", None), ("", None)],
)  # fmt: skip
def test_atc(code, ingredient):
    assert codes.atc_ingredient(code) == ingredient


def test_measures_are_tests_of_the_contract():
    assert {one.test for one in codes.measures().values()} <= set(TEST_UNITS)
