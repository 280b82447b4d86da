"""Making verdicts anew: of a patient's open cases after a change, and after time has passed."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from checklist.actions.locking import lock_case
from checklist.models import Case, ReadinessSnapshot
from checklist.snapshots import refresh_snapshot
from patients.models import Patient
from staff.models import Clinic

BATCH = 500


class Refreshed(NamedTuple):
    """How many verdicts were made anew, and how many still wait for it."""

    done: int
    left: int


@transaction.atomic
def refresh(*, case: Case, now: datetime) -> ReadinessSnapshot:
    """Judge one case anew and keep the verdict."""
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


def refresh_stale(*, clinic: Clinic, now: datetime, limit: int | None = BATCH) -> Refreshed:
    """Judge anew, oldest first, up to `limit` cases whose verdict time may have changed.

    Lists call this before they read. Each case is a transaction of its own, so that a long run
    never keeps people from saving.
    """
    stale = ReadinessSnapshot.objects.for_clinic(clinic).stale(now).order_by("stable_until", "pk")
    found = stale.count()
    rows = list(stale.select_related("case__patient")[:limit]) if found else []
    for row in rows:
        refresh(case=row.case, now=now)
    return Refreshed(done=len(rows), left=found - len(rows))


def refresh_rows(*, rows: list[ReadinessSnapshot], now: datetime) -> list[ReadinessSnapshot]:
    """Return the rows about to be shown, each made anew where time may have changed it."""
    return [refresh(case=row.case, now=now) if row.is_stale(now) else row for row in rows]
