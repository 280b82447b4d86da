"""What files might propose, for tests; obviously made up throughout."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from patients.proposals import (
    AllergyProposal,
    ConditionProposal,
    Identifier,
    ImportProposals,
    InjectionProposal,
    MedicationProposal,
    NoneProposal,
    PatientProposal,
    ProposedCase,
    ResultProposal,
    ScheduledCase,
    SourceRef,
)

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
RECORD_NUMBER = Identifier("MR", "http://hospital.example", "H-1")


def source(type_: str, id_: str, **fields: Any) -> SourceRef:
    """The resource `type_`/`id_` of a made-up hospital."""
    return SourceRef(
        **{"file": "first.json", "type": type_, "id": id_, "system": "http://ehr.example", **fields}
    )


def a_patient(**fields: Any) -> PatientProposal:
    """A patient with a record number, and nothing else but what is given."""
    made = PatientProposal(
        identifiers=(RECORD_NUMBER,),
        family_name="Testperson",
        given_name="Avery",
        birth_date=date(1958, 3, 4),
        sex="female",
        source=source("Patient", "p1"),
        path="$.entry[0].resource",
        digest="d1",
    )
    return replace(made, **fields)


def a_medication(id_: str = "m1", **fields: Any) -> MedicationProposal:
    """Apixaban on record: an active order."""
    made = MedicationProposal(
        ingredient="apixaban",
        rxcui="1364430",
        text="Eliquis 5 mg tablet",
        recognised_by="code",
        status=None,
        on_list=True,
        source=source("MedicationRequest", id_),
        path="$.entry[1].resource",
        source_status="active",
    )
    return replace(made, **fields)


def an_allergy(id_: str = "a1", **fields: Any) -> AllergyProposal:
    """A mild reaction to latex."""
    made = AllergyProposal(
        substance="latex",
        reaction="mild",
        source=source("AllergyIntolerance", id_),
        path="$.entry[2].resource",
    )
    return replace(made, **fields)


def a_condition(id_: str = "c1", **fields: Any) -> ConditionProposal:
    """Lumbar radiculopathy."""
    made = ConditionProposal(
        system="http://hl7.org/fhir/sid/icd-10-cm",
        code="M54.16",
        text="Radiculopathy, lumbar region",
        clinical_status="active",
        source=source("Condition", id_),
        path="$.entry[3].resource",
    )
    return replace(made, **fields)


def a_result(id_: str = "o1", **fields: Any) -> ResultProposal:
    """A normal INR of the week before."""
    made = ResultProposal(
        test="inr",
        value=Decimal("1.1"),
        unit="1",
        taken_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
        source=source("Observation", id_),
        path="$.entry[4].resource",
    )
    return replace(made, **fields)


def an_injection(id_: str = "i1", **fields: Any) -> InjectionProposal:
    """A lumbar epidural in May."""
    made = InjectionProposal(
        protocol="esi-interlaminar",
        region="lumbar",
        injected_on=date(2026, 5, 2),
        levels=("L4-L5",),
        source=source("Procedure", id_),
        path="$.entry[5].resource",
    )
    return replace(made, **fields)


def none_known(id_: str = "n1", **fields: Any) -> NoneProposal:
    """An explicit "no known allergies"."""
    made = NoneProposal(
        kind="allergies",
        text="No known allergies",
        source=source("AllergyIntolerance", id_),
        path="$.entry[6].resource",
    )
    return replace(made, **fields)


def an_order(**fields: Any) -> ProposedCase:
    """An appointment whose code allows two kinds of procedure."""
    made = ProposedCase(
        external_id="http://ehr.example|Appointment/1",
        protocols=("esi-interlaminar", "esi-caudal"),
        region="lumbar",
        side=None,
        levels=None,
        scheduled_start=datetime(2026, 12, 7, 14, 30, tzinfo=UTC),
        text="Epidural injection",
        source_system="http://ehr.example",
        source_file="first.json",
        source_type="Appointment",
        source_id="1",
        source_date=date(2026, 11, 2),
        path="$.entry[7].resource",
    )
    return replace(made, **fields)


def a_booking(**fields: Any) -> ScheduledCase:
    """A row of a schedule."""
    made = ScheduledCase(
        external_id="A-1",
        protocol="esi-interlaminar",
        region="lumbar",
        side="midline",
        levels=("L4-L5",),
        scheduled_start=datetime(2026, 12, 7, 14, 30, tzinfo=UTC),
        sedation="none",
        payer="medicare",
        booked_on=date(2026, 11, 16),
        source_file="week-50.csv",
        line=2,
    )
    return replace(made, **fields)


def whole_patient() -> PatientProposal:
    """A patient with one line of every kind."""
    return a_patient(
        medications=(a_medication(),),
        allergies=(an_allergy(),),
        no_known=(none_known(),),
        conditions=(a_condition(),),
        results=(a_result(),),
        injections=(an_injection(),),
        cases=(an_order(),),
    )


def proposals(*patients: PatientProposal, **fields: Any) -> ImportProposals:
    """The patients of one file."""
    return ImportProposals(files=1, patients=patients, **fields)
