"""Policy versions from their data files: fixtures/policies/*.yaml and the tables they name.

The digest of a version covers its YAML and its tables, byte for byte. A file that is incomplete
or wrong is refused with the file and key.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from checklist.engine.findings import Owner, Section, Severity
from checklist.engine.naming import normal_ingredient, plain
from checklist.engine.policy import (
    TIERS,
    AuthorizationRule,
    ClassTables,
    FormularyRow,
    HoldHours,
    Item,
    Numbers,
    PayerPolicy,
    Policy,
    Source,
    TierRow,
)

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_DURATIONS = {"days": timedelta(days=1), "hours": timedelta(hours=1)}


class PolicyError(ValueError):
    """A policy file cannot be used; the message names file and key."""


def policy_files() -> list[Path]:
    """The shipped policy files, by name."""
    return sorted((FIXTURES / "policies").glob("*.yaml"))


@lru_cache(maxsize=8)
def shipped_policy(policy_id: str = "default", version: str | None = None) -> Policy:
    """One shipped version; the newest of that id where no version is given.

    Raises PolicyError where there is none.
    """
    found = [
        policy
        for policy in (load_policy(path) for path in policy_files())
        if policy.id == policy_id and version in (None, policy.version)
    ]
    if not found:
        raise PolicyError(f"there is no policy {policy_id}@{version or 'newest'}")
    return max(found, key=lambda policy: policy.version)


def load_policy(path: Path) -> Policy:
    """Read one policy file and the tables it names. Raises PolicyError."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise PolicyError(f"{path.name}: {error}") from error
    return parse_policy(text, path.name)


