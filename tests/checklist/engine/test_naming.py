"""Which ingredients a written medicine names."""

import pytest

from checklist.engine.naming import Names, normal_ingredient, plain
from checklist.policies import shipped_policy

NAMES = (
    ("iodine", "iodine"),
    ("povidone iodine", "povidone-iodine"),
    ("alka seltzer", "aspirin"),
    ("goody's", "aspirin"),
    ("eliquis", "apixaban"),
    ("vitamin e", "vitamin-e"),
    ("fish oil", "fish-oil"),
    ("oil of fish", "other"),
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Eliquis 5 mg", {"apixaban"}),
        ("ELIQUIS", {"apixaban"}),
        ("eliquis5", set()),
        ("myeliquis", set()),
        ("eliquis_5", {"apixaban"}),
        ("Povidone-Iodine 10 %", {"povidone-iodine"}),
        ("povidone iodine and iodine", {"povidone-iodine", "iodine"}),
        ("Alka-Seltzer", {"aspirin"}),
        ("Alka  Seltzer", {"aspirin"}),
        ("Goody’s powder", {"aspirin"}),
        ("fish oil of fish", {"fish-oil", "other"}),
        ("vitamin E", {"vitamin-e"}),
        ("vitamin east", set()),
        ("", set()),
    ],
)
def test_whole_words_and_the_longest_name(text, named):
    assert Names(NAMES).named_in(text) == named


def test_no_names_name_nothing():
    assert Names().named_in("eliquis") == frozenset()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" Apixaban ", "apixaban"),
        ("insulin glargine", "insulin"),
        ("INSULIN", "insulin"),
        ("other: Zorblax ", "other:zorblax"),
        ("other:", "other:"),
        ("insulinoma", "insulinoma"),
    ],
)
def test_an_ingredient_as_it_is_compared(given, expected):
    assert normal_ingredient(given) == expected


def test_plain_text_folds_case_hyphens_spaces_and_apostrophes():
    assert plain(" Alka-Seltzer   GOODY’S ") == "alka seltzer goody's"


@pytest.mark.parametrize(
    ("ingredient", "brand"),
    [
        (name, brand)
        for name, rows in shipped_policy().formulary.items()
        for brand in rows[0].brands
    ],
)
def test_every_brand_of_the_formulary_names_its_ingredient(ingredient, brand):
    assert shipped_policy().names.named_in(f"{brand} 10 mg tablet") == {ingredient}
