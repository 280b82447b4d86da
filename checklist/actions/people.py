"""Who a patient is, and what a person said there is none of. Both bear on all open cases."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.actions.history import keep_changes, last_change
from checklist.actions.locking import lock_patient
from checklist.actions.readiness import refresh_patient
from checklist.refusals import Conflict, Refused, check_room
from patients.models import Patient
from staff.models import User

NONE_FIELDS = {
    "medications": "medications_none_at",
    "allergies": "allergies_none_at",
    "history": "history_none_at",
}
PERSON_FIELDS = (
    "family_name", "given_name", "birth_date", "sex", "language", "phone", "deceased",
    "needs_identity_check",
)  # fmt: skip


@transaction.atomic
def change_patient(
    *, patient: Patient, shown_version: int | None, by: User, now: datetime, **fields: Any
) -> Patient:
    """Change who the patient is: any of PERSON_FIELDS. A signature under another name falls.

    Raises Refused ("invalid") naming the field, and Conflict where the patient was changed since
    the form was shown (`shown_version` None: not asked).
    """
    unknown = set(fields) - set(PERSON_FIELDS)
    if unknown:
        raise TypeError(f"not a field of a person: {sorted(unknown)}")
    held = lock_patient(patient)
    if shown_version not in (None, held.version):
        last = last_change(held)
        theirs = {name: getattr(held, name) for name in fields}
        raise Conflict(fields, theirs, by=last and last.by, at=last and last.at, field="patient")
    return _change(held, fields, by, now)


@transaction.atomic
def say_none(*, patient: Patient, what: str, by: User, now: datetime) -> Patient:
    """Write down that a person asked and there is none: `medications`, `allergies`, `history`.

    Of history it means "no other than those listed". Raises Refused ("not-none") while medicines
    or allergies are listed.
    """
    held = lock_patient(patient)
    listed = {"medications": held.medications.on_list(), "allergies": held.allergies.standing()}
    if what in listed and listed[what].exists():
        raise Refused("not-none", _("Something is on the list. Take it off before saying none."))
    return _change(held, {NONE_FIELDS[what]: now}, by, now)


@transaction.atomic
def take_back_none(*, patient: Patient, what: str, by: User, now: datetime) -> Patient:
    """Undo `say_none`: whether there is any is not known again."""
    return _change(lock_patient(patient), {NONE_FIELDS[what]: None}, by, now)


def _change(patient: Patient, fields: dict[str, Any], by: User, now: datetime) -> Patient:
    """Keep the changes, store the patient, and judge the open cases anew."""
    if not keep_changes(patient, fields, by=by, now=now):
        return patient
    check_room(patient)
    patient.version += 1
    patient.save()
    refresh_patient(patient=patient, now=now)
    return patient
