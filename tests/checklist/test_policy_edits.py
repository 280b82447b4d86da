"""Rows set and taken out of a policy's text; all else stays as it was written."""

import pytest
import yaml

from checklist.policies import PolicyError
from checklist.policy_edits import flow, with_row, with_value, without_row

ROW = {"value": 5, "source": "clinic"}
PLACES = {
    "block": (
        "numbers:\n  # why\n  one: {value: 1} # so\n  two: 2\nmore: x\n",
        "numbers:\n  # why\n  one: {value: 5, source: clinic} # so\n  two: 2\nmore: x\n",
    ),
    "row in lines": (
        "numbers:\n  one:\n    value: 1\n    source: x\n\n# next\nmore: x\n",
        "numbers:\n  one:\n    {value: 5, source: clinic}\n\n# next\nmore: x\n",
    ),
    "new row": (
        "numbers:\n    two: {value: 2}\nmore: x\n",
        "numbers:\n    one: {value: 5, source: clinic}\n    two: {value: 2}\nmore: x\n",
    ),
    "braces": ("numbers: {one: {value: 1}}\n", "numbers: {one: {value: 5, source: clinic}}\n"),
    "new in braces": (
        "numbers: {two: 2}\n",
        "numbers: {one: {value: 5, source: clinic}, two: 2}\n",
    ),
    "empty braces": ("numbers: {}\n", "numbers: {one: {value: 5, source: clinic}}\n"),
    "nothing": ("numbers:\nmore: x\n", "numbers: {one: {value: 5, source: clinic}}\nmore: x\n"),
    "text of several lines": (
        "numbers:\n  one: >-\n    old\n\n  two: 2\nmore: x\n",
        "numbers:\n  one: {value: 5, source: clinic}\n\n  two: 2\nmore: x\n",
    ),
    "no part, and all in braces": (
        "{more: x}\n",
        "{numbers: {one: {value: 5, source: clinic}}, more: x}\n",
    ),
    "no part, and an end": (
        "---\nmore: x # so\n# end\n...\n",
        "---\nmore: x # so\n\nnumbers:\n  one: {value: 5, source: clinic}\n# end\n...\n",
    ),
    "no part, and no line's end": (
        "more: |\n  x",
        "more: |\n  x\n\nnumbers:\n  one: {value: 5, source: clinic}\n",
    ),
    "no part": ("more: x\n", "more: x\n\nnumbers:\n  one: {value: 5, source: clinic}\n"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_row_is_set_where_it_belongs(place):
    text, expected = PLACES[place]

    assert with_row(text, "numbers", "one", ROW) == expected
    assert yaml.safe_load(expected)["numbers"]["one"] == ROW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("items:\n  one: {a: 1}\n  two: {a: 2}\nmore: x\n", "items:\n  two: {a: 2}\nmore: x\n"),
        (
            "items:\n  two: 2\n  one:\n    a: 1\n\n# next\nm: x\n",
            "items:\n  two: 2\n\n# next\nm: x\n",
        ),
        ("items:\n  one: |\n    a\n  two: 2\n", "items:\n  two: 2\n"),
        ("items:\n  one: 1\nmore: x\n", "more: x\n"),
        ("a: 1\nitems:\n  one: 1", "a: 1\n"),
        ("items: {one: 1, two: 2}\n", "items: {two: 2}\n"),
        ("items: {two: 2, one: 1}\n", "items: {two: 2}\n"),
        ("items: {two: 2}\n", "items: {two: 2}\n"),
        ("more: x\n", "more: x\n"),
        ("items: x\n", "items: x\n"),
    ],
)
def test_a_row_is_taken_out_with_its_part_where_nothing_is_left(text, expected):
    assert without_row(text, "items", "one") == expected


def test_a_value_of_its_own_is_replaced_or_put_first():
    assert with_value("id: a\ntitle: Old\nmore: x\n", "title", "New: a") == (
        'id: a\ntitle: "New: a"\nmore: x\n'
    )
    assert with_value("id: a\n", "title", "New") == "title: New\nid: a\n"
    assert with_value("---\nid: a\n", "title", "New") == "---\ntitle: New\nid: a\n"
    assert with_value("{id: a}", "title", "New") == "{title: New, id: a}"
    assert with_value("title: >\n  Old\n  one\nid: a\n", "title", "New") == "title: New\nid: a\n"


@pytest.mark.parametrize(
    "value",
    ["no", "NO", "true", "2027", "1.50", "2026-01-01", "", "a: b", '"quoted"', "# x", "naïve ¿?",
     "~", "null", "- x", "LAB-27", "plain"],
)  # fmt: skip
def test_a_text_is_read_as_it_was_typed(value):
    assert yaml.safe_load(flow({"key": value, value: True})) == {"key": value, value: True}


def test_whole_numbers_and_answers_are_no_texts():
    assert flow({"value": 24, "is": False}) == "{value: 24, is: false}"


@pytest.mark.parametrize("text", ["a: [", "- a list\n", "a: &x 1\n"])
def test_what_is_no_policy_is_refused(text):
    with pytest.raises(PolicyError):
        with_row(text, "numbers", "one", ROW)
