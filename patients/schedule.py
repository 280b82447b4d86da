"""A clinic's schedule as CSV: rows become patients and booked cases. Reads text, writes nothing.

UTF-8, comma-separated, one header line whose columns may stand in any order. A row that cannot be
used is rejected by its line (the header is line 1); a file without the right columns as a whole.
"""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from patients.csv_rows import (
    MOST_ROWS,
    BrokenFile,
    Layout,
    Row,
    RowRefused,
    day_cell,
    possible_day,
    word_cell,
)
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

COLUMNS = (
    "mrn", "family_name", "given_name", "birth_date", "sex", "language", "phone", "external_id",
    "protocol", "region", "side", "levels", "scheduled_start", "sedation", "payer", "booked_on",
)  # fmt: skip
REQUIRED = ("mrn", "family_name", "external_id", "protocol")
LONGEST = {
    "mrn": 120, "family_name": 120, "given_name": 120, "external_id": 120, "payer": 80,
    "language": 35, "phone": 40,
}  # fmt: skip
LAYOUT = Layout(COLUMNS, REQUIRED, LONGEST)
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
# The only kind of procedure that has no level: an empty cell says so rather than nothing.
WITHOUT_LEVELS = "esi-caudal"


def read_schedule(
    content: bytes, *, file: str, zone: ZoneInfo, today: date, most_rows: int = MOST_ROWS
) -> ImportProposals:
    """Read a schedule; a start without an offset is on the clinic's clock, `zone`.

    Rows of one record number are one patient with several cases. `today` is the clinic's day: a
    birth date or booking after it is refused. Rows after `most_rows` are not read.
    """
    reading = _Reading(file, zone, today)
    try:
        for row in LAYOUT.rows(content, most_rows):
            reading.take(row)
    except RowRefused as refused:
        return ImportProposals(1, rejected=(Rejection(file, refused.message, line=1),))
    except BrokenFile as broken:
        reading.reject(broken.line, broken.message)
    return reading.proposals()


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
            message = _("stands in line %(line)s already") % {"line": first}
            raise RowRefused(message, column="external_id")

    def _patient(self, row: Row) -> PatientProposal:
        cells = row.cells
        LAYOUT.check(row)
        return PatientProposal(
            identifiers=(Identifier(MEDICAL_RECORD, "", cells["mrn"]),),
            family_name=cells["family_name"],
            given_name=cells["given_name"],
            birth_date=self._past_day(cells, "birth_date"),
            sex=word_cell(cells, "sex", tuple(Patient.Sex.values)),
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
        found = day_cell(cells, name)
        if found and found > self.today:
            raise RowRefused(_("lies in the future"), column=name)
        return found


def _check_same(known: PatientProposal, other: PatientProposal) -> None:
    """Refuse a row that gives a known record number to somebody else."""
    keys = {name_key(one.family_name, one.given_name) for one in (known, other)}
    if len(keys) > 1 or known.birth_date != other.birth_date:
        message = _("line %(line)s gives this number to another person")
        raise RowRefused(message % {"line": known.scheduled[0].line}, column="mrn")


def _levels(cells: dict[str, str]) -> tuple[str, ...] | None:
    levels = tuple(filter(None, (one.strip() for one in cells["levels"].split(";"))))
    return levels if levels or cells["protocol"] == WITHOUT_LEVELS else None


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant in UTC; without an offset it has to exist once on the clinic's clock."""
    name = "scheduled_start"
    if not text:
        return None
    if not MOMENT.fullmatch(text):
        raise RowRefused(_("is not a time such as 2026-12-07T09:30"), column=name)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RowRefused(_("there is no such time"), column=name) from error
    possible_day(found.date(), name)
    if found.tzinfo:
        return found.astimezone(UTC)
    first, second = (found.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != found:
        message = _("this time does not exist that day, as the clocks go forward")
        raise RowRefused(message, column=name)
    message = _(
        "this time happens twice that day, as the clocks go back; add an offset such as -05:00"
    )
    raise RowRefused(message, column=name)
