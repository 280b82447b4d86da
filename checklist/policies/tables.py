"""The tables that a policy names: formulary, allergens, codes of medicines.

CSV files with a fixed header. Each complaint names the file, the line and the column.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from checklist.engine.items import SUBSTANCES
from checklist.engine.naming import OTHER, Names, normal_ingredient, plain
from checklist.engine.policy import TIERS, FormularyRow, HoldHours
from checklist.engine.vocabulary import DOSE_INTENTS
from checklist.policies.problems import PolicyError, Problem
from checklist.policies.reading import decode

LONGEST_TABLE = 4 * 1024 * 1024
LONGEST_CELL = 1_000
FORMULARY = (
    "ingredient", "rxcui", "class", "antithrombotic", "intent", *TIERS, "renal", "agreement",
    "restart_h", "brands", "source", "confidence",
)  # fmt: skip
ALLERGENS = ("name", "substance")
CODES = ("rxcui", "tty", "name", "ingredient", "ingredient_rxcui", "class")
NAMES = ("name", "ingredient", "source", "confidence")
CONFIDENCES = ("high", "medium", "low", "primary", "secondary")
SAME_IN_EACH_ROW = ("rxcui", "class", "antithrombotic", "agreement")
HOURS = re.compile(r"decide|[0-9]{1,5}(-[0-9]{1,5})?")
_RENAL = re.compile(r"([0-9]{1,3}:[0-9]{1,4})?")
_NUMBER = re.compile(r"[0-9]{1,5}")
_CODE = re.compile(r"([0-9]{1,12})?")
_CLASS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Line:
    """One line of a table: its cells by column."""

    file: str
    number: int
    cells: Mapping[str, str]
    problems: list[Problem]

    def __getitem__(self, column: str) -> str:
        """The cell as it is written."""
        return self.cells[column]

    def wrong(self, column: str, message: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(Problem(self.file, self.number, column, message))

    def form(self, column: str, form: re.Pattern[str], what: str) -> str:
        """A cell of a fixed form; empty where it is not."""
        if form.fullmatch(self[column]):
            return self[column]
        self.wrong(column, f"{what} is needed")
        return ""

    def word(self, column: str, allowed: Collection[str]) -> str:
        """A cell with one word of a closed list."""
        if self[column] not in allowed:
            self.wrong(column, f"must be one of: {', '.join(filter(None, allowed))}")
        return self[column]

    def truth(self, column: str) -> bool:
        """A cell with yes or no."""
        return self.word(column, ("yes", "no")) == "yes"


def lines(
    files: Mapping[str, bytes], columns: tuple[str, ...], problems: list[Problem]
) -> Iterator[Line]:
    """The lines of each file after its header, each with all its columns."""
    for file, content in files.items():
        yield from _lines(content, file, columns, problems)


def _lines(
    content: bytes, file: str, columns: tuple[str, ...], problems: list[Problem]
) -> Iterator[Line]:
    if len(content) > LONGEST_TABLE:
        problems.append(Problem(file, 1, "", f"is longer than {LONGEST_TABLE} bytes"))
        return
    try:
        text = decode(content, file)
    except PolicyError as error:
        problems += error.problems
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != columns:
            problems.append(Problem(file, 1, "", f"the header must be: {','.join(columns)}"))
            return
        for cells in reader:
            line = Line(file, reader.line_num, dict(zip(columns, cells, strict=False)), problems)
            if cells and _is_whole(line, cells, columns):
                yield line
    except csv.Error as error:
        problems.append(Problem(file, reader.line_num, "", f"is not CSV: {error}"))


def _is_whole(line: Line, cells: list[str], columns: tuple[str, ...]) -> bool:
    if len(cells) != len(columns):
        line.wrong("", f"{len(columns)} cells are needed, there are {len(cells)}")
        return False
    for column, cell in line.cells.items():
        if len(cell) > LONGEST_CELL or not cell.isprintable():
            line.wrong(column, f"a cell is printable text of at most {LONGEST_CELL} characters")
            return False
    return True


def hold_hours(cell: str) -> HoldHours:
    """One cell of the formulary: a number, ``block-warn``, or ``decide``."""
    if cell == "decide":
        return HoldHours(decide=True)
    block, _, warn = cell.partition("-")
    return HoldHours(decide=False, block=Decimal(block), warn=Decimal(warn or block))


def hold_cell(hold: HoldHours) -> int | str:
    """The cell that `hold_hours` reads as these hours; one number stands as a number."""
    if hold.decide:
        return "decide"
    block, warn = int(hold.block), int(hold.warn)
    return block if block == warn else f"{block}-{warn}"


def read_formulary(
    files: Mapping[str, bytes], sources: Collection[str], problems: list[Problem]
) -> dict[str, tuple[FormularyRow, ...]]:
    """The rows of every file, in order; an ingredient and intent stands once in all of them."""
    formulary: dict[str, tuple[FormularyRow, ...]] = {}
    first: dict[str, Line] = {}
    of_code: dict[str, str] = {}
    last: dict[str, Line] = {}
    for line in lines(files, FORMULARY, problems):
        row = _formulary_row(line, sources)
        _check_beside(line, row, formulary.get(row.ingredient, ()), first)
        if row.rxcui and of_code.setdefault(row.rxcui, row.ingredient) != row.ingredient:
            line.wrong("rxcui", f"is the code of {of_code[row.rxcui]} too")
        formulary[row.ingredient] = (*formulary.get(row.ingredient, ()), row)
        last[row.ingredient] = line
    for ingredient, rows in formulary.items():
        if rows[0].intent is not None and len(rows) < len(DOSE_INTENTS):
            last[ingredient].wrong("intent", f"{ingredient} needs a row for each intent")
    return formulary


def _check_beside(
    line: Line, row: FormularyRow, earlier: tuple[FormularyRow, ...], first: dict[str, Line]
) -> None:
    """What the rows of one ingredient may not differ in."""
    before = first.setdefault(row.ingredient, line)
    if any(row.intent == one.intent for one in earlier):
        line.wrong("ingredient", f"{row.ingredient}, {row.intent or 'any intent'} stands twice")
    elif any(None in (row.intent, one.intent) for one in earlier):
        line.wrong("intent", f"{row.ingredient} has a row for any intent, and one for this")
    for column in SAME_IN_EACH_ROW:
        if line[column] != before[column]:
            line.wrong(column, f"must be the same in each row of {row.ingredient}")


def _formulary_row(line: Line, sources: Collection[str]) -> FormularyRow:
    limit, _, added = line.form("renal", _RENAL, "limit:hours, or nothing,").partition(":")
    return FormularyRow(
        ingredient=_ingredient(line),
        rxcui=line.form("rxcui", _CODE, "a code of digits, or nothing,") or None,
        medicine_class=line.form("class", _CLASS, "a class in small letters"),
        antithrombotic=line.truth("antithrombotic"),
        intent=line.word("intent", ("", *DOSE_INTENTS)) or None,
        hold=_hold(line),
        renal_below=Decimal(limit) if limit else None,
        renal_hours=Decimal(added or 0),
        agreement=line.truth("agreement"),
        restart_hours=Decimal(line.form("restart_h", _NUMBER, "a number of hours") or 0),
        brands=tuple(brand.strip() for brand in line["brands"].split(";") if brand.strip()),
        source=line.word("source", sources),
        confidence=line.word("confidence", CONFIDENCES),
    )


def _ingredient(line: Line) -> str:
    """The name by which lists name it; another form would never be found."""
    name = line["ingredient"]
    if not name or name != normal_ingredient(name) or "+" in name or name.startswith(OTHER):
        line.wrong("ingredient", "one ingredient is needed, in small letters")
    return name


def _hold(line: Line) -> dict[str, HoldHours]:
    """The hours by tier: warn is never below block, a higher tier never below a lower one."""
    hold: dict[str, HoldHours] = {}
    most = Decimal(0)
    for tier in TIERS:
        cell = line.form(tier, HOURS, "a number of hours, block-warn, or decide")
        hold[tier] = hours = hold_hours(cell or "decide")
        if hours.warn < hours.block:
            line.wrong(tier, "warn must not be less than block")
        if not hours.decide and hours.block < most:
            line.wrong(tier, "must not be less than at a lower tier")
        most = max(most, hours.block)
    return hold


def read_allergens(files: Mapping[str, bytes], problems: list[Problem]) -> dict[str, str]:
    """The substance that each name means."""
    found: dict[str, str] = {}
    for line in lines(files, ALLERGENS, problems):
        name = line["name"]
        if not name or name != name.strip().lower():
            line.wrong("name", "a name in small letters is needed")
        if name in found:
            line.wrong("name", f"{name} stands twice")
        found[name] = line.word("substance", SUBSTANCES)
    return found


def read_codes(
    files: Mapping[str, bytes],
    formulary: Mapping[str, tuple[FormularyRow, ...]],
    problems: list[Problem],
) -> dict[str, tuple[str, ...]]:
    """Ingredients by RxNorm code; the formulary's own codes win."""
    codes: dict[str, tuple[str, ...]] = {}
    for line in lines(files, CODES, problems):
        code = line["rxcui"]
        if not code or not _CODE.fullmatch(code):
            line.wrong("rxcui", "a code of digits is needed")
        parts = tuple(dict.fromkeys(map(normal_ingredient, line["ingredient"].split("+"))))
        if not all(parts):
            line.wrong("ingredient", "an ingredient is needed, or several with + between them")
        if codes.setdefault(code, parts) != parts:
            line.wrong("rxcui", f"{code} stands twice, with other ingredients")
    for ingredient, rows in formulary.items():
        codes |= {row.rxcui: (ingredient,) for row in rows if row.rxcui}
    return codes


def read_names(
    files: Mapping[str, bytes],
    formulary: Mapping[str, tuple[FormularyRow, ...]],
    sources: Collection[str],
    problems: list[Problem],
) -> Names:
    """Every name that a text may use for an ingredient, read plainly, with that ingredient.

    An ingredient's own name and its brands are in its rows; further ones, and names of products
    with several ingredients, in tables of names. Such a product's name stands once for each.
    """
    found = {
        (plain(name), ingredient)
        for ingredient, rows in formulary.items()
        for row in rows
        for name in (ingredient, *row.brands)
    }
    taken = {name for name, _ in found}
    for line in lines(files, NAMES, problems):
        name, parts = plain(line["name"]), line["ingredient"].split("+")
        if not name:
            line.wrong("name", "a name is needed")
        elif name in taken:
            line.wrong("name", f"{name} stands twice, or is a name in the formulary")
        taken.add(name)
        for part in parts:
            if part not in formulary:
                line.wrong("ingredient", f"{part or 'nothing'} is not in the formulary")
        line.word("source", sources)
        line.word("confidence", CONFIDENCES)
        found |= {(name, part) for part in parts}
    return Names(found)
