"""MedicationRequest, -Statement, -Administration and -Dispense -> lines of the medicine list.

A prescription that is active is "on record", not "taken": its status stays open until a person
has asked. What ended within 90 days is stopped, and its last dose is unknown.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.codes import none_known
from patients.fhir.concepts import Concept, concept, refuse_other_versions
from patients.fhir.context import Context
from patients.fhir.entries import Entry
from patients.fhir.nodes import Node, Span
from patients.fhir.recognition import Medicine, Recognised, recognise
from patients.proposals import MedicationProposal, NoneProposal, ended_standing

KINDS = (
    "MedicationRequest",
    "MedicationStatement",
    "MedicationAdministration",
    "MedicationDispense",
)
ENDED = ("completed", "stopped", "cancelled", "ended")
NOT_TAKEN = ("not-taken", "declined")
NEVER_LISTED = ("entered-in-error", "not-done")
NO_ORDER = ("plan", "proposal")
# Without a stated end, an order that somebody stopped may have been followed for this long.
LONGEST_ORDER = timedelta(days=365)
LONGEST_SUPPLY = 1000
NAMELESS = "Medicine without a name"

STATUS_NOT_TAKEN, STATUS_NOT_DONE = _("the status not-taken"), _("the status not-done")
OLDER_SHAPES: Mapping[str, str | Promise] = {
    "wasNotTaken": STATUS_NOT_TAKEN, "taken": STATUS_NOT_TAKEN,
    "wasNotGiven": STATUS_NOT_DONE, "notGiven": STATUS_NOT_DONE, "notDone": STATUS_NOT_DONE,
    "dateWritten": "authoredOn",
    "medication": _("medicationCodeableConcept or medicationReference"),
}  # fmt: skip


def read_medication(entry: Entry, context: Context) -> MedicationProposal | NoneProposal | None:
    """Read one order, statement, administration or dispense.

    None: the source says that it has no information. Raises Unreadable, also where the order or
    dose lies in the future.
    """
    refuse_other_versions(entry.node, fields=OLDER_SHAPES)
    written = context.past(_when(entry.node))
    medicine = _medicine(entry, context)
    for pair in medicine.concept.codes:
        if pair in none_known():
            return _none_known(entry, context, medicine.concept, pair)
    return _line(entry, context, recognise(medicine), written)


def why_not_listed(proposal: MedicationProposal) -> str:
    """Return the word under which a medicine that is not on the list is counted; "" if it is."""
    if proposal.on_list:
        return ""
    if proposal.void_because:
        return proposal.void_because
    return "not-taken" if proposal.source_status in NOT_TAKEN else "ended"


def _line(
    entry: Entry, context: Context, found: Recognised, written: Span | None
) -> MedicationProposal:
    status = entry.node["status"].text(24)
    void = _void_because(entry.node, status)
    ended = _ended_on(entry.node, status, written, context) if status in ENDED else None
    standing: tuple[str | None, bool] = (None, not void and status not in NOT_TAKEN)
    if status in ENDED and not void:
        today = context.now.astimezone(context.zone).date()
        standing = ended_standing(ended or today, today)
    return MedicationProposal(
        ingredient=found.ingredient,
        rxcui=found.rxcui,
        text=found.text or NAMELESS,
        recognised_by=found.recognised_by,
        status=standing[0],
        on_list=standing[1],
        source=context.source(entry, written),
        path=entry.node.path,
        authored_on=written.first.astimezone(context.zone).date() if written else None,
        ended_on=None if void else ended,
        source_status=status,
        void_because=void,
    )


def _void_because(node: Node, status: str) -> str:
    if status in NEVER_LISTED:
        return status
    if node["doNotPerform"].flag():
        return "do-not-perform"
    return "intent" if node["intent"].text(40) in NO_ORDER else ""


def _when(node: Node) -> Node:
    """Return where the resource says when it was ordered, taken, given or handed over."""
    found = node.first(
        "authoredOn", "effectiveDateTime", "whenHandedOver", "whenPrepared", "dateAsserted"
    )
    return found if found or not node["effectivePeriod"] else node["effectivePeriod"]["start"]


def _ended_on(node: Node, status: str, written: Span | None, context: Context) -> date | None:
    """Return the latest day on which it can have ended, not later than today; None if unknown.

    The stated end counts. Without one, what was completed ended when its supply ran out, and what
    was stopped may have been followed for a year.
    """
    stated = [span.last for end in _stated_ends(node) if (span := end.span(context.zone))]
    if not stated and written is None:
        return None
    run = _supply(node) or _usual_run(status, node)
    last = max(stated) if stated else written.last + run
    return min(last, context.now).astimezone(context.zone).date()


def _stated_ends(node: Node) -> list[Node]:
    ends = [node["effectivePeriod"]["end"], node["dispenseRequest"]["validityPeriod"]["end"]]
    dosages = node.first("dosageInstruction", "dosage")
    if isinstance(dosages.value, list):  # of an administration it is a single one, without an end
        ends += [one["timing"]["repeat"]["boundsPeriod"]["end"] for one in dosages]
    return [end for end in ends if end]


def _usual_run(status: str, node: Node) -> timedelta:
    is_order = node["resourceType"].text() == "MedicationRequest"
    return LONGEST_ORDER if is_order and status != "completed" else timedelta()


def _supply(node: Node) -> timedelta:
    """Return for how many days the supply lasts, refills included; none where it is not said."""
    request = node["dispenseRequest"]
    each = request["expectedSupplyDuration"]
    if each["code"].text(40) not in ("", "d") or not each:
        each = node["daysSupply"]
    days = each["value"].number()
    refills = request["numberOfRepeatsAllowed"].number() or 0
    if days is None or not 0 < days * (1 + refills) <= LONGEST_SUPPLY:
        return timedelta()
    return timedelta(days=float(days * (1 + refills)))


def _medicine(entry: Entry, context: Context) -> Medicine:
    """Return what names the medicine: in place, or the Medication that is referred to."""
    node = entry.node
    if node["medicationCodeableConcept"]:
        return Medicine(concept(node["medicationCodeableConcept"]))
    reference = node["medicationReference"]
    target = context.index.find(reference, "Medication", of=entry) if reference else None
    if target is None:
        return Medicine(Concept(text=reference["display"].text()))
    parts = [part["itemCodeableConcept"] for part in target.node["ingredient"]]
    own = concept(target.node["code"])
    words = own if own.words else Concept(own.codes, own.displays, reference["display"].text())
    return Medicine(words, tuple(concept(part) for part in parts if part))


def _none_known(
    entry: Entry, context: Context, words: Concept, pair: tuple[str, str]
) -> NoneProposal | None:
    kind, meaning = none_known()[pair]
    if meaning != "none":
        return None
    source = context.source(entry)
    return NoneProposal(kind, words.words, source, entry.node.path)
