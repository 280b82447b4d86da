"""PolicyVersion: the numbers that a clinic works by, as loaded text with its digest."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from checklist.models.rows import words_check
from staff.models import AppendOnlyError, Clinic, User

# What a version is. It never changes; only what people decide about it does.
CONTENT = (
    "clinic_id",
    "policy_id",
    "version",
    "digest",
    "source",
    "files",
    "proposed_by_id",
    "proposed_at",
)
STATUSES = ("proposed", "approved", "retired", "rejected", "withdrawn")


class PolicyVersionQuerySet(models.QuerySet):
    """Reads of policy versions."""

    def for_clinic(self, clinic: Clinic) -> Self:
        """Only this clinic's own versions; the shipped ones are files."""
        return self.filter(clinic=clinic)

    def approved(self) -> Self:
        """Only the one in force."""
        return self.filter(status=PolicyVersion.Status.APPROVED)

    def called(self, policy_id: str, version: str) -> Self:
        """Only those that reports cite by this id and version."""
        return self.filter(policy_id=policy_id, version=version)

    def proposed(self) -> Self:
        """Only those that wait for a second person."""
        return self.filter(status=PolicyVersion.Status.PROPOSED)

    def waiting_for(self, user: User) -> Self:
        """Only those that this person may decide: proposed, or asked to be left, by another."""
        proposed = models.Q(status=PolicyVersion.Status.PROPOSED)
        return_asked = models.Q(status=PolicyVersion.Status.APPROVED, return_asked_by__isnull=False)
        return self.filter(
            (proposed & ~models.Q(proposed_by=user))
            | (return_asked & ~models.Q(return_asked_by=user))
        )

    def without_text(self) -> Self:
        """Without their long texts, which are fetched where they are read."""
        return self.defer("source", "files")

    def with_people(self) -> Self:
        """With who proposed, approved, ended, read in the same query; newest first."""
        people = ("proposed_by", "approved_by", "ended_by", "return_asked_by")
        return self.select_related("clinic", *people).order_by("-pk")

    def update(self, **kwargs: Any) -> int:
        """Change what was decided about versions; refuse to change what they are."""
        if {*kwargs, *(f"{name}_id" for name in kwargs)} & {*CONTENT, "pk", "id"}:
            raise AppendOnlyError("A version never changes; propose another one.")
        return super().update(**kwargs)

    def _update(self, values: Any) -> int:
        # What `save()` of a stored row calls, with all its columns.
        given = {field.attname: value for field, _model, value in values}
        frozen = [name for name in CONTENT if name in given]
        stored = self.values(*frozen) if frozen else []
        if any(row[name] != given[name] for row in stored for name in frozen):
            raise AppendOnlyError("A version never changes; propose another one.")
        return super()._update(values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: reports name versions for as long as they are kept."""
        raise AppendOnlyError("A version is never deleted.")


class PolicyVersion(models.Model):
    """One version of a policy. The clinic's approved one counts; without one, the shipped file.

    `source` is its YAML and `files` the text of all that it rests on, by name: tables, and the
    version it extends. The database refuses to change them.
    `ended_by`, `ended_at`: who retired, rejected or withdrew it, for `reason`. `return_asked_by`:
    who wants to go back from this version to the shipped one; somebody else has to agree.
    """

    class Status(models.TextChoices):
        """The life of a version."""

        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", _("Retired")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="+")
    policy_id = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    source = models.TextField()
    files = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    return_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_asked_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        """One in force for a clinic, approved by somebody else than its author."""

        base_manager_name = "objects"
        ordering = ("clinic_id", "policy_id", "pk")
        constraints: ClassVar = [
            words_check("policy_status_word", "status", STATUSES, blank=False),
            models.UniqueConstraint(
                name="policy_version_once", fields=["clinic", "policy_id", "version"]
            ),
            models.UniqueConstraint(
                name="policy_shared_version_once",
                fields=["policy_id", "version"],
                condition=models.Q(clinic__isnull=True),
            ),
            models.UniqueConstraint(
                name="policy_one_approved",
                fields=["clinic"],
                condition=models.Q(status="approved"),
            ),
            models.CheckConstraint(
                name="policy_approved_by_another",
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="policy_own_approved_by_two",
                condition=models.Q(clinic__isnull=True)
                | ~models.Q(status="approved")
                | models.Q(approved_by__isnull=False, proposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="policy_returned_by_another",
                condition=models.Q(ended_by__isnull=True)
                | models.Q(return_asked_by__isnull=True)
                | ~models.Q(ended_by=models.F("return_asked_by")),
            ),
            models.CheckConstraint(
                name="policy_approved_has_moment",
                condition=~models.Q(status="approved") | models.Q(approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Return the name by which reports cite it."""
        return f"{self.policy_id}@{self.version}"

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuse: reports name versions for as long as they are kept."""
        raise AppendOnlyError("A version is never deleted.")

    @property
    def contents(self) -> dict[str, bytes]:
        """The files that it rests on, as they were when it was loaded."""
        return {name: text.encode() for name, text in self.files.items()}

    @classmethod
    def in_clinic(cls, clinic: Clinic) -> PolicyVersionQuerySet:
        """The clinic's own versions: where a view starts each read."""
        return cls.objects.for_clinic(clinic)
