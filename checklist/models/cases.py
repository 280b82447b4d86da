"""Case: one booked procedure of one patient, from the proposal to its end."""

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from checklist.engine import vocabulary
from checklist.models.rows import choices, words_check
from staff.models import ClinicQuerySet, ClinicScoped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from patients.models import Patient

# When one of these changes, `changed_at` of the procedure moves: earlier waivers fall.
PLAN_FIELDS = ("scheduled_start", "levels", "side", "protocol", "sedation")
# The rest of what is booked; a change is kept in the history and leaves `changed_at` alone.
BOOKING_FIELDS = (
    *PLAN_FIELDS, "region", "purpose", "image_guidance", "contrast", "steroid", "booked_on",
    "payer", "state", "site", "self_pay", "physician",
)  # fmt: skip


class CaseQuerySet(ClinicQuerySet):
    """Reads of cases."""

    def open(self) -> Self:
        """Only those still on the way to the injection."""
        return self.filter(status=Case.Status.OPEN)

    def proposed(self) -> Self:
        """Only those that an import suggests and nobody has booked."""
        return self.filter(status=Case.Status.PROPOSED)

    def of_patient(self, patient: "Patient") -> Self:
        """Only this patient's."""
        return self.filter(patient=patient)

    def of_patients(self, patients: "Iterable[Patient]") -> Self:
        """Only those of any of these patients."""
        return self.filter(patient__in=[patient.pk for patient in patients])

    def booked_by(self, form_key: object) -> "Case | None":
        """The case that this form booked; None where it booked none, or is no key."""
        try:
            return self.filter(form_key=form_key).first() if form_key else None
        except ValidationError:
            return None

    def with_people(self) -> Self:
        """With patient, physician and clinic read in the same query."""
        return self.select_related("patient", "physician", "clinic")


class Case(ClinicScoped):
    """One planned injection. An empty text or a null means "not known", never "no".

    `state` is the payer's US state; `status` is the case's life. Units: `scheduled_start` is an
    instant, `booked_on` a day in the clinic's zone, `levels` a list of words or null. `form_key`
    names the form that booked it, so that the same form sent again books nothing more.
    """

    class Status(models.TextChoices):
        """The life of a case."""

        PROPOSED = "proposed", _("Proposed")
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="cases")
    physician = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    protocol = models.CharField(max_length=24, blank=True, choices=choices(vocabulary.PROTOCOLS))
    region = models.CharField(max_length=12, blank=True, choices=choices(vocabulary.REGIONS))
    side = models.CharField(max_length=12, blank=True, choices=choices(vocabulary.SIDES))
    levels = models.JSONField(null=True, blank=True)
    scheduled_start = models.DateTimeField(null=True, blank=True)
    sedation = models.CharField(max_length=12, blank=True, choices=choices(vocabulary.SEDATIONS))
    purpose = models.CharField(max_length=12, blank=True, choices=choices(vocabulary.PURPOSES))
    image_guidance = models.CharField(
        max_length=12, blank=True, choices=choices(vocabulary.IMAGE_GUIDANCES)
    )
    contrast = models.BooleanField(null=True, blank=True)
    steroid = models.BooleanField(null=True, blank=True)
    booked_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    payer = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True)
    site = models.CharField(max_length=24, blank=True, choices=choices(vocabulary.SITES))
    self_pay = models.BooleanField(null=True, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    proposal = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        """What must hold whatever code writes; indexes for the lists of a clinic and a patient."""

        ordering = ("scheduled_start", "created_at", "pk")
        constraints: ClassVar = [
            words_check("case_protocol_word", "protocol", vocabulary.PROTOCOLS, blank=True),
            words_check("case_region_word", "region", vocabulary.REGIONS, blank=True),
            words_check("case_side_word", "side", vocabulary.SIDES, blank=True),
            words_check("case_sedation_word", "sedation", vocabulary.SEDATIONS, blank=True),
            words_check("case_purpose_word", "purpose", vocabulary.PURPOSES, blank=True),
            words_check(
                "case_guidance_word", "image_guidance", vocabulary.IMAGE_GUIDANCES, blank=True
            ),
            words_check("case_site_word", "site", vocabulary.SITES, blank=True),
            words_check(
                "case_status_word",
                "status",
                ["proposed", "open", "done", "cancelled"],
                blank=False,
            ),
            models.CheckConstraint(
                name="case_booked_has_protocol",
                condition=~models.Q(status__in=["open", "done"], protocol=""),
            ),
            models.CheckConstraint(
                name="case_closed_has_moment",
                condition=models.Q(status__in=["done", "cancelled"], closed_at__isnull=False)
                | models.Q(status__in=["proposed", "open"], closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="case_cancelled_has_reason",
                condition=models.Q(status="cancelled") & ~models.Q(cancel_reason="")
                | ~models.Q(status="cancelled") & models.Q(cancel_reason=""),
            ),
            models.UniqueConstraint(
                name="case_external_id_once",
                fields=["clinic", "external_id"],
                condition=~models.Q(external_id=""),
            ),
            models.UniqueConstraint(name="case_form_once", fields=["patient", "form_key"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["clinic", "status", "scheduled_start"], name="case_clinic_list"),
            models.Index(fields=["patient", "status"], name="case_patient_status"),
        ]

    def __str__(self) -> str:
        """Return a name without the patient's: it may end up in a log."""
        return f"case {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether people still work towards the injection."""
        return self.status == self.Status.OPEN

    def is_past(self, now: "datetime") -> bool:
        """Whether an open case's start has gone by: it should be closed or rescheduled."""
        return self.is_open and self.scheduled_start is not None and self.scheduled_start <= now

    def precedes_booking(self, at: "datetime | None", zone: "ZoneInfo") -> bool:
        """Whether a moment was over when the case was booked, so that nobody could act by it.

        `zone` is the clinic's, whose day the case was booked on.
        """
        if at is None:
            return False
        if self.booked_on is None:
            return at < self.created_at
        return at.astimezone(zone).date() < self.booked_on
