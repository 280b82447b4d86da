"""Which formulary ingredients a medicine is: by its codes, and by the words beside them.

Codes go before words, and words are a check on codes: where both name medicines and have none in
common, the medicine is unrecognised and a person says what it is.
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
    coded = frozenset().union(*map(_coded, concepts))
    words = [found for one in concepts for found in _named(one) if found]
    if _disagree(coded, words, is_combination=bool(medicine.parts)):
        return Recognised(None, "", rxcui, text)
    ingredient = joined((coded & formulary()).union(*words))
    by = ("code" if coded & formulary() else "text") if ingredient else ""
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


def _named(one: Concept) -> list[frozenset[str]]:
    return [named(words, medicine_names()) for words in {one.text, *one.displays} if words]


def _disagree(coded: frozenset[str], words: list[frozenset[str]], *, is_combination: bool) -> bool:
    """Whether two of the ways in which the medicine is named have nothing in common.

    The parts of a listed combination differ from each other by nature; only codes are a check.
    """
    if is_combination:
        return bool(coded) and bool(words) and not coded & frozenset().union(*words)
    ways = [way for way in (coded, *words) if way]
    return any(not one & other for one in ways for other in ways)
