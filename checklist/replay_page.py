"""What another policy version would change for open cases, a page of them at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import F

from checklist.engine import Policy
from checklist.models import Case
from checklist.policy_replay import ItemChange, Replayed, Tally, replay
from checklist.presenters import finding_words
from checklist.wording import STATE, procedure_words
from staff.models import Clinic

CASES_PER_PAGE = 50


class ItemLine(NamedTuple):
    """An item that would stand otherwise: its name, how it stands and would, and why."""

    title: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True)
class CaseLine:
    """A case whose status would change; it is named by what is booked, not by whom."""

    case: Case
    procedure: str
    was: str
    now: str
    items: list[ItemLine]


@dataclass(frozen=True)
class ReplayPage:
    """One page of open cases, tried under both versions."""

    page: Page
    tally: Tally
    lines: list[CaseLine]

    @property
    def next_cases(self) -> int:
        """How many cases the next page tries."""
        return min(CASES_PER_PAGE, self.page.paginator.count - self.page.end_index())


def build_replay(
    clinic: Clinic, earlier: Policy, later: Policy, now: datetime, number: str | None
) -> ReplayPage:
    """Judge a page of the clinic's open cases under both; the soonest starts come first."""
    cases = Case.in_clinic(clinic).with_people().open()
    soonest = cases.order_by(F("scheduled_start").asc(nulls_last=True), "pk")
    page = Paginator(soonest, CASES_PER_PAGE).get_page(number)
    tally = Tally()
    lines = []
    for one in replay(page, earlier, later, now):
        tally.count(one)
        if one.is_other:
            lines.append(_line(one))
    return ReplayPage(page, tally, lines)


def _line(one: Replayed) -> CaseLine:
    items = [_item(item) for item in one.items if _matters(item)]
    return CaseLine(one.case, procedure_words(one.case), one.was, one.now, items)


def _matters(item: ItemChange) -> bool:
    """Say whether an item can have changed the status: a blocker then, or now."""
    return any(stands and stands.severity == "blocker" for stands in (item.was, item.now))


def _item(item: ItemChange) -> ItemLine:
    finding = item.finding
    was, now = (str(STATE[one.state]) if one else "–" for one in (item.was, item.now))
    return ItemLine(item.words, was, now, finding_words(finding))
