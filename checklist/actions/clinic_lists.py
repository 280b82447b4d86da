"""Keeping a clinic's lists: rows are added, and a row that says something new replaces the old."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.clinic_lists import ListProposals, ListRow
from checklist.models.billing import ClinicListRow
from checklist.refusals import Refused
from checklist.verdict import digest
from patients.proposals import CREATED, UNCHANGED, UPDATED, Rejection
from staff.models import Clinic, User

ACTIONS = (CREATED, UPDATED, UNCHANGED)


class ListOutdated(Exception):
    """What would be kept now is not what was shown."""


@dataclass(frozen=True)
class ListEffect:
    """What becomes of one row: the row that stands (None: there is none) and its new columns."""

    action: str
    row: ListRow
    standing: ClinicListRow | None


@dataclass(frozen=True)
class ListOutcome:
    """What an import of a list does, or would do."""

    name: str
    effects: tuple[ListEffect, ...]
    rejected: tuple[Rejection, ...]

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to confirm."""
        return any(one.action != UNCHANGED for one in self.effects)

    def summary(self) -> dict[str, Any]:
        """Return the import's summary, as the contract's imports print theirs."""
        counts = dict.fromkeys(ACTIONS, 0)
        for one in self.effects:
            counts[one.action] += 1
        rejected = [one.document() for one in self.rejected]
        return {"files": 1, self.name: counts, "rejected": rejected}

    def digest(self) -> str:
        """Name what was shown, in any language, and the rows that it was compared with."""
        shown = [
            [one.action, one.standing and one.standing.pk, repr(sorted(one.row.fields.items()))]
            for one in self.effects
        ]
        return digest([self.name, shown, [one.place() for one in self.rejected]])


def preview_list(*, clinic: Clinic, proposals: ListProposals) -> ListOutcome:
    """Say what `keep_list` would do now; nothing is written."""
    kind = proposals.kind
    standing = {
        tuple(getattr(row, name) for name in kind.key): row
        for row in kind.model.in_clinic(clinic).current()
    }
    return ListOutcome(
        kind.name,
        tuple(
            _effect(row, standing.get(tuple(row.fields[name] for name in kind.key)))
            for row in proposals.rows
        ),
        proposals.rejected,
    )


@transaction.atomic
def keep_list(
    *,
    clinic: Clinic,
    proposals: ListProposals,
    by: User | None,
    now: datetime,
    shown_digest: str | None = None,
) -> ListOutcome:
    """Keep the rows that are new or say something new; the same file twice changes nothing.

    `shown_digest` is that of the preview (None: none was looked at). Raises ListOutdated where
    another import came in between.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    outcome = preview_list(clinic=clinic, proposals=proposals)
    if shown_digest not in (None, outcome.digest()):
        raise ListOutdated
    for one in outcome.effects:
        if one.action != UNCHANGED:
            proposals.kind.model.objects.create(
                clinic=clinic,
                replaces=one.standing,
                file=proposals.file,
                line=one.row.line,
                at=now,
                by=by,
                **one.row.fields,
            )
    return outcome


@transaction.atomic
def end_list_row(*, row: ClinicListRow, by: User | None, now: datetime) -> ClinicListRow:
    """End a row with today: a new row that is valid until then takes its place.

    Raises ListOutdated where the row was replaced meanwhile, and Refused for one that does not
    hold today or ends today anyway.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=row.clinic_id)
    today = now.astimezone(row.clinic.tz).date()
    if not type(row).in_clinic(row.clinic).current().filter(pk=row.pk).exists():
        raise ListOutdated
    if not row.can_end(today):
        raise Refused("not-valid", _("This row is not valid today, or ends today."))
    kept = {one.name: getattr(row, one.name) for one in row._meta.concrete_fields}
    del kept["id"]
    new = {"valid_until": today, "replaces": row, "at": now, "by": by}
    return type(row).objects.create(**{**kept, **new})


def _effect(row: ListRow, standing: ClinicListRow | None) -> ListEffect:
    if standing is None:
        return ListEffect(CREATED, row, None)
    is_same = all(getattr(standing, name) == value for name, value in row.fields.items())
    return ListEffect(UNCHANGED if is_same else UPDATED, row, standing)
