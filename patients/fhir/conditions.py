"""Condition -> a problem on record: evidence beside a question, never an answer to it."""

from django.utils.translation import gettext as _

from patients.codes import none_known
from patients.fhir.concepts import concept, refuse_other_versions, status_word
from patients.fhir.context import Context
from patients.fhir.entries import Entry
from patients.fhir.nodes import Node, Unreadable
from patients.proposals import ConditionProposal, NoneProposal

VOID_VERIFICATION = ("refuted", "entered-in-error")
LONGEST_CODE, LONGEST_SYSTEM, LONGEST_STATUS = 40, 200, 24


def read_condition(entry: Entry, context: Context) -> ConditionProposal | NoneProposal | None:
    """Read one condition. None: the source says that it has no information. Raises Unreadable."""
    node = entry.node
    refuse_other_versions(node, fields={"dateRecorded": "recordedDate", "patient": "subject"})
    clinical = status_word(node["clinicalStatus"])
    verification = status_word(node["verificationStatus"])
    onset = context.past(_onset(node))
    recorded = context.past(node["recordedDate"])
    words = concept(node["code"])
    source = context.source(entry, recorded or onset)
    for pair in words.codes:
        if pair in none_known():
            kind, meaning = none_known()[pair]
            return NoneProposal(kind, words.words, source, node.path) if meaning == "none" else None
    if not words.words:
        raise Unreadable(f"{node.path}.code", _("does not say what"))
    if verification in VOID_VERIFICATION:
        clinical = verification
    system, code = words.codes[0] if words.codes else ("", "")
    return ConditionProposal(
        system[:LONGEST_SYSTEM],
        code[:LONGEST_CODE],
        words.words,
        clinical[:LONGEST_STATUS],
        source,
        node.path,
        onset_on=onset.first.astimezone(context.zone).date() if onset else None,
        is_void=verification in VOID_VERIFICATION,
    )


def _onset(node: Node) -> Node:
    return node["onsetDateTime"] if node["onsetDateTime"] else node["onsetPeriod"]["start"]
