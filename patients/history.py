"""Changing a row field by field, with every old value kept in the patient's history."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from patients.models import Patient, RecordChange
from staff.models import Clinic, User


def keep_changes(
    row: models.Model, fields: dict[str, Any], *, by: User | None, now: datetime, cause: str = ""
) -> set[str]:
    """Set the fields that differ on a case, a patient or a line; the caller saves it.

    Each old value is kept. Returns the names of the fields that changed.
    """
    changed = {name for name, value in fields.items() if getattr(row, name) != value}
    news = {name: fields[name] for name in sorted(changed)}
    write_history(row, news, by=by, now=now, cause=cause)
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def write_history(
    row: models.Model, fields: dict[str, Any], *, by: User | None, now: datetime, cause: str
) -> None:
    """Write an entry for each field: what stands on the row, and the value beside it."""
    RecordChange.objects.bulk_create(
        RecordChange(
            clinic=row.clinic,
            patient=row if isinstance(row, Patient) else row.patient,
            object_type=row._meta.model_name,
            object_id=str(row.pk),
            field=name,
            old=plain(getattr(row, name), row.clinic),
            new=plain(value, row.clinic),
            at=now,
            by=by,
            cause=cause,
        )
        for name, value in fields.items()
    )


def last_change(row: models.Model, *fields: str) -> RecordChange | None:
    """Return the newest change of the row, or of these fields of it, with its author."""
    changes = RecordChange.objects.for_clinic(row.clinic).filter(
        object_type=row._meta.model_name, object_id=str(row.pk)
    )
    if fields:
        changes = changes.filter(field__in=fields)
    return changes.select_related("by").order_by("-at", "-pk").first()


def plain(value: Any, clinic: Clinic) -> Any:
    """Write a field's value as the history keeps it: JSON, times with the clinic's offset.

    A number is a JSON number of the same value (exact up to 15 digits), people go by name.
    """
    if isinstance(value, datetime):
        return value.astimezone(clinic.tz).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, User):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
