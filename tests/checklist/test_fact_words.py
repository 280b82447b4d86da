"""Short names of facts: one for every answer and test of the contract, in both languages."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from checklist.engine.vocabulary import ANSWER_KINDS, TEST_UNITS
from checklist.evidence import SEX, evidence_words
from checklist.fact_words import ANSWER, fact_name, measured_words, said_words
from checklist.record_words import TEST

ZONE = ZoneInfo("America/New_York")


def test_every_answer_and_every_test_has_a_name():
    assert ANSWER.keys() == ANSWER_KINDS.keys()
    assert TEST.keys() == TEST_UNITS.keys()
    assert fact_name("pain-score") == "Pain score"
    assert fact_name("inr") == "INR"


def test_a_clinic_s_own_item_is_named_by_itself():
    assert fact_name("local:interpreter-booked") == "Interpreter booked"
    assert said_words("local:interpreter-booked", True, ZONE) == "Yes"
    assert said_words("local:interpreter-booked", False, ZONE) == "No"
    assert said_words("local:interpreter-booked", None, ZONE) == "not known"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(1.1, "1", "1.1"), (180, "mm[Hg]", "180 mmHg"), ("negative", None, "negative"),
     (25, None, "25")],
)  # fmt: skip
def test_a_result_in_words(value, unit, words):
    assert measured_words(value, unit) == words


def test_facts_are_quoted_in_the_reader_s_language():
    document = {
        "patient": {"sex": "female", "birth_date": None},
        "answers": [{"item": "red-flags", "value": [], "at": "2026-11-20T10:00:00-05:00"}],
        "history": [{"protocol": "esi-caudal", "region": "lumbar", "at": "2026-05-02"}],
    }
    with translation.override("es"):
        words = [evidence_words(document, path, ZONE)
                 for path in ("answers[0]", "history[0]", "patient.sex")]  # fmt: skip
        female = str(SEX["female"])

    assert "Red flags" not in words[0]
    assert "lumbar" in words[1]
    assert words[2].endswith(female)
    assert female != "female"


def test_a_medicine_known_by_its_code_alone_is_quoted_by_it():
    document = {"medications": [{"ingredient": None, "rxcui": "1364430", "status": "taking"}]}

    assert evidence_words(document, "medications[0]", ZONE) == "1364430, taking"
