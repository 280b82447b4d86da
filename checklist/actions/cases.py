"""The life of a case: booked, moved, changed, cancelled or done, and reopened."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from checklist.actions.answers import current_answer
from checklist.actions.history import keep_changes, last_change
from checklist.actions.locking import lock_case, lock_open_case, lock_patient, require_open
from checklist.actions.readiness import refresh_patient
from checklist.casefile import CaseError, read_case
from checklist.engine.vocabulary import PROTOCOLS
from checklist.gather import OWN_CASE, plan_document
from checklist.models import Case, SignOff
from checklist.models.cases import BOOKING_FIELDS, PLAN_FIELDS
from checklist.refusals import Conflict, Refused, check_room
from checklist.snapshots import refresh_snapshot, revoke
from patients.models import PastInjection, Patient
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
    _check_version(held, shown_version, fields)
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


@transaction.atomic
def cancel(
    *, case: Case, reason: str, by: User | None, now: datetime, shown_version: int | None = None
) -> Case:
    """Cancel an open or proposed case. Its sign-off falls and its printed sheet is outdated.

    Cancelled for this very reason, it stays as it is. Raises Refused ("closed", "reason"), and
    Conflict where the case was changed since it was shown.
    """
    held = lock_case(case)
    if held.status == Case.Status.CANCELLED and held.cancel_reason == reason.strip():
        return held
    if held.status not in (Case.Status.OPEN, Case.Status.PROPOSED):
        raise Refused("closed", _("This case is not open any more."))
    if not reason.strip():
        raise Refused("reason", _("Say why the case is cancelled."), field="reason")
    _check_version(held, shown_version, {"status": Case.Status.CANCELLED})
    for sign_off in SignOff.objects.filter(case=held).active():
        revoke(sign_off, [{"item": "case", "from": held.status, "to": "cancelled"}], now)
    return _end(held, Case.Status.CANCELLED, by, now, cancel_reason=reason.strip())


@transaction.atomic
def close(*, case: Case, by: User, now: datetime, shown_version: int | None = None) -> Case:
    """Close a case as done, and write the injection into the patient's history.

    Done already, it stays as it is. Raises Refused ("closed"), and ("not-yet", "no-region") where
    the session that later cases count could not be stated; Conflict as `cancel` does.
    """
    held = lock_case(case)
    if held.status == Case.Status.DONE:
        return held
    require_open(held)
    _check_version(held, shown_version, {"status": Case.Status.DONE})
    today = now.astimezone(held.clinic.tz).date()
    start = held.scheduled_start
    injected_on = start.astimezone(held.clinic.tz).date() if start else None
    if injected_on is None or injected_on > today:
        raise Refused("not-yet", _("A case is done on or after its day. Reschedule it first."))
    if not held.region:
        raise Refused("no-region", _("Say which region was injected."), field="region")
    _write_injection(held, injected_on, by, now)
    return _end(held, Case.Status.DONE, by, now)


@transaction.atomic
def reopen(*, case: Case, by: User, now: datetime, shown_version: int | None = None) -> Case:
    """Undo `cancel` or `close`: the case is open again and judged anew.

    A form that showed it before somebody opened it again finds it open. Raises Refused ("open",
    "never-booked") and Conflict as `cancel` does.
    """
    held = lock_case(case)
    if held.is_open and shown_version is not None and shown_version < held.version:
        return held
    if held.status not in (Case.Status.DONE, Case.Status.CANCELLED):
        raise Refused("open", _("This case is open already."))
    if not held.protocol:
        raise Refused("never-booked", _("This proposal was never booked: book it anew."))
    _check_version(held, shown_version, {"status": Case.Status.OPEN})
    _own_injections(held).update(removed_at=now)
    ended = {"status": Case.Status.OPEN, "closed_at": None, "cancel_reason": ""}
    keep_changes(held, ended, by=by, now=now)
    held.version += 1
    held.save()
    refresh_patient(patient=held.patient, now=now)
    return held


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
    _check_version(held, shown_version, changes)
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


def _end(case: Case, status: str, by: User | None, now: datetime, **fields: Any) -> Case:
    """Close a case; its own last report is kept, the patient's other cases are judged anew."""
    keep_changes(case, {"status": status, "closed_at": now, **fields}, by=by, now=now)
    case.version += 1
    check_room(case)
    case.save()
    refresh_snapshot(case, now)
    refresh_patient(patient=case.patient, now=now)
    return case


def _check_version(case: Case, shown: int | None, mine: dict[str, Any]) -> None:
    """Raise Conflict if the case was changed since the form was shown, unless into this."""
    if shown in (None, case.version) or _says(case, mine):
        return
    theirs = {field: getattr(case, field) for field in mine}
    last = last_change(case)
    raise Conflict(mine, theirs, by=last and last.by, at=last and last.at, field="case")


def _check_start(start: datetime | None, now: datetime) -> None:
    if start is not None and start <= now:
        raise Refused(
            "past", _("This start has gone by. Choose a later one."), field="scheduled_start"
        )


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
        raise Refused("invalid", str(error.message), field="".join(field)) from error
    check_room(case)


def _own_injections(case: Case) -> QuerySet[PastInjection]:
    return PastInjection.objects.filter(
        patient=case.patient, source_type=OWN_CASE, source_id=str(case.pk)
    )


def _write_injection(case: Case, injected_on: date, by: User, now: datetime) -> None:
    """Write what was done into the patient's history; the relief is asked at the follow-up."""
    written = {
        "protocol": case.protocol,
        "region": case.region,
        "levels": case.levels or [],
        "injected_on": injected_on,
        "steroid": "" if case.steroid is False else _steroid_given(case),
        "source_date": now,
        "entered_by": by,
        "removed_at": None,
    }
    _own_injections(case).update_or_create(
        source_type=OWN_CASE,
        source_id=str(case.pk),
        defaults=written,
        create_defaults={"clinic": case.clinic, "patient": case.patient, **written},
    )


def _steroid_given(case: Case) -> str:
    """Return the agent that was planned, or nothing where none is on record."""
    answer = current_answer(case, "steroid-agent")
    return answer.value if answer and answer.value else ""
