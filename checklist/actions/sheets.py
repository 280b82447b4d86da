"""Issuing prep sheets: numbered, kept as printed, and replaced by the next one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from checklist.actions.locking import lock_open_case
from checklist.models import Case, PrepSheet, ReadinessSnapshot
from checklist.refusals import Conflict
from checklist.snapshots import basis_of, refresh_snapshot
from staff.models import Clinic, User

# Writes a sheet's content from a case, its verdict, the language and the sheet's number.
Compose = Callable[[Case, ReadinessSnapshot, str, int], dict[str, Any]]


@transaction.atomic
def issue_sheet(
    *,
    case: Case,
    language: str,
    compose: Compose,
    by: User | None,
    now: datetime,
    shown_digest: str | None = None,
    shown_number: int | None = None,
) -> PrepSheet:
    """Issue the next sheet of a case, from its verdict at `now`; the one before is superseded.

    `shown_digest` is the snapshot's that the preview showed (None: no preview was looked at), and
    `shown_number` that of the sheet before it (None: there was none). One preview issues one
    sheet: the same person's that took its place is returned. Raises Refused ("closed"), and
    Conflict where the case or its sheet has changed since the preview.
    """
    held = lock_open_case(case)
    snapshot = refresh_snapshot(held, now)
    standing = PrepSheet.objects.filter(case=held).held().first()
    is_new = standing and shown_digest and standing.number != shown_number
    if is_new and (standing.by, standing.language) == (by, language) and not standing.is_stale:
        return standing
    if is_new or shown_digest not in (None, snapshot.shown_digest):
        raise Conflict(
            shown_digest, snapshot.shown_digest, by=None, at=snapshot.evaluated_at, field="report"
        )
    number = _next_number(held.clinic)
    PrepSheet.objects.filter(case=held).held().update(superseded_at=now)
    sheet = PrepSheet.objects.create(
        clinic=held.clinic,
        case=held,
        number=number,
        language=language,
        issued_at=now,
        by=by,
        facts_digest=snapshot.facts_digest,
        content=compose(held, snapshot, language, number),
        basis=basis_of(held, snapshot),
    )
    refresh_snapshot(held, now)
    return sheet


@transaction.atomic
def mark_sheet_given(*, sheet: PrepSheet, now: datetime) -> PrepSheet:
    """Note that the patient has the sheet in hand; the first time counts."""
    if sheet.given_at is None:
        sheet.given_at = now
        sheet.save(update_fields=["given_at"])
    return sheet


def _next_number(clinic: Clinic) -> int:
    """Return the clinic's next sheet number; holds the clinic's row until it is used."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    last = PrepSheet.objects.for_clinic(clinic).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
