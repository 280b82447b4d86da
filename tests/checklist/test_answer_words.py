"""Answers in words, in the reader's language, from the stored value or from the cleaned form."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from checklist.answer_words import SOURCE, answer_words, default_source, source_words
from checklist.engine.questionnaire import QUESTIONS
from checklist.engine.vocabulary import ANSWER_SOURCES, PHYSICIAN_ANSWERS

ZONE = ZoneInfo("America/New_York")
WORDS = [
    ("infection", True, "Yes"),
    ("infection", None, "not known"),
    ("diabetes", "diet", "Diet alone"),
    ("red-flags", [], "None of these"),
    ("changes-since-call", [], "Nothing new"),
    ("symptoms", ["numbness", "arm-radiation"], "Pain that runs into an arm; Numbness or tingling"),
    ("pain-duration-weeks", 8, "8 weeks"),
    ("conservative-care-weeks", Decimal("6.50"), "6.5 weeks"),
    ("pain-score", 10, "10 of 10"),
    ("imaging-date", "2024-01-16", "Tue 16 Jan 2024"),
    ("imaging-date", date(2024, 1, 16), "Tue 16 Jan 2024"),
    ("vaccination-date", "none", "No vaccine in the last 4 weeks"),
    ("last-solid-food", "2024-01-16T18:00:00-05:00", "Tue 16 Jan 2024, 6:00 PM"),
    ("last-solid-food", datetime(2024, 1, 16, 23, tzinfo=UTC), "Tue 16 Jan 2024, 6:00 PM"),
    ("function-score", {"scale": "odi", "value": 44}, "ODI, Oswestry (0 to 100): 44"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "value", "expected"), WORDS)
def test_answer_in_words(item, value, expected):
    assert answer_words(item, value, ZONE) == expected


def test_answer_in_spanish():
    with translation.override("es"):
        assert answer_words("infection", True, ZONE) == "Sí"
        assert answer_words("diabetes", "diet", ZONE) != "Diet alone"


def test_each_source_has_a_word():
    assert {source_words(source) for source in ANSWER_SOURCES} == {
        *map(str, SOURCE.values()),
        "Import",
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.link_id)
def test_usual_source_can_be_chosen_and_counts(question):
    source = default_source(question)

    assert source in SOURCE
    assert not (question.link_id in PHYSICIAN_ANSWERS and source == "patient")
