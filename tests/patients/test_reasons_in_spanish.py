"""Why a row or resource is left out is said in Spanish to who reads Spanish."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from patients.csv_rows import BrokenFile, Layout, RowRefused
from patients.reading import NamedContent, read_files
from tests.factories.proposals import NOW
from tests.patients.fhir.bundles import (
    LOINC,
    allergy,
    coded,
    condition,
    observation,
    order,
    patient,
    quantity,
    read,
    read_content,
    rejections,
)
from tests.patients.test_schedule import ROW, read_row, refusal, text_of
from tests.patients.test_schedule import read as read_schedule

LAYOUT = Layout(("name", "day", "text"), ("name", "day"), {"name": 5}, ("text",), ("text",))
REASONS = {
    "RowRefused", "BrokenFile", "Row", "Unreadable", "OtherVersion", "ValueRefused",
    "PatientRefused", "BookingRefused", "Rejection", "_reject", "reject", "_rejection",
    "_case_rejection",
}  # fmt: skip
SOURCES = [*Path("patients").rglob("*.py"), Path("checklist/clinic_lists.py")]


@pytest.fixture(autouse=True)
def spanish():
    with translation.override("es"):
        yield


def is_english(node: ast.AST) -> bool:
    """Say whether an argument is a text of several words that no catalogue was asked for."""
    texts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return any(isinstance(one, ast.Constant) and " " in str(one.value).strip() for one in texts)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_reason_is_written_past_the_catalogue(path):
    tree = ast.parse((settings.BASE_DIR / path).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [one for one in calls if getattr(one.func, "attr", getattr(one.func, "id", ""))
             in REASONS]  # fmt: skip

    assert [one.lineno for one in named if any(map(is_english, one.args))] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "el archivo no está en UTF-8 (byte 0): guárdelo en UTF-8"),
        (b"name\n", "las columnas de la primera línea no son las correctas; falta: day"),
        (b"", "las columnas de la primera línea no son las correctas; faltan: name, day"),
        (b"name,day,name,other\n", "no se conoce: other; repetida: name"),
        (b"name,day,name,day,a,b\n", "no se conocen: a, b; repetidas: day, name"),
        (b"name,day,<b>\n", "no se conoce: (una columna que no se puede mostrar)"),
    ],
)
def test_bad_file(content, reason):
    with pytest.raises(RowRefused) as refused:
        list(LAYOUT.rows(content))

    assert refused.value.message.endswith(reason)


@pytest.mark.parametrize(
    ("text", "most", "reason"),
    [
        ('name,day\n"b,\n', 9, "desde aquí el archivo no es CSV: revise las comillas"),
        ("name,day\na,\nb,\nc,\n", 2, "el archivo tiene más de 2 filas: divídalo"),
    ],
)
def test_file_that_breaks(text, most, reason):
    with pytest.raises(BrokenFile) as broken:
        list(LAYOUT.rows(text.encode(), most))

    assert broken.value.message == reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"mrn": ""}, "mrn: está en blanco"),
        ({"payer": "x" * 81}, "payer: tiene más de 80 caracteres"),
        ({"phone": "\u202e1"}, "phone: contiene el carácter invisible o de control U+202E"),
        ({"sex": "f"},
         "sex: no es ninguna de estas palabras: female, male, other, unknown"),
        ({"birth_date": "1/2/58"}, "birth_date: no es una fecha como 2026-12-07"),
        ({"birth_date": "1958-02-30"}, "birth_date: ese día no existe"),
        ({"birth_date": "0958-03-04"}, "birth_date: el año no es posible"),
        ({"birth_date": "2026-11-24"}, "birth_date: está en el futuro"),
        ({"scheduled_start": "9:30"},
         "scheduled_start: no es una fecha con hora como 2026-12-07T09:30"),
        ({"scheduled_start": "2026-12-07T25:30"}, "scheduled_start: esa hora no existe"),
        ({"scheduled_start": "2027-03-14T02:30"},
         "scheduled_start: esa hora no existe ese día, porque los relojes se adelantan"),
        ({"scheduled_start": "2026-11-01T01:30"},
         ("scheduled_start: esa hora ocurre dos veces ese día, porque los relojes se atrasan; "
          "agregue la diferencia horaria, como -05:00")),
    ],
)  # fmt: skip
def test_row_of_a_schedule(cells, reason):
    assert refusal(read_row(**cells)) == (2, reason)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({}, "external_id: ya está en la línea 2"),
        ({"external_id": "A-2", "family_name": "Otherperson"},
         "mrn: la línea 2 da este número a otra persona"),
    ],
)  # fmt: skip
def test_second_row_of_a_schedule(other, reason):
    [one] = read_schedule(text_of(ROW, {**ROW, **other})).rejected

    assert one.message == reason


def test_row_of_too_few_cells():
    header, _row = text_of(ROW).splitlines()

    [one] = read_schedule(f"{header}\na,b\n").rejected

    assert one.message == "no tiene tantas celdas como la primera línea: 2 en vez de 16"


@pytest.mark.django_db
def test_file_that_holds_nobody(clinic):
    files = [NamedContent("a.csv", text_of().encode())]

    [one] = read_files(files, clinic=clinic, now=NOW).rejected

    assert one.message == "no contiene ningún paciente"


def deep_bundle(depth: int) -> dict:
    inner = {"resourceType": "Bundle", "entry": []}
    for _ in range(depth):
        inner = {"resourceType": "Bundle", "entry": [{"resource": inner}]}
    return inner


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "no está en UTF-8"),
        (b"{", "no es JSON"),
        (b"[" * 100_000, "tiene demasiados niveles, uno dentro de otro"),
        (b"[]", "no es un recurso FHIR"),
        (b'{"resourceType": "Bundle"}', "en este archivo no hay ningún paciente"),
    ],
    ids=["bytes", "json", "deep", "list", "nobody"],
)
def test_file_of_fhir(content, reason):
    assert [message for _, message in rejections(read_content(content))] == [reason]


def test_entries_of_fhir():
    found = read(patient(), {"id": "x"}, deep_bundle(6))

    assert [message for _, message in rejections(found)] == [
        "falta",
        "hay demasiados Bundle, uno dentro de otro",
    ]


OTHER_VERSION = "tiene la forma de otra versión de FHIR: R4 usa"


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (order(medicationCodeableConcept="x"), f"{OTHER_VERSION} aquí un concepto codificado"),
        (order(wasNotTaken=True), f"{OTHER_VERSION} el estado not-taken"),
        (order(notGiven=True), f"{OTHER_VERSION} el estado not-done"),
        (order(dateWritten="2026"), f"{OTHER_VERSION} authoredOn"),
        (order(medication={}),
         f"{OTHER_VERSION} medicationCodeableConcept o medicationReference"),
        ({"resourceType": "MedicationOrder"}, "FHIR R4 lo llama MedicationRequest"),
        (order(subject=None), "no lleva a un único paciente de este archivo"),
        (order(subject={"reference": 5}), "tiene que ser texto"),
        (order(subject=[]), "tiene que ser un objeto"),
        (order(status="x" * 25), "no puede tener más de 24 caracteres"),
        (order(doNotPerform="no"), "tiene que ser true o false"),
        (order(authoredOn="soon"),
         "tiene que ser una fecha, o una hora con su diferencia horaria"),
        (order(authoredOn="2026-02-30"), "ese día no existe"),
        (order(authoredOn="2026-02-30T09:00:00Z"), "esa hora no existe"),
        (order(authoredOn="0958"), "tiene que estar entre 1880 y 2200"),
        (order(authoredOn="2027"), "está en el futuro"),
        (allergy(reaction={}), "tiene que ser una lista"),
        (allergy(code=None), "no dice a qué"),
        (condition(code=None), "no dice qué"),
        (observation(code=coded("82810-3", LOINC)), "no dice cuál"),
        (observation(status="draft"),
         ("para que el valor cuente tiene que ser una de estas palabras: "
          "final, amended, corrected, appended")),
        (observation(effectiveDateTime=None), "no dice cuándo se midió"),
        (observation(effectiveDateTime="2025"), "tiene que indicar un día"),
        (observation(code=coded("98979-8", LOINC)),
         "este código no está confirmado: anote el valor a mano"),
        (observation(valueQuantity=None), "no tiene ningún número"),
        (observation(valueQuantity=quantity("1", "10*3/uL")), "tiene que ser un número"),
        (observation(valueQuantity=quantity(9, "10*3/uL", comparator="<")),
         "solo se da un límite inferior o superior"),
        (observation(valueQuantity=quantity(9, "g")),
         "la unidad tiene que ser 10*9/L o 10*3/uL (UCUM)"),
        (observation(valueQuantity=quantity(9, "g", system="x")),
         "el sistema de la unidad tiene que ser UCUM"),
        (observation(valueQuantity=quantity(-1, "10*3/uL")), "tiene que estar entre 0 y 10000"),
        (observation(code=coded("2106-3", LOINC), valueString="perhaps"),
         "tiene que decir si es positivo o negativo"),
    ],
)  # fmt: skip
def test_record_of_fhir(resource, reason):
    assert [message for _, message in rejections(read(patient(), resource))] == [reason]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"gender": "f"}, "tiene que ser una de estas palabras: female, male, other, unknown"),
        ({"animal": {}}, f"{OTHER_VERSION} una extensión"),
        ({"name": [{"family": ["Testperson"]}]}, f"{OTHER_VERSION} aquí un solo texto"),
    ],
)
def test_patient_of_fhir(fields, reason):
    assert [message for _, message in rejections(read(patient(**fields)))] == [reason]


def test_record_of_a_patient_who_was_not_read():
    found = rejections(read(patient(animal={}), order()))

    assert found[1][1] == "lleva a un paciente que no se pudo leer"
