"""Reading what a clinic brings as CSV: the codes it licenses with prices, and its payers' texts.

Text in, rows of columns out; `checklist.actions.clinic_lists` keeps them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from checklist.billing_tables import billing_table
from checklist.engine.vocabulary import PROTOCOLS
from checklist.models import ClinicCode, PayerText
from checklist.models.billing import ClinicListRow
from patients.csv_rows import BrokenFile, Layout, Row, RowRefused, day_cell
from patients.proposals import Rejection

Cells = Mapping[str, str]
Fields = dict[str, Any]

CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
PRICE = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
LONGEST_TEXT = 4_000
MOST_ROWS = 2_000


@dataclass(frozen=True)
class ListKind:
    """One list: its name in a summary, its table, its columns, and what names a row of it."""

    name: str
    model: type[ClinicListRow]
    layout: Layout
    key: tuple[str, ...]
    fields: Callable[[Cells], Fields]


@dataclass(frozen=True)
class ListRow:
    """One row that can be kept: where it stood, and its columns."""

    line: int
    fields: Fields


@dataclass(frozen=True)
class ListProposals:
    """What a file holds, before anything is compared with what is kept."""

    kind: ListKind
    file: str
    content: bytes
    rows: tuple[ListRow, ...]
    rejected: tuple[Rejection, ...]

    @property
    def text(self) -> str:
        """The file as text, for the form that confirms it; what is no text reads as a mark."""
        return self.content.decode("utf-8-sig", errors="replace")


def read_list(
    content: bytes, *, kind: ListKind, file: str, most_rows: int = MOST_ROWS
) -> ListProposals:
    """Read a list; a row that cannot be used is rejected by its line."""
    rows: list[ListRow] = []
    rejected: list[Rejection] = []
    seen: dict[tuple[Any, ...], int] = {}
    try:
        for row in kind.layout.rows(content, most_rows):
            try:
                rows.append(_row(row, kind, seen))
            except RowRefused as refused:
                rejected.append(Rejection(file, refused.message, line=row.line))
    except RowRefused as refused:
        rejected.append(Rejection(file, refused.message, line=1))
    except BrokenFile as broken:
        rejected.append(Rejection(file, broken.message, line=broken.line))
    return ListProposals(kind, file, content, tuple(rows), tuple(rejected))


def _row(row: Row, kind: ListKind, seen: dict[tuple[Any, ...], int]) -> ListRow:
    kind.layout.check(row)
    fields = {**kind.fields(row.cells), **_validity(row.cells)}
    key = tuple(fields[name] for name in kind.key)
    if key in seen:
        message = _("stands in line %(line)s already, for the same day") % {"line": seen[key]}
        raise RowRefused(message, column=kind.key[0])
    seen[key] = row.line
    return ListRow(row.line, fields)


def _validity(cells: Cells) -> Fields:
    since, until = day_cell(cells, "valid_from"), day_cell(cells, "valid_until")
    if since and until and until < since:
        raise RowRefused(_("lies before valid_from"), column="valid_until")
    return {"licence": cells["licence"], "valid_from": since, "valid_until": until}


def _code(cells: Cells) -> Fields:
    code = cells["code"].upper()
    if not CODE.fullmatch(code):
        raise RowRefused(_("is not a code of five characters, such as 62323"), column="code")
    _check_licence(cells, "description")
    if cells["price"] and not PRICE.fullmatch(cells["price"]):
        raise RowRefused(_("is not dollars and cents, such as 1250 or 1250.50"), column="price")
    protocols = sorted(filter(None, (one.strip() for one in cells["protocols"].split(";"))))
    if any(one not in PROTOCOLS for one in protocols):
        message = _("is not a list of %(words)s") % {"words": ", ".join(PROTOCOLS)}
        raise RowRefused(message, column="protocols")
    return {
        "code": code,
        "description": cells["description"],
        "price": Decimal(cells["price"]) if cells["price"] else None,
        "protocols": protocols,
    }


def _text(cells: Cells) -> Fields:
    _check_licence(cells, "text")
    if cells["item"] not in billing_table().packet_items:
        message = _("is not an item that a payer's packet shows, such as imaging")
        raise RowRefused(message, column="item")
    names = ("payer", "item", "policy_number", "criterion_number", "text")
    return {name: cells[name] for name in names}


def _check_licence(cells: Cells, text: str) -> None:
    if cells[text] and not cells["licence"]:
        message = _("is empty, and a %(column)s needs one") % {"column": text}
        raise RowRefused(message, column="licence")


CODES = ListKind(
    "codes",
    ClinicCode,
    Layout(
        ("code", "description", "licence", "valid_from", "valid_until", "price", "protocols"),
        ("code", "valid_from"),
        {"code": 5, "description": 600},
        ("description", "licence", "valid_until", "price", "protocols"),
    ),
    ("code", "valid_from"),
    _code,
)
TEXTS = ListKind(
    "texts",
    PayerText,
    Layout(
        ("payer", "item", "policy_number", "criterion_number", "text", "licence", "valid_from",
         "valid_until"),
        ("payer", "item", "policy_number", "valid_from"),
        {"payer": 80, "item": 80, "policy_number": 60, "criterion_number": 60,
         "text": LONGEST_TEXT},
        ("criterion_number", "text", "licence", "valid_until"),
        ("text",),
    ),
    ("payer", "item", "valid_from"),
    _text,
)  # fmt: skip
KINDS = {kind.name: kind for kind in (CODES, TEXTS)}
