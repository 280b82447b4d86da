"""A case as the billing rules see it: what is booked, who pays, and the codes billed for it.

From rows that are read already; a booked value that is empty is unknown.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from checklist.billing_tables import billing_table
from checklist.engine.billing import CodeLine, Coding, ConfiguredCode, coding
from checklist.engine.billing_check import Flag, check, check_code
from checklist.engine.facts import Coverage, Procedure
from checklist.models import BilledCodes, Case, ClinicCode

Line = dict[str, Any]


def case_coding(case: Case) -> Coding:
    """Return the codes that fit the case as booked."""
    return coding(_procedure(case), _coverage(case), billing_table())


def case_flags(case: Case, lines: Iterable[CodeLine]) -> tuple[Flag, ...]:
    """Return what is wrong with these codes for the case, and what cannot be said."""
    return check(tuple(lines), _procedure(case), _coverage(case), billing_table())


def configured_codes(case: Case, day: date) -> list[tuple[ConfiguredCode, tuple[Flag, ...]]]:
    """Return the codes set up for this kind of procedure, each with why it does not belong there.

    The clinic's own list counts on `day`; without any, what the program is configured with.
    """
    own = [one for one in ClinicCode.in_clinic(case.clinic).valid_on(day) if one.protocols]
    rows: Iterable[ConfiguredCode] = [
        ConfiguredCode(one.code, frozenset(one.protocols), "") for one in own
    ] or billing_table().configured
    procedure = _procedure(case)
    return [
        (row, tuple(check_code(row.code, procedure, billing_table())))
        for row in rows
        if case.protocol in row.protocols
    ]


def count_wrong(case: Case) -> int:
    """Count what is wrong with the codes billed for the case; one query."""
    current = current_billed(case)
    return sum(flag.is_wrong for flag in case_flags(case, code_lines(current))) if current else 0


def current_billed(case: Case) -> BilledCodes | None:
    """Return the codes that billing wrote down last; None where it never did."""
    return BilledCodes.in_clinic(case.clinic).of_case(case).first()


def code_lines(billed: BilledCodes | None) -> list[CodeLine]:
    """Return the lines of what was billed as the rules read them."""
    return read_lines(billed.lines if billed else [])


def read_lines(lines: Iterable[Line]) -> list[CodeLine]:
    """Return stored lines as the rules read them."""
    return [CodeLine(one["code"], tuple(one["modifiers"]), one["units"]) for one in lines]


def billing_day(case: Case, now: datetime) -> date:
    """Return the day for which prices and texts count: that of the start, else the clinic's day."""
    return (case.scheduled_start or now).astimezone(case.clinic.tz).date()


def _procedure(case: Case) -> Procedure:
    return Procedure(
        protocol=case.protocol,
        zone=case.clinic.tz,
        region=case.region or None,
        side=case.side or None,
        levels=None if case.levels is None else tuple(case.levels),
        image_guidance=case.image_guidance or None,
        purpose=case.purpose or None,
    )


def _coverage(case: Case) -> Coverage:
    return Coverage(payer=case.payer or None, site=case.site or None)
