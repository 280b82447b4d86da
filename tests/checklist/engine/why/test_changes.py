"""Patches of a document, carried out as RFC 6902 says, and changes in a row."""

from datetime import date
from decimal import Decimal

import pytest

from checklist.engine.why.changes import (
    Change,
    Said,
    append,
    applied,
    joined,
    plain,
    pointer,
    set_entry,
    set_field,
)
from tests.checklist.engine.why.supposed import patched

DOCUMENT = {"at": "x", "procedure": {"side": "left"}, "answers": [{"item": "a"}, {"item": "b"}]}


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        (set_field(DOCUMENT, "procedure", "side", "right"), {"procedure": {"side": "right"}}),
        (set_field(DOCUMENT, "patient", "sex", "male"), {"patient": {"sex": "male"}}),
        (append(DOCUMENT, "answers", {"item": "c"}),
         {"answers": [{"item": "a"}, {"item": "b"}, {"item": "c"}]}),
        (append(DOCUMENT, "results", {"test": "inr"}), {"results": [{"test": "inr"}]}),
        (set_entry("answers[1]", "value", Decimal("1.5")),
         {"answers": [{"item": "a"}, {"item": "b", "value": 1.5}]}),
        ({"op": "remove", "path": "/answers/0"}, {"answers": [{"item": "b"}]}),
        ({"op": "remove", "path": "/procedure/side"}, {"procedure": {}}),
        ({"op": "add", "path": "/at", "value": "y"}, {"at": "y"}),
        ({"op": "replace", "path": "/answers/0", "value": {}}, {"answers": [{}, {"item": "b"}]}),
    ],
)  # fmt: skip
def test_one_operation(operation, changed):
    assert applied(DOCUMENT, [operation]) == {**DOCUMENT, **changed}
    assert DOCUMENT["answers"] == [{"item": "a"}, {"item": "b"}]


def test_the_tests_read_patches_alike():
    operations = [append(DOCUMENT, "results", {"test": "inr"}), set_entry("results[0]", "value", 1)]

    assert patched(DOCUMENT, operations) == applied(DOCUMENT, operations)


def test_places_and_values_as_json_has_them():
    assert pointer("medications[3]") == "/medications/3"
    assert plain(frozenset({"b", "a"})) == ["a", "b"]
    assert plain(("a",)) == ["a"]
    assert plain(date(2026, 12, 7)) == "2026-12-07"
    assert [plain(Decimal("1.5")), plain(Decimal(2)), plain(None)] == [1.5, 2, None]


def test_two_changes_in_a_row():
    one = Change(frozenset({"a"}), (Said("x", {}),), ({"op": "remove", "path": "/at"},), 10)
    two = Change(frozenset({"b"}), (Said("y", {}),), ({"op": "add", "path": "/at", "value": 1},), 5)

    both = joined(one, two)

    assert (both.subjects, both.cost) == ({"a", "b"}, 15)
    assert [said.key for said in both.said] == ["x", "y"]
    assert applied(DOCUMENT, both.patch)["at"] == 1
