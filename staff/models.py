"""Clinics, the people who work in them, and the record of who looked and who changed."""

import zoneinfo
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth import models as auth_models
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.audit_words import ACTION, KIND, OUTCOME


def validate_time_zone(name: str) -> None:
    """Refuse a time zone that the machine does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Not a known time zone, such as America/New_York."))


class Clinic(models.Model):
    """One clinic: where its patients go, which clock it lives by and how it is reached."""

    class Site(models.TextChoices):
        """Where the clinic injects; payers ask."""

        OFFICE = "office", _("Office")
        ASC = "asc", _("Ambulatory surgery center")
        HOSPITAL_OUTPATIENT = "hospital-outpatient", _("Hospital outpatient department")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(
        max_length=64, default="America/New_York", validators=[validate_time_zone]
    )
    street = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    opening_hours = models.TextField(blank=True)
    # For Spanish sheets of a clinic whose own words, above, are not Spanish
    opening_hours_es = models.TextField(blank=True)
    site = models.CharField(max_length=24, choices=Site.choices, default=Site.OFFICE)
    default_language = models.CharField(max_length=8, default="en")
    # The day from which the made-up stories of a demo clinic count; empty for a real clinic.
    demo_anchor_on = models.DateField(null=True, blank=True)

    class Meta:
        """Alphabetical; a site that a payer policy does not know cannot be stored."""

        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_site_known",
                condition=models.Q(site__in=["office", "asc", "hospital-outpatient"]),
            )
        ]

    def __str__(self) -> str:
        """Return the name that people use."""
        return self.name

    def hours_in(self, language: str) -> str:
        """Return the opening hours in a language of the sheet; empty where nobody wrote them."""
        if language == "es" and self.opening_hours_es:
            return self.opening_hours_es
        return self.opening_hours if self.default_language[:2] == language else ""

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        """The clinic's clock: calendar days and printed times are days and times here."""
        return zoneinfo.ZoneInfo(self.time_zone)


class ClinicQuerySet(models.QuerySet):
    """Reads of rows that belong to a clinic; every read by a page starts with `for_clinic`."""

    def for_clinic(self, clinic: Clinic) -> Self:
        """Only the rows of this clinic."""
        return self.filter(clinic=clinic)


class ClinicScoped(models.Model):
    """A row that belongs to exactly one clinic, and that no other clinic may see."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")

    objects = ClinicQuerySet.as_manager()

    class Meta:
        """Columns only: each table is its subclass's."""

        abstract = True

    @classmethod
    def in_clinic(cls, clinic: Clinic) -> ClinicQuerySet:
        """The rows of this clinic: where a view starts each read."""
        return cls.objects.for_clinic(clinic)


class UserQuerySet(models.QuerySet):
    """Reads of people."""

    def working_in(self, clinic: Clinic) -> Self:
        """Everybody who has, or once had, a role in this clinic."""
        return self.filter(memberships__clinic=clinic).distinct().order_by("last_name", "username")


class UserManager(auth_models.UserManager.from_queryset(UserQuerySet)):
    """Makes accounts, and reads people by the words above."""

    use_in_migrations = False


class User(AbstractUser):
    """A person who signs in. What they may do is said by their memberships, clinic by clinic."""

    objects = UserManager()

    def __str__(self) -> str:
        """Return the name shown beside what the person did."""
        return self.get_full_name() or self.username


class Role(models.TextChoices):
    """What a person does in a clinic."""

    NURSE = "nurse", _("Nurse")
    PHYSICIAN = "physician", _("Physician")
    SCHEDULER = "scheduler", _("Scheduler")
    BILLING = "billing", _("Billing")
    LEAD = "lead", _("Clinic lead")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


class MembershipQuerySet(ClinicQuerySet):
    """Reads of who works where."""

    def usable_by(self, user: User) -> Self:
        """The memberships with which this person may work today, in a steady order."""
        return (
            self.filter(user=user, user__is_active=True, active=True)
            .select_related("clinic", "user")
            .order_by("clinic__name", "pk")
        )

    def with_role(self, role: str) -> Self:
        """Active members who have this role."""
        return self.filter(role=role, active=True, user__is_active=True)


