"""Reading single values: what R4 promises, and hostile text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from patients.fhir.nodes import Node, Unreadable, visible

ZONE = ZoneInfo("America/New_York")


def node(value: object) -> Node:
    return Node(value, "$.entry[0].resource.field")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("  two\n\twords ", "two words"),
        ("apix\u200baban", "apixaban"),
        ("a\x00b\x07c", "abc"),
        ("\u202egnol\u202c", "gnol"),
        ("lone \ud800 half", "lone half"),
        ("Mejía", "Mejía"),
        ("Meji\u0301a", "Mejía"),
        ("क्\u200dष", "क्\u200dष"),
    ],
    ids=["plain", "space", "zero width", "control", "direction", "surrogate", "accent",
         "combining", "needed joiner"],
)  # fmt: skip
def test_visible(written, shown):
    assert visible(written) == shown


def test_missing_parts_are_missing_all_the_way_down():
    deep = node({})["a"]["b"]

    assert not deep
    assert (deep.path, deep.text(), list(deep)) == ("$.entry[0].resource.field.a.b", "", [])
    assert (deep.flag(), deep.number(), deep.span(ZONE), deep.whole_day()) == (None,) * 4


@pytest.mark.parametrize(
    "read",
    [
        lambda: node("text")["part"],
        lambda: list(node("text")),
        lambda: node(5).text(),
        lambda: node("x" * 501).text(),
        lambda: node("true").flag(),
        lambda: node("5").number(),
        lambda: node(True).number(),
        lambda: node(20200101).span(ZONE),
    ],
    ids=["no object", "no list", "no text", "too long", "no flag", "number as text",
         "flag as number", "date as number"],
)  # fmt: skip
def test_another_kind_of_value_is_unreadable_at_its_path(read):
    with pytest.raises(Unreadable) as error:
        read()

    assert error.value.path == "$.entry[0].resource.field"


def test_numbers_are_exact():
    assert node(Decimal("1.10")).number() == Decimal("1.10")
    assert node(7).number() == 7


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-03-04T10:30:00-05:00", (2026, 3, 4, 15, 30), (2026, 3, 4, 15, 30)),
        ("2026-03-04T10:30Z", (2026, 3, 4, 10, 30), (2026, 3, 4, 10, 30)),
        ("2026-07-04", (2026, 7, 4, 4), (2026, 7, 5, 3, 59, 59)),
        ("2026-02", (2026, 2, 1, 5), (2026, 3, 1, 4, 59, 59)),
        ("2026", (2026, 1, 1, 5), (2027, 1, 1, 4, 59, 59)),
        ("2022-01-08T20:42:11.0607701+00:00", (2022, 1, 8, 20, 42, 11, 60770),
         (2022, 1, 8, 20, 42, 11, 60770)),
    ],
    ids=["offset", "zulu", "day in the clinic's zone", "month", "year", "seven digits"],
)  # fmt: skip
def test_span(written, first, last):
    assert node(written).span(ZONE) == (
        datetime(*first, tzinfo=UTC),
        datetime(*last, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "written",
    ["2026-02-30", "2026-13", "2026-1-1", "26-01-01", "2026-01-01T10:00:00",
     "2026-01-01 10:00Z", "２０２６-01-01", "0001-01-01", "9999-12-31T23:59:59-14:00",
     "2026-01-01T25:00:00Z", "", "now"],
)  # fmt: skip
def test_no_such_date(written):
    with pytest.raises(Unreadable):
        node(written).span(ZONE)


@pytest.mark.parametrize(
    ("written", "day"), [("1958-03-04", date(1958, 3, 4)), ("1958-03", None), ("1958", None)]
)
def test_whole_day(written, day):
    assert node(written).whole_day() == day


def test_first_of_several_names():
    assert node({"b": 2, "c": 3}).first("a", "b", "c").number() == 2
    assert node({}).first("a", "b").path.endswith(".a")
