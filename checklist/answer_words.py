"""Questions and answers in the reader's language: labels, and values as people say them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.question import Question
from checklist.engine.questionnaire import BY_ID
from checklist.wording import DAY_FORMAT, YES_NO, moment_words

# Who says so: the sources that a person may choose.
SOURCE: Mapping[str, Promise] = {
    "patient": _("Patient"),
    "chart": _("Chart"),
    "nurse": _("Nurse"),
    "physician": _("Physician"),
}
IMPORTED = _("Import")
# What stands in the chart, for questions that nobody of the clinic answers of their own knowledge.
# The contract has no source of its own for them, and whoever bills must not name a false one.
CHART_OF: Mapping[str, Promise] = {
    "payer": _("The payer: letter, portal or call, noted in the chart"),
    "estimate-given-on": _("The clinic's own papers, in the chart"),
}
# Which source an answer has unless a person says otherwise.
SOURCE_OF = {"prescriber": "nurse", "payer": "chart"}


def default_source(question: Question) -> str:
    """Return the source that an answer to this question usually has."""
    return SOURCE_OF.get(question.asked_of, question.asked_of)


def source_words(source: str, item: str = "") -> str:
    """Name the source of an answer; of an answer to `item`, as its form names it."""
    question = BY_ID.get(item)
    words = source_choices(question) if question else SOURCE
    return str(dict(words).get(source, IMPORTED))


def source_choices(question: Question) -> dict[str, Promise]:
    """Return the sources that a person may choose for a question, in words that are true of it."""
    chart = CHART_OF.get(question.link_id) or CHART_OF.get(question.asked_of)
    return {**SOURCE, "chart": chart} if chart else dict(SOURCE)


def labels(question: Question) -> list[tuple[str, str]]:
    """Return the choices of a question, labelled in the reader's language."""
    return [(word, gettext(label)) for word, label in question.choices]


def answer_words(item: str, value: Any, zone: ZoneInfo) -> str:
    """Write an answer's value (the contract's JSON, or as a form cleans it) for people.

    What the questionnaire does not ask is a clinic's own item: yes or no.
    """
    if value is None:
        return gettext("not known")
    question = BY_ID.get(item)
    if question is None:
        return str(YES_NO[value])
    return WORDS[question.kind](question, value, zone)


def _label(question: Question, word: str) -> str:
    return dict(labels(question)).get(word, str(word))


def _choices(question: Question, value: Any, _zone: ZoneInfo) -> str:
    chosen = [label for word, label in labels(question) if word in value]
    return "; ".join(chosen) or gettext(question.none_label)


def _number(question: Question, value: Any, _zone: ZoneInfo) -> str:
    number = formats.number_format(Decimal(str(value)).normalize(), use_l10n=True)
    return f"{number} {gettext(question.unit)}".strip() if question.unit else number


def _day(question: Question, value: Any, _zone: ZoneInfo) -> str:
    if value == "none":
        return gettext(question.none_label)
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return formats.date_format(day, DAY_FORMAT)


def _moment(_question: Question, value: Any, zone: ZoneInfo) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment_words(moment, zone)


def _score(question: Question, value: Any, zone: ZoneInfo) -> str:
    return f"{_label(question, value['scale'])}: {_number(question, value['value'], zone)}"


WORDS = {
    "choice": lambda question, value, _zone: _label(question, value),
    "choices": _choices,
    "boolean": lambda _question, value, _zone: str(YES_NO[value]),
    "number": _number,
    "date": _day,
    "date-or-none": _day,
    "moment": _moment,
    "score": _score,
}
