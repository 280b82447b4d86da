"""What every row on record carries: where its values come from."""

from typing import Any

from django.conf import settings
from django.db import models

from patients.naming import name_key


class Source(models.Model):
    """Columns that say where a row comes from: a person (`entered_by`) or a file.

    `imported` holds the values that the last import wrote, by field. A value that differs from it
    was changed by a person since, and an import leaves that alone.
    """

    source_system = models.CharField(max_length=255, blank=True)
    source_file = models.CharField(max_length=255, blank=True)
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    source_date = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    imported = models.JSONField(default=dict, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """Columns only."""

        abstract = True


class NameKeyField(models.CharField):
    """The search form of family and given name, computed as the row is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the key of the names that are being stored."""
        key = name_key(model_instance.family_name, model_instance.given_name)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


def words_check(
    name: str, field: str, words: tuple[str, ...], *, blank: bool = True
) -> models.CheckConstraint:
    """Build the constraint that `field` holds one of `words`, or nothing where `blank`."""
    allowed = [*words, ""] if blank else list(words)
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": allowed}))


def once_per_source(name: str, *more: str) -> models.UniqueConstraint:
    """Build the constraint that one resource of one system makes one row of a patient."""
    return models.UniqueConstraint(
        name=name,
        fields=["patient", "source_system", "source_type", "source_id", *more],
        condition=~models.Q(source_id=""),
    )
