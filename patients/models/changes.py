"""The history of values: what stood there before, who changed it, when and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from patients.models.people import Patient
from staff.models import ClinicScoped


class RecordChange(ClinicScoped):
    """One field that changed. `cause` is "import", or "" for a person; `by` is who did it.

    `old` and `new` are the values as JSON: dates and instants as ISO text.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="changes")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    field = models.CharField(max_length=40)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.CharField(max_length=200, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["clinic", "object_type", "object_id"], name="change_of_object"),
            models.Index(fields=["patient", "-at"], name="change_of_patient"),
        ]

    def __str__(self) -> str:
        """Return which field changed, without values."""
        return f"{self.object_type} {self.object_id} {self.field}"
