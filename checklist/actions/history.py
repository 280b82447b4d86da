"""Changing a case field by field, with every old value kept in the patient's history."""

from datetime import datetime
from typing import Any

from checklist.gather import day, moment
from checklist.models import Case
from patients.models import RecordChange
from staff.models import User

OBJECT_TYPE = "case"


def keep_changes(
    case: Case, fields: dict[str, Any], *, by: User | None, now: datetime, cause: str = ""
) -> set[str]:
    """Set the fields that differ on the case and keep each old value; the caller saves it.

    Returns the names of the fields that changed.
    """
    changed = {name for name, value in fields.items() if getattr(case, name) != value}
    RecordChange.objects.bulk_create(
        RecordChange(
            clinic=case.clinic,
            patient=case.patient,
            object_type=OBJECT_TYPE,
            object_id=str(case.pk),
            field=name,
            old=plain(getattr(case, name), case),
            new=plain(fields[name], case),
            at=now,
            by=by,
            cause=cause,
        )
        for name in sorted(changed)
    )
    for name in changed:
        setattr(case, name, fields[name])
    return changed


def last_change(case: Case) -> RecordChange | None:
    """Return the newest change of the case, with its author."""
    rows = RecordChange.objects.for_clinic(case.clinic).filter(object_type=OBJECT_TYPE)
    return rows.filter(object_id=str(case.pk)).select_related("by").order_by("-at", "-pk").first()


def plain(value: Any, case: Case) -> Any:
    """Write a field's value as the history keeps it: as in the case document, people by name."""
    if isinstance(value, datetime):
        return moment(value, case.clinic.tz)
    if hasattr(value, "isoformat"):
        return day(value)
    return str(value) if isinstance(value, User) else value
