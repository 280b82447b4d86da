"""A section of the checklist: each question with its form, what was said, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.forms import BoundField
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext

from checklist.answer_words import answer_words, source_words
from checklist.billing_page import cost_words
from checklist.engine.findings import Section
from checklist.engine.policy import Policy
from checklist.engine.question import Question
from checklist.engine.questionnaire import dependents_of
from checklist.engine.vocabulary import PHYSICIAN_ANSWERS
from checklist.forms.questions import VALUE_PARTS, AnswerForm, initial_answer
from checklist.local_questions import questions_in
from checklist.models import Answer, Case, ReadinessSnapshot
from checklist.places import question_anchor
from checklist.presenters import PresentedFinding, present_finding
from checklist.question_facts import question_facts
from checklist.refusals import Conflict
from checklist.snapshots import policy_in_force
from checklist.wording import DAY_FORMAT
from patients.suggestions import Suggestion, suggestions_for

OPEN = ("unmet", "unknown")
ESTIMATE = "estimate-given-on"
TYPED_KINDS = ("number", "score", "moment", "date", "date-or-none")


class Said(NamedTuple):
    """One answer in words: what, who says so, who wrote it down and when."""

    words: str
    source: str
    by: Any
    at: datetime
    is_known: bool


class Differing(NamedTuple):
    """An answer that met another: mine is not stored, theirs stands."""

    mine: str
    theirs: str
    by: Any
    at: datetime | None


@dataclass
class AskedQuestion:
    """One question as its page shows it. `conflict` and `note` are about the answer just sent."""

    question: Question
    form: AnswerForm
    is_asked: bool
    verdicts: list[PresentedFinding]
    chain: list[Answer]
    zone: ZoneInfo
    suggestions: list[Suggestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    saved_at: datetime | None = None
    conflict: Differing | None = None
    is_partial: bool = False
    is_out_of_band: bool = False

    @property
    def anchor(self) -> str:
        """The id of its form."""
        return question_anchor(self.question.link_id)

    @property
    def fields(self) -> list[BoundField]:
        """The parts of the answer, in the order of the page."""
        return [self.form[name] for name in VALUE_PARTS if name in self.form.fields]

    @property
    def is_typed(self) -> bool:
        """Whether it is answered at the keyboard rather than by a click."""
        return self.question.kind in TYPED_KINDS

    @property
    def needs_more_than_patient(self) -> bool:
        """Whether the patient's own word does not count for it."""
        return self.question.link_id in PHYSICIAN_ANSWERS

    @property
    def counts_not(self) -> bool:
        """Whether the answer that stands does not count, for its source is the patient."""
        current = self.chain[-1] if self.chain else None
        return bool(current and self.needs_more_than_patient and current.source == "patient")

    @property
    def current(self) -> Said | None:
        """The answer that stands."""
        return self._said(self.chain[-1]) if self.chain else None

    @property
    def earlier(self) -> list[Said]:
        """The answers before it, newest first."""
        return [self._said(row) for row in reversed(self.chain[:-1])]

    def _said(self, row: Answer) -> Said:
        words = answer_words(row.item, row.value, self.zone)
        return Said(
            words, source_words(row.source, row.item), row.by, row.at, row.value is not None
        )


@dataclass
class SectionPage:
    """The questions of one section, made from a case's rows in a few reads.

    `typed` replaces the form of one question by what was typed into it.
    """

    case: Case
    snapshot: ReadinessSnapshot
    section: str
    now: datetime
    sources: Mapping[str, str] = field(default_factory=dict)
    typed: AnswerForm | None = None

    @cached_property
    def chains(self) -> dict[str, list[Answer]]:
        """All answers of the case by item, oldest first."""
        rows = Answer.in_clinic(self.case.clinic).filter(case=self.case).select_related("by")
        chains: dict[str, list[Answer]] = {}
        for row in rows.order_by("pk"):
            chains.setdefault(row.item, []).append(row)
        return chains

    @property
    def answers(self) -> dict[str, Answer]:
        """The current answers by item."""
        return {item: chain[-1] for item, chain in self.chains.items()}

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What decides which questions apply."""
        return question_facts(self.case, self.answers, self.policy, self.now)

    @cached_property
    def policy(self) -> Policy:
        """The policy in force, which may ask more than the questionnaire."""
        return policy_in_force(self.case.clinic)

    @cached_property
    def suggestions(self) -> dict[str, list[Suggestion]]:
        """What is on record and bears on a question, by item."""
        return suggestions_for(self.case.patient)

    @property
    def questions(self) -> list[AskedQuestion]:
        """The section's questions in order; those that do not apply are marked."""
        return [self.ask(question) for question in questions_in(self.section, self.policy)]

    def dependents(self, link_id: str) -> list[AskedQuestion]:
        """The questions of this section that the newest answer showed or hid, to be swapped in.

        All others stay as they are on the screen: somebody may be typing in one.
        """
        chain = self.chains.get(link_id, [])
        before = chain[-2].value if len(chain) > 1 else None
        facts_before = {**self.facts, f"answers.{link_id}": before}
        asked = [
            self.ask(one)
            for one in dependents_of(link_id)
            if one.section == self.section
            and one.applies(facts_before) is not one.applies(self.facts)
        ]
        for one in asked:
            one.is_out_of_band = True
        return asked

    def ask(self, question: Question) -> AskedQuestion:
        """Return one question with its form and answers."""
        chain = self.chains.get(question.link_id, [])
        is_typed = self.typed is not None and self.typed.question == question
        return AskedQuestion(
            question=question,
            form=self.typed if is_typed else self._form(question, chain),
            is_asked=question.applies(self.facts) or is_typed,
            verdicts=self._verdicts(question),
            chain=chain,
            zone=self.case.clinic.tz,
            suggestions=self.suggestions.get(question.link_id, []),
            notes=self._notes(question),
        )

    def _notes(self, question: Question) -> list[str]:
        """What a page says beside a question: of the estimate, what the injection may cost."""
        return [cost_words(self.case, self.now)] if question.link_id == ESTIMATE else []

    def _form(self, question: Question, chain: list[Answer]) -> AnswerForm:
        current = chain[-1] if chain else None
        source = self.sources.get(question.asked_of, "")
        initial = initial_answer(question, current, source)
        born_on = self.case.patient.birth_date
        return AnswerForm(question, initial=initial, now=self.now, born_on=born_on)

    def _verdicts(self, question: Question) -> list[PresentedFinding]:
        """What the report says of this question's items, where something is in the way."""
        zone = self.case.clinic.tz
        return [
            present_finding({**one, "evidence": []}, {}, zone)
            for one in self.snapshot.report["findings"]
            if one["item"] in question.items
            and one["severity"] != "information"
            and one["state"] in OPEN
            and one["key"] not in ("unanswered", "unmeasured")
        ]


def section_notice(case: Case, section: str) -> str:
    """Say what holds for a whole section: that only answers of the day itself count."""
    if section != Section.DAY:
        return ""
    if case.scheduled_start is None:
        return gettext("These questions are asked on the day itself; there is no start yet.")
    day = formats.date_format(case.scheduled_start.astimezone(case.clinic.tz), DAY_FORMAT)
    return gettext("Only answers given on the day itself count: %(day)s.") % {"day": day}


def differing(item: str, conflict: Conflict, zone: ZoneInfo) -> Differing:
    """Put both values of a conflict into words."""
    return Differing(
        answer_words(item, conflict.mine, zone),
        answer_words(item, conflict.theirs, zone),
        conflict.by,
        conflict.at,
    )
