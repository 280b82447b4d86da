"""The verbs of this app: writing down who a patient is, and who is the same person.

Atomic, keyword-only, with who and when. `Refused` (staff.refusals) says why nothing was written.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.history import keep_changes
from patients.importing.listing import settle_list
from patients.models import (
    AllergyIntolerance,
    Condition,
    ImportSuggestion,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
    PatientIdentifier,
    PossibleTwin,
    RecordChange,
)
from patients.naming import name_key
from patients.numbers import MEDICAL_RECORD
from patients.ports import CaseVerbs
from staff.models import Clinic, User
from staff.refusals import Refused

RECORDS = (
    MedicationStatement, AllergyIntolerance, Condition, Observation, PastInjection,
    ImportSuggestion,
)  # fmt: skip
PERSON_FIELDS = ("given_name", "birth_date", "sex", "language", "phone")
NONE_FIELDS = ("medications_none_at", "allergies_none_at", "history_none_at")


@transaction.atomic
def register_patient(
    *, clinic: Clinic, mrn: str, by: User, now: datetime, **fields: Any
) -> Patient:
    """Put a new patient on record; `mrn` is the clinic's own record number, "" for none.

    Where a patient of this name and birth date is there already, the new one is flagged and a
    person decides. Raises Refused ("taken") for a number that somebody has.
    """
    patient = Patient(clinic=clinic, entered_by=by, source_date=now, **fields)
    twins = _same_name(patient)
    patient.needs_identity_check = bool(twins)
    patient.save(force_insert=True)
    if mrn:
        _give_number(patient, mrn)
    PossibleTwin.objects.bulk_create(
        PossibleTwin(clinic=clinic, patient=patient, other=twin) for twin in twins
    )
    return patient


@transaction.atomic
def change_record_number(
    *, patient: Patient, mrn: str, by: User, now: datetime, verbs: CaseVerbs
) -> bool:
    """Change the clinic's own record number ("" takes it away); say whether it changed.

    Raises Refused ("taken").
    """
    held = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    own = held.own_number
    if (own.value if own else "") == mrn:
        return False
    if own:
        own.delete()
    if mrn:
        _give_number(held, mrn)
    _note(held, "record_number", own.value if own else "", mrn, by, now)
    Patient.objects.filter(pk=held.pk).update(version=held.version + 1)
    verbs.patient_changed(patient=held, by=by, now=now)
    return True


@transaction.atomic
def confirm_identity(*, patient: Patient, by: User, now: datetime, verbs: CaseVerbs) -> Patient:
    """A person checked who this is: the flag and all open questions about twins go."""
    held = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    held.possible_twins.filter(decided_at__isnull=True).update(decided_at=now, decided_by=by)
    if keep_changes(held, {"needs_identity_check": False}, by=by, now=now):
        held.version += 1
        held.save()
        verbs.patient_changed(patient=held, by=by, now=now)
    return held


@transaction.atomic
def merge_twin(
    *, patient: Patient, into: Patient, by: User, now: datetime, verbs: CaseVerbs
) -> Patient:
    """Both are one person: numbers, record, cases and history of `patient` go to `into`.

    What `into` says of the person stays, and is completed from `patient`, whose row then goes.
    Lines that both have from the same resource stay once, and a medicine that both have imported
    is one line. "None" said of only one of them no
    longer counts. Raises Refused ("not-twins") where nobody asked whether they are the same.
    """
    first, second = sorted([patient.pk, into.pk])
    held = {pk: Patient.objects.select_for_update(no_key=True).get(pk=pk) for pk in (first, second)}
    gone, kept = held[patient.pk], held[into.pk]
    if not gone.possible_twins.filter(other=kept, decided_at__isnull=True).exists():
        raise Refused("not-twins", _("These two are not asked about any more."))
    _note(kept, "merged", str(gone.pk), str(kept.pk), by, now)
    changes = {
        name: getattr(gone, name)
        for name in PERSON_FIELDS
        if not getattr(kept, name) and getattr(gone, name)
    }
    keep_changes(kept, {**changes, **_none_said_of_both(gone, kept)}, by=by, now=now)
    kept.imported = _both_imported(kept, gone)
    kept.deceased = kept.deceased or gone.deceased
    kept.version += 1
    kept.save()
    _move_everything(gone, kept)
    gone.delete()
    settle_list(kept, by=by, now=now)
    verbs.patient_changed(patient=kept, by=by, now=now)
    return kept


def _same_name(patient: Patient) -> list[Patient]:
    if patient.birth_date is None:
        return []
    key = name_key(patient.family_name, patient.given_name)
    same = Patient.objects.for_clinic(patient.clinic).filter(name_key=key)
    return list(same.filter(birth_date=patient.birth_date))


def _give_number(patient: Patient, mrn: str) -> None:
    numbers = PatientIdentifier.objects.for_clinic(patient.clinic)
    if numbers.filter(type=MEDICAL_RECORD, value=mrn).exists():
        raise Refused("taken", _("Another patient has this record number."), field="mrn")
    PatientIdentifier.objects.create(
        clinic=patient.clinic, patient=patient, type=MEDICAL_RECORD, system="", value=mrn
    )


def _note(patient: Patient, field: str, old: Any, new: Any, by: User, now: datetime) -> None:
    RecordChange.objects.create(
        clinic=patient.clinic,
        patient=patient,
        object_type="patient",
        object_id=str(patient.pk),
        field=field,
        old=old,
        new=new,
        at=now,
        by=by,
    )


def _none_said_of_both(gone: Patient, kept: Patient) -> dict[str, datetime | None]:
    """Return the `none` moments that survive: the earlier, and only where both were asked."""
    return {
        name: min(getattr(gone, name), getattr(kept, name))
        if getattr(gone, name) and getattr(kept, name)
        else None
        for name in NONE_FIELDS
    }


def _both_imported(kept: Patient, gone: Patient) -> dict[str, Any]:
    """Remember what was imported for either, so that reading either file again is no news."""
    seen = [*kept.imported.get("seen", []), *gone.imported.get("seen", [])]
    values = {**gone.imported.get("values", {}), **kept.imported.get("values", {})}
    return {"seen": list(dict.fromkeys(seen)), "values": values}


def _move_everything(gone: Patient, kept: Patient) -> None:
    for model in RECORDS:
        _move_lines(model, gone, kept)
    _move_questions(gone, kept)
    gone.identifiers.update(patient=kept)
    gone.changes.update(patient=kept)
    gone.cases.update(patient=kept)


def _move_questions(gone: Patient, kept: Patient) -> None:
    """Ask of the other patient what is still asked of this one about third persons."""
    asked = PossibleTwin.objects.filter(decided_at__isnull=True)
    thirds = [one.other for one in asked.filter(patient=gone).exclude(other=kept)]
    thirds += [one.patient for one in asked.filter(other=gone).exclude(patient=kept)]
    for third in thirds:
        PossibleTwin.objects.get_or_create(clinic=kept.clinic, patient=third, other=kept)


def _move_lines(model: type[Any], gone: Patient, kept: Patient) -> None:
    """Give the lines to the other patient; one that is there from the same resource stays."""
    names = ["source_system", "source_type", "source_id"]
    names += {Observation: ["test"], ImportSuggestion: ["kind"]}.get(model, [])
    there = set(model.objects.filter(patient=kept).exclude(source_id="").values_list(*names))
    for line in model.objects.filter(patient=gone):
        if line.source_id and tuple(getattr(line, name) for name in names) in there:
            line.delete()
        else:
            line.patient = kept
            line.save(update_fields=["patient"])
