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

    def applied(self) -> "ImportBatchQuerySet":
        """Imports that were confirmed, newest first."""
        return self.filter(applied_at__isnull=False).order_by("-applied_at", "-pk")

    def expired(self, now: datetime) -> "ImportBatchQuerySet":
        """Previews that nobody confirmed in time."""
        return self.filter(applied_at__isnull=True, expires_at__lte=now)


class ImportBatch(ClinicScoped):
    """One upload, from its preview on. Once confirmed, `summary` is the contract's import summary.

    To it belongs the `language` in which its reasons are written. The files are held until then,
    and no longer than `expires_at`.
    """

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        """Return the number."""
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
