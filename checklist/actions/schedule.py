"""Booking what an import brings: schedules book cases, orders and appointments propose them.

The same row or resource is the same case as before by its `external_id`. A field is updated only
where the source itself has changed its mind: what a person changed since is left alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from checklist.actions.cases import check_plan
from checklist.actions.history import keep_changes, plain
from checklist.actions.locking import lock_patient
from checklist.actions.readiness import refresh_patient
from checklist.models import Case
from checklist.models.cases import PLAN_FIELDS
from checklist.refusals import Refused
from checklist.snapshots import policy_in_force
from patients.models import Patient
from patients.proposals import (
    CREATED,
    UNCHANGED,
    UPDATED,
    BookingRefused,
    ProposedCase,
    ScheduledCase,
)
from staff.models import Clinic, User

CAUSE = "import"
SCHEDULED_FIELDS = (
    "protocol", "region", "side", "levels", "scheduled_start", "sedation", "payer", "booked_on",
)  # fmt: skip
PROPOSED_FIELDS = ("protocol", "region", "side", "levels", "scheduled_start")
NO_PAYER = "none"
# What an import leaves open: a null column for these, an empty text for the others.
NULLABLE = ("levels", "scheduled_start", "booked_on")


@transaction.atomic
def book_scheduled(
    *, clinic: Clinic, patient: Patient, scheduled: ScheduledCase, by: User | None, now: datetime
) -> str:
    """Book a row of a schedule, or bring its case up to date: created, updated or unchanged.

    Raises BookingRefused naming the column.
    """
    values = _values(scheduled, SCHEDULED_FIELDS)
    values["payer"] = _payer(values["payer"], clinic)
    with _refusing():
        return _book(
            _lock(clinic, patient), scheduled.external_id, Case.Status.OPEN, values, {}, by, now
        )


@transaction.atomic
def book_proposed(
    *, clinic: Clinic, patient: Patient, proposed: ProposedCase, by: User | None, now: datetime
) -> str:
    """Keep an order or appointment as a proposed case, for a person to complete and book.

    `proposal` keeps its text, the protocols that its code allows and where it comes from. Once
    booked, only what the source changes later is brought up to date. Answers and raises as
    `book_scheduled` does.
    """
    about = {
        "text": proposed.text,
        "protocols": list(proposed.protocols),
        "system": proposed.source_system,
        "file": proposed.source_file,
        "type": proposed.source_type,
        "id": proposed.source_id,
        "date": plain(proposed.source_date, clinic),
    }
    values = _values(proposed, PROPOSED_FIELDS)
    with _refusing():
        return _book(
            _lock(clinic, patient), proposed.external_id, Case.Status.PROPOSED, values, about,
            by, now,
        )  # fmt: skip


@transaction.atomic
def patient_changed(*, patient: Patient, by: User | None, now: datetime) -> None:
    """Judge the patient's open cases anew: an import calls it once it has changed the record."""
    refresh_patient(patient=lock_patient(patient), now=now)


@contextmanager
def _refusing() -> Iterator[None]:
    """Say a refusal as imports say it."""
    try:
        yield
    except Refused as refused:
        raise BookingRefused(refused.field, str(refused.message)) from refused


def _lock(clinic: Clinic, patient: Patient) -> Patient:
    """Hold the patient, who must be the clinic's own."""
    held = lock_patient(patient)
    if held.clinic_id != clinic.pk:
        raise ValueError("the patient is another clinic's")
    return held


def _values(source: ScheduledCase | ProposedCase, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the columns that the source states, as the table holds them."""
    values = {name: getattr(source, name) for name in names}
    values = {name: one if name in NULLABLE else one or "" for name, one in values.items()}
    return {**values, "levels": None if values["levels"] is None else list(values["levels"])}


def _payer(name: str, clinic: Clinic) -> str:
    """Return the id of a payer that the policy knows, however the file writes it."""
    key = slugify(name)
    return key if key == NO_PAYER or key in policy_in_force(clinic).payers else name


def _book(
    patient: Patient,
    external_id: str,
    status: str,
    values: dict[str, Any],
    about: dict[str, Any],
    by: User | None,
    now: datetime,
) -> str:
    if not external_id:
        raise Refused("no-external-id", _("A case needs an identifier."), field="external_id")
    imported = {name: plain(value, patient.clinic) for name, value in values.items()}
    proposal = {**about, "imported": imported}
    case = Case.objects.for_clinic(patient.clinic).filter(external_id=external_id).first()
    if case is None:
        new = {**values, "external_id": external_id, "status": status, "proposal": proposal}
        return _store(_new(patient, new, by, now), CREATED, now)
    if case.patient_id != patient.pk:
        raise Refused(
            "other-patient", _("This case belongs to another patient."), field="external_id"
        )
    if status == Case.Status.OPEN and case.status == Case.Status.PROPOSED:
        keep_changes(case, {**values, "status": status}, by=by, now=now, cause=CAUSE)
        case.proposal = proposal
        case.version += 1
        return _store(case, UPDATED, now)
    return _update(case, values, proposal, by, now)


def _new(patient: Patient, fields: dict[str, Any], by: User | None, now: datetime) -> Case:
    """Make a case with the clinic's own site and state; what is not given is not known."""
    clinic = patient.clinic
    return Case(
        clinic=clinic,
        patient=patient,
        site=clinic.site,
        state=clinic.state,
        created_at=now,
        created_by=by,
        **fields,
    )


def _update(
    case: Case, values: dict[str, Any], proposal: dict[str, Any], by: User | None, now: datetime
) -> str:
    """Take over what the source changed since the last import, unless a person changed it too."""
    is_over = case.status in (Case.Status.DONE, Case.Status.CANCELLED)
    if is_over or case.proposal == proposal:
        return UNCHANGED
    before, after = case.proposal.get("imported", {}), proposal["imported"]
    fresh = {
        name: value
        for name, value in values.items()
        if before.get(name) != after[name]
        and plain(getattr(case, name), case.clinic) == before.get(name)
    }
    changed = keep_changes(case, fresh, by=by, now=now, cause=CAUSE)
    case.proposal = proposal
    case.version += bool(changed)
    if case.is_open and changed & set(PLAN_FIELDS):
        case.changed_at = now
    return _store(case, UPDATED if changed else UNCHANGED, now)


def _store(case: Case, outcome: str, now: datetime) -> str:
    check_plan(case, now)
    case.save()
    refresh_patient(patient=case.patient, now=now)
    return outcome
