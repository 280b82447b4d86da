"""Every question of the checklist once: pages, forms and tests all read it here."""

from collections.abc import Mapping
from typing import Any

from checklist.engine.question import Question
from checklist.engine.questions_call import PREPARATION, SAFETY
from checklist.engine.questions_chart import AUTHORIZATION, DAY, DIAGNOSTICS
from checklist.engine.questions_pain import ELIGIBILITY

QUESTIONS: tuple[Question, ...] = (
    *ELIGIBILITY,
    *DIAGNOSTICS,
    *SAFETY,
    *PREPARATION,
    *AUTHORIZATION,
    *DAY,
)
BY_ID: dict[str, Question] = {question.link_id: question for question in QUESTIONS}
SECTIONS: tuple[str, ...] = tuple(dict.fromkeys(question.section for question in QUESTIONS))
# The sections as a phone call goes through them, after what the chart already says.
CALL_ORDER = (
    "safety",
    "preparation",
    "eligibility",
    "diagnostics",
    "authorization",
    "day-of-procedure",
)


def questions_of(section: str) -> tuple[Question, ...]:
    """The questions of a section, in the order in which they are asked."""
    return tuple(question for question in QUESTIONS if question.section == section)


def asked_in(section: str, facts: Mapping[str, Any]) -> tuple[Question, ...]:
    """Those questions of a section that apply; see `Question.applies` for the facts."""
    return tuple(question for question in questions_of(section) if question.applies(facts))


def dependents_of(link_id: str) -> tuple[Question, ...]:
    """The questions that an answer to this one may show or hide."""
    return tuple(question for question in QUESTIONS if link_id in question.depends_on)
