"""Names in a text: whole words, the longest wins."""

import pytest

from patients.ingredients import Name, canonical, joined, named, plain

NAMES = (
    Name("aspirin", "aspirin"),
    Name("bc powder", "aspirin"),
    Name("fish", "fish"),
    Name("fish oil", "fish-oil"),
    Name("goody's", "aspirin"),
    Name("heparin", "heparin"),
)


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("", set()),
        ("nothing of the sort", set()),
        ("Aspirin 81 mg", {"aspirin"}),
        ("ASPIRIN", {"aspirin"}),
        ("[aspirin]", {"aspirin"}),
        ("aspirin/heparin", {"aspirin", "heparin"}),
        ("aspirin_heparin", {"aspirin", "heparin"}),
        ("aspirin-81", {"aspirin"}),
        ("aspirins", set()),
        ("aspirin81", set()),
        ("xaspirin", set()),
        ("àaspirin", set()),
        ("BC-Powder", {"aspirin"}),
        ("bc  \t powder", {"aspirin"}),
        ("Goody’s", {"aspirin"}),
        ("fish oil", {"fish-oil"}),
        ("fish-oil", {"fish-oil"}),
        ("fish oil or fish", {"fish-oil", "fish"}),
        ("fish oils", {"fish"}),
        ("fish soil", {"fish"}),
    ],
)
def test_named(text, meanings):
    assert named(text, NAMES) == meanings


def test_plain():
    assert plain("  Alka-Seltzer\n’s ") == "alka seltzer 's"


@pytest.mark.parametrize(
    ("written", "ingredient"),
    [("Insulin Glargine", "insulin"), ("insulin", "insulin"), (" Apixaban ", "apixaban"),
     ("insulinoma", "insulinoma")],
)  # fmt: skip
def test_canonical(written, ingredient):
    assert canonical(written) == ingredient


def test_joined():
    assert joined(["b", "a", "b"]) == "a+b"
    assert joined([]) is None
