"""Which formulary ingredients a medicine is: by its codes, and by the words beside them.

A line counts as every formulary ingredient that a code or a word of it names, so that none is
lost where they differ (RULES, "Agreement").
"""

from dataclasses import dataclass

from patients.codes import (
    ATC,
    RXNORM,
    atc_ingredient,
    formulary,
    medicine_names,
    rxnorm_ingredients,
    rxnorm_texts,
)
from patients.fhir.concepts import Concept
from patients.ingredients import joined, named

LONGEST_CODE = 20


@dataclass(frozen=True)
class Medicine:
    """What a resource says of a medicine; `parts` are the ingredients that it lists itself."""

    concept: Concept
    parts: tuple[Concept, ...] = ()


@dataclass(frozen=True)
class Recognised:
    """The outcome: `ingredient` is one, `a+b`, or None; `recognised_by` is code, text or ""."""

    ingredient: str | None
    recognised_by: str
    rxcui: str
    text: str


def recognise(medicine: Medicine) -> Recognised:
    """Say which ingredients a medicine is made of, as far as the formulary knows them."""
    rxcui = medicine.concept.code_of(RXNORM)[:LONGEST_CODE]
    text = medicine.concept.text or next(iter(medicine.concept.displays), "")
    text = text or rxnorm_texts().get(rxcui, "") or medicine.concept.words
    concepts = (medicine.concept, *medicine.parts)
    coded = frozenset().union(*map(_coded, concepts)) & formulary()
    ingredient = joined(coded.union(*map(_named, concepts)))
    by = ("code" if coded else "text") if ingredient else ""
    return Recognised(ingredient, by, rxcui, text)


def _coded(one: Concept) -> frozenset[str]:
    """Return what the codes name, in the formulary or not."""
    found: set[str] = set()
    for system, code in one.codes:
        if system in RXNORM:
            found.update(rxnorm_ingredients().get(code, ()))
        elif system in ATC and (ingredient := atc_ingredient(code)):
            found.add(ingredient)
    return frozenset(found)


def _named(one: Concept) -> frozenset[str]:
    """Return the ingredients that its words name."""
    said = [named(words, medicine_names()) for words in {one.text, *one.displays} if words]
    return frozenset().union(*said)
