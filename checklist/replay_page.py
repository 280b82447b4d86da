"""What another policy version would change for open cases, a page of them at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.utils import formats
from django.utils.translation import gettext

from checklist.engine import Policy
from checklist.models import Case
from checklist.policy_replay import ItemChange, Replayed, Standing, Tally, replay
from checklist.policy_words import SEVERITY
from checklist.presenters import finding_words
from checklist.wording import STATE, procedure_words
from patients.wording import MOMENT_FORMAT
from staff.models import Clinic

CASES_PER_PAGE = 50


class ItemLine(NamedTuple):
    """An item that would stand otherwise: its name, how it changes, and why.

    `lead` is said before the name of an item that only one of the versions lists.
    """

    lead: str
    title: str
    change: str
    reason: str


@dataclass(frozen=True)
class CaseLine:
    """A case that would change: which blockers move its status, and what else is otherwise."""

    case: Case
    procedure: str
    was: str
    now: str
    causes: list[ItemLine]
    others: list[ItemLine]


@dataclass(frozen=True)
class ReplayPage:
    """One page of open cases, tried under both versions: whose status changes, and the `kept`.

    The kept ones have other findings or dates only.
    """

    page: Page
    tally: Tally
    lines: list[CaseLine]
    kept: list[CaseLine]

    @property
    def next_cases(self) -> int:
        """How many cases the next page tries."""
        return min(CASES_PER_PAGE, self.page.paginator.count - self.page.end_index())


def build_replay(
    clinic: Clinic, earlier: Policy, later: Policy, now: datetime, number: str | None
) -> ReplayPage:
    """Judge a page of the clinic's open cases under both; the soonest starts come first.

    Of those that keep their status, the ones with another last dose come first.
    """
    cases = Case.in_clinic(clinic).with_people().open()
    soonest = cases.order_by(F("scheduled_start").asc(nulls_last=True), "pk")
    page = Paginator(soonest, CASES_PER_PAGE).get_page(number)
    tally = Tally()
    changed, kept = [], []
    for one in replay(page, earlier, later, now):
        tally.count(one)
        if one.is_other:
            changed.append(one)
        elif one.items:
            kept.append(one)
    kept.sort(key=lambda one: not one.has_other_hold)
    return ReplayPage(page, tally, list(map(_line, changed)), list(map(_line, kept)))


def _line(one: Replayed) -> CaseLine:
    causes = [item for item in one.items if one.is_other and item.moves_status]
    others = [item for item in one.items if item not in causes]
    lists = (list(map(_item, items)) for items in (causes, others))
    return CaseLine(one.case, procedure_words(one.case), one.was, one.now, *lists)


def _item(item: ItemChange) -> ItemLine:
    was, now = item.was, item.now
    if now is None:
        until = gettext("%(state)s until now") % {"state": _state(was).lower()}
        return ItemLine(gettext("No longer listed:"), item.words, until, "")
    reason = finding_words(item.finding)
    if was is None:
        return ItemLine(gettext("New:"), item.words, _state(now).lower(), reason)
    stands = {"was": _stands(was, now), "now": _stands(now, was)}
    is_only_a_date = (was.state, was.severity) == (now.state, now.severity)
    change = gettext("%(was)s → %(now)s") % stands
    return ItemLine("", item.words, change, "" if is_only_a_date else reason)


def _stands(one: Standing, other: Standing) -> str:
    """Say how an item stands in what it does not share with how it stands under the other."""
    state = _state(one)
    if one.severity != other.severity:
        state = f"{state} ({SEVERITY[one.severity]})"
    is_same = (one.state, one.severity) == (other.state, other.severity)
    due = _moment(one.due) if one.due != other.due else ""
    return (due or gettext("no date")) if is_same else ", ".join(filter(None, [state, due]))


def _state(one: Standing | None) -> str:
    return str(STATE[one.state]) if one else ""


def _moment(written: str | None) -> str:
    """Write when it is due; a report's moments carry the offset of the clinic's zone already."""
    if not written:
        return ""
    return formats.date_format(datetime.fromisoformat(written), gettext(str(MOMENT_FORMAT)))
