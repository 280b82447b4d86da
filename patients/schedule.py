"""A clinic's schedule as CSV: rows become patients and booked cases. Reads text, writes nothing.

UTF-8, comma-separated, one header line whose columns may stand in any order. A row that cannot be
used is rejected by its line (the header is line 1); a file without the right columns as a whole.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from patients.models import Patient
from patients.naming import name_key
from patients.numbers import MEDICAL_RECORD
from patients.proposals import (
    Identifier,
    ImportProposals,
    PatientProposal,
    Rejection,
    ScheduledCase,
    SourceRef,
)
from staff.fields import EARLIEST_YEAR, LATEST_YEAR, forbidden_character

COLUMNS = (
    "mrn", "family_name", "given_name", "birth_date", "sex", "language", "phone", "external_id",
    "protocol", "region", "side", "levels", "scheduled_start", "sedation", "payer", "booked_on",
)  # fmt: skip
REQUIRED = ("mrn", "family_name", "external_id", "protocol")
LONGEST = {
    "mrn": 120, "family_name": 120, "given_name": 120, "external_id": 120, "payer": 80,
    "language": 35, "phone": 40,
}  # fmt: skip
LONGEST_CELL = 200
MOST_ROWS = 20_000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
# The only kind of procedure that has no level: an empty cell says so rather than nothing.
WITHOUT_LEVELS = "esi-caudal"


class RowRefused(ValueError):
    """A row cannot be used; `message` names the column and what is wrong, never the value."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Row(NamedTuple):
    """A line of the file: its cells by column, or the problem that it has instead."""

    line: int
    cells: dict[str, str]
    problem: str = ""


def read_schedule(
    content: bytes, *, file: str, zone: ZoneInfo, today: date, most_rows: int = MOST_ROWS
) -> ImportProposals:
    """Read a schedule; a start without an offset is on the clinic's clock, `zone`.

    Rows of one record number are one patient with several cases. `today` is the clinic's day: a
    birth date or booking after it is refused. Rows after `most_rows` are not read.
    """
    reading = _Reading(file, zone, today)
    try:
        for row in _rows(content, most_rows):
            reading.take(row)
    except RowRefused as refused:
        return ImportProposals(1, rejected=(Rejection(file, refused.message, line=1),))
    except _Broken as broken:
        reading.reject(broken.line, broken.message)
    return reading.proposals()


