"""A stored verdict as a line of a list: words only, no database, no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from checklist.changes import OPEN
from checklist.engine.findings import State
from checklist.item_words import item_words
from checklist.models import Case, ReadinessSnapshot
from checklist.presenters import finding_words, owner_words, reason_after, reason_words
from checklist.wording import booked_words, field_words, procedure_words
from patients.models import Patient

ASKED_REASONS = 3


class Reason(NamedTuple):
    """What stands in the way: the item, why, and whose it is to mend; all may be empty."""

    title: str
    words: str
    owner: str

    @property
    def lead(self) -> str:
        """The item before its reason, on one line with it."""
        return self.title if self.title.endswith("?") else f"{self.title}:"


@dataclass(frozen=True)
class Line:
    """One case in a list. Times are instants; `is_overdue`: its point of no return has gone by.

    `is_asap`: it had gone by when the case was booked, and names a date that nobody could meet.
    """

    case: Case
    procedure: str
    payer: str
    status: str
    is_signed: bool
    reason: Reason
    start: datetime | None
    act_by: datetime | None
    next_due: datetime | None
    is_overdue: bool
    is_asap: bool
    is_past: bool
    is_sheet_stale: bool


class Day(NamedTuple):
    """The lines of one calendar day of the clinic; `day` is None for those without a start."""

    day: date | None
    lines: list[Any]


class Asked(NamedTuple):
    """What a case asks of the physician: the first few reasons, and how many more there are.

    `is_urgent`: a sign that must be seen today.
    """

    line: Line
    reasons: list[Reason]
    more: int
    is_urgent: bool


class Found(NamedTuple):
    """A patient that a search found, with what was ever booked for them in words."""

    patient: Patient
    cases: list[tuple[Case, str]]


def present_found(patients: Iterable[Patient], cases: Iterable[Case]) -> list[Found]:
    """Return the patients in their order, each with their cases: open ones first, then newest."""
    rows = sorted(cases, key=lambda case: (case.is_open, case.created_at), reverse=True)
    return [
        Found(one, [(case, booked_words(case)) for case in rows if case.patient_id == one.pk])
        for one in patients
    ]


def present_asked(snapshot: ReadinessSnapshot, now: datetime) -> Asked | None:
    """Return the physician's blockers that wait now; None where all of them are due later."""
    found = [
        one
        for one in snapshot.report["findings"]
        if one["owner"] == "physician"
        and one["severity"] == "blocker"
        and one["state"] in (State.UNMET, State.UNKNOWN)
        and one["key"] != "no-start"  # a start is the scheduler's to find
    ]
    found.sort(key=lambda one: ("told_at" not in one["params"], OPEN.index(one["state"])))
    reasons = [finding_reason(one) for one in found]
    if not reasons:
        return None
    return Asked(
        present_line(snapshot, now),
        reasons[:ASKED_REASONS],
        len(reasons[ASKED_REASONS:]),
        is_urgent="told_at" in found[0]["params"],
    )


def present_line(snapshot: ReadinessSnapshot, now: datetime) -> Line:
    """Return the line of a snapshot whose case and people are read already."""
    case = snapshot.case
    act_by = snapshot.act_by
    return Line(
        case=case,
        procedure=procedure_words(case),
        payer=field_words("payer", case.payer, snapshot.clinic.tz),
        status=snapshot.status,
        is_signed=snapshot.is_signed_ready,
        reason=first_reason(snapshot),
        start=snapshot.scheduled_start,
        act_by=act_by,
        next_due=snapshot.next_due,
        is_overdue=act_by is not None and act_by < now,
        is_asap=case.precedes_booking(act_by, snapshot.clinic.tz),
        is_past=case.is_past(now),
        is_sheet_stale=snapshot.sheet_stale,
    )


def first_reason(snapshot: ReadinessSnapshot) -> Reason:
    """Return the first open blocker of a snapshot in the reader's language."""
    if not snapshot.first_item:
        return Reason("", "", "")
    item, params = snapshot.first_item, snapshot.first_params
    title = item_words(item, params.get("title"))
    return Reason(
        title,
        reason_after(title, reason_words(snapshot.first_key, params, snapshot.first_text)),
        owner_words(snapshot.first_owner),
    )


def reasons_of(snapshot: ReadinessSnapshot, *, owner: str = "", section: str = "") -> list[Reason]:
    """Return what is open on the report in one section, warnings last."""
    found = [
        one
        for one in snapshot.report["findings"]
        if one["state"] in OPEN and one["section"] == section and one["severity"] != "information"
    ]
    found.sort(key=lambda one: (one["severity"] != "blocker", OPEN.index(one["state"])))
    return [finding_reason(one) for one in found]


def finding_reason(finding: dict[str, Any]) -> Reason:
    """Return the reason and owner of a finding of a report in the reader's language."""
    title = item_words(finding["item"], finding.get("params", {}).get("title"))
    return Reason(
        title,
        reason_after(title, finding_words(finding)),
        owner_words(finding["owner"]),
    )


def by_day(lines: Iterable[Any], zone: ZoneInfo) -> list[Day]:
    """Group lines, ordered by start already, by the clinic's calendar day."""
    groups = groupby(lines, lambda line: line.start and line.start.astimezone(zone).date())
    return [Day(day, list(group)) for day, group in groups]
