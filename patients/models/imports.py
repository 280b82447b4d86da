"""Imports: what was previewed and confirmed, and the files held in between."""

from datetime import datetime

from django.conf import settings
from django.db import models

from staff.models import ClinicQuerySet, ClinicScoped


class ImportBatchQuerySet(ClinicQuerySet):
    """Reads of imports."""

    def waiting(self, now: datetime) -> "ImportBatchQuerySet":
        """Previews that may still be confirmed."""
        return self.filter(applied_at__isnull=True, expires_at__gt=now)


class ImportBatch(ClinicScoped):
    """One upload or command. `plan_digest` is of what was shown: confirming anything else fails.

    `summary` is the import summary of the contract, once applied.
    """

    class Kind(models.TextChoices):
        """What the files are."""

        FHIR = "fhir"
        SCHEDULE = "schedule"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    plan_digest = models.CharField(max_length=80, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        """Return the kind and number."""
        return f"import {self.pk}"


class ImportFile(ClinicScoped):
    """A file between preview and confirmation; deleted when confirmed, dropped or expired."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    content = models.BinaryField()

    class Meta:
        """In the order of the upload."""

        ordering = ("pk",)

    def __str__(self) -> str:
        """Return a name without the file's."""
        return f"import file {self.pk}"
