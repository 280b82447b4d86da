"""A case as the nurse sees it: the verdict, what to do next and whose, and the sections' state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile, groupby, islice
from math import inf
from typing import Any, NamedTuple

from django.utils.translation import ngettext

from checklist.engine.calendar import age_on
from checklist.engine.findings import Owner
from checklist.engine.policy import Policy
from checklist.engine.questionnaire import CALL_ORDER
from checklist.local_questions import questions_in
from checklist.models import Answer, Case, ReadinessSnapshot
from checklist.places import place_of, section_address
from checklist.presenters import PresentedFinding, owner_words, present_finding
from checklist.question_facts import question_facts
from checklist.snapshots import policy_in_force
from checklist.wording import SECTION, procedure_words
from patients.wording import language_words

STATES = ("unmet", "unknown", "pending")
PANEL_LINES = 6


class ToDo(NamedTuple):
    """One open item: what, why, whose, where it is mended, and by when if before the start.

    `is_asap`: `by` was over when the case was booked.
    """

    finding: PresentedFinding
    href: str
    by: datetime | None
    is_overdue: bool
    is_asap: bool


class Owned(NamedTuple):
    """What one person or role has to do; `has_call`: call the patient about an outdated sheet."""

    owner: str
    todos: list[ToDo]
    has_call: bool = False


@dataclass(frozen=True)
class SectionLine:
    """A section in the task list: how many questions are answered, what is open."""

    name: str
    title: str
    href: str
    answered: int
    asked: int
    in_the_way: int
    unknown: int
    later: int
    warnings: int
    is_current: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing in it is open, now or later."""
        return not (self.in_the_way or self.unknown or self.later or self.warnings)

    @property
    def colour(self) -> str:
        """Colour of its mark, by the worst that is open."""
        counts = (("red", self.in_the_way), ("amber", self.unknown), ("blue", self.later))
        counts = (*counts, ("grey", self.warnings))
        return next((colour for colour, number in counts if number), "green")

    @property
    def icon(self) -> str:
        """Icon of its mark."""
        icons = {
            "red": "stop",
            "amber": "question",
            "blue": "clock",
            "grey": "warning",
            "green": "tick",
        }
        return f"components/icons/{icons[self.colour]}.html"

    @property
    def words(self) -> str:
        """What is open, in a line; warnings only where nothing else is."""
        if self.warnings and not (self.in_the_way or self.unknown or self.later):
            return ngettext("%(n)s warning", "%(n)s warnings", self.warnings) % {"n": self.warnings}
        parts = (
            (self.in_the_way, ngettext("%(n)s in the way", "%(n)s in the way", self.in_the_way)),
            (self.unknown, ngettext("%(n)s open", "%(n)s open", self.unknown)),
            (self.later, ngettext("%(n)s due later", "%(n)s due later", self.later)),
        )
        return ", ".join(words % {"n": number} for number, words in parts if number)


@dataclass(frozen=True)
class CasePage:
    """What the head and the panel of each page of a case show."""

    case: Case
    snapshot: ReadinessSnapshot
    procedure: str
    age: int | None
    now_todos: list[ToDo]
    later: list[ToDo]
    warnings: list[ToDo]
    sections: list[SectionLine]

    @property
    def language(self) -> str:
        """The patient's language in the reader's words; empty where it is not known."""
        return language_words(self.case.patient.language).capitalize()

    @property
    def by_owner(self) -> list[Owned]:
        """What is to be done now, by whose it is; the most urgent owner first."""
        groups = _by_owner(self.now_todos)
        return _with_call(groups) if self.has_call else groups

    @property
    def has_call(self) -> bool:
        """Whether the patient is to be called: the sheet they hold no longer says what holds."""
        return self.snapshot.sheet_stale

    @property
    def now_number(self) -> int:
        """How much there is to do now."""
        return len(self.now_todos) + self.has_call

    @property
    def panel_todos(self) -> list[ToDo]:
        """The most urgent few."""
        return self.now_todos[:PANEL_LINES]

    @property
    def panel_more(self) -> int:
        """How many more there are."""
        return len(self.now_todos[PANEL_LINES:])

    @property
    def next_section(self) -> SectionLine | None:
        """The section after the current one, in the order of the call."""
        after = dropwhile(lambda line: not line.is_current, self.sections)
        return next(islice(after, 1, None), None)

    @property
    def is_past(self) -> bool:
        """Whether the start of an open case has gone by."""
        return self.case.is_past(self.snapshot.evaluated_at)


