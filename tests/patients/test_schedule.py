"""Reading a schedule: what is taken, and each way in which a row or a file is refused."""

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from patients.proposals import ImportProposals
from patients.schedule import COLUMNS, read_schedule

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 23)
ROW = {
    "mrn": "MR-00001",
    "family_name": "Testperson",
    "given_name": "Avery",
    "birth_date": "1958-03-04",
    "sex": "female",
    "language": "es",
    "phone": "+1 614 555 0100",
    "external_id": "A-1",
    "protocol": "esi-interlaminar",
    "region": "lumbar",
    "side": "midline",
    "levels": "L4-L5",
    "scheduled_start": "2026-12-07T09:30",
    "sedation": "none",
    "payer": "medicare",
    "booked_on": "2026-11-16",
}


def text_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(content: str | bytes, zone: ZoneInfo = NEW_YORK) -> ImportProposals:
    raw = content.encode() if isinstance(content, str) else content
    return read_schedule(raw, file="week-50.csv", zone=zone, today=TODAY)


def read_row(zone: ZoneInfo = NEW_YORK, **cells: str) -> ImportProposals:
    return read(text_of({**ROW, **cells}), zone)


def refusal(found: ImportProposals) -> tuple[int | None, str]:
    assert found.patients == ()
    [one] = found.rejected
    return one.line, one.message


def test_row_is_a_patient_with_a_case():
    found = read_row()

    [patient] = found.patients
    [case] = patient.scheduled
    assert (found.files, found.rejected) == (1, ())
    assert [(one.type, one.value) for one in patient.identifiers] == [("MR", "MR-00001")]
    assert (patient.family_name, patient.given_name) == ("Testperson", "Avery")
    assert (patient.birth_date, patient.sex) == (date(1958, 3, 4), "female")
    assert (patient.language, patient.phone) == ("es", "+1 614 555 0100")
    assert (case.external_id, case.protocol, case.region) == ("A-1", "esi-interlaminar", "lumbar")
    assert (case.side, case.levels, case.sedation) == ("midline", ("L4-L5",), "none")
    assert (case.payer, case.booked_on, case.line) == ("medicare", date(2026, 11, 16), 2)
    assert case.scheduled_start == datetime(2026, 12, 7, 14, 30, tzinfo=UTC)


def test_columns_may_stand_in_any_order():
    found = read(text_of(ROW, columns=tuple(reversed(COLUMNS))))

    assert found == read_row()


def test_byte_order_mark_and_other_line_ends_do_not_matter():
    text = text_of(ROW)

    assert read(b"\xef\xbb\xbf" + text.encode()) == read(text)
    assert read(text.replace("\r\n", "\n")) == read(text)


def test_what_a_row_leaves_empty_is_not_known():
    empty = {name: "" for name in ROW if name not in ("mrn", "family_name", "external_id")}

    [patient] = read_row(**{**empty, "protocol": "facet-mbb"}).patients

    assert (patient.birth_date, patient.sex, patient.phone) == (None, "", "")
    [case] = patient.scheduled
    assert (case.region, case.side, case.levels, case.sedation) == (None, None, None, None)
    assert (case.scheduled_start, case.payer, case.booked_on) == (None, None, None)


def test_no_level_is_a_statement_for_a_caudal_injection_only():
    [patient] = read_row(protocol="esi-caudal", levels="").patients

    assert patient.scheduled[0].levels == ()


def test_levels_are_separated_by_semicolons():
    [patient] = read_row(levels="L4-L5; L5-S1;").patients

    assert patient.scheduled[0].levels == ("L4-L5", "L5-S1")


def test_rows_of_one_record_number_are_one_patient():
    found = read(text_of(ROW, {**ROW, "external_id": "A-2"}))

    [patient] = found.patients
    assert [(one.external_id, one.line) for one in patient.scheduled] == [("A-1", 2), ("A-2", 3)]


@pytest.mark.parametrize(
    "other", [{"family_name": "Otherperson"}, {"birth_date": "1958-04-03"}], ids=str
)
def test_one_record_number_for_two_people_is_refused(other):
    found = read(text_of(ROW, {**ROW, "external_id": "A-2", **other}))

    assert len(found.patients) == 1
    [refused] = found.rejected
    assert (refused.line, refused.message) == (
        3,
        "mrn: line 2 gives this number to another person",
    )


def test_the_same_case_twice_is_refused():
    found = read(text_of(ROW, ROW))

    assert [(one.line, one.message) for one in found.rejected] == [
        (3, "external_id: stands in line 2 already")
    ]


def test_a_refused_row_does_not_block_its_number_for_the_next():
    found = read(text_of({**ROW, "sex": "f"}, ROW))

    assert [one.line for one in found.rejected] == [2]
    assert found.patients[0].scheduled[0].line == 3


def test_blank_lines_are_skipped_and_still_counted():
    header, row = text_of(ROW).splitlines()

    found = read(f"{header}\n\n{',' * 15}\n{row}\n")

    assert found.patients[0].scheduled[0].line == 4


def test_a_cell_of_several_lines_is_counted_as_such():
    header, row = text_of(ROW).splitlines()
    folded = row.replace("medicare", '"medi\ncare"')

    found = read(f"{header}\n{folded}\n{row}\n")

    assert [one.line for one in found.rejected] == [2]
    assert found.patients[0].scheduled[0].line == 4


