"""What a new start would change about a case, told before anybody saves it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checklist.changes import OPEN
from checklist.gather import moment
from checklist.item_words import item_words
from checklist.lines import Reason, finding_reason
from checklist.models import Case, ReadinessSnapshot
from checklist.snapshots import current_document, policy_in_force
from checklist.verdict import judge

Document = dict[str, Any]


@dataclass(frozen=True)
class Move:
    """The verdict at another start.

    `reasons` are its open blockers; `dates` are (reason, owner) of what would be due when.
    """

    start: datetime
    status: str
    in_the_way: list[Reason]
    not_known: list[Reason]
    dates: list[Reason]


@dataclass(frozen=True)
class Standing:
    """What a new start undoes: each is a number or a yes."""

    waivers: list[str]
    is_signed: bool
    has_sheet: bool


def move_case(case: Case, start: datetime, now: datetime) -> Move:
    """Judge the case as if it were moved to `start`; nothing is stored."""
    report = report_if_moved(case, start, now)
    blockers = [one for one in report["findings"] if one["severity"] == "blocker"]
    by_state = {
        state: [finding_reason(one) for one in blockers if one["state"] == state] for state in OPEN
    }
    return Move(
        start=start,
        status=report["status"],
        in_the_way=by_state["unmet"],
        not_known=by_state["unknown"],
        dates=by_state["pending"],
    )


def report_if_moved(case: Case, start: datetime, now: datetime) -> Document:
    """Return the readiness report that the case would have at `start`, waivers fallen."""
    document = current_document(case, now)
    zone = case.clinic.tz
    moved = {"scheduled_start": moment(start, zone), "changed_at": document["at"]}
    document = {**document, "procedure": {**document["procedure"], **moved}}
    at = datetime.fromisoformat(document["at"])
    return judge(document, policy_in_force(case.clinic), at=at)


def standing(case: Case, snapshot: ReadinessSnapshot | None) -> Standing:
    """Return what stands now and would fall with the start."""
    return Standing(
        waivers=[item_words(waiver.item) for waiver in case.waivers.active()],
        is_signed=bool(snapshot and snapshot.signed),
        has_sheet=case.sheets.held().exists(),
    )
