"""The module of cases that the setting names has all that patients ask of it."""

import inspect
from importlib import import_module

import pytest
from django.conf import settings
from django.urls import resolve

from patients.ports import CaseVerbs, case_verbs
from tests.factories.checklist import CaseFactory

VERBS = [
    name for name, _value in inspect.getmembers(CaseVerbs, inspect.isfunction) if name[0] != "_"
]


@pytest.mark.parametrize("name", VERBS)
def test_each_verb_is_there_with_the_same_arguments(name):
    asked = set(inspect.signature(getattr(CaseVerbs, name)).parameters) - {"self"}
    given = set(inspect.signature(getattr(import_module(settings.CASE_VERBS), name)).parameters)

    assert given == asked


def test_something_is_asked():
    assert {"book_scheduled", "book_proposed", "patient_changed"} <= set(VERBS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words", "status", "page"),
    [
        ({}, "Interlaminar epidural, lumbar L4-L5, midline", "Open", "case"),
        ({"protocol": "", "status": "proposed"}, "Procedure not chosen", "Proposed", "accept"),
    ],
)
def test_case_lines_say_what_was_booked_and_where_to_go(fields, words, status, page):
    case = CaseFactory(**fields)

    [line] = case_verbs().case_lines(patient=case.patient)

    assert line.words.startswith(words)
    assert line.status == status
    assert resolve(line.href).url_name == page
