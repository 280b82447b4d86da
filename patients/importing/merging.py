"""The three-way merge: what the source said before, what it says now, and what stands on record.

A field changes only where the source itself changed its mind. What a person entered, or changed
after the last import, stays.
"""

import hashlib
import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from patients.history import plain, write_history
from staff.models import Clinic, User

# How many earlier states of a resource are remembered; an older file read again is no news.
REMEMBERED = 50
EMPTY = (None, "")
# The cause of an entry of the history whose new value was offered and not taken.
KEPT = "import: not taken over, a person's value stays"


class Merged(NamedTuple):
    """Fields to change, and the fields that a person keeps from being changed."""

    changes: dict[str, Any]
    kept: tuple[str, ...]


def content_digest(proposal: Any, *, without: tuple[str, ...] = ()) -> str:
    """Name what a proposal says, wherever it stands: file, path and line do not count."""
    return _digest(_content(asdict(proposal), frozenset({"path", "file", "line", *without})))


def was_seen(row: models.Model, digest: str) -> bool:
    """Say whether this very state of the resource was imported before."""
    return digest in row.imported.get("seen", [])


def remember(row: models.Model, digest: str, values: dict[str, Any], clinic: Clinic) -> None:
    """Keep on the row what the source says now, so that its next change can be told."""
    seen = [*row.imported.get("seen", []), digest][-REMEMBERED:]
    said = {**row.imported.get("values", {}), **_plain_values(values, clinic)}
    row.imported = {**row.imported, "seen": seen, "values": said}


def merge(
    row: models.Model,
    values: dict[str, Any],
    clinic: Clinic,
    together: tuple[str, ...] = (),
) -> Merged:
    """Compare what the source says now with the row.

    `together` are fields that make sense only together: where a person changed one of them, the
    source changes none.
    """
    before = row.imported.get("values", {})
    said = _plain_values(values, clinic)
    stands = {name: plain(getattr(row, name), clinic) for name in values}
    news = [name for name in values if name not in before or said[name] != before[name]]
    wanted = {name for name in news if said[name] != stands[name]}
    held = {name for name in values if not _is_imports_own(name, stands[name], before)}
    if held & set(together):
        held |= set(together)
    changes = {name: values[name] for name in news if name in wanted - held}
    return Merged(changes, tuple(sorted(wanted & held)))


def note_kept(
    row: models.Model, merged: Merged, values: dict[str, Any], *, by: User | None, now: datetime
) -> None:
    """Write into the history what the source now says of fields in which a person's value stays."""
    write_history(row, {name: values[name] for name in merged.kept}, by=by, now=now, cause=KEPT)


def _is_imports_own(name: str, stands: Any, before: dict[str, Any]) -> bool:
    """Say whether what stands is what the last import wrote, or nothing at all."""
    return stands == before[name] if name in before else stands in EMPTY


def _plain_values(values: dict[str, Any], clinic: Clinic) -> dict[str, Any]:
    return {name: plain(value, clinic) for name, value in values.items()}


def _content(value: Any, without: frozenset[str]) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {k: _content(one, without) for k, one in value.items() if k not in without}
    if isinstance(value, list | tuple):
        return [_content(one, without) for one in value]
    return value


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
