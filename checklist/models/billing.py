"""Billing's own records: the codes billed for a case, and what a clinic brings about its payers.

All are only added to. Of a clinic's lists, the row that no later one replaces counts.
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from checklist.models.cases import Case
from checklist.models.rows import AppendOnlyQuerySet, AppendOnlyRow


class BilledCodesQuerySet(AppendOnlyQuerySet):
    """Reads of the codes billed."""

    def of_case(self, case: Case) -> Self:
        """Only this case's, newest first, each with its author."""
        return self.filter(case=case).select_related("by").order_by("-pk")

    def of_cases(self, cases: Iterable[Case]) -> Self:
        """Only those of any of these cases."""
        return self.filter(case__in=[case.pk for case in cases])

    def current(self) -> Self:
        """Only those that nothing later replaces: at most one row a case."""
        return self.filter(replaced_by__isnull=True)


class BilledCodes(AppendOnlyRow):
    """The codes that billing wrote down for a case at one moment; the newest row counts.

    `lines` is [{"code", "modifiers", "units"}] in the order of the claim; [] takes them back.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="billed_codes")
    lines = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = BilledCodesQuerySet.as_manager()

    class Meta(AppendOnlyRow.Meta):
        """One chain a case."""

        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="billed_one_first",
                fields=["case"],
                condition=models.Q(replaces__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Return a name without the codes."""
        return f"billed codes {self.pk}"


class ClinicListQuerySet(AppendOnlyQuerySet):
    """Reads of a clinic's lists."""

    def current(self) -> Self:
        """Only rows that no later import replaces."""
        return self.filter(replaced_by__isnull=True)

    def valid_on(self, day: date) -> Self:
        """Only current rows that hold on a day, the one that began last at the end."""
        ends_later = models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=day)
        return self.current().filter(ends_later, valid_from__lte=day).order_by("valid_from", "pk")


class ClinicListRow(AppendOnlyRow):
    """A row of a list that a clinic imported: valid from a day on, until a day where it says so.

    `licence` says by what right the clinic uses the text. `file` and `line` are where it stood.
    """

    licence = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=255)
    line = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = ClinicListQuerySet.as_manager()

    class Meta(AppendOnlyRow.Meta):
        """Columns only."""

        abstract = True

    def can_end(self, today: date) -> bool:
        """Whether it holds today and goes on after it."""
        goes_on = self.valid_until is None or self.valid_until > today
        return self.valid_from <= today and goes_on


class ClinicCode(ClinicListRow):
    """A billing code as the clinic uses it: its licensed description, its price in dollars.

    `protocols` are the kinds of procedure that the clinic is set up to bill with it; `price` null
    is not known.
    """

    code = models.CharField(max_length=5)
    description = models.CharField(max_length=600, blank=True)
    protocols = models.JSONField(default=list, blank=True)
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta(ClinicListRow.Meta):
        """One chain for a code and the day from which it is valid."""

        ordering = ("code", "valid_from", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_code_one_first",
                fields=["clinic", "code", "valid_from"],
                condition=models.Q(replaces__isnull=True),
            ),
            models.CheckConstraint(
                name="clinic_code_price_not_negative",
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0),
            ),
            models.CheckConstraint(
                name="clinic_code_text_has_licence",
                condition=models.Q(description="") | ~models.Q(licence=""),
            ),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class PayerText(ClinicListRow):
    """What a payer's policy says of one item: the numbers by which it is cited, and its text.

    `text` is empty where the clinic has no right to it: the packet then cites numbers only.
    """

    payer = models.CharField(max_length=80)
    item = models.CharField(max_length=80)
    policy_number = models.CharField(max_length=60)
    criterion_number = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)

    class Meta(ClinicListRow.Meta):
        """One chain for a payer, an item and the day from which it is valid."""

        ordering = ("payer", "item", "valid_from", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="payer_text_one_first",
                fields=["clinic", "payer", "item", "valid_from"],
                condition=models.Q(replaces__isnull=True),
            ),
            models.CheckConstraint(
                name="payer_text_has_licence",
                condition=models.Q(text="") | ~models.Q(licence=""),
            ),
        ]

    def __str__(self) -> str:
        """Return the payer's policy and the item."""
        return f"{self.policy_number} {self.item}"
