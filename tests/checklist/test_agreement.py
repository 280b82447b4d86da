"""What contradicts what in a medicine, in words, and which lines nobody can place."""

import pytest

from checklist.agreement import code_disagrees, contradictions, unrecognised
from checklist.policies import shipped_policy
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = pytest.mark.django_db

APIXABAN = "1364430"
BY_NAME = "The name says apixaban, the ingredient says warfarin."
BY_CODE = "The record’s code (RxNorm 1364430) says apixaban, not warfarin."


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic)


def medicine(patient, **fields):
    return MedicationStatementFactory(patient=patient, **fields)


def against(patient):
    return contradictions(patient.medications.on_list(), shipped_policy())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ingredient": "apixaban"}, None),
        ({"ingredient": "apixaban", "text": "", "rxcui": ""}, None),
        ({"ingredient": "warfarin"}, [BY_NAME, BY_CODE]),
        ({"ingredient": "warfarin", "rxcui": ""}, [BY_NAME]),
        ({"ingredient": "warfarin", "text": "blue pill"}, [BY_CODE]),
        ({"ingredient": "apixaban+warfarin"}, None),
        ({"ingredient": ""}, None),
        (
            {"ingredient": "other:clay", "rxcui": ""},
            ["The name says apixaban, the ingredient says clay."],
        ),
    ],
)
def test_contradiction_is_said(patient, fields, words):
    line = medicine(patient, **fields)

    assert against(patient).get(line.pk) == words


def test_lines_of_one_text_speak_for_each_other(patient):
    for ingredient in ("apixaban", "warfarin"):
        medicine(patient, ingredient=ingredient, text="Eliquis, then warfarin", rxcui="")

    assert against(patient) == {}


def test_line_off_the_list_speaks_for_nobody(patient):
    medicine(patient, ingredient="warfarin", text="Eliquis and warfarin", on_list=False)
    line = medicine(patient, ingredient="apixaban", text="Eliquis and warfarin")

    assert list(against(patient)) == [line.pk]


def test_unrecognised_are_those_that_count_for_nothing(patient):
    rows = [
        medicine(patient),
        medicine(patient, ingredient="", text="blue pill", rxcui=""),
        medicine(patient, ingredient="warfarin", text="Eliquis"),
        medicine(patient, ingredient="zorblax", text="", rxcui=""),
        medicine(patient, ingredient="other:zorblax", text="", rxcui=""),
    ]

    assert unrecognised(rows, shipped_policy()) == {rows[1].pk, rows[2].pk, rows[3].pk}


@pytest.mark.parametrize(
    ("fields", "disagrees"),
    [
        ({"ingredient": "apixaban", "rxcui": APIXABAN}, False),
        ({"ingredient": "warfarin", "rxcui": APIXABAN}, True),
        ({"ingredient": "", "rxcui": APIXABAN}, False),
        ({"ingredient": "warfarin", "rxcui": "999999999"}, False),
        ({"ingredient": "warfarin", "rxcui": ""}, False),
    ],
)
def test_code_that_disagrees_is_found(patient, fields, disagrees):
    assert code_disagrees(medicine(patient, **fields), shipped_policy()) == disagrees
