"""Changes to a case document: as a patch (RFC 6902: add, replace, remove) and as what to say.

A change says what would be different: an answer given now, a later start, a dose. It is a supposed
fact, never a proposal; nothing here stores anything.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Document = Mapping[str, Any]
Operation = dict[str, Any]
Patch = tuple[Operation, ...]


@dataclass(frozen=True)
class Said:
    """One sentence's worth of a change: a message's key and its plain JSON parameters."""

    key: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One supposed change, or several in a row.

    ``subjects`` name the facts, ``cost`` how far-fetched it is.
    """

    subjects: frozenset[str]
    said: tuple[Said, ...]
    patch: Patch
    cost: int


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def set_field(document: Document, part: str, name: str, value: Any) -> Operation:
    """Set one field of the procedure, the patient or the coverage."""
    if document.get(part) is None:
        return {"op": "add", "path": f"/{part}", "value": {name: plain(value)}}
    return {"op": "add", "path": f"/{part}/{name}", "value": plain(value)}


def append(document: Document, name: str, entry: dict[str, Any]) -> Operation:
    """Add an entry to a list, also to one that is not there yet."""
    if document.get(name) is None:
        return {"op": "add", "path": f"/{name}", "value": [entry]}
    return {"op": "add", "path": f"/{name}/-", "value": entry}


def set_entry(place: str, name: str, value: Any) -> Operation:
    """Set one key of a list's entry; ``place`` is as in evidence: ``medications[0]``."""
    return {"op": "add", "path": f"{pointer(place)}/{name}", "value": plain(value)}


def pointer(place: str) -> str:
    """``medications[0]`` as a JSON pointer."""
    return "/" + place.replace("[", "/").replace("]", "")


def joined(first: Change, second: Change) -> Change:
    """One change after the other; ``second`` was made for the document as ``first`` leaves it."""
    said = (*first.said, *second.said)
    cost = first.cost + second.cost
    return Change(first.subjects | second.subjects, said, first.patch + second.patch, cost)


def applied(document: Document, patch: Iterable[Operation]) -> dict[str, Any]:
    """A copy of the document with the patch carried out."""
    changed: dict[str, Any] = deepcopy(dict(document))
    for operation in patch:
        *way, last = operation["path"].removeprefix("/").split("/")
        place: Any = changed
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if operation["op"] == "remove":
            del place[int(last) if isinstance(place, list) else last]
        elif isinstance(place, dict):
            place[last] = deepcopy(operation["value"])
        elif last == "-":
            place.append(deepcopy(operation["value"]))
        else:
            place[int(last)] = deepcopy(operation["value"])
    return changed
