"""Making verdicts anew: of a patient's open cases after a change, and after time has passed."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from checklist.actions.locking import lock_case
from checklist.models import Case, ReadinessSnapshot
from checklist.snapshots import policy_in_force, refresh_snapshot
from patients.models import Patient
from staff.models import Clinic


class Refreshed(NamedTuple):
    """How many verdicts were made anew, and how many still wait for it."""

    done: int
    left: int


@transaction.atomic
def refresh(*, case: Case, now: datetime) -> ReadinessSnapshot | None:
    """Judge one case anew and keep the verdict (None for a closed case that never had one)."""
    return refresh_snapshot(lock_case(case), now)


@transaction.atomic
def refresh_patient(*, patient: Patient, now: datetime) -> int:
    """Judge all open cases of a patient anew, after something on record changed.

    Returns how many. Call it in the transaction of the change.
    """
    cases = list(Case.objects.with_people().of_patient(patient).open().order_by("pk"))
    for case in cases:
        refresh_snapshot(case, now)
    return len(cases)


def refresh_stale(*, clinic: Clinic, now: datetime, limit: int | None = None) -> Refreshed:
    """Judge anew up to `limit` cases that time or another policy may have changed (None: all).

    The soonest starts come first. Each case is a transaction of its own, so that a long run never
    keeps people from saving; what somebody else judged meanwhile is not judged again.
    """
    policy_digest = policy_in_force(clinic).digest
    stale = ReadinessSnapshot.objects.for_clinic(clinic).stale(now, policy_digest)
    found = stale.count()
    rows = list(stale.select_related("case__patient").by_start()[:limit]) if found else []
    for row in rows:
        _refresh_stale(row, now, policy_digest)
    return Refreshed(done=len(rows), left=found - len(rows))


def refresh_portion(*, clinic: Clinic, now: datetime) -> Refreshed:
    """Judge anew what may take while somebody waits for a page: lists do so before they read.

    What is left keeps its old verdict in the table, which no page may show.
    """
    return refresh_stale(clinic=clinic, now=now, limit=settings.CASES_JUDGED_AT_ONCE)


def refresh_all(*, clinic: Clinic, now: datetime) -> int:
    """Judge every open case of the clinic anew, as after an upgrade of the program."""
    rows = ReadinessSnapshot.objects.for_clinic(clinic).filter(is_open=True)
    return _refresh_each(rows.select_related("case__patient").order_by("pk"), now)


def refresh_rows(*, rows: list[ReadinessSnapshot], now: datetime) -> list[ReadinessSnapshot]:
    """Return one clinic's rows about to be shown, each made anew where it may have changed."""
    if not rows:
        return []
    policy_digest = policy_in_force(rows[0].clinic).digest
    return [
        refresh(case=row.case, now=now) if row.is_stale(now, policy_digest) else row for row in rows
    ]


def fresh_snapshot(*, case: Case, now: datetime) -> ReadinessSnapshot | None:
    """Return the verdict on a case, made anew first where it may have changed.

    None for a case that never had one: a proposal.
    """
    stored = ReadinessSnapshot.objects.for_clinic(case.clinic).filter(case=case).first()
    if stored and not stored.is_stale(now, policy_in_force(case.clinic).digest):
        return stored
    return refresh(case=case, now=now)


@transaction.atomic
def _refresh_stale(row: ReadinessSnapshot, now: datetime, policy_digest: str) -> None:
    case = lock_case(row.case)
    row.refresh_from_db(fields=["is_open", "stable_until", "policy_digest"])
    if row.is_stale(now, policy_digest):
        refresh_snapshot(case, now)


def _refresh_each(rows: Iterable[ReadinessSnapshot], now: datetime) -> int:
    """Judge the case of each row anew; return how many."""
    cases = [row.case for row in rows]
    for case in cases:
        refresh(case=case, now=now)
    return len(cases)
