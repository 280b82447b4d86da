"""What is on record about a patient: medicines, allergies, conditions, results, past injections.

Rows are never deleted: a medicine that is not taken goes off the list (`on_list`), any other line
that a person takes back gets `removed_at`, so that an import does not bring it back.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.people import Patient
from patients.models.source import Source, once_per_source, words_check
from patients.querysets import MedicationQuerySet, RecordQuerySet
from staff.models import ClinicScoped


class PatientRecord(Source, ClinicScoped):
    """A row about one patient, with its source."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="+")

    class Meta:
        """Columns only."""

        abstract = True

    def __str__(self) -> str:
        """Return kind and number, without what is on record."""
        return f"{self._meta.model_name} {self.pk}"

    @property
    def is_gone(self) -> bool:
        """Whether the line was taken back; kinds that cannot be stand for good."""
        return getattr(self, "removed_at", None) is not None


class MedicationStatement(PatientRecord):
    """One medicine on record. `status` "" means "on record: confirm with the patient".

    `ingredient` "" is unrecognised, a combination is "a+b". `changed_at` is when a person or a
    corrected file last changed the line; `first_imported_at` fixes what "ended recently" means.
    """

    class RecognisedBy(models.TextChoices):
        """How the ingredient was found."""

        CODE = "code", _("by its code")
        TEXT = "text", _("by a word in its text")
        PERSON = "person", _("by a person")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="medications")
    ingredient = models.CharField(max_length=200, blank=True)
    rxcui = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=500, blank=True)
    dose_intent = models.CharField(max_length=16, blank=True)
    status = models.CharField(max_length=16, blank=True)
    last_dose = models.DateTimeField(null=True, blank=True)
    on_list = models.BooleanField(default=True)
    recognised_by = models.CharField(max_length=8, blank=True, choices=RecognisedBy.choices)
    authored_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    source_status = models.CharField(max_length=24, blank=True)
    first_imported_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = MedicationQuerySet.as_manager()

    class Meta:
        """As it was recorded; the contract's words."""

        ordering = ("pk",)
        constraints: ClassVar = [
            once_per_source("medication_once_per_source"),
            words_check("medication_intent_word", "dose_intent", ("prophylactic", "therapeutic")),
            words_check("medication_status_word", "status", ("taking", "stopped", "never-started")),
            words_check("medication_recognised_word", "recognised_by", ("code", "text", "person")),
        ]

    @property
    def is_gone(self) -> bool:
        """Whether the medicine was taken off the list."""
        return not self.on_list


class AllergyIntolerance(PatientRecord):
    """One allergy or intolerance; `reaction` "" is not known."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="allergies")
    substance = models.CharField(max_length=200)
    reaction = models.CharField(max_length=8, blank=True)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        """As it was recorded."""

        ordering = ("pk",)
        constraints: ClassVar = [
            once_per_source("allergy_once_per_source"),
            words_check("allergy_reaction_word", "reaction", ("mild", "severe")),
            models.CheckConstraint(name="allergy_has_substance", condition=~models.Q(substance="")),
        ]


class Condition(PatientRecord):
    """A problem or diagnosis of another system: shown beside a question, never an answer."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="conditions")
    system = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=500, blank=True)
    clinical_status = models.CharField(max_length=24, blank=True)
    onset_on = models.DateField(null=True, blank=True)

    class Meta:
        """As it was recorded."""

        ordering = ("pk",)
        constraints: ClassVar = [once_per_source("condition_once_per_source")]


class Observation(PatientRecord):
    """A measured value: a number in `unit`, or a word in `text`."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="observations")
    test = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)
    text = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        """By time; one value of a kind each: blood pressure is two tests of one resource."""

        ordering = ("taken_at", "test", "pk")
        constraints: ClassVar = [
            once_per_source("observation_once_per_source", "test"),
            models.CheckConstraint(
                name="observation_number_or_word",
                condition=models.Q(value__isnull=False, text="")
                | models.Q(value__isnull=True) & ~models.Q(text=""),
            ),
        ]


class PastInjection(PatientRecord):
    """An earlier injection, here or elsewhere, and how much it helped.

    Percentages are 0 to 100, `relief_weeks` is how long it helped; null is not known.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="past_injections")
    protocol = models.CharField(max_length=24)
    region = models.CharField(max_length=12)
    levels = models.JSONField(default=list, blank=True)
    injected_on = models.DateField()
    relief_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    function_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    relief_weeks = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    steroid = models.CharField(max_length=24, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        """By day."""

        ordering = ("injected_on", "pk")
        constraints: ClassVar = [
            once_per_source("injection_once_per_source"),
            models.CheckConstraint(
                name="injection_relief_percent",
                condition=models.Q(relief_percent__isnull=True)
                | models.Q(relief_percent__gte=0, relief_percent__lte=100),
            ),
            models.CheckConstraint(
                name="injection_function_percent",
                condition=models.Q(function_percent__isnull=True)
                | models.Q(function_percent__gte=0, function_percent__lte=100),
            ),
            models.CheckConstraint(
                name="injection_relief_weeks",
                condition=models.Q(relief_weeks__isnull=True) | models.Q(relief_weeks__gte=0),
            ),
        ]


class ImportSuggestion(PatientRecord):
    """What a file says that only a person may confirm, such as "no known allergies"."""

    class Kind(models.TextChoices):
        """What there is said to be none of."""

        ALLERGIES = "allergies", _("No known allergies")
        MEDICATIONS = "medications", _("No known medicines")
        CONDITIONS = "conditions", _("No known problems")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    text = models.CharField(max_length=500)

    class Meta:
        """As it was recorded."""

        ordering = ("pk",)
        constraints: ClassVar = [once_per_source("suggestion_once_per_source", "kind")]
