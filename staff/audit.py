"""Writing the audit trail: who, what, when, allowed or not. Names of fields, never their values."""

from collections.abc import Iterable

from django.db import DatabaseError, models
from django.http import HttpRequest
from django.utils import timezone

from staff.models import AuditEvent

OUTCOME_BY_STATUS = {403: "denied", 404: "not-found"}
FIRST_ERROR_STATUS = 400


class AuditUnavailable(Exception):
    """The audit trail cannot be written, so nothing may be shown or stored: status 503."""


def audit(request: HttpRequest, obj: models.Model, fields: Iterable[str] = ()) -> None:
    """Name an object that this request shows or changes, and the names of the changed fields.

    The row itself is written by the access decorator, when the outcome is known.
    """
    request.audit_objects.append((obj, tuple(fields)))


def record_response(request: HttpRequest, action: str, status: int) -> None:
    """Write one event for each object that the view named, or one without an object."""
    outcome = OUTCOME_BY_STATUS.get(
        status, "refused" if status >= FIRST_ERROR_STATUS else "allowed"
    )
    for obj, fields in request.audit_objects or [(None, ())]:
        record_event(request, action, outcome, obj=obj, fields=fields)


def record_event(
    request: HttpRequest,
    action: str,
    outcome: str,
    *,
    obj: models.Model | None = None,
    fields: Iterable[str] = (),
) -> AuditEvent:
    """Add one event to the trail.

    Raises AuditUnavailable where the database does not take it.
    """
    membership = getattr(request, "membership", None)
    match = request.resolver_match
    event = AuditEvent(
        clinic=membership.clinic if membership else None,
        at=timezone.now(),
        actor=request.user if request.user.is_authenticated else None,
        role=membership.role if membership else "",
        action=action,
        outcome=outcome,
        route=match.route if match else "",
        detail_fields=list(fields),
        **_identity(obj, match.kwargs if match else {}),
    )
    try:
        event.save(force_insert=True)
    except DatabaseError as error:
        raise AuditUnavailable from error
    return event


def _identity(obj: models.Model | None, kwargs: dict[str, object]) -> dict[str, str]:
    """Return the ids of the object, or, where none was found, the ids asked for."""
    if obj is None:
        asked = [str(value) for key, value in kwargs.items() if key.endswith("_id") or key == "pk"]
        return {"object_id": asked[0][:64] if asked else ""}
    kind = obj._meta.model_name
    patient = obj.pk if kind == "patient" else getattr(obj, "patient_id", "") or ""
    return {"object_type": kind, "object_id": str(obj.pk), "patient_id": str(patient)}