class Membership(ClinicScoped):
    """One role of one person in one clinic. A physician who leads the clinic has two."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    active = models.BooleanField(default=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        """The same role twice in one clinic would be two switches for one right."""

        ordering = ("clinic__name", "user__last_name", "user__first_name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "clinic", "role"], name="membership_once"),
            models.CheckConstraint(
                name="membership_role_known", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        """Return role and clinic, as the switch shows them."""
        return f"{self.get_role_display()}, {self.clinic}"


def start_of_day(day: date, tz: zoneinfo.ZoneInfo) -> datetime:
    """Return the first moment of a calendar day in a zone."""
    return datetime.combine(day, time.min, tzinfo=tz)


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove a row that may only be added."""


class AddedOnlyQuerySet(models.QuerySet):
    """Reads of rows that may only be added: to change or remove one is refused, saying why."""

    refusal: ClassVar[str]

    def update(self, **kwargs: object) -> int:
        """Refuse."""
        raise AppendOnlyError(self.refusal)

    def _update(self, values: object) -> int:
        # What `save()` of a stored row calls.
        raise AppendOnlyError(self.refusal)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(self.refusal)


class AuditEventQuerySet(AddedOnlyQuerySet):
    """Reads of the audit trail. It refuses to change or remove a row."""

    refusal = "The audit trail is append-only."

    def for_clinic(self, clinic: Clinic) -> Self:
        """Only the events of this clinic."""
        return self.filter(clinic=clinic)

    def matching(self, filters: dict[str, Any], tz: zoneinfo.ZoneInfo) -> Self:
        """The events that pass every filter given; days are days in this zone."""
        events = self.select_related("actor")
        plain = {name: filters[name] for name in ("actor", "action", "outcome") if filters[name]}
        if filters["since"]:
            plain["at__gte"] = start_of_day(filters["since"], tz)
        if filters["until"]:
            plain["at__lt"] = start_of_day(filters["until"] + timedelta(days=1), tz)
        if wanted := filters["object_id"]:
            events = events.filter(models.Q(object_id=wanted) | models.Q(patient_id=wanted))
        return events.filter(**plain)


class AuditEvent(models.Model):
    """Who did what to which object, when, and whether it was allowed. Holds no clinical value."""

    class Outcome(models.TextChoices):
        """How it ended."""

        ALLOWED = "allowed", _("Allowed")
        DENIED = "denied", _("Denied")
        NOT_FOUND = "not-found", _("Not found")
        REFUSED = "refused", _("Refused as invalid")

    clinic = models.ForeignKey(Clinic, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, blank=True)
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    patient_id = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    route = models.CharField(max_length=120, blank=True)
    detail_fields = models.JSONField(default=list, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        """Newest first; `save()` of a stored row goes through the refusing QuerySet."""

        ordering = ("-at", "-pk")
        base_manager_name = "objects"
        indexes: ClassVar = [
            models.Index(fields=["clinic", "-at"], name="audit_clinic_at"),
            models.Index(fields=["clinic", "patient_id"], name="audit_clinic_patient"),
        ]

    def __str__(self) -> str:
        """Return one line for a console."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.outcome}"

    @property
    def action_words(self) -> str:
        """What was done."""
        return str(ACTION.get(self.action, self.action))

    @property
    def kind_words(self) -> str:
        """What kind of object it was done to; empty where there was none."""
        return str(KIND.get(self.object_type, self.object_type))

    @property
    def role_words(self) -> str:
        """The role in which it was done; empty for somebody who is not signed in."""
        return str(dict(Role.choices).get(self.role, self.role))

    @property
    def outcome_words(self) -> str:
        """How it ended."""
        return str(OUTCOME.get(self.outcome, self.outcome))

    @classmethod
    def in_clinic(cls, clinic: Clinic) -> AuditEventQuerySet:
        """The events of this clinic."""
        return cls.objects.for_clinic(clinic)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(AuditEventQuerySet.refusal)
