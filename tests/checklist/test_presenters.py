"""Findings in words: a title is not said twice, and a substance by what people call it."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from checklist.presenters import present_finding, reason_after
from tests.checklist.engine.well import changed, judged, well

NEW_YORK = ZoneInfo("America/New_York")


def shown(item, **changes):
    """The finding of an item as pages show it."""
    document = changed(well(), **changes)
    [found] = [one for one in judged(document).document()["findings"] if one["item"] == item]
    return present_finding(found, document, NEW_YORK)


def allergic(reaction):
    return {"allergies": [{"substance": "iohexol", "reaction": reaction, "at": None}]}


@pytest.mark.parametrize(
    ("language", "title", "start"),
    [("en", "Red flags", "Cauda equina"), ("es", "Señales de alarma", "Cauda equina")],
)
def test_red_flags_are_named_once(language, title, start):
    with translation.override(language):
        found = shown("red-flags", answers={"red-flags": ["cauda-equina"]})

    assert found.title == title
    assert found.reason.startswith(start)
    assert title not in found.reason


def test_substance_is_written_as_people_write_it():
    found = shown("allergy:iodinated-contrast", **allergic("severe"))

    assert found.title == "Allergy to iodinated contrast"
    assert found.reason == "Severe reaction to iodinated contrast."


def test_allergy_is_not_said_twice():
    found = shown("allergy:iodinated-contrast", **allergic(None))

    assert found.reason == "What happened is not known."


def test_substance_has_its_spanish():
    with translation.override("es"):
        found = shown("allergy:iodinated-contrast", **allergic("severe"))

    assert "iodinated-contrast" not in found.title + found.reason


def test_reason_that_says_something_else_stays_whole():
    assert reason_after("Imaging", "Imaging is too old.") == "Imaging is too old."
