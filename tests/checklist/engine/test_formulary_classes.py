"""What the rules see in the medicines of the second formulary table: classes and agreement."""

import pytest

from tests.checklist.engine.well import changed, finding, medicine, says, well

# Against an infection, and they slow the breakdown of steroids.
BOTH = [
    "clarithromycin", "erythromycin", "fluconazole", "itraconazole", "ketoconazole",
    "atazanavir", "darunavir", "lopinavir",
]  # fmt: skip
GEL, TABLET = "diclofenac-topical", "diclofenac"


def taking(*lines, procedure=(), **answers):
    return changed(
        well(on_the_day=True), medications=list(lines), procedure=procedure, answers=answers
    )


@pytest.mark.parametrize("name", [*BOTH, "penicillin", "tenofovir"])
def test_an_infection_medicine_speaks_against_no_infection(name):
    assert says(taking(medicine(name, status="taking")), "infection-check") == "unmet warning"


@pytest.mark.parametrize("name", [*BOTH, "ritonavir"])
def test_a_booster_makes_the_steroid_too_strong(name):
    assert says(taking(medicine(name)), "steroid-interaction") == "unmet warning"


@pytest.mark.parametrize("name", ["lixisenatide", "albiglutide", "sotagliflozin", "bexagliflozin"])
def test_sedation_asks_for_a_plan(name):
    document = taking(medicine(name, status="taking"), procedure={"sedation": "moderate"})
    assert says(document, "diabetes-medicines") == "unmet warning"


@pytest.mark.parametrize("name", ["nadroparin", "bemiparin", "parnaparin"])
def test_a_low_molecular_heparin_asks_for_platelets(name):
    assert says(taking(medicine(name, status="taking")), "platelets") == "unknown"


@pytest.mark.parametrize("name", ["mefenamic acid", "diflunisal", "fenoprofen"])
def test_a_pain_pill_before_the_neck_is_a_warning(name):
    neck = {"region": "cervical", "levels": ["C7-T1"]}
    document = taking(medicine(name, status="taking"), procedure=neck)
    assert finding(document, f"hold:{name}").severity == "warning"
    assert says(document, f"hold:{name}") == "unknown warning"


@pytest.mark.parametrize("name", [GEL, "lidocaine"])
def test_what_is_put_on_the_skin_is_not_held_before_the_neck(name):
    neck = {"region": "cervical", "levels": ["C7-T1"]}
    document = taking(medicine(name, status="taking"), procedure=neck)
    assert says(document, f"hold:{name}") == "not-applicable"


@pytest.mark.parametrize(
    ("ingredient", "rxcui", "text", "agrees"),
    [
        (GEL, None, "Voltaren gel", True),
        (GEL, None, "diclofenac gel 1 %", True),
        (TABLET, None, "Voltaren 50 mg tablet", True),
        (TABLET, None, "Voltaren gel", False),
        (GEL, None, "Voltaren 50 mg tablet", False),
        (GEL, "855633", "Voltaren gel", False),  # the code means diclofenac, however taken
        (f"{TABLET}+{GEL}", "855633", "Voltaren gel", True),
        (TABLET, "855633", "diclofenac sodium 0.01 MG/MG Topical Gel", True),
    ],
)
def test_gel_and_tablet_are_told_apart_and_never_taken_for_each_other(
    ingredient, rxcui, text, agrees
):
    line = medicine(ingredient, rxcui=rxcui, text=text, status="taking")
    expected = None if agrees else "unknown"
    assert says(taking(line), "medication:unrecognised") == expected


def test_gel_and_tablet_in_one_line_are_held_as_the_tablet():
    line = medicine(f"{TABLET}+{GEL}", rxcui="855633", text="Voltaren gel", status="taking")
    document = changed(well(), medications=[line], answers={"bleeding-disorder": True})
    assert says(document, f"hold:{TABLET}") == "pending"
    assert says(document, f"hold:{GEL}") == "not-applicable"
