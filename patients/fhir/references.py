"""Who or what a reference means, inside its file.

It is looked up, in this order: `#id` among the resource's contained ones; the whole address as an
entry's fullUrl; `Type/id` (also versioned) on the same server, then anywhere; the tail of an
entry's fullUrl, as `Patient/1` of `urn:uuid:1`; a bare id; an identifier, given beside the
reference or in a conditional one. Several finds on one step are none: nothing is guessed.
"""

from collections import defaultdict

from patients.fhir.entries import Entry
from patients.fhir.nodes import Node

LONGEST = 2000


class Index:
    """The entries of a file by everything that may refer to them."""

    def __init__(self, entries: list[Entry]) -> None:
        self._by_url: dict[str, list[Entry]] = defaultdict(list)
        self._by_place: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._by_tail: dict[str, list[Entry]] = defaultdict(list)
        self._by_id: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._by_identifier: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            self._add(entry)

    def find(self, reference: Node, *kinds: str, of: Entry) -> Entry | None:
        """Return the entry of one of the kinds that a reference in `of` means, or None."""
        written = reference["reference"].text(LONGEST).partition("/_history/")[0]
        if written.startswith("#"):
            return _contained(of, written[1:], kinds)
        for found in self._steps(written, kinds, of):
            fitting = [entry for entry in found if entry.kind in kinds]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return self._identified(reference, written, kinds)

    def _add(self, entry: Entry) -> None:
        tail = entry.full_url.rstrip("/").rpartition("/")[2].rpartition(":")[2]
        if entry.full_url:
            self._by_url[entry.full_url].append(entry)
        if entry.id:
            self._by_place[entry.base, f"{entry.kind}/{entry.id}"].append(entry)
        for name in {entry.id, tail} - {""}:
            self._by_tail[f"{entry.kind}/{name}"].append(entry)
            self._by_id[entry.kind, name].append(entry)
        identifiers = entry.node.value.get("identifier")
        for one in identifiers if isinstance(identifiers, list) else []:
            if isinstance(one, dict) and one.get("value"):
                pair = (str(one.get("system") or ""), str(one["value"]))
                self._by_identifier[entry.kind, *pair].append(entry)

    def _steps(self, written: str, kinds: tuple[str, ...], of: Entry) -> list[list[Entry]]:
        if not written:
            return []
        steps = [self._by_url.get(written, []), self._by_place.get((of.base, written), [])]
        if not written.startswith(("http://", "https://")):
            steps.append(self._by_tail.get(written, []))
        if "/" not in written:
            name = written.rpartition(":")[2]
            steps.extend(self._by_id.get((kind, name), []) for kind in kinds)
        return steps

    def _identified(self, reference: Node, written: str, kinds: tuple[str, ...]) -> Entry | None:
        kind, _, asked = written.partition("?identifier=")
        identifier = reference["identifier"]
        if asked and kind in kinds:
            system, bar, value = asked.partition("|")
            pair = (system, value) if bar else ("", system)
        elif identifier:
            pair = (identifier["system"].text(LONGEST), identifier["value"].text(LONGEST))
        else:
            return None
        found = [entry for kind in kinds for entry in self._by_identifier.get((kind, *pair), [])]
        return found[0] if pair[1] and len(found) == 1 else None


def _contained(of: Entry, name: str, kinds: tuple[str, ...]) -> Entry | None:
    found = [
        node
        for node in of.node["contained"]
        if isinstance(node.value, dict)
        and node.value.get("id") == name
        and node.value.get("resourceType") in kinds
    ]
    if len(found) != 1:
        return None
    return Entry(found[0], f"#{name}", of.base, of.bundle_source)
