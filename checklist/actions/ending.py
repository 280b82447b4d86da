"""The end of a case: cancelled or done, and reopened."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from checklist.actions.answers import current_answer
from checklist.actions.cases import check_version
from checklist.actions.history import keep_changes
from checklist.actions.locking import lock_case, require_open
from checklist.actions.readiness import refresh_patient
from checklist.gather import OWN_CASE
from checklist.models import Case, SignOff
from checklist.refusals import Refused, check_room
from checklist.snapshots import refresh_snapshot, revoke
from patients.models import PastInjection
from staff.models import User


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
    check_version(held, shown_version, {"status": Case.Status.CANCELLED})
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
    check_version(held, shown_version, {"status": Case.Status.DONE})
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
    check_version(held, shown_version, {"status": Case.Status.OPEN})
    _own_injections(held).update(removed_at=now)
    ended = {"status": Case.Status.OPEN, "closed_at": None, "cancel_reason": ""}
    keep_changes(held, ended, by=by, now=now)
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
