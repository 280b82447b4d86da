"""Which ingredients a medicine is: by code, by word, by neither, and never by guessing."""

import pytest

from patients.fhir.concepts import Concept
from patients.fhir.recognition import Medicine, recognise

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"


def medicine(*codes: str, text: str = "", displays: tuple[str, ...] = (), system: str = RXNORM):
    return Medicine(Concept(tuple((system, code) for code in codes), displays, text))


@pytest.mark.parametrize(
    ("given", "ingredient", "by"),
    [
        pytest.param(medicine("1364445"), "apixaban", "code", id="code alone"),
        pytest.param(medicine("1364445", text="Eliquis 5 mg"), "apixaban", "code", id="they agree"),
        pytest.param(medicine("1037042"), "dabigatran", "code", id="ingredient's own code"),
        pytest.param(medicine("274783"), "insulin", "code", id="insulin glargine is insulin"),
        pytest.param(medicine("B01AF02", system=ATC), "apixaban", "code", id="ATC"),
        pytest.param(medicine("A10AE04", system=ATC), "insulin", "code", id="ATC beginning"),
        pytest.param(medicine(text="APIXABAN 5MG TAB"), "apixaban", "text", id="word"),
        pytest.param(medicine(text="Xarelto 20 mg"), "rivaroxaban", "text", id="brand"),
        pytest.param(medicine("999999999", text="naproxen"), "naproxen", "text", id="unknown code"),
        pytest.param(medicine(displays=("warfarin",)), "warfarin", "text", id="display"),
        pytest.param(
            medicine(text="Fish-Oil 1000 mg"), "fish-oil", "text", id="hyphens are spaces"
        ),
        pytest.param(
            medicine("259081"), "aspirin+dipyridamole", "code", id="combination by its code"
        ),
        pytest.param(
            medicine(text="hydrocodone / ibuprofen"), "hydrocodone+ibuprofen", "text",
            id="combination by words",
        ),
        pytest.param(
            medicine("243670", text="aspirin and omeprazole"), "aspirin+omeprazole", "code",
            id="text adds to code",
        ),
        pytest.param(
            medicine("1037045", "1992427"), "apixaban+dabigatran", "code", id="two codes"
        ),
        pytest.param(
            medicine("1364445", text="metformin 500 mg"), "apixaban+metformin", "code",
            id="code against text"
        ),
        pytest.param(
            medicine(text="warfarin", displays=("metformin",)), "metformin+warfarin", "text",
            id="word against word"
        ),
        pytest.param(
            medicine("860975", text="Eliquis", displays=("Eliquis",)), "apixaban+metformin", "code",
            id="apixaban labelled as metformin's code",
        ),
        pytest.param(medicine(text="METFORMINE 1000MG"), None, "", id="no whole word"),
        pytest.param(medicine(text="apixaban2"), None, "", id="a digit follows"),
        pytest.param(medicine("16681"), "acarbose", "code", id="a row of the second table"),
        pytest.param(
            medicine("582620", text="Nizatidine"), "nizatidine", "text", id="its words, no code"
        ),
        pytest.param(
            medicine(text="Percocet tablet"), "acetaminophen+oxycodone", "text",
            id="a combination by its brand",
        ),
        pytest.param(
            medicine("259081", text="Aggrenox"), "aspirin+dipyridamole", "code",
            id="a combination by code and brand",
        ),
        pytest.param(
            medicine(text="Soma Compound"), "aspirin+carisoprodol", "text",
            id="a longer brand with aspirin in it",
        ),
        pytest.param(medicine(text="Voltaren gel 1 %"), "diclofenac-topical", "text", id="gel"),
        pytest.param(
            medicine(text="Voltaren gel caps"), "diclofenac", "text", id="swallowed, not a gel"
        ),
        pytest.param(
            medicine("855635", displays=("Diclofenac Sodium 0.01 MG/MG Topical Gel [Voltaren]",)),
            "diclofenac", "code", id="a coded gel reads as the tablet, which is held longer",
        ),
        pytest.param(
            medicine("855635", text="Voltaren gel"), "diclofenac+diclofenac-topical", "code",
            id="coded gel against its words"
        ),
        pytest.param(medicine(text="Black Cohosh Extract"), None, "", id="not in the formulary"),
        pytest.param(medicine("582620"), None, "", id="unknown code"),
        pytest.param(medicine(), None, "", id="nothing"),
        pytest.param(medicine("1364445", system="http://other.example"), None, "", id="not RxNorm"),
    ],
)  # fmt: skip
def test_recognise(given, ingredient, by):
    found = recognise(given)

    assert (found.ingredient, found.recognised_by) == (ingredient, by)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (medicine("1364445", text="Eliquis", displays=("apixaban",)), "Eliquis"),
        (medicine("1364445", displays=("apixaban",)), "apixaban"),
        (medicine("1364445"), "apixaban 5 MG Oral Tablet"),
        (medicine("999999999"), "999999999"),
        (medicine(), ""),
    ],
    ids=["a person's words", "display", "RxNorm's name", "code", "nothing"],
)
def test_text_to_show(given, text):
    assert recognise(given).text == text


def test_listed_parts_make_a_combination():
    parts = tuple(Concept(text=text) for text in ("aspirin 325 mg", "caffeine", "acetaminophen"))

    found = recognise(Medicine(Concept(text="headache tablet"), parts))

    assert (found.ingredient, found.recognised_by) == ("acetaminophen+aspirin", "text")


def test_listed_parts_count_beside_another_code():
    given = medicine("1364445", text="")

    found = recognise(Medicine(given.concept, (Concept(text="metformin"),)))

    assert found.ingredient == "apixaban+metformin"
