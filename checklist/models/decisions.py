"""What physicians decide about a whole case: waivers of single items, and the sign-off."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from checklist.models.cases import Case
from checklist.models.rows import ReportField
from staff.models import ClinicQuerySet, ClinicScoped


class WaiverQuerySet(ClinicQuerySet):
    """Reads of waivers."""

    def active(self) -> Self:
        """Only those that nobody has taken back."""
        return self.filter(withdrawn_at__isnull=True)


class Waiver(ClinicScoped):
    """A physician's decision to go ahead in spite of one item, with the reason.

    Whether it still counts is for the engine to say: a newer fact makes it idle.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="waivers")
    item = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WaiverQuerySet.as_manager()

    class Meta:
        """One at a time for an item, and never without a reason."""

        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(name="waiver_has_reason", condition=~models.Q(reason="")),
            models.UniqueConstraint(
                name="waiver_one_active",
                fields=["case", "item"],
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Return a name without the reason: it may end up in a log."""
        return f"waiver {self.pk} of {self.item}"


class SignOffQuerySet(ClinicQuerySet):
    """Reads of sign-offs."""

    def active(self) -> Self:
        """Only those that still stand."""
        return self.filter(revoked_at__isnull=True)


class SignOff(ClinicScoped):
    """A physician's signature under the report that was on the screen.

    `shown_digest` names what was shown (report and identity); `document` is the case as it was
    signed, `identity` who was meant, so that a later change can be told from mere time going by.
    `revoked_because` lists what changed: [{"item", "from", "to"}].
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    facts_digest = models.CharField(max_length=80)
    shown_digest = models.CharField(max_length=80)
    document = models.JSONField()
    report = ReportField()
    identity = models.JSONField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.JSONField(default=list, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        """At most one stands; one that fell says why."""

        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="sign_off_one_active",
                fields=["case"],
                condition=models.Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Return a name for a console."""
        return f"sign-off {self.pk}"
