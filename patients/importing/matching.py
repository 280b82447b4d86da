"""Whose is it: matching a proposed patient with one on record, by identifier, never by name alone.

Medical record numbers come first, then any other number, by system and value. A patient without
any is keyed by the resource's id within the sending system, else by a digest of the resource.
"""

from dataclasses import asdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from patients.importing.text import fitting_values
from patients.models import Patient, PatientIdentifier
from patients.naming import name_key
from patients.numbers import MEDICAL_RECORD
from patients.proposals import Identifier, PatientProposal
from staff.models import Clinic

# Types of the identifiers that only this program gives, to patients who came without any.
RESOURCE_KEY = "resource"
DIGEST_KEY = "digest"
OWN_KEYS = (RESOURCE_KEY, DIGEST_KEY)


class PatientRefused(Exception):
    """The patient cannot be matched or stored; `message` says why, never a value."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Match(NamedTuple):
    """The patient on record, if any, and the identifiers that are to be added."""

    patient: Patient | None
    new_identifiers: list[Identifier]


def identifiers_of(proposal: PatientProposal) -> list[Identifier]:
    """Return the proposal's identifiers, record numbers first, or the key that stands for them."""
    if proposal.identifiers:
        once = list(dict.fromkeys(map(_fitting, proposal.identifiers)))
        return sorted(once, key=lambda one: one.type != MEDICAL_RECORD)
    source = proposal.source
    if source.system and source.id:
        return [_fitting(Identifier(RESOURCE_KEY, source.system, source.id))]
    if proposal.digest:
        return [Identifier(DIGEST_KEY, "", proposal.digest)]
    raise PatientRefused(_("the patient has no identifier, and nothing to be known by"))


def find_match(clinic: Clinic, proposal: PatientProposal) -> Match:
    """Find the patient whom the proposal's identifiers name.

    Raises PatientRefused where they name two patients, or one of another name and birth date.
    """
    wanted = identifiers_of(proposal)
    rows = list(
        PatientIdentifier.objects.for_clinic(clinic)
        .filter(value__in=[one.value for one in wanted])
        .select_related("patient")
        .order_by("pk")
    )
    by_number = {(row.system, row.value): row.patient for row in rows}
    found = [by_number.get((one.system, one.value)) for one in wanted]
    patients = {patient.pk: patient for patient in found if patient}
    if not patients:
        patients = _by_bare_record_number(wanted, rows, proposal)
    if len(patients) > 1:
        raise PatientRefused(_("its identifiers belong to two patients on record"))
    patient = next(iter(patients.values()), None)
    if patient:
        _check_same_person(patient, proposal)
    new = [one for one, owner in zip(wanted, found, strict=True) if owner is None]
    return Match(patient, new)


def find_twins(clinic: Clinic, proposal: PatientProposal) -> list[Patient]:
    """Return patients of the same name and birth date: perhaps the same, for a person to say."""
    if proposal.birth_date is None:
        return []
    key = name_key(proposal.family_name, proposal.given_name)
    return list(
        Patient.objects.for_clinic(clinic).filter(name_key=key, birth_date=proposal.birth_date)
    )


def _fitting(identifier: Identifier) -> Identifier:
    """Return the identifier as the table holds it; raises ValueRefused where it cannot."""
    return Identifier(**fitting_values(PatientIdentifier, asdict(identifier)))


def _by_bare_record_number(
    wanted: list[Identifier], rows: list[PatientIdentifier], proposal: PatientProposal
) -> dict[object, Patient]:
    """Match record numbers of which one side does not name its system, if the birth date agrees."""
    numbers = {one.value: one.system for one in wanted if one.type == MEDICAL_RECORD}
    return {
        row.patient_id: row.patient
        for row in rows
        if row.type == MEDICAL_RECORD
        and row.value in numbers
        and "" in (row.system, numbers[row.value])
        and row.patient.birth_date is not None
        and row.patient.birth_date == proposal.birth_date
    }


def _check_same_person(patient: Patient, proposal: PatientProposal) -> None:
    """Refuse a number that was given to somebody whose name and birth date are both others."""
    other_name = patient.name_key != name_key(proposal.family_name, proposal.given_name)
    births = {patient.birth_date, proposal.birth_date} - {None}
    if other_name and len(births) > 1:
        raise PatientRefused(
            _("its identifier belongs to a patient of another name and birth date on record")
        )
