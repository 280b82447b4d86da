"""The one lock: whoever changes anything about a patient's cases holds the patient's row.

A fact of a patient bears on all of the patient's cases, so one row per patient is the lock for
them all, and two people who write at the same time do so one after the other. SQLite has one
writer at a time anyway.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from checklist.models import Answer, BilledCodes, Case, MedicationDecision
from checklist.refusals import Conflict, Refused
from patients.models import Patient
from staff.models import Membership, Role, User


def lock_patient(patient: Patient) -> Patient:
    """Hold the patient until the transaction ends; return the row as it stands now."""
    return Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def lock_case(case: Case) -> Case:
    """Hold the case's patient and return the case as it stands now, with its people."""
    lock_patient(case.patient)
    return Case.objects.with_people().get(pk=case.pk)


def lock_open_case(case: Case) -> Case:
    """Hold a case that people still work on. Raises Refused ("closed") for any other."""
    held = lock_case(case)
    require_open(held)
    return held


def require_open(case: Case) -> None:
    """Raise Refused ("closed") unless people still work on the case."""
    if not case.is_open:
        raise Refused("closed", _("This case is not open any more. Reopen it to change it."))


def require_shown(
    stands: Answer | BilledCodes | MedicationDecision | None,
    shown: int | None,
    *,
    mine: Any,
    theirs: Any,
    field: str,
) -> None:
    """Raise Conflict unless the row that stands is the one that the form showed, None for none."""
    if (stands.pk if stands else None) != shown:
        by, at = (stands.by, stands.at) if stands else (None, None)
        raise Conflict(mine, theirs, by=by, at=at, field=field)


def require_physician(case: Case, by: User) -> None:
    """Raise Refused ("role") unless the person is an active physician of the case's clinic."""
    physicians = Membership.objects.for_clinic(case.clinic).with_role(Role.PHYSICIAN)
    if not physicians.filter(user=by).exists():
        raise Refused("role", _("Only a physician of this clinic may do this."))
