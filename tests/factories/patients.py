"""Patients and what is on record about them, for tests; obviously made up throughout."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from patients.models import (
    AllergyIntolerance,
    Condition,
    ImportBatch,
    ImportFile,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
    PatientIdentifier,
)
from tests.factories.staff import ClinicFactory

RECORDED = datetime(2026, 11, 2, 15, tzinfo=UTC)


class PatientFactory(DjangoModelFactory):
    """A patient of whom only name, birth date and sex are known."""

    class Meta:
        model = Patient

    clinic = factory.SubFactory(ClinicFactory)
    family_name = factory.Sequence(lambda n: f"Testperson-{n}")
    given_name = "Avery"
    birth_date = date(1958, 3, 4)
    sex = "female"


class PatientIdentifierFactory(DjangoModelFactory):
    """The number of a medical record, in the clinic's own numbering."""

    class Meta:
        model = PatientIdentifier

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")
    type = "MR"
    system = ""
    value = factory.Sequence(lambda n: f"MR-{n:05}")


class RecordFactory(DjangoModelFactory):
    """What every line on record has."""

    class Meta:
        abstract = True

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")


class MedicationStatementFactory(RecordFactory):
    """Apixaban, on record and on the list; nobody has asked the patient yet."""

    class Meta:
        model = MedicationStatement

    ingredient = "apixaban"
    rxcui = "1364430"
    text = "Eliquis 5 mg tablet"
    recognised_by = "code"
    changed_at = RECORDED


class AllergyIntoleranceFactory(RecordFactory):
    """A mild reaction to latex."""

    class Meta:
        model = AllergyIntolerance

    substance = "latex"
    reaction = "mild"
    changed_at = RECORDED


class ConditionFactory(RecordFactory):
    """Lumbar radiculopathy."""

    class Meta:
        model = Condition

    system = "http://hl7.org/fhir/sid/icd-10-cm"
    code = "M54.16"
    text = "Radiculopathy, lumbar region"
    clinical_status = "active"


class ObservationFactory(RecordFactory):
    """A normal INR."""

    class Meta:
        model = Observation

    test = "inr"
    value = Decimal("1.0")
    unit = "1"
    taken_at = RECORDED


class PastInjectionFactory(RecordFactory):
    """A lumbar epidural that somebody told of."""

    class Meta:
        model = PastInjection

    protocol = "esi-interlaminar"
    region = "lumbar"
    levels = factory.LazyFunction(lambda: ["L4-L5"])
    injected_on = date(2026, 5, 2)


class ImportBatchFactory(DjangoModelFactory):
    """An upload that waits to be confirmed for longer than any test runs."""

    class Meta:
        model = ImportBatch

    clinic = factory.SubFactory(ClinicFactory)
    created_at = RECORDED
    expires_at = datetime(2999, 1, 1, tzinfo=UTC)


class ImportFileFactory(DjangoModelFactory):
    """A file of an upload: a schedule without rows."""

    class Meta:
        model = ImportFile

    batch = factory.SubFactory(ImportBatchFactory)
    clinic = factory.SelfAttribute("batch.clinic")
    name = "week-50.csv"
    content = b""
