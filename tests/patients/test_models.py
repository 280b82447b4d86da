"""What the tables refuse whatever code writes, and what a patient is called."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from patients.models import (
    ImportSuggestion,
    Observation,
    Patient,
    PossibleTwin,
    RecordChange,
)
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    ConditionFactory,
    MedicationStatementFactory,
    ObservationFactory,
    PastInjectionFactory,
    PatientFactory,
    PatientIdentifierFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (PatientFactory, {"sex": "F"}),
        (PatientFactory, {"family_name": ""}),
        (PatientIdentifierFactory, {"value": ""}),
        (MedicationStatementFactory, {"status": "active"}),
        (MedicationStatementFactory, {"dose_intent": "high"}),
        (MedicationStatementFactory, {"recognised_by": "guess"}),
        (AllergyIntoleranceFactory, {"reaction": "moderate"}),
        (AllergyIntoleranceFactory, {"substance": ""}),
        (ObservationFactory, {"value": None, "text": ""}),
        (ObservationFactory, {"value": Decimal(1), "text": "negative"}),
        (PastInjectionFactory, {"relief_percent": Decimal(101)}),
        (PastInjectionFactory, {"relief_percent": Decimal(-1)}),
        (PastInjectionFactory, {"function_percent": Decimal("100.5")}),
        (PastInjectionFactory, {"relief_weeks": Decimal(-1)}),
    ],
    ids=str,
)
def test_table_refuses(factory, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**fields)


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (PatientFactory, {"sex": "", "birth_date": None}),
        (PatientFactory, {"sex": "unknown"}),
        (MedicationStatementFactory, {"status": "", "ingredient": "", "recognised_by": ""}),
        (MedicationStatementFactory, {"status": "never-started", "dose_intent": "prophylactic"}),
        (AllergyIntoleranceFactory, {"reaction": ""}),
        (ObservationFactory, {"value": Decimal(0), "text": ""}),
        (ObservationFactory, {"test": "pregnancy-test", "value": None, "text": "negative"}),
        (PastInjectionFactory, {"relief_percent": Decimal(0), "function_percent": Decimal(100)}),
    ],
    ids=str,
)
def test_table_takes(factory, fields):
    assert factory(**fields).pk


def test_a_number_means_one_patient_of_a_clinic(clinic, other_clinic):
    PatientIdentifierFactory(patient__clinic=clinic, system="s", value="1")
    PatientIdentifierFactory(patient__clinic=other_clinic, system="s", value="1")
    PatientIdentifierFactory(patient__clinic=clinic, system="t", value="1")

    with pytest.raises(IntegrityError), transaction.atomic():
        PatientIdentifierFactory(patient__clinic=clinic, system="s", value="1")


@pytest.mark.parametrize(
    "factory", [MedicationStatementFactory, AllergyIntoleranceFactory, ConditionFactory]
)
def test_a_resource_is_one_line_of_a_patient(factory):
    patient = PatientFactory()
    origin = {"source_system": "s", "source_type": "T", "source_id": "1"}
    factory(patient=patient, **origin)
    factory(patient=PatientFactory(clinic=patient.clinic), **origin)

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(patient=patient, **origin)


def test_lines_that_people_enter_have_no_resource_and_may_be_many():
    patient = PatientFactory()

    MedicationStatementFactory.create_batch(2, patient=patient)

    assert patient.medications.count() == 2


def test_parts_of_a_resource_are_lines_of_their_own():
    patient = PatientFactory()
    origin = {"patient": patient, "source_type": "Observation", "source_id": "1"}
    ObservationFactory(test="systolic-bp", **origin)
    ObservationFactory(test="diastolic-bp", **origin)

    with pytest.raises(IntegrityError), transaction.atomic():
        ObservationFactory(test="diastolic-bp", **origin)


def test_nobody_is_their_own_twin():
    patient = PatientFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PossibleTwin.objects.create(clinic=patient.clinic, patient=patient, other=patient)


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("Ibáñez", "María José"), "ibanez maria jose"),
        (("STRASSE", ""), "strasse"),
        (("Straße", ""), "strasse"),
        (("  van   der Test ", "A."), "van der test a."),
        (("測試", "例"), "測試 例"),
    ],
)
def test_name_key_is_how_people_say_it(names, key):
    patient = PatientFactory(family_name=names[0], given_name=names[1])

    patient.refresh_from_db()

    assert patient.name_key == key


def test_name_key_follows_a_changed_name():
    patient = PatientFactory(family_name="Oldname")
    patient.family_name = "Newname"
    patient.save()

    assert Patient.objects.get().name_key == "newname avery"


@pytest.mark.parametrize(("given", "full"), [("Avery", "Test, Avery"), ("", "Test")])
def test_full_name(given, full):
    assert PatientFactory(family_name="Test", given_name=given).full_name == full


def test_record_number_is_the_clinic_s_own_before_any_other():
    patient = PatientFactory()
    assert patient.record_number == ""

    PatientIdentifierFactory(patient=patient, type="SS", value="S-1")
    assert Patient.objects.get().record_number == ""
    PatientIdentifierFactory(patient=patient, system="http://h.example", value="H-1")
    assert Patient.objects.get().record_number == "H-1"
    PatientIdentifierFactory(patient=patient, value="OWN-1")
    assert Patient.objects.get().record_number == "OWN-1"


def test_numbers_are_read_exactly():
    ObservationFactory(value=Decimal("123456789.123456"))

    assert Observation.objects.get().value == Decimal("123456789.123456")


def test_names_of_rows_hold_nothing_of_the_patient():
    patient = PatientFactory(family_name="Secretname")
    identifier = PatientIdentifierFactory(patient=patient, value="SECRET-1")
    line = MedicationStatementFactory(patient=patient, text="secretpill")
    change = RecordChange.objects.create(
        clinic=patient.clinic, patient=patient, object_type="patient", object_id="1",
        field="phone", old="secret", new="secret", at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    suggestion = ImportSuggestion(patient=patient, kind="allergies", text="secret")

    said = " ".join(map(str, [patient, identifier, line, change, suggestion])).lower()

    assert "secret" not in said


def test_patients_are_listed_by_name():
    for name in ("Zeta", "álpha", "Beta"):
        PatientFactory(family_name=name, birth_date=date(1950, 1, 1))

    assert [one.family_name for one in Patient.objects.all()] == ["álpha", "Beta", "Zeta"]
