"""Lists as CSV: columns left out, cells of several lines, days, words. Schedules test the rest."""

from datetime import date

import pytest

from patients.csv_rows import BrokenFile, Layout, Row, RowRefused, day_cell, word_cell

LAYOUT = Layout(("name", "day", "text"), ("name",), {"name": 5}, ("text",), ("text",))


def rows(text: str, **options: int) -> list[Row]:
    return list(LAYOUT.rows(text.encode(), **options))


def test_optional_column_may_be_left_out_and_is_then_empty():
    assert rows("day,name\n2026-01-01,abc\n") == [
        Row(2, {"text": "", "day": "2026-01-01", "name": "abc"})
    ]


def test_lines_are_counted_over_cells_of_several_lines():
    found = rows('name,day,text\na,,"one\r\ntwo"\nb,,\n')

    assert [(row.line, row.cells["text"]) for row in found] == [(2, "one\ntwo"), (4, "")]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"name": ""}, "name: is empty"),
        ({"name": "abcdef"}, "name: is longer than 5 characters"),
        ({"name": "a\nb"}, "name: holds the invisible or control character U+000A"),
        ({"text": "\u202eb"}, "text: holds the invisible or control character U+202E"),
        ({"day": "x" * 201}, "day: is longer than 200 characters"),
    ],
)
def test_bad_cell_is_refused_by_its_column(cells, message):
    row = Row(2, {"name": "abc", "day": "", "text": "one\ntwo", **cells})

    with pytest.raises(RowRefused) as refused:
        LAYOUT.check(row)

    assert refused.value.message == message


def test_good_row_passes_and_another_number_of_cells_does_not():
    good, bad = rows("name,day,text\nabc,,\nabc,\n")

    LAYOUT.check(good)
    with pytest.raises(RowRefused, match="has 2 cells, the first line has 3"):
        LAYOUT.check(bad)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff", "the file is not UTF-8 (byte 0): save it as UTF-8"),
        (b"", "the columns of the first line are not right; missing: name, day"),
        (b"name,day,name,other\n", "not right; unknown: other; twice: name"),
        (b"name,day,<b>\n", "unknown: (a column that cannot be shown)"),
    ],
)
def test_bad_file_is_refused_as_a_whole(content, message):
    with pytest.raises(RowRefused) as refused:
        list(LAYOUT.rows(content))

    assert message in refused.value.message


@pytest.mark.parametrize(
    ("text", "options", "line"),
    [('name,day\na,\n"b,\n', {}, 3), ("name,day\na,\nb,\n", {"most_rows": 1}, 3)],
)
def test_file_that_breaks_is_refused_from_that_line_on(text, options, line):
    with pytest.raises(BrokenFile) as broken:
        rows(text, **options)

    assert broken.value.line == line


@pytest.mark.parametrize(
    ("text", "found"),
    [("", None), ("2026-12-07", date(2026, 12, 7)), ("2028-02-29", date(2028, 2, 29))],
)
def test_day(text, found):
    assert day_cell({"day": text}, "day") == found


@pytest.mark.parametrize("text", ["7 Dec 2026", "2026-02-30", "0026-01-01", "2026-1-1"])
def test_no_day(text):
    with pytest.raises(RowRefused, match=r"^day: "):
        day_cell({"day": text}, "day")


def test_word():
    assert word_cell({"sex": ""}, "sex", ("male", "female")) == ""
    assert word_cell({"sex": "male"}, "sex", ("male", "female")) == "male"
    with pytest.raises(RowRefused, match="sex: is not one of male, female"):
        word_cell({"sex": "m"}, "sex", ("male", "female"))
