"""A file's bytes -> what it proposes: each record with the one patient whom it is about."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from patients.fhir.allergies import read_allergy
from patients.fhir.cases import orders_of, patient_of, read_case
from patients.fhir.conditions import read_condition
from patients.fhir.context import Context
from patients.fhir.entries import Entry, decode, find_entries
from patients.fhir.medications import KINDS, read_medication, why_not_listed
from patients.fhir.nodes import Node, Unreadable
from patients.fhir.observations import read_results, read_statement
from patients.fhir.people import read_patient
from patients.fhir.references import Index
from patients.proposals import (
    AllergyProposal,
    ConditionProposal,
    ImportProposals,
    MedicationProposal,
    NoneProposal,
    PatientProposal,
    ProposedCase,
    Rejection,
    ResultProposal,
)

# Resource types of other versions, and what R4 calls them.
OLD_NAMES = {
    "MedicationOrder": "MedicationRequest", "MedicationPrescription": "MedicationRequest",
    "ProcedureRequest": "ServiceRequest", "ReferralRequest": "ServiceRequest",
    "DiagnosticOrder": "ServiceRequest",
}  # fmt: skip
READ = (*KINDS, "AllergyIntolerance", "Condition", "Observation", "Appointment", "ServiceRequest")
# Which collection of a patient a proposal belongs to.
PLACES = {
    MedicationProposal: "medications",
    AllergyProposal: "allergies",
    NoneProposal: "no_known",
    ConditionProposal: "conditions",
    ResultProposal: "results",
    ProposedCase: "cases",
}


@dataclass
class Reading:
    """What has been read of one file so far."""

    context: Context
    rejected: list[Unreadable] = field(default_factory=list)
    patients: dict[Entry, PatientProposal] = field(default_factory=dict)
    records: dict[Entry, list] = field(default_factory=dict)


def read_bundle(content: bytes, *, file: str, now: datetime, zone: ZoneInfo) -> ImportProposals:
    """Read one file. `file` is the name by which it is called; `zone` the clinic's.

    Never raises for anything that a file may hold: what cannot be read is in `rejected`.
    """
    rejected: list[Unreadable] = []
    try:
        entries = find_entries(decode(content), rejected)
        reading = Reading(Context(file, now, zone, Index(entries)), rejected)
        for entry in entries:
            _attempt(reading, entry, _read_person)
        for entry in entries:
            _attempt(reading, entry, _read_record)
    except Unreadable as error:
        return ImportProposals(files=1, rejected=(_rejection(file, error),))
    if not reading.patients and not rejected:
        rejected.append(Unreadable("$.entry", _("there is no patient in this file")))
    return _proposals(reading, entries)


def _attempt(reading: Reading, entry: Entry, read: Callable[[Reading, Entry], None]) -> None:
    try:
        read(reading, entry)
    except Unreadable as error:
        reading.rejected.append(error)


def _read_person(reading: Reading, entry: Entry) -> None:
    if entry.kind == "Patient":
        reading.patients[entry] = read_patient(entry, reading.context, reading.rejected)
        reading.records[entry] = []


def _read_record(reading: Reading, entry: Entry) -> None:
    if entry.kind in OLD_NAMES:
        message = _("FHIR R4 calls this %(name)s") % {"name": OLD_NAMES[entry.kind]}
        raise Unreadable(f"{entry.node.path}.resourceType", message)
    if entry.kind in READ:
        patient = _patient_of(reading, entry)
        found = _records(reading, entry)
        reading.records[patient].extend(found)


def _patient_of(reading: Reading, entry: Entry) -> Entry:
    """Return the one patient whom a record is about. Raises Unreadable where that is not clear."""
    references = _references(entry)
    found = {
        patient
        for reference in references
        if reference and (patient := reading.context.index.find(reference, "Patient", of=entry))
    }
    where = references[0].path if len(references) == 1 else f"{entry.node.path}.participant"
    if len(found) != 1:
        raise Unreadable(where, _("does not lead to one patient in this file"))
    patient = found.pop()
    if patient not in reading.records:
        raise Unreadable(where, _("leads to a patient who could not be read"))
    return patient


def _references(entry: Entry) -> list[Node]:
    if entry.kind in ("Appointment", "ServiceRequest"):
        return patient_of(entry)
    if entry.kind == "AllergyIntolerance":
        return [entry.node["patient"]]
    return [entry.node.first("subject", "patient")]


def _records(reading: Reading, entry: Entry) -> list:
    context = reading.context
    if entry.kind == "Observation":
        stated = read_statement(entry, context)
        return [stated] if stated else list(read_results(entry, context, reading.rejected))
    readers = {
        "AllergyIntolerance": read_allergy,
        "Condition": read_condition,
        "Appointment": read_case,
        "ServiceRequest": read_case,
    }
    found = readers.get(entry.kind, read_medication)(entry, context)
    return [] if found is None else [found]


def _proposals(reading: Reading, entries: list[Entry]) -> ImportProposals:
    booked = _booked_orders(reading, entries)
    patients = []
    for entry, person in reading.patients.items():
        own: dict[str, list] = {place: [] for place in PLACES.values()}
        for record in reading.records[entry]:
            own[PLACES[type(record)]].append(record)
        own["cases"] = [case for case in own["cases"] if case.path not in booked]
        patients.append(replace(person, **{place: tuple(found) for place, found in own.items()}))
    off = [why_not_listed(one) for person in patients for one in person.medications]
    return ImportProposals(
        files=1,
        patients=tuple(patients),
        rejected=tuple(_rejection(reading.context.file, error) for error in reading.rejected),
        not_on_list=dict(Counter(filter(None, off))),
    )


def _booked_orders(reading: Reading, entries: list[Entry]) -> set[str]:
    """Return the paths of orders for which an appointment of the file proposes the case."""
    proposed = {
        case.path
        for records in reading.records.values()
        for case in records
        if isinstance(case, ProposedCase)
    }
    booked = set()
    for entry in entries:
        if entry.kind == "Appointment" and entry.node.path in proposed:
            for reference in orders_of(entry):
                if order := reading.context.index.find(reference, "ServiceRequest", of=entry):
                    booked.add(order.node.path)
    return booked


def _rejection(file: str, error: Unreadable) -> Rejection:
    return Rejection(file=file, message=error.message, path=error.path)
