"""From the parts of a policy file and its tables to a typed policy.

Whatever is wrong is noted with its place; a policy is made only where nothing is.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from checklist.engine.policy import (
    AuthorizationRule,
    ClassTables,
    Numbers,
    PayerPolicy,
    Policy,
    Source,
)
from checklist.engine.vocabulary import ANSWER_KINDS, PROTOCOLS, REGION_LEVELS, REGIONS, SITES
from checklist.policies.holds import reasons_of, with_holds
from checklist.policies.items import items_of
from checklist.policies.local_items import local_items_of
from checklist.policies.numbers import numbers_of
from checklist.policies.reading import Fields, Part
from checklist.policies.tables import read_allergens, read_codes, read_formulary, read_names
from checklist.policies.tiers import tiers_of
from checklist.policies.versions import VERSION

IDENTITY = ("id", "version", "title")
PARTS = ("sources", "numbers", "tiers", "indications", "classes", "payers", "items")
LISTS = {
    "interlaminar_cervical_levels": REGION_LEVELS["cervical"],
    "regions_with_caudal": REGIONS,
    "regions_with_particulate_ban": REGIONS,
    "refer_today": (*ANSWER_KINDS["red-flags"][1], *ANSWER_KINDS["changes-since-call"][1]),
    "never_waivable_changes": ANSWER_KINDS["changes-since-call"][1],
}
TABLES = ("formulary", "allergens", "medication_codes")
OPTIONAL = ("approved", "extends", "medicine_names", "local_items", "holds", "reasons")
FAMILIES = ("esi", "facet")
CITED_BY_THE_ENGINE = "clinic"
NAME = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")
_STATE = re.compile(r"[A-Z]{2}")
_EARLIEST_SOURCE, _LATEST_SOURCE = 1900, 2100


@dataclass(frozen=True)
class Tables:
    """The content of the tables that a policy names, by file."""

    formulary: Mapping[str, bytes]
    allergens: Mapping[str, bytes]
    codes: Mapping[str, bytes]
    names: Mapping[str, bytes]


def top_fields(root: Part) -> Fields:
    """The parts of a whole policy file."""
    return root.fields((*IDENTITY, *TABLES, *PARTS, *LISTS), OPTIONAL)


def build(top: Fields, tables: Tables, digest: str) -> Policy:
    """A typed policy; what is wrong is in ``top.whole.problems``, and then it must not be used."""
    problems = top.whole.problems
    sources = _sources(top["sources"])
    is_there = not any(one.key.startswith("formulary") for one in problems)
    noted = len(problems)
    formulary = read_formulary(tables.formulary, sources, problems)
    is_whole = is_there and len(problems) == noted
    formulary = with_holds(formulary, top["holds"], sources)
    classes = {row.medicine_class for rows in formulary.values() for row in rows}
    known = classes if is_whole else set()
    listed: dict[str, str] = {}
    numbers, rows = numbers_of(top["numbers"], sources)
    local_items, local_rows = local_items_of(top["local_items"], sources)
    return Policy(
        id=top["id"].pattern(NAME, "a name in small letters, digits and hyphens, at most 60,"),
        version=top["version"].pattern(VERSION, 'a version in quotes, as "2026.1",'),
        digest=digest,
        title=top["title"].text(),
        approved=top["approved"].truth(default=True),
        sources=sources,
        items=items_of(top["items"], sources) | local_rows,
        numbers=numbers,
        tiers=tiers_of(top["tiers"], sources),
        formulary=formulary,
        ingredients_of_code=read_codes(tables.codes, formulary, problems),
        allergens=read_allergens(tables.allergens, problems),
        payers=_payers(top["payers"], sources),
        classes=_classes(top["classes"], known, sources, listed),
        indications_supporting=_indications(top["indications"], sources, listed),
        **_lists(top, sources, listed),
        numbers_sources={name: row.source for name, row in rows.items()},
        numbers_units={name: row.unit for name, row in rows.items()},
        lists_sources=listed,
        names=read_names(tables.names if is_whole else {}, formulary, sources, problems),
        local_items=local_items,
        reasons=reasons_of(top["reasons"], _set_here(top, numbers)),
    )


def _set_here(top: Fields, numbers: Numbers) -> set[str]:
    """The paths of what a clinic sets: numbers, holds, and items of its own."""
    paths = {f"numbers.{field.name}" for field in fields(numbers)}
    return paths | {one.key for part in ("holds", "local_items") for one in top[part].children()}


def _sources(part: Part) -> dict[str, Source]:
    sources = {}
    for key, row in part.entries().items():
        given = row.fields(("title", "year", "confidence"))
        year = given["year"].whole()
        if "year" in given and not _EARLIEST_SOURCE <= year <= _LATEST_SOURCE:
            given["year"].wrong("a year is needed")
        confidence = given["confidence"].word(("primary", "secondary"))
        sources[key] = Source(key, given["title"].text(), year, confidence)
    if CITED_BY_THE_ENGINE not in sources:
        part.wrong("is missing", key=part.child(CITED_BY_THE_ENGINE).key)
    return sources


def _payers(part: Part, sources: Collection[str]) -> dict[str, PayerPolicy]:
    payers = {}
    for name, row in part.entries().items():
        if not NAME.fullmatch(name) or name == "none":
            row.wrong(
                "a payer is named in small letters, digits and hyphens, at most 60, and not none"
            )
        given = row.fields(("enforces_payer_rules", "authorization", "source"))
        payers[name] = PayerPolicy(
            payer=name,
            enforces_payer_rules=given["enforces_payer_rules"].truth(),
            authorization=tuple(_rule(one, sources) for one in given["authorization"].items()),
            source=given.source(sources),
        )
    return payers


def _rule(part: Part, sources: Collection[str]) -> AuthorizationRule:
    given = part.fields(
        ("protocols", "from", "not_required_is_warning", "source"), ("sites", "states")
    )
    return AuthorizationRule(
        protocols=given["protocols"].words(PROTOCOLS),
        sites=given["sites"].words(SITES),
        states=frozenset(
            one.pattern(_STATE, "two capital letters") for one in given["states"].items()
        ),
        from_on=given["from"].day(),
        not_required_is_warning=given["not_required_is_warning"].truth(),
        source=given.source(sources),
    )


def _values(
    part: Part, allowed: Collection[str], sources: Collection[str], listed: dict[str, str]
) -> frozenset[str]:
    """A list with its source, which is kept under the path of the list."""
    given = part.fields(("values", "source"))
    listed[part.key] = given.source(sources)
    return given["values"].words(allowed, or_none=True)


def _lists(top: Fields, sources: Collection[str], listed: dict[str, str]) -> dict[str, Any]:
    made = {name: _values(top[name], LISTS[name], sources, listed) for name in LISTS}
    made["never_waivable_findings"] = made.pop("never_waivable_changes")
    return made


def _classes(
    part: Part, known: Collection[str], sources: Collection[str], listed: dict[str, str]
) -> ClassTables:
    """Classes of the formulary; where that could not be read, there is nothing to compare with."""
    names = [field.name for field in fields(ClassTables)]
    given = part.fields(names) if known else part.child("").fields(())
    return ClassTables(
        **{name: _values(given[name], sorted(known), sources, listed) for name in names}
    )


def _indications(
    part: Part, sources: Collection[str], listed: dict[str, str]
) -> dict[str, frozenset[str]]:
    given, allowed = part.fields(FAMILIES), ANSWER_KINDS["indications"][1]
    return {family: _values(given[family], allowed, sources, listed) for family in FAMILIES}
