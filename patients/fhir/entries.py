"""Bytes of a file -> the resources in it, each with its path, wherever they are nested."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from patients.fhir.nodes import Node, Unreadable, visible

BOM = b"\xef\xbb\xbf"
DEEPEST_BUNDLE = 5
NUMBER_LENGTH = 100


@dataclass(frozen=True, eq=False)
class Entry:
    """One resource of a file. `base` is the server that the address names, "" without one."""

    node: Node
    full_url: str
    base: str
    bundle_source: str

    @property
    def kind(self) -> str:
        """The resource's type, as `Patient`."""
        return _text(self.node.value.get("resourceType"))[:40]

    @property
    def id(self) -> str:
        """The resource's id, "" without one; one that is no text counts as none."""
        return _text(self.node.value.get("id"))[:180]

    @property
    def version(self) -> tuple[str, int, str]:
        """Sorts versions of one resource: the later update is the greater."""
        meta = self.node.value.get("meta")
        meta = meta if isinstance(meta, dict) else {}
        number = str(meta.get("versionId", ""))
        return (str(meta.get("lastUpdated", "")), int(number) if _is_count(number) else 0, number)

    @property
    def system(self) -> str:
        """The sending system: what the resource or its bundle names, else the server's address."""
        meta = self.node.value.get("meta")
        own = meta.get("source") if isinstance(meta, dict) else None
        said = own if isinstance(own, str) else self.bundle_source
        return visible(said.partition("#")[0] or self.base)[:255]

    @property
    def key(self) -> str:
        """The id, or a digest of the resource's content where it has none."""
        return self.id or f"digest:{self.digest}"

    @property
    def digest(self) -> str:
        """A digest of what the resource says, without its narrative and its bookkeeping."""
        said = {k: v for k, v in self.node.value.items() if k not in ("meta", "text")}
        written = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def decode(content: bytes) -> Any:
    """Read JSON strictly, numbers exactly. Raises Unreadable at "$"."""
    try:
        text = content.removeprefix(BOM).decode("utf-8")
        return json.loads(text, parse_float=_decimal, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Unreadable("$", _("is not UTF-8")) from error
    except RecursionError as error:
        raise Unreadable("$", _("is nested too deeply")) from error
    except ValueError as error:
        raise Unreadable("$", _("is not JSON")) from error


def find_entries(document: Any, rejected: list[Unreadable]) -> list[Entry]:
    """Return each resource once, its latest version; what is no resource goes to `rejected`.

    Raises Unreadable where the file is neither a bundle nor a single resource.
    """
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        raise Unreadable("$", _("is not a FHIR resource"))
    if document["resourceType"] == "Bundle":
        found = list(_walk(Node(document, "$"), rejected, 1))
    else:
        found = [Entry(Node(document, "$"), "", "", "")]
    return _latest(found)


def _walk(bundle: Node, rejected: list[Unreadable], depth: int) -> Iterator[Entry]:
    meta = bundle.value.get("meta")
    source = meta.get("source") if isinstance(meta, dict) else None
    try:
        if depth > DEEPEST_BUNDLE:
            raise Unreadable(bundle.path, _("bundles are nested too deeply"))
        entries = list(bundle["entry"])
    except Unreadable as error:
        rejected.append(error)
        return
    for entry in entries:
        try:
            found = _entry(entry, source if isinstance(source, str) else "")
        except Unreadable as error:
            rejected.append(error)
            continue
        if found is None:
            continue
        if found.kind == "Bundle":
            yield from _walk(found.node, rejected, depth + 1)
        else:
            yield found


def _entry(entry: Node, source: str) -> Entry | None:
    """Read one entry; a request or response without a resource is none."""
    resource = entry["resource"]
    if not resource:
        return None
    if not resource["resourceType"].text():
        raise Unreadable(f"{resource.path}.resourceType", _("is missing"))
    url = entry["fullUrl"].text(2000)
    return Entry(resource, url, _base(url), source)


def _base(url: str) -> str:
    """Return the server's address: that of `https://host/fhir/Patient/1` is `https://host/fhir`."""
    parts = url.rsplit("/", 2)
    return parts[0] if url.startswith(("http://", "https://")) and len(parts) == 3 else ""


def _latest(entries: list[Entry]) -> list[Entry]:
    """Leave one of each resource: of several versions the last, in the place of the first."""
    chosen: dict[tuple[str, ...], Entry] = {}
    for number, entry in enumerate(entries):
        own = (entry.base, entry.kind, entry.id) if entry.id else ("", entry.full_url, str(number))
        held = chosen.get(own)
        if held is None or entry.version >= held.version:
            chosen[own] = entry
    return list(chosen.values())


def _text(value: Any) -> str:
    return visible(value) if isinstance(value, str) else ""


def _decimal(written: str) -> Decimal:
    if len(written) > NUMBER_LENGTH:
        raise ValueError("a number of that many digits")
    return Decimal(written)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
