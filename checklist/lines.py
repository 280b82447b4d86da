"""A stored verdict as a line of a list: words only, no database, no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from checklist.changes import OPEN
from checklist.models import Case, ReadinessSnapshot
from checklist.presenters import owner_words, reason_words
from checklist.wording import procedure_words


class Reason(NamedTuple):
    """What stands in the way, in words, and whose it is to mend; both may be empty."""

    words: str
    owner: str


@dataclass(frozen=True)
class Line:
    """One case in a list. Times are instants; `is_overdue`: its point of no return has gone by."""

    case: Case
    procedure: str
    status: str
    is_signed: bool
    reason: Reason
    start: datetime | None
    act_by: datetime | None
    next_due: datetime | None
    is_overdue: bool
    is_past: bool
    is_sheet_stale: bool


class Day(NamedTuple):
    """The lines of one calendar day of the clinic; `day` is None for those without a start."""

    day: date | None
    lines: list[Any]


def present_line(snapshot: ReadinessSnapshot, now: datetime) -> Line:
    """Return the line of a snapshot whose case and people are read already."""
    case = snapshot.case
    act_by = snapshot.act_by
    return Line(
        case=case,
        procedure=procedure_words(case),
        status=snapshot.status,
        is_signed=snapshot.is_signed_ready,
        reason=first_reason(snapshot),
        start=snapshot.scheduled_start,
        act_by=act_by,
        next_due=snapshot.next_due,
        is_overdue=act_by is not None and act_by < now,
        is_past=case.is_past(now),
        is_sheet_stale=snapshot.sheet_stale,
    )


def first_reason(snapshot: ReadinessSnapshot) -> Reason:
    """Return the first open blocker of a snapshot in the reader's language."""
    if not snapshot.first_item:
        return Reason("", "")
    words = reason_words(snapshot.first_key, snapshot.first_params, snapshot.first_text)
    return Reason(words, owner_words(snapshot.first_owner))


def reasons_of(snapshot: ReadinessSnapshot, *, owner: str = "", section: str = "") -> list[Reason]:
    """Return what is open on the report for one owner or in one section, warnings last."""
    found = [
        one
        for one in snapshot.report["findings"]
        if one["state"] in OPEN
        and owner in ("", one["owner"])
        and section in ("", one["section"])
        and one["severity"] != "information"
    ]
    found.sort(key=lambda one: (one["severity"] != "blocker", OPEN.index(one["state"])))
    return [finding_reason(one) for one in found]


def finding_reason(finding: dict[str, Any]) -> Reason:
    """Return the reason and owner of a finding of a report in the reader's language."""
    words = reason_words(finding.get("key", ""), finding.get("params", {}), finding["reason"])
    return Reason(words, owner_words(finding["owner"]))


def by_day(lines: Iterable[Any], zone: ZoneInfo) -> list[Day]:
    """Group lines, ordered by start already, by the clinic's calendar day."""
    groups = groupby(lines, lambda line: line.start and line.start.astimezone(zone).date())
    return [Day(day, list(group)) for day, group in groups]
