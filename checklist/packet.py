"""The payer's packet: each criterion, the answer given, its source, and what is missing.

Made from the stored report, the same that the case's pages show. It holds what a criterion asks
for and nothing else of the record.
"""

from dataclasses import dataclass

from checklist.billing_page import case_sentences
from checklist.billing_words import line_words
from checklist.coding import case_coding, code_lines, current_billed
from checklist.engine.billing import CodeLine
from checklist.gather import day, moment
from checklist.models import Case, ReadinessSnapshot
from checklist.packet_criteria import CriterionLine, Document, judged_criteria
from checklist.presenters import present_finding
from checklist.snapshots import policy_in_force
from checklist.wording import field_words, procedure_words

SCHEMA = "payer-packet/1"


@dataclass(frozen=True)
class Packet:
    """The whole packet of one case, as of the report it was made from."""

    case: Case
    snapshot: ReadinessSnapshot
    procedure: str
    payer: str
    has_policy: bool
    policy: Document
    lines: list[CodeLine]
    codes_from: str
    # What is wrong with the codes billed: no copy goes out without it.
    code_warnings: list[str]
    criteria: list[CriterionLine]
    problem: str

    @property
    def missing(self) -> list[CriterionLine]:
        """The criteria for which something is missing."""
        return [one for one in self.criteria if one.missing]

    @property
    def has_texts(self) -> bool:
        """Whether a text of the payer is shown for any criterion."""
        return any(one.text and one.text.text for one in self.criteria)

    @property
    def site(self) -> str:
        """Where it is done: office, surgery center or hospital."""
        return field_words("site", self.case.site, self.case.clinic.tz)

    @property
    def code_words(self) -> list[str]:
        """The lines of the claim, as people write them."""
        return [line_words(line) for line in self.lines]

    def document(self) -> Document:
        """The packet as JSON (`payer-packet/1`)."""
        case, patient = self.case, self.case.patient
        zone = case.clinic.tz
        return {
            "schema": SCHEMA,
            "case": str(case.pk),
            "clinic": {"name": case.clinic.name, "phone": case.clinic.phone},
            "patient": {
                "family_name": patient.family_name,
                "given_name": patient.given_name,
                "birth_date": day(patient.birth_date),
                "record_number": patient.record_number or None,
            },
            "procedure": {
                "protocol": case.protocol,
                "region": case.region or None,
                "side": case.side or None,
                "levels": case.levels,
                "scheduled_start": moment(case.scheduled_start, zone),
                "site": case.site or None,
            },
            "payer": {"id": case.payer or None, "has_policy": self.has_policy},
            "policy": self.policy,
            "report": {
                "evaluated_at": moment(self.snapshot.evaluated_at, zone),
                "facts_digest": self.snapshot.facts_digest,
                "digest": self.snapshot.shown_digest,
            },
            "codes": {
                "from": self.codes_from,
                "lines": [
                    {"code": one.code, "modifiers": list(one.modifiers), "units": one.units}
                    for one in self.lines
                ],
                "warnings": self.code_warnings,
            },
            "criteria": [one.document(case) for one in self.criteria],
            "missing": [one.finding.item for one in self.missing],
            "problem": self.problem or None,
        }


def build_packet(case: Case, snapshot: ReadinessSnapshot) -> Packet:
    """Lay out the packet of a case's stored verdict, in the reader's language."""
    policy = policy_in_force(case.clinic)
    lines, codes_from = _codes(case)
    named = snapshot.report["policy"]
    findings = {one["item"]: one for one in snapshot.report["findings"]}
    return Packet(
        case=case,
        snapshot=snapshot,
        procedure=procedure_words(case),
        payer=field_words("payer", case.payer, case.clinic.tz),
        has_policy=case.payer in policy.payers,
        policy={"name": f"{named['id']}@{named['version']}", **named},
        lines=lines,
        codes_from=codes_from,
        code_warnings=[one.words for one in case_sentences(case)],
        criteria=judged_criteria(case, snapshot, findings, policy),
        problem=_problem(findings, case),
    )


def _codes(case: Case) -> tuple[list[CodeLine], str]:
    """Return the codes billed, else those that fit, else none."""
    if billed := code_lines(current_billed(case)):
        return billed, "billed"
    fits = case_coding(case).lines
    return list(fits), "fits" if fits else "unknown"


def _problem(findings: dict[str, Document], case: Case) -> str:
    """Say that the stored record cannot be read: no criterion can be answered from it."""
    found = findings.get("record:invalid")
    return present_finding(found, {}, case.clinic.tz).reason if found else ""