@pytest.mark.parametrize(
    ("start", "instant"),
    [
        ("2026-12-07T09:30", "2026-12-07T14:30"),
        ("2026-12-07 09:30", "2026-12-07T14:30"),
        ("2026-12-07T09:30:15", "2026-12-07T14:30:15"),
        ("2026-12-07T09:30-08:00", "2026-12-07T17:30"),
        ("2026-12-07T09:30Z", "2026-12-07T09:30"),
        ("2026-11-01T01:30-04:00", "2026-11-01T05:30"),
        ("2026-11-01T01:30-05:00", "2026-11-01T06:30"),
        ("2027-03-14T03:00", "2027-03-14T07:00"),
        ("2027-03-14T01:59", "2027-03-14T06:59"),
    ],
)
def test_start_becomes_an_instant(start, instant):
    [patient] = read_row(scheduled_start=start).patients

    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert patient.scheduled[0].scheduled_start == expected


def test_start_is_on_the_clock_of_the_clinic():
    [patient] = read_row(ZoneInfo("America/Denver")).patients

    assert patient.scheduled[0].scheduled_start == datetime(2026, 12, 7, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"mrn": " "}, "mrn: is empty"),
        ({"family_name": ""}, "family_name: is empty"),
        ({"external_id": ""}, "external_id: is empty"),
        ({"protocol": ""}, "protocol: is empty"),
        ({"birth_date": "1958-02-30"}, "birth_date: there is no such day"),
        ({"birth_date": "03/04/1958"}, "birth_date: is not a date such as 2026-12-07"),
        ({"birth_date": "19580304"}, "birth_date: is not a date such as 2026-12-07"),
        ({"birth_date": "１958-03-04"}, "birth_date: is not a date such as 2026-12-07"),
        ({"birth_date": "0001-01-01"}, "birth_date: the year is not possible"),
        ({"birth_date": "2026-11-24"}, "birth_date: lies in the future"),
        ({"booked_on": "2026-11-24"}, "booked_on: lies in the future"),
        ({"sex": "F"}, "sex: is not one of female, male, other, unknown"),
        ({"scheduled_start": "tomorrow"}, "scheduled_start: is not a time such as"),
        ({"scheduled_start": "2026-12-07"}, "scheduled_start: is not a time such as"),
        ({"scheduled_start": "2026-12-07T25:00"}, "scheduled_start: there is no such time"),
        ({"scheduled_start": "2026-12-07T09:30+99:00"}, "scheduled_start: there is no such time"),
        ({"scheduled_start": "2027-03-14T02:30"}, "scheduled_start: this time does not exist"),
        ({"scheduled_start": "2026-11-01T01:30"}, "scheduled_start: this time happens twice"),
        ({"scheduled_start": "9999-12-31T23:59"}, "scheduled_start: the year is not possible"),
        ({"given_name": "A" * 121}, "given_name: is longer than 120 characters"),
        ({"phone": "5" * 41}, "phone: is longer than 40 characters"),
        ({"side": "x" * 201}, "side: is longer than 200 characters"),
        (
            {"given_name": "Av\x00ery"},
            "given_name: holds the invisible or control character U+0000",
        ),
        (
            {"family_name": "a\u202eb"},
            "family_name: holds the invisible or control character U+202E",
        ),
    ],
    ids=str,
)
def test_row_is_refused_by_column(cells, message):
    line, said = refusal(read_row(**cells))

    assert line == 2
    assert said.startswith(message)


@pytest.mark.parametrize("change", [lambda row: f"{row},more", lambda row: row.rsplit(",", 1)[0]])
def test_row_with_other_cells_than_columns_is_refused(change):
    header, row = text_of(ROW).splitlines()

    line, said = refusal(read(f"{header}\n{change(row)}\n"))

    assert line == 2
    assert "cells, the first line has 16" in said


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (COLUMNS[1:], "missing: mrn"),
        ((*COLUMNS, "notes"), "unknown: notes"),
        ((*COLUMNS, "mrn"), "twice: mrn"),
        ((*COLUMNS[2:], "nmr", "x-1"), "missing: mrn, family_name; unknown: (a column"),
    ],
)
def test_file_with_other_columns_is_refused(columns, message):
    header = ",".join(columns)

    line, said = refusal(read(f"{header}\n"))

    assert line == 1
    assert message in said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "missing: mrn"),
        (b"\xff\xfem\x00r\x00n\x00", "is not UTF-8 (byte 0)"),
        (text_of(ROW).encode() + "Pérez".encode("latin-1"), "is not UTF-8"),
        (text_of(ROW).replace(",", ";").encode(), "missing: mrn"),
    ],
)
def test_file_that_is_no_schedule_is_refused(content, message):
    line, said = refusal(read(content))

    assert line == 1
    assert message in said


def test_what_stands_before_broken_quotes_is_kept():
    header, row = text_of(ROW).splitlines()

    found = read(f'{header}\n{row}\n{row.replace("A-1", "A-2")}\n"MR-3" x,\n')

    assert len(found.patients[0].scheduled) == 2
    assert [(one.line, one.message[:12]) for one in found.rejected] == [(4, "from here on")]


@pytest.mark.parametrize(("rows", "rejected"), [(3, []), (4, [5])])
def test_rows_are_limited(rows, rejected):
    text = text_of(*({**ROW, "external_id": f"A-{number}"} for number in range(rows)))

    found = read_schedule(text.encode(), file="f.csv", zone=NEW_YORK, today=TODAY, most_rows=3)

    assert len(found.patients[0].scheduled) == 3
    assert [one.line for one in found.rejected] == rejected


def test_names_never_stand_in_a_message():
    found = read(text_of(ROW, {**ROW, "external_id": "A-2", "family_name": "Secretperson"}))

    assert "Secretperson" not in str([one.document() for one in found.rejected])
