"""Reads of patients and of what is on record, by words of the domain."""

from datetime import date
from typing import Self

from django.db import models

from patients.naming import name_key
from patients.numbers import PRIVATE_TYPES
from staff.models import ClinicQuerySet

MOST_WORDS = 6


class PatientQuerySet(ClinicQuerySet):
    """Reads of patients."""

    def search(self, text: str) -> Self:
        """Those whose names, identifier or birth date match every word of `text`.

        A word is the beginning of a name's part or of a number that is not private, or a whole
        date such as 1958-03-04. Accents and capitals do not matter; an empty search finds all.
        """
        found = self
        for word in text.replace(",", " ").split()[:MOST_WORDS]:
            found = found.filter(self._matches(word))
        return found

    def _matches(self, word: str) -> models.Q:
        numbers = self.model._meta.get_field("identifiers").related_model.objects
        found = models.Q(pk__in=numbers.starting_with(word).values("patient"))
        if key := name_key(word):
            found |= models.Q(name_key__startswith=key) | models.Q(name_key__contains=f" {key}")
        try:
            return found | models.Q(birth_date=date.fromisoformat(word))
        except ValueError:
            return found

    def with_identifiers(self) -> Self:
        """With the numbers that systems gave them, in one more query."""
        return self.prefetch_related("identifiers")


class IdentifierQuerySet(ClinicQuerySet):
    """Reads of the numbers of patients."""

    def starting_with(self, text: str) -> Self:
        """Those that a search may find by their beginning: private ones never."""
        return self.exclude(type__in=PRIVATE_TYPES).filter(value__istartswith=text)


class RecordQuerySet(ClinicQuerySet):
    """Reads of lines that a person may take back."""

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(removed_at__isnull=True)


class MedicationQuerySet(ClinicQuerySet):
    """Reads of medicines."""

    def on_list(self) -> Self:
        """Those that count: on the list, whatever their status."""
        return self.filter(on_list=True)
