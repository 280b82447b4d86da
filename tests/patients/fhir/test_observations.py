"""Observations: results of the contract by LOINC code and UCUM unit, from closed tables."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from checklist.engine.vocabulary import TEST_RANGES, TEST_UNITS
from patients.codes import measures, units
from tests.patients.fhir.bundles import (
    LOINC,
    SNOMED,
    coded,
    observation,
    only,
    patient,
    quantity,
    read,
    read_content,
    rejections,
)


def measured(code: str, value: object, unit: str, **fields):
    return observation(code=coded(code, LOINC), valueQuantity=quantity(value, unit), **fields)


def pregnancy_test(**fields):
    return observation(code=coded("2106-3", LOINC), valueQuantity=None, **fields)


def pressure(**fields):
    """A panel with 150 over 90."""
    parts = [
        {"code": coded("8480-6", LOINC), "valueQuantity": quantity(150, "mm[Hg]")},
        {"code": coded("8462-4", LOINC), "valueQuantity": quantity(90, "mm[Hg]")},
    ]
    return observation(
        **{"code": coded("85354-9", LOINC), "valueQuantity": None, "component": parts, **fields}
    )


@pytest.mark.parametrize(
    ("resource", "test", "value", "unit"),
    [
        (measured("777-3", 210, "10*3/uL"), "platelets", 210, "10*3/uL"),
        (measured("777-3", 210, "10*9/L"), "platelets", 210, "10*9/L"),
        (measured("2339-0", 95, "mg/dL"), "glucose", 95, "mg/dL"),
        (measured("15074-8", 6.3, "mmol/L"), "glucose", Decimal("6.3"), "mmol/L"),
        (measured("4548-4", 7.1, "%"), "hba1c", Decimal("7.1"), "%"),
        (measured("33914-3", 55, "mL/min/{1.73_m2}"), "egfr", 55, "mL/min/{1.73_m2}"),
        (measured("33914-3", 55, "mL/min"), "egfr", 55, "mL/min"),
        (measured("8310-5", 38.2, "Cel"), "temperature", Decimal("38.2"), "Cel"),
        (measured("8331-1", 100.4, "[degF]"), "temperature", Decimal("100.4"), "[degF]"),
        (measured("59408-5", 97, "%"), "spo2", 97, "%"),
        (measured("39156-5", 27.5, "kg/m2"), "bmi", Decimal("27.5"), "kg/m2"),
        (measured("6301-6", 1.1, "{INR}"), "inr", Decimal("1.1"), "1"),
        (measured("34714-6", 2, "1"), "inr", 2, "1"),
        (observation(code=coded("34714-6", LOINC), valueQuantity=None, valueInteger=3),
         "inr", 3, "1"),
        (observation(valueQuantity={"value": 210, "unit": "10*3/uL"}),
         "platelets", 210, "10*3/uL"),
    ],
)  # fmt: skip
def test_result(resource, test, value, unit):
    found = only(read(patient(), resource), "results")

    assert (found.test, found.value, found.unit, found.text) == (test, value, unit, "")


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"valueQuantity": quantity(37, "C"), "code": coded("8310-5", LOINC)},
         "valueQuantity.code"),
        ({"valueQuantity": quantity(6.3, "mg/dL"), "code": coded("15074-8", LOINC)},
         "valueQuantity.code"),
        ({"valueQuantity": {"value": 95}, "code": coded("2339-0", LOINC)}, "valueQuantity.code"),
        ({"valueQuantity": {"value": 210, "unit": "thousand"}}, "valueQuantity.code"),
        ({"valueQuantity": quantity(210, "10*3/uL", system="http://other.example")},
         "valueQuantity.system"),
        ({"valueQuantity": quantity(60, "mL/min", comparator=">"),
          "code": coded("33914-3", LOINC)}, "valueQuantity.comparator"),
        ({"valueQuantity": None}, "valueQuantity"),
        ({"valueQuantity": quantity("210", "10*3/uL")}, "valueQuantity.value"),
        ({"valueQuantity": quantity(None, "10*3/uL")}, "valueQuantity"),
        ({"valueQuantity": quantity(-1, "10*3/uL")}, "valueQuantity.value"),
        ({"valueQuantity": quantity(10001, "10*3/uL")}, "valueQuantity.value"),
        ({"status": None}, "status"),
        ({"status": "preliminary"}, "status"),
        ({"status": "registered"}, "status"),
        ({"effectiveDateTime": None}, "effectiveDateTime"),
        ({"effectiveDateTime": "2026-11"}, "effectiveDateTime"),
        ({"effectiveDateTime": "2026-11-24T09:00:00Z"}, "effectiveDateTime"),
        ({"effectiveDateTime": "2026-11-20T09:00:00"}, "effectiveDateTime"),
        ({"code": coded("98979-8", LOINC), "valueQuantity": quantity(55, "mL/min")}, "code"),
    ],
    ids=["coulomb", "mass of a molar code", "no unit", "no UCUM", "other system", "bound",
         "no value", "text", "no number", "negative", "unbelievable", "no status", "preliminary",
         "registered", "no time", "month", "future", "no offset", "code not confirmed"],
)  # fmt: skip
def test_rejected_with_its_path(fields, path):
    proposals = read(patient(), observation(**fields))

    assert [where for where, _ in rejections(proposals)] == [f"$.entry[1].resource.{path}"]
    assert proposals.patients[0].results == ()


def test_number_of_any_size_is_rejected_and_not_an_error():
    document = (
        b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": "p"}'
        b'}, {"resource": {"resourceType": "Observation", "status": "final", "subject": '
        b'{"reference": "Patient/p"}, "code": {"coding": [{"system": "http://loinc.org", "code": '
        b'"777-3"}]}, "effectiveDateTime": "2026-11-20", "valueQuantity": {"value": 1e400, '
        b'"code": "10*3/uL"}}}]}'
    )

    assert [path for path, _ in rejections(read_content(document))] == [
        "$.entry[1].resource.valueQuantity.value"
    ]


def test_panel_of_blood_pressure_is_two_results():
    [one] = read(patient(), pressure()).patients

    assert [(part.test, part.value) for part in one.results] == [
        ("systolic-bp", 150), ("diastolic-bp", 90),
    ]  # fmt: skip
    assert one.results[0].path == "$.entry[1].resource.component[0]"


def test_bad_component_loses_only_itself():
    broken = pressure()
    broken["component"][0]["valueQuantity"]["code"] = "kPa"

    proposals = read(patient(), broken)

    assert [path for path, _ in rejections(proposals)] == [
        "$.entry[1].resource.component[0].valueQuantity.code"
    ]
    assert [part.test for part in proposals.patients[0].results] == ["diastolic-bp"]


@pytest.mark.parametrize(
    ("when", "taken"),
    [
        ({"effectiveDateTime": "2026-11-20T09:00:00-05:00"}, (2026, 11, 20, 14)),
        ({"effectiveInstant": "2026-11-20T09:00:00Z"}, (2026, 11, 20, 9)),
        ({"effectiveDateTime": "2026-11-20"}, (2026, 11, 20, 5)),
        ({"effectivePeriod": {"start": "2026-11-19T09:00:00Z", "end": "2026-11-20T09:00:00Z"}},
         (2026, 11, 20, 9)),
        ({"effectivePeriod": {"start": "2026-11-19T09:00:00Z"}}, (2026, 11, 19, 9)),
    ],
    ids=["offset", "instant", "a day begins in the clinic", "end of a period", "start"],
)  # fmt: skip
def test_when_it_was_measured(when, taken):
    found = only(read(patient(), observation(**{"effectiveDateTime": None, **when})), "results")

    assert found.taken_at == datetime(*taken, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"valueCodeableConcept": coded("10828004", SNOMED)}, "positive"),
        ({"valueCodeableConcept": coded("LA6577-6", LOINC)}, "negative"),
        ({"valueCodeableConcept": coded(text="Negative")}, "negative"),
        ({"valueString": " POSITIVE "}, "positive"),
    ],
)
def test_pregnancy_test(answer, text):
    found = only(read(patient(), pregnancy_test(**answer)), "results")

    assert (found.test, found.text, found.value, found.unit) == ("pregnancy-test", text, None, "")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"valueCodeableConcept": coded("123", SNOMED)},
        {"valueString": "not positive"},
        {"valueString": "?"},
        {"valueCodeableConcept": {"coding": [
            {"system": SNOMED, "code": "10828004"}, {"system": SNOMED, "code": "260385009"}]}},
    ],
    ids=["nothing", "unknown code", "more words", "question", "both"],
)  # fmt: skip
def test_pregnancy_test_that_does_not_say_which_is_rejected(answer):
    proposals = read(patient(), pregnancy_test(**answer))

    assert len(rejections(proposals)) == 1
    assert proposals.patients[0].results == ()


def test_pregnancy_status_is_evidence_and_no_test():
    status = observation(
        code=coded("82810-3", LOINC),
        valueQuantity=None,
        valueCodeableConcept=coded(text="Pregnant"),
    )

    found = only(read(patient(), status), "conditions")

    assert (found.code, found.text) == ("82810-3", "Pregnancy status: Pregnant")


@pytest.mark.parametrize(
    "code",
    [coded("48386-7", LOINC), coded("777-3", "http://other.example"), coded(text="platelets"), {}],
    ids=["large platelets", "not LOINC", "only words", "nothing"],
)
def test_what_we_do_not_read_is_passed_over(code):
    proposals = read(patient(), observation(code=code, status=None, valueQuantity="broken"))

    assert rejections(proposals) == []
    assert proposals.patients[0].results == ()


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_withdrawn_result_is_void_even_without_a_value(status):
    gone = observation(status=status, valueQuantity=None)

    assert only(read(patient(), gone), "results").is_void


def test_tables_fit_the_contract():
    """Every unit that is kept, and every value that is let in, is one that the engine reads."""
    for measure in measures().values():
        assert set(measure.units) <= set(TEST_UNITS[measure.test])
    for (test, _), unit in units().items():
        assert unit.kept_as in TEST_UNITS[test]
        if unit.kept_as == next(iter(TEST_UNITS[test])):
            low, high = TEST_RANGES[test]
            assert low <= unit.low < unit.high <= high
    assert {one.test for one in measures().values()} <= set(TEST_UNITS)