def build_case(
    case: Case,
    snapshot: ReadinessSnapshot,
    answers: Mapping[str, Answer],
    now: datetime,
    *,
    section: str = "",
) -> CasePage:
    """Lay out the stored verdict of a case; `answers` are the current ones by item.

    `section` is the one whose page is shown, if any.
    """
    found = snapshot.report["findings"]
    todos = sorted((_todo(case, one, now) for one in found if one["state"] in STATES), key=_urgency)
    blockers = [one for one in todos if one.finding.severity == "blocker"]
    policy = policy_in_force(case.clinic)
    facts = question_facts(case, answers, policy, now)
    return CasePage(
        case=case,
        snapshot=snapshot,
        procedure=procedure_words(case),
        age=_age(case, now),
        now_todos=[one for one in blockers if one.finding.state != "pending"],
        later=[one for one in blockers if one.finding.state == "pending"],
        warnings=[one for one in todos if one.finding.severity == "warning"],
        sections=[
            replace(_section(case, name, found, policy, facts, answers), is_current=name == section)
            for name in CALL_ORDER
        ],
    )


def current_answers(case: Case) -> dict[str, Answer]:
    """Return the answers that count, by item, each with its author."""
    rows = Answer.in_clinic(case.clinic).filter(case=case).current().select_related("by")
    return {row.item: row for row in rows}


def _todo(case: Case, finding: dict[str, Any], now: datetime) -> ToDo:
    """Return an open item; that it is due at the start itself goes without saying."""
    shown = present_finding({**finding, "evidence": []}, {}, case.clinic.tz)
    by = shown.act_by or shown.due
    by = None if by == case.scheduled_start else by
    return ToDo(
        shown,
        place_of(case, finding["item"], finding["section"]),
        by,
        is_overdue=by is not None and by < now,
        is_asap=case.precedes_booking(by, case.clinic.tz),
    )


def _urgency(todo: ToDo) -> tuple[int, float]:
    return STATES.index(todo.finding.state), todo.by.timestamp() if todo.by else inf


def _by_owner(todos: list[ToDo]) -> list[Owned]:
    """Group by owner, owners in the order of their most urgent item."""
    order = list(dict.fromkeys(todo.finding.owner for todo in todos))
    ordered = sorted(todos, key=lambda todo: order.index(todo.finding.owner))
    return [Owned(owner, list(group)) for owner, group in groupby(ordered, _owner)]


def _with_call(groups: list[Owned]) -> list[Owned]:
    """Put the call about a sheet on the nurse's list, and first where there is none."""
    nurse = owner_words(Owner.NURSE)
    if all(group.owner != nurse for group in groups):
        return [Owned(nurse, [], has_call=True), *groups]
    return [group._replace(has_call=group.owner == nurse) for group in groups]


def _owner(todo: ToDo) -> str:
    return todo.finding.owner


def _age(case: Case, now: datetime) -> int | None:
    born_on = case.patient.birth_date
    return age_on(born_on, now.astimezone(case.clinic.tz).date()) if born_on else None


def _section(
    case: Case,
    name: str,
    findings: list[dict[str, Any]],
    policy: Policy,
    facts: dict[str, Any],
    answers: Mapping[str, Answer],
) -> SectionLine:
    asked = [one for one in questions_in(name, policy) if one.applies(facts)]
    counts = Counter(
        one["state"] for one in findings if one["section"] == name and one["severity"] == "blocker"
    )
    return SectionLine(
        name=name,
        title=str(SECTION[name]),
        href=section_address(case, name),
        answered=sum(
            question.link_id in answers and answers[question.link_id].value is not None
            for question in asked
        ),
        asked=len(asked),
        in_the_way=counts["unmet"],
        unknown=counts["unknown"],
        later=counts["pending"],
        warnings=sum(
            one["section"] == name and one["severity"] == "warning" and one["state"] in STATES
            for one in findings
        ),
    )
