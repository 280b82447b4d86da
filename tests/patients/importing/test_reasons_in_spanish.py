"""Why an import does not store a patient, a record or a case is said in Spanish."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from patients.models import Patient
from patients.proposals import Identifier
from tests.factories.proposals import (
    NOW,
    RECORD_NUMBER,
    a_booking,
    a_medication,
    a_patient,
    a_result,
    an_allergy,
    source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spanish():
    with translation.override("es"):
        yield


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        (a_patient(identifiers=(), source=source("Patient", ""), digest=""),
         "el paciente no tiene número de identificación ni nada que lo distinga"),
        (a_patient(identifiers=(Identifier("MR", "", "\u202e1"),)),
         "value contiene el carácter invisible o de control U+202E"),
        (a_patient(phone="1" * 41), "phone tiene más de 40 caracteres"),
        (a_patient(results=(a_result(value=Decimal("1e12")),)),
         "value está fuera de los límites"),
        (a_patient(results=(a_result(taken_at=NOW.replace(year=2027)),)),
         "tiene una fecha futura"),
        (a_patient(results=(a_result(taken_at=NOW.replace(year=1950)),)),
         "tiene una fecha anterior al nacimiento del paciente"),
        (a_patient(allergies=(an_allergy(), an_allergy(substance="iodine"))),
         "el mismo recurso está en la importación con otro contenido"),
        (a_patient(medications=(a_medication(status="often"),)),
         "no se pudo guardar junto a lo que ya consta"),
        (a_patient(sex="f"),
         "el paciente no se pudo guardar junto a lo que ya consta: impórtelo de nuevo"),
    ],
)  # fmt: skip
def test_import(take, proposal, reason):
    assert [one.message for one in take(proposal).rejected] == [reason]


def test_import_of_somebody_else_s_number(take):
    other = Identifier("MR", "http://hospital.example", "H-2")
    take(a_patient(), a_patient(identifiers=(other,), source=source("Patient", "p2")))

    outcome = take(
        a_patient(identifiers=(RECORD_NUMBER, other)),
        a_patient(family_name="Otherperson", birth_date=date(1990, 1, 1)),
    )

    assert [one.message for one in outcome.rejected] == [
        "sus números de identificación son de dos pacientes que ya constan",
        (
            "su número de identificación es de un paciente que ya consta con otro nombre y otra "
            "fecha de nacimiento"
        ),
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"protocol": ""}, "protocol: hace falta"),
        ({"side": "front"},
         "side: tiene que ser uno de: left, right, bilateral, midline"),
        ({"levels": ("L9",)}, "levels: tiene que ser uno de: "),
        ({"booked_on": date(2027, 1, 1)},
         "booked_on: es posterior al día de la evaluación"),
        ({"external_id": ""}, "external_id: Un caso necesita un identificador."),
    ],
)  # fmt: skip
def test_booking(take, fields, reason):
    [one] = take(a_patient(scheduled=(a_booking(**fields),))).rejected

    assert one.message.startswith(reason)
    assert Patient.objects.count() == 1
