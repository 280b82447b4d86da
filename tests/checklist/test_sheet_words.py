"""The texts of the sheet: the same in both languages, easy to read; dates as people say them."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from checklist.sheet_words import languages, sheet_words
from tests.checklist.engine.well import medicine
from tests.checklist.sheets_for_tests import NEW_YORK, apixaban, lines_of, on, written

HARDEST_GRADE = 6.0
VOWELS = re.compile(r"[aeiouy]+")
GAPS = re.compile(r"{(\w+)}")


def flat(texts, path=""):
    """Every text with its dotted path."""
    if isinstance(texts, dict):
        for name, inner in texts.items():
            yield from flat(inner, f"{path}.{name}")
    elif isinstance(texts, list):
        for number, inner in enumerate(texts):
            yield from flat(inner, f"{path}[{number}]")
    else:
        yield path, texts


def shape(language):
    """What both languages must share: paths, and the gaps of each text."""
    rows = dict(flat(sheet_words(language).texts))
    longer = re.compile(r"^\.(tell|danger|done)\.items")  # lists of things may be cut differently
    return {path: set(GAPS.findall(text)) for path, text in rows.items() if not longer.match(path)}


def syllables(word):
    """Vowel groups, without a silent e at the end: close enough for short words."""
    silent = word.endswith("e") and not word.endswith("le")
    return max(1, len(VOWELS.findall(word)) - silent)


def grade(sentences):
    """Flesch and Kincaid's school grade."""
    words = [word for one in sentences for word in re.findall(r"[a-z]+", one.lower())]
    return (
        0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    )


def sentences_of(lines):
    return [one for line in lines for one in re.split(r"[.:?]\s|[.:]$", line) if one.strip()]


def test_english_and_spanish_are_there():
    assert languages() == ["en", "es"]


def test_both_languages_hold_the_same_texts_with_the_same_gaps():
    assert shape("en") == shape("es")


@pytest.mark.parametrize("key", ["done.items"])
def test_lists_use_the_same_gaps(key):
    gaps = [sorted(GAPS.findall(" ".join(sheet_words(code).at(key)))) for code in languages()]

    assert gaps[0] == gaps[1] != []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_is_empty_but_the_one_that_is_not_said(language):
    blank = [path for path, text in flat(sheet_words(language).texts) if not str(text).strip()]

    assert blank == [".standing.sure"]


def test_calendar_words_are_complete():
    for language in languages():
        words = sheet_words(language)
        assert [
            len(words.at(f"dates.{name}"))
            for name in ("weekdays", "short_weekdays", "months", "short_months")
        ] == [7, 7, 12, 12]


def test_the_english_sheet_reads_at_grade_six_or_below():
    document = on(
        apixaban(),
        medicine("clopidogrel", status="taking"),
        procedure={"sedation": "moderate"},
        answers={"diabetes": "insulin"},
    )
    lines = [line for line in lines_of(written(document)) if "Example Street" not in line]

    assert grade(sentences_of(lines)) <= HARDEST_GRADE


@pytest.mark.parametrize(
    "section", ["steps", "medicines", "tell", "day", "danger", "done", "after", "more"]
)
def test_each_section_of_texts_reads_at_grade_six_or_below(section):
    texts = [str(text) for _path, text in flat(sheet_words("en").at(section))]

    assert grade(sentences_of(texts)) <= HARDEST_GRADE


def test_the_counter_of_grades_can_tell_hard_from_easy():
    hard = ["Anticoagulant discontinuation necessitates interdisciplinary authorization"]

    assert grade(["Do not stop it until we call you"]) < HARDEST_GRADE < grade(hard)


MOMENT = datetime(2026, 12, 4, 9, 30, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [
        ("en", "Fri 4 Dec, 9:30 AM", "Friday, 4 December 2026, 9:30 AM"),
        ("es", "vie 4 dic, 9:30 a. m.", "viernes 4 de diciembre de 2026, 9:30 a. m."),
    ],
)
def test_moments(language, short, full):
    words = sheet_words(language)

    assert (words.short_moment(MOMENT), words.long_moment(MOMENT)) == (short, full)


def test_days():
    assert sheet_words("en").day(date(1956, 3, 4)) == "4 March 1956"
    assert sheet_words("es").day(date(1956, 3, 4)) == "4 de marzo de 1956"
    assert sheet_words("en").short_day(MOMENT) == "Fri 4 Dec"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 5, "Fri 4 Dec, 12:05 AM (night)"),
        (0, 0, "Thu 3 Dec, 11:59 PM"),
        (12, 0, "Fri 4 Dec, 12:00 noon"),
        (12, 1, "Fri 4 Dec, 12:01 PM"),
        (23, 59, "Fri 4 Dec, 11:59 PM"),
    ],
)
def test_noon_and_midnight_cannot_be_misread(hour, minute, said):
    assert sheet_words("en").short_moment(MOMENT.replace(hour=hour, minute=minute)) == said


@pytest.mark.parametrize(("utc_hour", "zone"), [(5, "EDT"), (6, "EST")])
def test_an_hour_that_occurs_twice_says_which(utc_hour, zone):
    moment = datetime(2026, 11, 1, utc_hour, 30, tzinfo=UTC).astimezone(NEW_YORK)

    assert sheet_words("en").short_moment(moment) == f"Sun 1 Nov, 1:30 AM {zone}"


@pytest.mark.parametrize(
    ("minute", "said"),
    [
        (0, "Thursday, 3 December 2026, 11:59 PM"),
        (30, "Friday, 4 December 2026, 12:30 AM (night)"),
    ],
)
def test_a_start_at_midnight_is_the_same_moment_in_the_head_and_in_the_row(minute, said):
    words = sheet_words("en")
    start = MOMENT.replace(hour=0, minute=minute)

    assert words.long_moment(start) == said
    assert said.endswith(words.short_moment(start).split(", ")[1])


def test_an_hour_that_is_skipped_is_told_without_a_zone():
    moment = datetime(2026, 3, 8, 7, 30, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))

    assert sheet_words("en").short_moment(moment) == "Sun 8 Mar, 3:30 AM"


def test_a_gap_is_never_left_blank():
    with pytest.raises(KeyError):
        sheet_words("en").say("medicines.wait", medicine="")


def test_a_language_without_texts_is_refused():
    with pytest.raises(KeyError):
        sheet_words("../en")


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")],
)
def test_lists(items, said):
    assert sheet_words("en").listed(items) == said
