"""Finding patients: every word has to match, however it is spelled."""

from datetime import UTC, date, datetime

import pytest

from patients.models import AllergyIntolerance, ImportBatch, MedicationStatement, Patient
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    ImportBatchFactory,
    MedicationStatementFactory,
    PatientFactory,
    PatientIdentifierFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)


@pytest.fixture
def maria(clinic):
    patient = PatientFactory(
        clinic=clinic,
        family_name="Ibáñez-Test",
        given_name="María José",
        birth_date=date(1958, 3, 4),
    )
    PatientIdentifierFactory(patient=patient, value="MR-778120")
    return patient


@pytest.fixture
def found(clinic, maria):
    PatientFactory(clinic=clinic, family_name="Otherperson", given_name="Robin", birth_date=None)
    return lambda text: [one.given_name for one in Patient.in_clinic(clinic).search(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Ibáñez", "ibanez", "IBÁÑEZ", "iba", "maría", "jos", "Ibáñez-Test, María", "jose ibanez",
        "MR-778120", "mr-7781", "1958-03-04", "maria 1958-03-04", "  ibanez  ",
    ],
)  # fmt: skip
def test_search_finds(found, text):
    assert found(text) == ["María José"]


@pytest.mark.parametrize(
    "text",
    ["banez", "778120", "1958-03-05", "maria robin", "%", "_bañez", "1958-02-30", "' OR 1=1"],
)
def test_search_does_not_find(found, text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["", "   ", " , "])
def test_empty_search_finds_everybody(found, text):
    assert len(found(text)) == 2


def test_search_stays_in_the_clinic(maria, other_clinic):
    assert list(Patient.in_clinic(other_clinic).search("ibanez")) == []


def test_a_patient_with_many_numbers_is_found_once(found, maria):
    PatientIdentifierFactory(patient=maria, value="MR-778121")

    assert found("MR-77") == ["María José"]


@pytest.mark.parametrize(("kind", "number"), [("MR", 1), ("", 1), ("SS", 0), ("DL", 0), ("PPN", 0)])
def test_private_numbers_are_never_found(clinic, kind, number):
    both = PatientFactory(clinic=clinic)
    PatientIdentifierFactory(patient=both, type=kind, value="999-93-7616")
    PatientIdentifierFactory(patient=both, value="MR-1")

    assert Patient.in_clinic(clinic).search("999-93").count() == number
    assert Patient.in_clinic(clinic).search("MR-1").count() == 1


def test_standing_lines_are_those_that_nobody_took_back():
    stays = AllergyIntoleranceFactory()
    AllergyIntoleranceFactory(removed_at=NOW)

    assert list(AllergyIntolerance.objects.standing()) == [stays]


def test_on_list_are_the_medicines_that_count():
    stays = MedicationStatementFactory()
    MedicationStatementFactory(on_list=False)

    assert list(MedicationStatement.objects.on_list()) == [stays]


def test_imports_are_waiting_expired_or_applied():
    waiting = ImportBatchFactory()
    expired = ImportBatchFactory(expires_at=NOW)
    applied = ImportBatchFactory(expires_at=NOW, applied_at=NOW)

    assert list(ImportBatch.objects.waiting(NOW)) == [waiting]
    assert list(ImportBatch.objects.expired(NOW)) == [expired]
    assert list(ImportBatch.objects.applied()) == [applied]
