"""PrepSheet: the paper that a patient holds, with what it was printed from."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from checklist.models.cases import Case
from staff.models import ClinicQuerySet, ClinicScoped


class PrepSheetQuerySet(ClinicQuerySet):
    """Reads of sheets."""

    def held(self) -> Self:
        """Only the latest of each case: the one that the patient goes by."""
        return self.filter(superseded_at__isnull=True)


class PrepSheet(ClinicScoped):
    """One issued prep sheet. Its content is never changed; a newer sheet takes its place.

    `basis` is what it was printed from; `stale_reasons` lists what has changed since:
    [{"reason", "item", "from", "to"}], empty while the patient may go by it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    issued_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    facts_digest = models.CharField(max_length=80)
    content = models.JSONField()
    basis = models.JSONField()
    given_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    stale_reasons = models.JSONField(default=list, blank=True)

    objects = PrepSheetQuerySet.as_manager()

    class Meta:
        """Numbers run within a clinic; a case has one sheet that counts."""

        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(name="sheet_number_once", fields=["clinic", "number"]),
            models.UniqueConstraint(
                name="sheet_one_held",
                fields=["case"],
                condition=models.Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Return the number printed on it."""
        return f"sheet {self.number}"

    @property
    def is_stale(self) -> bool:
        """Whether the patient should be called: what the sheet says has changed."""
        return bool(self.stale_reasons)
