"""What an import would like to put on record: plain values, before anything touches the database.

Readers of FHIR bundles and of schedules make these; `patients.importing` compares them with what
is on record. Dates are `date`, instants are aware `datetime`s in UTC, numbers are `Decimal`.
None, "" and () mean "not said".
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

# A medicine that ended longer ago than this is history; see `ended_standing`.
RECENTLY_ENDED = timedelta(days=90)

# Why a medicine is not on the list (keys of `ImportProposals.not_on_list`).
NOT_ON_LIST = ("ended", "not-taken", "entered-in-error", "not-done", "do-not-perform", "intent")


@dataclass(frozen=True)
class SourceRef:
    """Where a value comes from: the file, and the resource in it.

    `system` names the sending system ("" where the file does not say), `type` and `id` the
    resource ("" where it has no id), `date` when the source says it was recorded or issued.
    """

    file: str
    type: str
    id: str = ""
    system: str = ""
    date: datetime | None = None


@dataclass(frozen=True)
class Identifier:
    """A number that a system gave to a patient. `type` is the code of HL7 table 0203, as "MR"."""

    type: str
    system: str
    value: str


@dataclass(frozen=True)
class MedicationProposal:
    """One order or statement. A combination's `ingredient` is "a+b", unrecognised is None.

    `recognised_by` is "code", "text" or ""; `status` is None or "stopped"; `source_status` is the
    source's own word; `ended_on` is set only where `status` and `on_list` follow from that day.
    """

    ingredient: str | None
    rxcui: str
    text: str
    recognised_by: str
    status: str | None
    on_list: bool
    source: SourceRef
    path: str
    authored_on: date | None = None
    ended_on: date | None = None
    source_status: str = ""
    dose_intent: str | None = None


@dataclass(frozen=True)
class AllergyProposal:
    """One allergy or intolerance. `reaction` is "mild", "severe" or None (never guessed)."""

    substance: str
    reaction: str | None
    source: SourceRef
    path: str


@dataclass(frozen=True)
class NoneProposal:
    """An explicit "none known" of the source: for a person to confirm, never an answer.

    `kind` is "allergies", "medications" or "conditions".
    """

    kind: str
    text: str
    source: SourceRef
    path: str


@dataclass(frozen=True)
class ConditionProposal:
    """A problem or diagnosis, shown beside the question that it bears on.

    `system` is the code system's address, as `http://snomed.info/sct`.
    """

    system: str
    code: str
    text: str
    clinical_status: str
    source: SourceRef
    path: str
    onset_on: date | None = None


@dataclass(frozen=True)
class ResultProposal:
    """A measured value in a unit of the contract; `text` instead of `value` for words."""

    test: str
    value: Decimal | None
    unit: str
    taken_at: datetime
    source: SourceRef
    path: str
    text: str = ""


@dataclass(frozen=True)
class InjectionProposal:
    """An earlier injection that the source states with protocol, region and day."""

    protocol: str
    region: str
    injected_on: date
    source: SourceRef
    path: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProposedCase:
    """A booking or order that a person completes before it is a case.

    What the code leaves open is None; `protocols` and `regions` list what it may mean.
    """

    external_id: str
    text: str
    source: SourceRef
    path: str
    protocol: str | None = None
    region: str | None = None
    side: str | None = None
    levels: tuple[str, ...] | None = None
    scheduled_start: datetime | None = None
    payer: str | None = None
    protocols: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class ScheduledCase:
    """A row of a schedule: a booked procedure. Words are checked where it is booked."""

    external_id: str
    protocol: str
    region: str
    side: str
    levels: tuple[str, ...] | None
    scheduled_start: datetime | None
    sedation: str
    payer: str
    booked_on: date | None
    line: int
    file: str


@dataclass(frozen=True)
class PatientProposal:
    """One patient of a file, with all that the file says about them.

    `path` is the JSON path (or "line N") of the patient, `digest` a digest of the Patient
    resource: the key of a patient who has neither identifier nor id within a known system.
    """

    identifiers: tuple[Identifier, ...]
    family_name: str
    given_name: str
    source: SourceRef
    path: str
    birth_date: date | None = None
    sex: str = ""
    language: str = ""
    phone: str = ""
    deceased: bool | None = None
    digest: str = ""
    medications: tuple[MedicationProposal, ...] = ()
    allergies: tuple[AllergyProposal, ...] = ()
    no_known: tuple[NoneProposal, ...] = ()
    conditions: tuple[ConditionProposal, ...] = ()
    results: tuple[ResultProposal, ...] = ()
    injections: tuple[InjectionProposal, ...] = ()
    cases: tuple[ProposedCase, ...] = ()
    scheduled: tuple[ScheduledCase, ...] = ()


@dataclass(frozen=True)
class Rejection:
    """What was not taken, and why. Exactly one of `path` and `line` says where, if either can."""

    file: str
    message: str
    path: str = ""
    line: int | None = None

    def document(self) -> dict[str, str | int]:
        """Return the entry of the import summary; never a patient's value."""
        where: dict[str, str | int] = {"path": self.path or "$"}
        if self.line is not None:
            where = {"line": self.line}
        return {"file": self.file, **where, "message": self.message}


@dataclass(frozen=True)
class ImportProposals:
    """All that a set of files proposes. `not_on_list` counts by the words of NOT_ON_LIST."""

    files: int = 0
    patients: tuple[PatientProposal, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    not_on_list: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "ImportProposals") -> "ImportProposals":
        """Return what both sets of files propose, in order."""
        return ImportProposals(
            files=self.files + other.files,
            patients=self.patients + other.patients,
            rejected=self.rejected + other.rejected,
            not_on_list=dict(Counter(self.not_on_list) + Counter(other.not_on_list)),
        )


def ended_standing(ended_on: date, first_seen_on: date) -> tuple[str | None, bool]:
    """Return `(status, on_list)` of a medicine that ended: stopped, or only history.

    `first_seen_on` is the day of its first import, so that the same file gives the same answer
    a year later: what ended at most 90 days before it, or after it, is "stopped" and on the list.
    """
    if ended_on >= first_seen_on - RECENTLY_ENDED:
        return "stopped", True
    return None, False
