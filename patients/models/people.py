"""Patients, and the numbers by which systems know them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.source import NameKeyField, Source, words_check
from patients.numbers import MEDICAL_RECORD, shown_number
from patients.querysets import IdentifierQuerySet, PatientQuerySet
from staff.models import ClinicScoped


class Patient(Source, ClinicScoped):
    """A person who is treated at the clinic. An empty text or a null means "not known".

    The `..._none_at` moments say when a person told that there are none; an import never sets
    them. `version` grows with each change of the columns above it.
    """

    class Sex(models.TextChoices):
        """The contract's words."""

        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Unknown")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120, blank=True)
    name_key = NameKeyField(max_length=250, editable=False)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=8, blank=True, choices=Sex.choices)
    language = models.CharField(max_length=35, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    deceased = models.BooleanField(default=False)
    needs_identity_check = models.BooleanField(default=False)
    medications_none_at = models.DateTimeField(null=True, blank=True)
    allergies_none_at = models.DateTimeField(null=True, blank=True)
    history_none_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PatientQuerySet.as_manager()

    class Meta:
        """Alphabetical; the list of a clinic is read by name."""

        ordering = ("name_key", "birth_date", "pk")
        constraints: ClassVar = [
            words_check("patient_sex_word", "sex", ("female", "male", "other", "unknown")),
            models.CheckConstraint(
                name="patient_has_family_name", condition=~models.Q(family_name="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["clinic", "name_key"], name="patient_clinic_name"),
            models.Index(fields=["clinic", "birth_date"], name="patient_clinic_birth"),
        ]

    def __str__(self) -> str:
        """Return a name without the patient's: it may end up in a log."""
        return f"patient {self.pk}"

    @property
    def full_name(self) -> str:
        """Family name, given name: as lists show it."""
        return f"{self.family_name}, {self.given_name}" if self.given_name else self.family_name

    @property
    def record_number(self) -> str:
        """The number of the medical record, from the identifiers; "" where there is none."""
        numbers = [one for one in self.identifiers.all() if one.type == MEDICAL_RECORD]
        own = self.own_number or (min(numbers, key=lambda one: one.pk) if numbers else None)
        return own.value if own else ""

    @property
    def own_number(self) -> "PatientIdentifier | None":
        """The record number in the clinic's own numbering."""
        own = [
            one for one in self.identifiers.all() if one.type == MEDICAL_RECORD and one.system == ""
        ]
        return own[0] if own else None


class PatientIdentifier(ClinicScoped):
    """A number that a system gave to a patient; within a clinic it means one patient.

    `system` "" is the clinic's own numbering.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="identifiers")
    type = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=255, blank=True)
    value = models.CharField(max_length=200)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        """The same number twice would be two patients in one."""

        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(name="identifier_once", fields=["clinic", "system", "value"]),
            models.CheckConstraint(name="identifier_has_value", condition=~models.Q(value="")),
        ]

    def __str__(self) -> str:
        """Return a name without the number."""
        return f"identifier {self.pk}"

    @property
    def shown(self) -> str:
        """The number as a page shows it: of a private one, no more than its end."""
        return shown_number(self.type, self.value)


class PossibleTwin(ClinicScoped):
    """Two patients of one name and birth date: a person says whether they are the same."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="possible_twins")
    other = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "staff.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """One question a pair."""

        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(name="twin_once", fields=["patient", "other"]),
            models.CheckConstraint(
                name="twin_is_another", condition=~models.Q(patient=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        """Return a name without the patients'."""
        return f"possible twin {self.pk}"