def parse_policy(text: bytes, name: str) -> Policy:
    """Read a policy's YAML and the shipped tables it names; `name` is for errors.

    Raises PolicyError.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PolicyError(f"{name}: {error}") from error
    if not isinstance(data, dict):
        raise PolicyError(f"{name}: not a mapping")
    try:
        return build_policy(data, text, {file: _table(file) for file in table_files(data)})
    except PolicyError as error:
        raise PolicyError(f"{name}: {error}") from error
    except KeyError as error:
        raise PolicyError(f"{name}: {error.args[0]} is missing") from error
    except (ValueError, TypeError, InvalidOperation, OSError) as error:
        raise PolicyError(f"{name}: {error}") from error


def table_files(data: Mapping[str, Any]) -> list[str]:
    """The tables that a policy names, by file; the formulary may be several."""
    return [*formulary_files(data), data["allergens"], data["medication_codes"]]


def formulary_files(data: Mapping[str, Any]) -> list[str]:
    """The files of the formulary, in the order in which their rows are read."""
    named = data["formulary"]
    return [named] if isinstance(named, str) else list(named)


def _table(file: str) -> bytes:
    return (FIXTURES / file).read_bytes()


def build_policy(data: Mapping[str, Any], text: bytes, tables: Mapping[str, bytes]) -> Policy:
    """A typed policy from parsed data and the bytes of the tables it names, by file."""
    digest = hashlib.sha256(text)
    for name in sorted(tables):
        digest.update(tables[name])
    formulary = _formulary(
        (file, row) for file in formulary_files(data) for row in _rows(tables[file])
    )
    return Policy(
        id=data["id"],
        version=data["version"],
        digest=f"sha256:{digest.hexdigest()}",
        title=data["title"],
        approved=data.get("approved", True),
        sources={key: Source(key=key, **row) for key, row in data["sources"].items()},
        items={name: _item(name, row) for name, row in data["items"].items()},
        numbers=_numbers(data["numbers"]),
        tiers=tuple(_tier(row) for row in data["tiers"]),
        formulary=formulary,
        ingredients_of_code=_codes(formulary, _rows(tables[data["medication_codes"]])),
        allergens={row["name"]: row["substance"] for row in _rows(tables[data["allergens"]])},
        payers={name: _payer(name, row) for name, row in data["payers"].items()},
        classes=ClassTables(**{n: frozenset(c) for n, c in data["classes"].items()}),
        indications_supporting={k: frozenset(v) for k, v in data["indications"].items()},
        interlaminar_cervical_levels=frozenset(data["interlaminar_cervical_levels"]),
        regions_with_caudal=frozenset(data["regions_with_caudal"]),
        regions_with_particulate_ban=frozenset(data["regions_with_particulate_ban"]),
        refer_today=frozenset(data["refer_today"]),
        never_waivable_findings=frozenset(data["never_waivable_changes"]),
        numbers_sources={name: row["source"] for name, row in data["numbers"].items()},
        numbers_units={name: row["unit"] for name, row in data["numbers"].items()},
        names=_names(formulary),
    )


def _rows(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))


def _numbers(data: Mapping[str, Mapping[str, Any]]) -> Numbers:
    wanted = {field.name: field.type for field in fields(Numbers)}
    if unknown := sorted(data.keys() ^ wanted.keys()):
        raise PolicyError(f"numbers: missing or unknown: {', '.join(unknown)}")
    return Numbers(**{name: _number(name, data[name], wanted[name]) for name in wanted})


def _number(name: str, row: Mapping[str, Any], kind: Any) -> Any:
    """One number in the type of its field."""
    value = Decimal(str(row["value"]))
    if kind is timedelta:
        if row["unit"] not in _DURATIONS:
            raise PolicyError(f"numbers.{name}: a duration in days or hours is needed")
        return _DURATIONS[row["unit"]] * int(value)
    return int(value) if kind is int else value


def _item(name: str, row: Mapping[str, Any]) -> Item:
    return Item(
        name=name,
        section=Section(row["section"]),
        owner=Owner(row["owner"]),
        severity=Severity(row.get("severity", "blocker")),
        source=row["source"],
        waivable=row.get("waivable", True),
        rests_on=tuple(row.get("rests_on", ())),
        payer_rule=row.get("payer_rule", False),
    )


def _tier(row: Mapping[str, Any]) -> TierRow:
    if row["tier"] not in TIERS:
        raise PolicyError(f"tiers: {row['tier']} is not a tier")
    return TierRow(
        frozenset(row["protocols"]),
        frozenset(row["regions"]),
        frozenset(row.get("levels", ())),
        row["tier"],
    )


def _payer(name: str, row: Mapping[str, Any]) -> PayerPolicy:
    rules = tuple(
        AuthorizationRule(
            protocols=frozenset(rule["protocols"]),
            sites=frozenset(rule.get("sites", ())),
            states=frozenset(rule.get("states", ())),
            from_on=_date(rule["from"]),
            not_required_is_warning=rule["not_required_is_warning"],
            source=rule["source"],
        )
        for rule in row["authorization"]
    )
    return PayerPolicy(name, row["enforces_payer_rules"], rules)


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def hold_hours(cell: str) -> HoldHours:
    """One cell of the formulary: a number, ``block-warn``, or ``decide``."""
    if cell == "decide":
        return HoldHours(decide=True)
    block, _, warn = cell.partition("-")
    return HoldHours(decide=False, block=Decimal(block), warn=Decimal(warn or block))


def _formulary(
    rows: Iterable[tuple[str, Mapping[str, str]]],
) -> dict[str, tuple[FormularyRow, ...]]:
    """The rows of every file, in order; an ingredient and intent stands once in all of them."""
    formulary: dict[str, tuple[FormularyRow, ...]] = {}
    for file, row in rows:
        limit, _, added = row["renal"].partition(":")
        made = FormularyRow(
            ingredient=row["ingredient"],
            rxcui=row["rxcui"] or None,
            medicine_class=row["class"],
            antithrombotic=row["antithrombotic"] == "yes",
            intent=row["intent"] or None,
            hold={tier: hold_hours(row[tier]) for tier in TIERS},
            renal_below=Decimal(limit) if limit else None,
            renal_hours=Decimal(added or 0),
            agreement=row["agreement"] == "yes",
            restart_hours=Decimal(row["restart_h"]),
            brands=tuple(brand.strip() for brand in row["brands"].split(";") if brand.strip()),
            source=row["source"],
            confidence=row["confidence"],
        )
        earlier = formulary.get(made.ingredient, ())
        if any(made.intent == one.intent for one in earlier):
            raise PolicyError(f"{file}: {made.ingredient}, {made.intent or 'any'} stands twice")
        formulary[made.ingredient] = (*earlier, made)
    return formulary


def _codes(
    formulary: Mapping[str, tuple[FormularyRow, ...]], rows: Iterable[Mapping[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Ingredients by RxNorm code; the formulary's own codes win."""
    codes = {
        row["rxcui"]: tuple(
            dict.fromkeys(normal_ingredient(part) for part in row["ingredient"].split("+"))
        )
        for row in rows
    }
    for ingredient, rows_of in formulary.items():
        codes |= {row.rxcui: (ingredient,) for row in rows_of if row.rxcui}
    return codes


def _names(formulary: Mapping[str, tuple[FormularyRow, ...]]) -> tuple[tuple[str, str], ...]:
    """Every name a text may use for an ingredient: its own and its brands, read plainly."""
    return tuple(
        sorted(
            {
                (plain(name), ingredient)
                for ingredient, rows in formulary.items()
                for row in rows
                for name in (ingredient, *row.brands)
            }
        )
    )