class _Broken(Exception):
    """From this line on the file cannot be read."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Reading:
    """Gathers rows into patients."""

    def __init__(self, file: str, zone: ZoneInfo, today: date) -> None:
        self.file = file
        self.zone = zone
        self.today = today
        self.patients: dict[str, PatientProposal] = {}
        self.lines: dict[str, int] = {}
        self.rejected: list[Rejection] = []

    def take(self, row: Row) -> None:
        """Add a row, or reject it."""
        try:
            patient = self._patient(row)
            self._check_once(row)
            self._add(row, patient)
        except RowRefused as refused:
            self.reject(row.line, refused.message)

    def reject(self, line: int, message: str) -> None:
        """Leave a line out."""
        self.rejected.append(Rejection(self.file, message, line=line))

    def proposals(self) -> ImportProposals:
        """Return all that was read."""
        return ImportProposals(1, tuple(self.patients.values()), tuple(self.rejected))

    def _add(self, row: Row, patient: PatientProposal) -> None:
        number = row.cells["mrn"]
        known = self.patients.get(number)
        if known:
            _check_same(known, patient)
            patient = replace(known, scheduled=(*known.scheduled, *patient.scheduled))
        self.patients[number] = patient
        self.lines[row.cells["external_id"]] = row.line

    def _check_once(self, row: Row) -> None:
        first = self.lines.get(row.cells["external_id"])
        if first:
            raise RowRefused(f"external_id: stands in line {first} already")

    def _patient(self, row: Row) -> PatientProposal:
        cells = row.cells
        _check_cells(row)
        return PatientProposal(
            identifiers=(Identifier(MEDICAL_RECORD, "", cells["mrn"]),),
            family_name=cells["family_name"],
            given_name=cells["given_name"],
            birth_date=self._past_day(cells, "birth_date"),
            sex=_word(cells, "sex", tuple(Patient.Sex.values)),
            language=cells["language"],
            phone=cells["phone"],
            source=SourceRef(file=self.file, type="schedule", id=f"line {row.line}"),
            path=f"line {row.line}",
            digest=hashlib.sha256(cells["mrn"].encode()).hexdigest(),
            scheduled=(self._case(row),),
        )

    def _case(self, row: Row) -> ScheduledCase:
        cells = row.cells
        return ScheduledCase(
            external_id=cells["external_id"],
            protocol=cells["protocol"],
            region=cells["region"] or None,
            side=cells["side"] or None,
            levels=_levels(cells),
            scheduled_start=_moment(cells["scheduled_start"], self.zone),
            sedation=cells["sedation"] or None,
            payer=cells["payer"] or None,
            booked_on=self._past_day(cells, "booked_on"),
            source_file=self.file,
            line=row.line,
        )

    def _past_day(self, cells: dict[str, str], name: str) -> date | None:
        found = _day(cells, name)
        if found and found > self.today:
            raise RowRefused(f"{name}: lies in the future")
        return found


def _rows(content: bytes, most_rows: int) -> Iterator[Row]:
    """Read header and rows. Raises RowRefused for the file as a whole, _Broken for a line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowRefused(f"the file is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        columns = _columns(next(reader, []))
        line = reader.line_num + 1
        for number, cells in enumerate(reader):
            if number >= most_rows:
                raise _Broken(line, f"the file has more than {most_rows} rows: split it")
            if any(cell.strip() for cell in cells):
                yield _row(line, columns, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _Broken(line, "from here on the file is not CSV: check the quotes") from error


def _columns(header: list[str]) -> list[str]:
    columns = [name.strip().lower() for name in header]
    problems = {
        "missing": [name for name in COLUMNS if name not in columns],
        "unknown": sorted({_quoted(name) for name in columns if name not in COLUMNS}),
        "twice": sorted({name for name in COLUMNS if columns.count(name) > 1}),
    }
    said = [f"{what}: {', '.join(names)}" for what, names in problems.items() if names]
    if said:
        raise RowRefused(f"the columns of the first line are not right; {'; '.join(said)}")
    return columns


def _quoted(name: str) -> str:
    """Return an unknown column as a message may repeat it: a short word, else nothing of it."""
    return name if re.fullmatch(r"[a-z_ ]{1,30}", name) else "(a column that cannot be shown)"


def _row(line: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        return Row(line, {}, f"has {len(cells)} cells, the first line has {len(columns)}")
    return Row(line, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))


def _check_cells(row: Row) -> None:
    """Refuse a row with a cell that is missing, too long, or holds what nobody may see."""
    if row.problem:
        raise RowRefused(row.problem)
    for name, cell in row.cells.items():
        if not cell and name in REQUIRED:
            raise RowRefused(f"{name}: is empty")
        if len(cell) > LONGEST.get(name, LONGEST_CELL):
            raise RowRefused(f"{name}: is longer than {LONGEST.get(name, LONGEST_CELL)} characters")
        if code := forbidden_character(cell):
            raise RowRefused(f"{name}: holds the invisible or control character {code}")


def _check_same(known: PatientProposal, other: PatientProposal) -> None:
    """Refuse a row that gives a known record number to somebody else."""
    keys = {name_key(one.family_name, one.given_name) for one in (known, other)}
    if len(keys) > 1 or known.birth_date != other.birth_date:
        raise RowRefused(f"mrn: {known.path} gives this number to another person")


def _word(cells: dict[str, str], name: str, words: tuple[str, ...]) -> str:
    if cells[name] and cells[name] not in words:
        raise RowRefused(f"{name}: is not one of {', '.join(words)}")
    return cells[name]


def _levels(cells: dict[str, str]) -> tuple[str, ...] | None:
    levels = tuple(filter(None, (one.strip() for one in cells["levels"].split(";"))))
    return levels if levels or cells["protocol"] == WITHOUT_LEVELS else None


def _day(cells: dict[str, str], name: str) -> date | None:
    text = cells[name]
    if not text:
        return None
    if not DAY.fullmatch(text):
        raise RowRefused(f"{name}: is not a date such as 2026-12-07")
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise RowRefused(f"{name}: there is no such day") from error
    return _possible(found, name)


def _possible(found: date, name: str) -> date:
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise RowRefused(f"{name}: the year is not possible")
    return found


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant in UTC; without an offset it has to exist once on the clinic's clock."""
    name = "scheduled_start"
    if not text:
        return None
    if not MOMENT.fullmatch(text):
        raise RowRefused(f"{name}: is not a time such as 2026-12-07T09:30")
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RowRefused(f"{name}: there is no such time") from error
    _possible(found.date(), name)
    if found.tzinfo:
        return found.astimezone(UTC)
    first, second = (found.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != found:
        raise RowRefused(f"{name}: this time does not exist that day, as the clocks go forward")
    raise RowRefused(
        f"{name}: this time happens twice that day, as the clocks go back; "
        "add an offset such as -05:00"
    )
