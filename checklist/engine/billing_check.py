"""What is wrong with the codes that were billed for a procedure, and what cannot be said.

Pure, as `billing` is: a flag says what, of which code, and with which words a page explains it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from checklist.engine.billing import (
    BOTH,
    LEFT,
    RIGHT,
    SIDE_MODIFIERS,
    BillingTable,
    BothSides,
    CodeLine,
    CodeRow,
    Coding,
    coding,
    further_modifiers,
    once,
)
from checklist.engine.facts import Coverage, Procedure

# Flags of a code that should not be there at all: nothing more is said of it.
OTHER_CODE = frozenset(
    {"wrong-code", "unknown-code", "other-kind", "other-region", "other-guidance", "catheter"}
)


class Flag(NamedTuple):
    """Something about billed codes. ``is_wrong`` False: a remark that a person looks at.

    ``words`` are codes, modifiers or names of facts, as the key needs them; ``given`` are the
    modifiers that stand there in their place.
    """

    key: str
    code: str = ""
    words: tuple[str, ...] = ()
    number: int = 0
    is_wrong: bool = True
    given: tuple[str, ...] = ()


def check(
    billed: Sequence[CodeLine], procedure: Procedure, coverage: Coverage, table: BillingTable
) -> tuple[Flag, ...]:
    """What is wrong with the codes billed for a procedure, and what cannot be said."""
    if not billed:
        return ()
    flags = [flag for code in _codes(billed) for flag in check_code(code, procedure, table)]
    flags += _check_modifiers(billed, procedure, coverage, table)
    fits = coding(procedure, coverage, table)
    if fits.unknown:
        return (*flags, Flag("cannot-check", words=fits.unknown, is_wrong=False))
    if fits.obstacle:
        return (*flags, Flag("nothing-fits", words=(fits.obstacle,), is_wrong=False))
    judged = {flag.code for flag in flags if flag.key in OTHER_CODE}
    return (*flags, *_compare(billed, fits, judged, table))


def check_code(code: str, procedure: Procedure, table: BillingTable) -> Iterator[Flag]:
    """Why a code alone does not belong to a procedure, as far as its facts are known."""
    family = tuple(row.code for row in table.family(procedure.protocol) if not row.catheter)
    row = next((row for row in table.rows if row.code == code), None)
    if code in table.wrong_codes:
        yield Flag("wrong-code", code, (table.wrong_codes[code].why, *family))
    elif row is None:
        yield Flag("unknown-code", code, family)
    elif procedure.protocol not in row.protocols:
        yield Flag("other-kind", code, family)
    elif row.catheter:
        yield Flag("catheter", code)
    elif procedure.region is not None and procedure.region not in row.regions:
        yield Flag("other-region", code)
    elif procedure.image_guidance is not None and procedure.image_guidance not in row.guidance:
        yield Flag("other-guidance", code)


def _check_modifiers(
    billed: Sequence[CodeLine], procedure: Procedure, coverage: Coverage, table: BillingTable
) -> Iterator[Flag]:
    """Modifiers that a code never takes, that nobody asks for, or that are not looked at here."""
    rows = {row.code: row for row in table.family(procedure.protocol)}
    asked = further_modifiers(procedure, coverage, table)
    open_ones = {one.modifier for one in asked.undecided}
    wanted = {rule.modifier for rule in asked.yes}
    known = {rule.modifier for rule in table.further_modifiers}
    for line in billed:
        own = rows.get(line.code)
        if own is None:
            continue
        present = set(line.modifiers)
        if not own.has_sides and (never := _ordered(present & set(SIDE_MODIFIERS))):
            yield Flag("modifier-never", line.code, never)
        if missing := _ordered(wanted - present):
            yield Flag("modifier-missing", line.code, missing)
        if idle := _ordered(present & known - wanted - open_ones):
            yield Flag("modifier-not-asked", line.code, idle)
        if unchecked := _ordered(present - known - set(SIDE_MODIFIERS)):
            yield Flag("modifier-unchecked", line.code, unchecked, is_wrong=False)


def _compare(
    billed: Sequence[CodeLine], fits: Coding, judged: set[str], table: BillingTable
) -> Iterator[Flag]:
    """Codes and units against those that fit."""
    rows = {row.code: row for row in table.rows}
    needed = once([line.code for line in fits.lines])
    for code in _codes(billed):
        own = [line for line in billed if line.code == code]
        if code in needed:
            wanted = [line for line in fits.lines if line.code == code]
            yield from _compare_code(rows[code], own, wanted, fits.both_sides)
        elif code not in judged:
            yield Flag("level-not-booked", code)
    for code in needed:
        if code not in _codes(billed):
            yield Flag("missing-code", code)


def _compare_code(
    row: CodeRow, billed: Sequence[CodeLine], wanted: Sequence[CodeLine], form: BothSides | None
) -> Iterator[Flag]:
    """Sides and units of one code that belongs there."""
    units = wanted[0].units
    if not row.has_sides:
        yield from _compare_units(row.code, sum(line.units for line in billed), units)
        return
    expected = set(SIDE_MODIFIERS) if form is BothSides.EITHER else _sides_of(wanted)
    given: Counter[str] = Counter()
    for line in billed:
        sides = _ordered(set(line.modifiers) & set(SIDE_MODIFIERS))
        if len(sides) > 1:
            yield Flag("sides-on-one-line", row.code, sides)
            return
        given["".join(sides)] += line.units
    twice = units + units
    if wrong := _ordered(set(given) - expected - {""}):
        yield Flag("modifier-wrong", row.code, _ordered(expected), given=wrong)
        yield from _too_many(row.code, given.total(), twice if form else units)
        return
    is_twice = form is BothSides.EITHER and row.is_add_on and given[""] == twice
    if given[""] and not (is_twice and given.total() == twice):
        yield Flag("modifier-missing", row.code, _ordered(expected))
        yield from _too_many(row.code, given.total(), twice if form else units)
        return
    if given[""]:
        return
    for side in [LEFT, RIGHT] if form else sorted(expected):
        found = given[BOTH] + given[side]
        if found != units:
            yield from _compare_units(row.code, found, units)
            return


def _compare_units(code: str, given: int, wanted: int) -> Iterator[Flag]:
    yield from _too_many(code, given, wanted)
    if given < wanted:
        yield Flag("too-few-units", code, number=wanted)


def _too_many(code: str, given: int, wanted: int) -> Iterator[Flag]:
    if given > wanted:
        yield Flag("too-many-units", code, number=wanted)


def _sides_of(lines: Iterable[CodeLine]) -> set[str]:
    return {one for line in lines for one in line.modifiers} & set(SIDE_MODIFIERS)


def _codes(lines: Iterable[CodeLine]) -> tuple[str, ...]:
    return once([line.code for line in lines])


def _ordered(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words))
