"""The table of billing codes from its data file: fixtures/billing/codes.yaml.

A file that is incomplete or contradicts itself is refused with the file and key.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import yaml

from checklist.engine.billing import (
    BillingTable,
    BothSides,
    CodeRow,
    ConfiguredCode,
    ModifierRule,
    SidesRule,
    WrongCode,
)
from checklist.engine.policy import Source
from checklist.policies import FIXTURES

FILE = FIXTURES / "billing" / "codes.yaml"


class BillingTableError(ValueError):
    """The file cannot be used; the message names file and key."""


@lru_cache(maxsize=1)
def billing_table() -> BillingTable:
    """Return the shipped table. Raises BillingTableError."""
    return parse_table(FILE.read_bytes(), FILE.name)


def parse_table(text: bytes, name: str) -> BillingTable:
    """Read a table from YAML; `name` is for errors. Raises BillingTableError."""
    try:
        table = _table(yaml.safe_load(text), text)
    except KeyError as error:
        raise BillingTableError(f"{name}: {error.args[0]} is missing") from error
    except (yaml.YAMLError, TypeError, ValueError, AttributeError) as error:
        raise BillingTableError(f"{name}: {error}") from error
    if problem := _problem(table):
        raise BillingTableError(f"{name}: {problem}")
    return table


def _table(data: Mapping[str, Any], text: bytes) -> BillingTable:
    return BillingTable(
        version=data["version"],
        digest=f"sha256:{hashlib.sha256(text).hexdigest()}",
        sources={key: Source(key=key, **row) for key, row in data["sources"].items()},
        rows=tuple(_row(row) for row in data["codes"]),
        both_sides=tuple(
            SidesRule(
                frozenset(row["payers"]),
                frozenset(row["sites"]),
                BothSides(row["form"]),
                row["source"],
            )
            for row in data["both_sides"]
        ),
        further_modifiers=tuple(
            ModifierRule(
                row["modifier"],
                frozenset(row["protocols"]),
                frozenset(row["payers"]),
                frozenset(row["purposes"]),
                row["source"],
            )
            for row in data["further_modifiers"]
        ),
        wrong_codes={row["code"]: WrongCode(**row) for row in data["wrong_codes"]},
        configured=tuple(
            ConfiguredCode(row["code"], frozenset(row["protocols"]), row["source"])
            for row in data["configured"]
        ),
        packet_items=tuple(data["packet_items"]),
    )


def _row(row: Mapping[str, Any]) -> CodeRow:
    return CodeRow(
        code=row["code"],
        protocols=frozenset(row["protocols"]),
        regions=frozenset(row["regions"]),
        guidance=frozenset(row["guidance"]),
        has_sides=row.get("sides", False),
        level=row.get("level"),
        each=row.get("each", False),
        catheter=row.get("catheter", False),
        source=row["source"],
    )


def _problem(table: BillingTable) -> str:
    """Say what makes a table unusable: a code given twice, or a source that is not listed."""
    codes = [row.code for row in table.rows] + list(table.wrong_codes)
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        return f"codes: {', '.join(twice)} stands there twice"
    named: Iterable[Any] = (
        *table.rows,
        *table.both_sides,
        *table.further_modifiers,
        *table.wrong_codes.values(),
        *table.configured,
    )
    if unknown := sorted({one.source for one in named} - table.sources.keys()):
        return f"sources: {', '.join(unknown)} is not listed"
    return ""
