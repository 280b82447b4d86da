"""Values of the record in words."""

import ast
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import translation

from checklist.engine.vocabulary import MEDICATION_STATUSES, REACTIONS, SEXES, TEST_UNITS
from patients import wording
from patients.importing.outcome import ACTIONS, KINDS
from patients.proposals import NOT_ON_LIST

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", None, "not known"),
        ("phone", "", "not known"),
        ("deceased", True, "yes"),
        ("deceased", False, "no"),
        ("levels", ["L4-L5", "L5-S1"], "L4-L5, L5-S1"),
        ("levels", [], "none"),
        ("birth_date", "1958-03-04", "4 Mar 1958"),
        ("birth_date", date(1958, 3, 4), "4 Mar 1958"),
        ("taken_at", "2026-11-20T10:00:00-05:00", "Fri 20 Nov 2026, 10:00 AM"),
        ("taken_at", datetime(2026, 11, 20, 15, tzinfo=UTC), "Fri 20 Nov 2026, 10:00 AM"),
        ("phone", "614-555-01", "614-555-01"),
        ("text", "2026-99-99", "2026-99-99"),
        ("sex", "female", "female"),
        ("test", "egfr", "eGFR"),
        ("reaction", "severe", "severe"),
        ("value", 1.1, "1.1"),
        ("value", Decimal("1.1"), "1.1"),
        ("language", "es", "Spanish"),
        ("language", "es-MX", "Spanish"),
        ("language", "tlh", "tlh"),
        ("language", "", "not known"),
    ],
)
def test_value_in_words(field, value, words):
    assert wording.value_words(field, value, NEW_YORK).replace("Mexican ", "") == words


def test_value_in_spanish():
    with translation.override("es"):
        assert wording.value_words("language", "es", NEW_YORK).lower() == "español"


@pytest.mark.parametrize(("name", "words"), [("birth_date", "Birth date"), ("odd_one", "odd one")])
def test_field_in_words(name, words):
    assert wording.field_words(name) == words


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (wording.KIND, KINDS),
        (wording.KIND_OF_ONE, KINDS),
        (wording.ACTION, ACTIONS),
        (wording.NOT_ON_LIST, NOT_ON_LIST),
        (wording.MEDICATION_STATUS, ("", *MEDICATION_STATUSES)),
        (wording.REACTION, ("", *REACTIONS)),
        (wording.TEST, TEST_UNITS),
        (wording.SEX, SEXES),
    ],
)
def test_each_closed_list_has_all_its_words(words, keys):
    assert set(words) == set(keys)


def test_each_kind_of_row_in_the_history_has_a_name():
    names = {model._meta.model_name for model in apps.get_app_config("patients").get_models()}

    assert set(wording.OBJECT) - {"case"} <= names


def test_no_table_repeats_a_key():
    with open(wording.__file__, encoding="utf-8") as file:
        tables = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Dict)]
    for table in tables:
        keys = [key.value for key in table.keys if isinstance(key, ast.Constant)]
        assert len(keys) == len(set(keys))
