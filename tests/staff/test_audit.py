"""The database itself keeps the audit trail as it was written."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from staff.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(clinic) -> AuditEvent:
    return AuditEvent.objects.create(
        clinic=clinic, at=timezone.now(), action="case.view", outcome="allowed"
    )


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def test_database_refuses_to_change_an_event(event):
    assert refused("UPDATE staff_auditevent SET outcome = 'denied'")


def test_postgresql_refuses_to_remove_an_event(event):
    """SQLite is for trying the program only, and must be able to empty its tables for tests."""
    removable = connection.vendor == "sqlite"

    assert refused("DELETE FROM staff_auditevent") is not removable


def test_a_clinic_or_person_with_a_trail_cannot_be_deleted(event, clinic):
    with pytest.raises(ProtectedError):
        clinic.delete()


def test_ids_asked_for_are_kept_where_nothing_was_found(signed_in):
    signed_in("admin").get("/users/424242/")

    found = AuditEvent.objects.latest("pk")
    assert (found.outcome, found.object_id, found.object_type) == ("not-found", "424242", "")
