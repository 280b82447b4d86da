"""The life of a case until its end: booked, moved and changed."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.actions.history import keep_changes, last_change
from checklist.actions.locking import lock_case, lock_open_case, lock_patient
from checklist.actions.readiness import refresh_patient
from checklist.case_problem_words import problem_words
from checklist.casefile import CaseError, read_case
from checklist.engine.vocabulary import PROTOCOLS
from checklist.gather import plan_document
from checklist.models import Case
from checklist.models.cases import BOOKING_FIELDS, PLAN_FIELDS
from checklist.refusals import Conflict, Refused, check_room
from patients.models import Patient
from staff.models import User


@transaction.atomic
def book(
    *,
    patient: Patient,
    by: User | None,
    now: datetime,
    form_key: UUID | None = None,
    **fields: Any,
) -> Case:
    """Book an injection for a patient; `fields` are those of BOOKING_FIELDS and `external_id`.

    What is not given is not known, but for the clinic's own site and state. The form `form_key`
    books once, and so does an open case of the same start and fields: the case that was made
    first is returned. Raises Refused ("invalid", "past") naming the field, and ("sent-before")
    where the form now says something else than the case that it booked.
    """
    held = lock_patient(patient)
    if standing := _booked_before(held, form_key, fields):
        return standing
    clinic = held.clinic
    defaults = {
        "site": clinic.site,
        "state": clinic.state,
        "booked_on": now.astimezone(clinic.tz).date(),
    }
    _check_start(fields.get("scheduled_start"), now)
    case = Case(
        clinic=clinic,
        patient=held,
        created_at=now,
        created_by=by,
        form_key=form_key,
        **{**defaults, **fields},
    )
    return _open(case, now)


@transaction.atomic
def accept_proposal(
    *, case: Case, by: User, now: datetime, shown_version: int, **fields: Any
) -> Case:
    """Book what an import proposed, with the fields that a person chose.

    Booked with these very fields, it stays as it is. Raises Refused ("not-proposed", "invalid",
    "past") and Conflict on an outdated form.
    """
    held = lock_case(case)
    if held.is_open and _says(held, fields):
        return held
    if held.status != Case.Status.PROPOSED:
        raise Refused("not-proposed", _("This proposal was already booked or dismissed."))
    check_version(held, shown_version, fields)
    changed = keep_changes(held, {**fields, "status": Case.Status.OPEN}, by=by, now=now)
    if "scheduled_start" in changed:
        _check_start(held.scheduled_start, now)
    held.booked_on = held.booked_on or now.astimezone(held.clinic.tz).date()
    held.version += 1
    return _open(held, now)


@transaction.atomic
def reschedule(
    *,
    case: Case,
    scheduled_start: datetime | None,
    by: User | None,
    now: datetime,
    shown_version: int | None = None,
) -> Case:
    """Move an open case to another start, or take its start away (None: to be scheduled).

    Raises Refused ("closed", "past") and Conflict where the case was changed since it was shown.
    """
    _check_start(scheduled_start, now)
    changes = {"scheduled_start": scheduled_start}
    return _change(case, changes, by=by, now=now, shown_version=shown_version)


@transaction.atomic
def change_procedure(
    *, case: Case, by: User | None, now: datetime, shown_version: int | None = None, **fields: Any
) -> Case:
    """Change what is booked: any of BOOKING_FIELDS but the start.

    Raises Refused ("closed", "invalid") naming the field, and Conflict as `reschedule` does.
    """
    return _change(case, fields, by=by, now=now, shown_version=shown_version)


def _booked_before(patient: Patient, form_key: UUID | None, fields: dict[str, Any]) -> Case | None:
    """Return what this form booked before, or the open case of the same start and fields.

    Two cases without a start may well be alike: blocks are planned before they have dates.
    """
    cases = Case.objects.for_clinic(patient.clinic).of_patient(patient).with_people()
    if made := cases.booked_by(form_key):
        if made.version == 1 and not _says(made, fields):
            raise Refused("sent-before", _("This form has booked a case already: take a new one."))
        return made
    if not fields.get("scheduled_start"):
        return None
    same_start = cases.open().filter(scheduled_start=fields["scheduled_start"])
    return next((case for case in same_start if _says(case, fields)), None)


def _says(case: Case, fields: dict[str, Any]) -> bool:
    """Say whether the case has these very values."""
    return all(getattr(case, name) == value for name, value in fields.items())


def _open(case: Case, now: datetime) -> Case:
    """Store a case that is being booked, checked, and judge the patient's cases anew."""
    case.status = Case.Status.OPEN
    check_plan(case, now)
    case.save()
    refresh_patient(patient=case.patient, now=now)
    return case


def _change(
    case: Case,
    changes: dict[str, Any],
    *,
    by: User | None,
    now: datetime,
    shown_version: int | None,
) -> Case:
    """Apply changes of booked fields to an open case, keep them, and judge anew."""
    unknown = set(changes) - set(BOOKING_FIELDS)
    if unknown:
        raise TypeError(f"not a booked field: {sorted(unknown)}")
    held = lock_open_case(case)
    check_version(held, shown_version, changes)
    changed = keep_changes(held, changes, by=by, now=now)
    if not changed:
        return held
    check_plan(held, now)
    if changed & set(PLAN_FIELDS):
        held.changed_at = now
    held.version += 1
    held.save()
    refresh_patient(patient=held.patient, now=now)
    return held


def _check_start(start: datetime | None, now: datetime) -> None:
    if start is not None and start <= now:
        raise Refused(
            "past", _("This start has gone by. Choose a later one."), field="scheduled_start"
        )


def check_version(case: Case, shown: int | None, mine: dict[str, Any]) -> None:
    """Raise Conflict if the case was changed since the form was shown, unless into this."""
    if shown in (None, case.version) or _says(case, mine):
        return
    theirs = {field: getattr(case, field) for field in mine}
    last = last_change(case)
    raise Conflict(mine, theirs, by=last and last.by, at=last and last.at, field="case")


def check_plan(case: Case, now: datetime) -> None:
    """Refuse what the contract or the table has no room for, naming the form's field.

    A proposal may leave its protocol open.
    """
    document = plan_document(case, at=now)
    if case.status == Case.Status.PROPOSED and not case.protocol:
        document["procedure"]["protocol"] = PROTOCOLS[0]
    try:
        read_case(document, default_at=now)
    except CaseError as error:
        field = re.split(r"[.\[]", error.path)[1:2]
        raise Refused("invalid", problem_words(error.message), field="".join(field)) from error
    check_room(case)
