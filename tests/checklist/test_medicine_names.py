"""A medicine is called by the name on the box."""

import pytest

from checklist.medicine_names import LONGEST, patients_name

BRANDS = {"apixaban": ("Eliquis",), "aspirin": ("Bayer", "Excedrin"), "insulin": ("Lantus",)}


@pytest.mark.parametrize(
    ("ingredient", "text", "name"),
    [
        ("apixaban", "Eliquis 5 mg tablet", "Eliquis (apixaban)"),
        ("apixaban", "ELIQUIS", "Eliquis (apixaban)"),
        ("apixaban", "apixaban 5 MG Oral Tablet", "apixaban"),
        ("apixaban", None, "apixaban"),
        ("apixaban", "Eliquisol", "Eliquisol (apixaban)"),
        ("atorvastatin", "Lipitor 20 mg", "Lipitor (atorvastatin)"),
        ("fish-oil", "fish oil capsules", "fish oil"),
        ("aspirin+dipyridamole", None, "aspirin + dipyridamole"),
        ("aspirin+acetaminophen", "Excedrin", "Excedrin (aspirin + acetaminophen)"),
        ("other:grape seed", "", "grape seed"),
        (None, "  little \n pink   pill ", "little pink pill"),
    ],
)
def test_name(ingredient, text, name):
    assert patients_name({"ingredient": ingredient, "text": text}, BRANDS) == name


def test_a_long_text_is_cut():
    name = patients_name({"ingredient": None, "text": "x" * 500}, BRANDS)

    assert len(name) == LONGEST
    assert name.endswith("…")
