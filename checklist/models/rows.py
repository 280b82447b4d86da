"""What several tables share: rows that are only added, reports kept as text, closed lists."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import models

from staff.models import AddedOnlyQuerySet, AppendOnlyError, ClinicQuerySet, ClinicScoped


class AppendOnlyQuerySet(AddedOnlyQuerySet, ClinicQuerySet):
    """Reads of rows that say what somebody said at a moment. It refuses to change or remove one."""

    refusal = "What was said stays; say something newer instead."


class AppendOnlyRow(ClinicScoped):
    """A row that says what somebody said. Its `objects` are an AppendOnlyQuerySet."""

    class Meta:
        """`save()` and `delete()` of a stored row meet a refusal."""

        abstract = True
        base_manager_name = "objects"

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(AppendOnlyQuerySet.refusal)


class ReportField(models.TextField):
    """A JSON report kept as text: a JSON column of PostgreSQL would lose the order of its keys."""

    def get_prep_value(self, value: Any) -> str:
        """Write the report as text, in the order in which it was made."""
        return json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: str | None, *_more: object) -> Any:
        """Read the report back."""
        return None if value is None else json.loads(value)


def words_check(
    name: str, field: str, words: Iterable[str], *, blank: bool
) -> models.CheckConstraint:
    """Build the constraint that `field` holds one of `words`, or nothing where `blank`."""
    allowed = [*words, ""] if blank else list(words)
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": allowed}))


def choices(words: Iterable[str]) -> list[tuple[str, str]]:
    """Turn the contract's words into a field's choices; pages have their own wording."""
    return [(word, word) for word in words]
