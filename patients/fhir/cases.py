"""Appointment and ServiceRequest -> a proposed case, where they look like one of our procedures.

One code covers several kinds of injection, so what is ambiguous stays open: a person chooses
before anything is booked. Only what the source says outright is taken over.
"""

import re
from datetime import datetime
from itertools import pairwise

from patients.codes import procedure_words, procedures
from patients.fhir.concepts import Concept, concept
from patients.fhir.context import Context
from patients.fhir.entries import Entry
from patients.fhir.nodes import Node, Span
from patients.ingredients import named, plain
from patients.proposals import ProposedCase

# Statuses of an appointment or order that may still take place.
AHEAD = {
    "Appointment": ("proposed", "pending", "booked", "arrived", "checked-in", "waitlist"),
    "ServiceRequest": ("draft", "active", "on-hold"),
}
SIDES = {"left": "left", "right": "right", "bilateral": "bilateral", "both sides": "bilateral"}
REGIONS = {"cervical": "cervical", "thoracic": "thoracic", "lumbar": "lumbar", "sacral": "sacral"}
LONGEST_ID, LONGEST_WORDS = 200, 500
MOST_LEVELS = 4
_LEVEL = re.compile(r"\b([CTLS])(\d{1,2})\s*[-/–]\s*([CTLS]?)(\d{1,2})\b", re.IGNORECASE | re.ASCII)
_SPINE = [f"C{n}" for n in range(2, 8)] + [f"T{n}" for n in range(1, 13)]
_SPINE += [*(f"L{n}" for n in range(1, 6)), "S1"]
_DISCS = [f"{above}-{below}" for above, below in pairwise(_SPINE)]


def read_case(entry: Entry, context: Context) -> ProposedCase | None:
    """Read one appointment or order; None where it is none of ours, over, or not to be done.

    Raises Unreadable.
    """
    node = entry.node
    if node["status"].text(40) not in AHEAD[entry.kind] or node["doNotPerform"].flag():
        return None
    said = [concept(one) for one in _what(entry)]
    words = " ".join([*(_words(one) for one in said), node["description"].text(2000)])
    protocols = _protocols(said, words)
    start = _start(node).span(context.zone)
    if not protocols or (start and start.last < context.now):
        return None
    written = node.first("authoredOn", "created").span(context.zone)
    places = " ".join(_words(concept(one)) for one in node["bodySite"])
    where = f"{words} {places}"
    return ProposedCase(
        external_id=f"{entry.system}|{entry.kind}/{entry.key}"[-LONGEST_ID:],
        protocols=protocols,
        region=_one(REGIONS, where),
        side=_one(SIDES, where),
        levels=_levels(where),
        scheduled_start=_moment(start),
        text=words.strip()[:LONGEST_WORDS],
        source_system=entry.system,
        source_file=context.file,
        source_type=entry.kind,
        source_id=entry.key,
        source_date=written.first.astimezone(context.zone).date() if written else None,
        path=node.path,
    )


def patient_of(entry: Entry) -> list[Node]:
    """Return the references that may name the patient: the subject, or who takes part."""
    if entry.kind == "Appointment":
        return [one["actor"] for one in entry.node["participant"]]
    return [entry.node["subject"]]


def orders_of(entry: Entry) -> list[Node]:
    """Return the orders that an appointment carries out."""
    return list(entry.node["basedOn"]) if entry.kind == "Appointment" else []


def _what(entry: Entry) -> list[Node]:
    node = entry.node
    if entry.kind == "ServiceRequest":
        return [node["code"], *node["orderDetail"]]
    return [*node["serviceType"], node["appointmentType"], *node["reasonCode"]]


def _words(one: Concept) -> str:
    return " ".join(dict.fromkeys(filter(None, (one.text, *one.displays))))


def _protocols(said: list[Concept], words: str) -> tuple[str, ...]:
    """Return the kinds that the codes allow, narrowed by what the words allow."""
    coded = [procedures()[pair] for one in said for pair in one.codes if pair in procedures()]
    by_code = sorted({kind for kinds in coded for kind in kinds})
    spoken = [set(kinds.split(";")) for kinds in named(words, procedure_words())]
    by_words = set.intersection(*spoken) if spoken else set()
    both = [kind for kind in by_code if kind in by_words]
    return tuple(both or by_code or sorted(by_words))


def _start(node: Node) -> Node:
    start = node.first("start", "occurrenceDateTime")
    return start if start or not node["occurrencePeriod"] else node["occurrencePeriod"]["start"]


def _moment(start: Span | None) -> datetime | None:
    """Return the moment; a day without a clock is no start."""
    return start.first if start and start.first == start.last else None


def _one(table: dict[str, str], text: str) -> str | None:
    """Return the one word of the table that the text names; None for none or several."""
    written = f" {plain(re.sub(r'[^A-Za-z]+', ' ', text))} "
    found = {meaning for words, meaning in table.items() if f" {words} " in written}
    return found.pop() if len(found) == 1 else None


def _levels(text: str) -> tuple[str, ...] | None:
    """Return the levels that are written out, as L4-L5 or L4/5; None where there are none."""
    found = []
    for match in _LEVEL.finditer(text):
        above, number, below, other = match.groups()
        level = f"{above}{number}-{below or above}{other}".upper()
        if level not in _DISCS:
            return None
        found.append(level)
    return tuple(sorted(set(found), key=_DISCS.index)[:MOST_LEVELS]) or None
