"""The lists that the worklist is cut into: which cases, in which words, in which order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklist.models.readiness import ReadinessSnapshotQuerySet
from checklist.wording import STATUS

Read = Callable[[ReadinessSnapshotQuerySet, datetime], ReadinessSnapshotQuerySet]


class Worklist(NamedTuple):
    """One list: its words, and how it is read from the clinic's open cases."""

    words: Promise
    read: Read
    # Shown even when it is empty
    is_steady: bool = True
    # Whether the verdict decides what belongs to it: then only one that holds counts
    is_by_verdict: bool = True


def _with_status(status: str) -> Worklist:
    return Worklist(STATUS[status], lambda rows, now: rows.with_status(status))


WORKLISTS: dict[str, Worklist] = {
    "all": Worklist(_("All open"), lambda rows, now: rows, is_by_verdict=False),
    "overdue": Worklist(_("Overdue"), lambda rows, now: rows.overdue(now)),
    **{status: _with_status(status) for status in STATUS},
    "sheet": Worklist(
        _("Outdated sheet"), lambda rows, now: rows.with_outdated_sheet(), is_steady=False
    ),
    "unscheduled": Worklist(
        _("No start yet"),
        lambda rows, now: rows.unscheduled(),
        is_steady=False,
        is_by_verdict=False,
    ),
    "past": Worklist(
        _("To be closed"),
        lambda rows, now: rows.past(now),
        is_steady=False,
        is_by_verdict=False,
    ),
}


BILLING_LISTS: dict[str, Worklist] = {
    "settle": Worklist(_("To settle"), lambda rows, now: rows.for_billing()),
    # Apart from what is to settle: most cases wait for codes until they are done.
    "codes": Worklist(_("No codes written down"), lambda rows, now: rows.without_codes()),
    "all": Worklist(_("All open cases"), lambda rows, now: rows, is_by_verdict=False),
}


def count_lists(
    everything: ReadinessSnapshotQuerySet, judged: ReadinessSnapshotQuerySet, now: datetime
) -> dict[str, int]:
    """Return how long each list is: those that a verdict decides, by the verdicts that hold."""
    counts = judged.count_lists(now)
    if judged is everything:
        return counts
    whole = everything.count_lists(now)
    others = {key: whole[key] for key, one in WORKLISTS.items() if not one.is_by_verdict}
    return {**counts, **others}


def count_billing(
    everything: ReadinessSnapshotQuerySet, judged: ReadinessSnapshotQuerySet, now: datetime
) -> dict[str, int]:
    """Return how long each of billing's lists is."""
    return {
        key: one.read(judged if one.is_by_verdict else everything, now).count()
        for key, one in BILLING_LISTS.items()
    }


def worklist_tabs(
    counts: dict[str, int], chosen: str, lists: dict[str, Worklist] = WORKLISTS
) -> list[dict[str, Any]]:
    """Return the lists worth a link, each with its number of cases."""
    return [
        {"key": key, "words": one.words, "number": counts[key], "is_chosen": key == chosen}
        for key, one in lists.items()
        if one.is_steady or counts[key] or key == chosen
    ]
