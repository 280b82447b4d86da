"""Lists that a clinic brings as CSV: one header line, columns in any order, a problem by its line.

UTF-8, comma-separated. A row that cannot be used is refused by its line (the header is line 1), a
file without the right columns as a whole. Messages name columns, never values; they are in the
reader's language.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.date_fields import EARLIEST_YEAR, LATEST_YEAR
from staff.fields import forbidden_character

MOST_ROWS = 20_000
LONGEST_CELL = 200
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RowRefused(ValueError):
    """A row cannot be used; `message` says what is wrong, in which column, never the value."""

    def __init__(self, message: str, *, column: str = "") -> None:
        self.message = f"{column}: {message}" if column else message
        super().__init__(self.message)


class BrokenFile(Exception):
    """From this line on the file cannot be read."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class Row(NamedTuple):
    """A line of the file: its cells by column, or the problem that it has instead."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Layout:
    """The columns of a list: all of them, those that may not be empty, and the longest cells.

    A column in `optional` may be left out of the file; its cells are then empty. Cells of a
    column in `prose` may hold several lines.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]
    longest: Mapping[str, int] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()

    def rows(self, content: bytes, most_rows: int = MOST_ROWS) -> Iterator[Row]:
        """Read header and rows. Raises RowRefused for the file as a whole, BrokenFile for a line.

        Rows after `most_rows` are not read.
        """
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            message = _("the file is not UTF-8 (byte %(byte)s): save it as UTF-8")
            raise RowRefused(message % {"byte": error.start}) from error
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        line = 1
        try:
            columns = self._columns(next(reader, []))
            line = reader.line_num + 1
            for number, cells in enumerate(reader):
                if number >= most_rows:
                    message = _("the file has more than %(most)s rows: split it")
                    raise BrokenFile(line, message % {"most": most_rows})
                if any(cell.strip() for cell in cells):
                    yield self._row(line, columns, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            message = _("from here on the file is not CSV: check the quotes")
            raise BrokenFile(line, message) from error

    def check(self, row: Row) -> None:
        """Refuse a row with a cell that is missing, too long, or holds what nobody may see."""
        if row.problem:
            raise RowRefused(row.problem)
        for name, cell in row.cells.items():
            longest = self.longest.get(name, LONGEST_CELL)
            if not cell and name in self.required:
                raise RowRefused(_("is empty"), column=name)
            if len(cell) > longest:
                message = _("is longer than %(longest)s characters")
                raise RowRefused(message % {"longest": longest}, column=name)
            if code := forbidden_character(cell, lines=name in self.prose):
                message = _("holds the invisible or control character %(code)s")
                raise RowRefused(message % {"code": code}, column=name)

    def _columns(self, header: list[str]) -> list[str]:
        columns = [name.strip().lower() for name in header]
        wanted = [name for name in self.columns if name not in self.optional]
        problems = _column_problems(
            missing=[name for name in wanted if name not in columns],
            unknown=sorted({_quoted(name) for name in columns if name not in self.columns}),
            twice=sorted({name for name in self.columns if columns.count(name) > 1}),
        )
        if problems:
            message = _("the columns of the first line are not right; %(what)s")
            raise RowRefused(message % {"what": "; ".join(problems)})
        return columns

    def _row(self, line: int, columns: list[str], cells: list[str]) -> Row:
        if len(cells) != len(columns):
            problem = _("has %(cells)s cells, the first line has %(columns)s")
            return Row(line, {}, problem % {"cells": len(cells), "columns": len(columns)})
        clean = (cell.strip().replace("\r\n", "\n") for cell in cells)
        given = dict(zip(columns, clean, strict=True))
        return Row(line, {**dict.fromkeys(self.optional, ""), **given})


def word_cell(cells: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """Return a cell that holds one of `words`, or nothing."""
    if cells[name] and cells[name] not in words:
        message = _("is not one of %(words)s") % {"words": ", ".join(words)}
        raise RowRefused(message, column=name)
    return cells[name]


def day_cell(cells: Mapping[str, str], name: str) -> date | None:
    """Return a cell's day, None for an empty one."""
    text = cells[name]
    if not text:
        return None
    if not DAY.fullmatch(text):
        raise RowRefused(_("is not a date such as 2026-12-07"), column=name)
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise RowRefused(_("there is no such day"), column=name) from error
    return possible_day(found, name)


def possible_day(found: date, name: str) -> date:
    """Return the day unless its year is a typing error."""
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise RowRefused(_("the year is not possible"), column=name)
    return found


def _column_problems(missing: list[str], unknown: list[str], twice: list[str]) -> list[str]:
    """Say what is wrong with a header; a language may tell one column from several."""
    said = (
        (missing, ngettext("missing: %(names)s", "missing: %(names)s", len(missing))),
        (unknown, ngettext("unknown: %(names)s", "unknown: %(names)s", len(unknown))),
        (twice, ngettext("twice: %(names)s", "twice: %(names)s", len(twice))),
    )
    return [words % {"names": ", ".join(names)} for names, words in said if names]


def _quoted(name: str) -> str:
    """Return an unknown column as a message may repeat it: a short word, else nothing of it."""
    return name if re.fullmatch(r"[a-z_ ]{1,30}", name) else _("(a column that cannot be shown)")
