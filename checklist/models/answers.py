"""What was said about a case: answers to questions, and what was decided about medicines."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from checklist.engine import vocabulary
from checklist.models.cases import Case
from checklist.models.rows import AppendOnlyQuerySet, AppendOnlyRow, choices, words_check


class AnswerQuerySet(AppendOnlyQuerySet):
    """Reads of answers."""

    def current(self) -> Self:
        """Only those that no later answer replaces: at most one for a case and an item."""
        return self.filter(replaced_by__isnull=True)

    def to(self, item: str) -> Self:
        """Only those to this item, oldest first."""
        return self.filter(item=item).order_by("pk")


class Answer(AppendOnlyRow):
    """One answer to one question of one case; never changed, only replaced by a later one.

    The answers to an item form one chain: each names the answer it replaces, and the database
    lets an answer be replaced once. `value` null is "not known" (asked, or taken back).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    item = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=choices(vocabulary.ANSWER_SOURCES))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    withdrawn = models.BooleanField(default=False)

    objects = AnswerQuerySet.as_manager()

    class Meta(AppendOnlyRow.Meta):
        """One chain for a case and item; `save()` of a stored row meets the refusing QuerySet."""

        ordering = ("pk",)
        constraints: ClassVar = [
            words_check("answer_source_word", "source", vocabulary.ANSWER_SOURCES, blank=False),
            models.CheckConstraint(
                name="answer_withdrawn_is_null",
                condition=models.Q(withdrawn=False) | models.Q(value__isnull=True),
            ),
            models.UniqueConstraint(
                name="answer_one_first",
                fields=["case", "item"],
                condition=models.Q(replaces__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "item"], name="answer_case_item")]

    def __str__(self) -> str:
        """Return a name without the value: it may end up in a log."""
        return f"answer {self.pk} to {self.item}"


class MedicationDecisionQuerySet(AppendOnlyQuerySet):
    """Reads of decisions."""

    def latest_first(self) -> Self:
        """Newest first: the first of an ingredient and kind is the one that counts."""
        return self.order_by("-pk")


class MedicationDecision(AppendOnlyRow):
    """What was decided about one medicine for one case; the latest of its kind counts.

    Two kinds, each with its own author: `stop-decision` is what the prescriber said, as a nurse
    or physician wrote it down; `hold-hours` is what a physician set. A null value takes the
    earlier one back. `ingredient` is trimmed and in lower case.
    """

    class Kind(models.TextChoices):
        """What was decided."""

        STOP = "stop-decision", _("May it be stopped?")
        HOURS = "hold-hours", _("Hours without it")

    case = models.ForeignKey(Case, models.PROTECT, related_name="medication_decisions")
    ingredient = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    stop_decision = models.CharField(
        max_length=12, blank=True, choices=choices(vocabulary.STOP_DECISIONS)
    )
    hold_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = MedicationDecisionQuerySet.as_manager()

    class Meta(AppendOnlyRow.Meta):
        """A row decides what its kind says, and nothing else."""

        ordering = ("pk",)
        constraints: ClassVar = [
            words_check(
                "decision_stop_word", "stop_decision", vocabulary.STOP_DECISIONS, blank=True
            ),
            models.CheckConstraint(
                name="decision_only_its_kind",
                condition=models.Q(kind="stop-decision", hold_hours__isnull=True)
                | models.Q(kind="hold-hours", stop_decision=""),
            ),
            models.CheckConstraint(
                name="decision_hours_not_negative",
                condition=models.Q(hold_hours__isnull=True) | models.Q(hold_hours__gte=0),
            ),
            models.UniqueConstraint(
                name="decision_one_first",
                fields=["case", "ingredient", "kind"],
                condition=models.Q(replaces__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Return a name without the medicine: it may end up in a log."""
        return f"decision {self.pk} ({self.kind})"
