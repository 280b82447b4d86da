"""What an import would like to put on record: plain values, before anything touches the database.

Readers of FHIR bundles and of schedules make these; `patients.importing` compares them with what
is on record. Dates are `date`, instants are aware `datetime`s in UTC, numbers are `Decimal`.
None, "" and () mean "not said".

`patients` may not import `checklist`, so an import takes the verbs that book as arguments::

    book_proposed(*, clinic, patient, proposed: ProposedCase, by, now) -> str
    book_scheduled(*, clinic, patient, scheduled: ScheduledCase, by, now) -> str
    patient_changed(*, patient, by, now) -> None

The first two answer CREATED, UPDATED or UNCHANGED (a case is the same as before by `external_id`
within the clinic), or raise BookingRefused, which rejects that row or resource alone. The last is
called once for each patient whose record changed: it judges the patient's open cases anew.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

CREATED = "created"
UPDATED = "updated"
UNCHANGED = "unchanged"

# A medicine that ended longer ago than this is history; see `ended_standing`.
RECENTLY_ENDED = timedelta(days=90)

# Why a medicine is not on the list (keys of `ImportProposals.not_on_list`).
NOT_ON_LIST = ("ended", "not-taken", "entered-in-error", "not-done", "do-not-perform", "intent")


class BookingRefused(Exception):
    """A case cannot be booked as proposed; `field` names the column or field, never a value."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


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
    `void_because` (a word of NOT_ON_LIST): it never was a medicine of the patient; it is only
    counted, and takes an earlier import of the same resource off the list.
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
    void_because: str = ""


@dataclass(frozen=True)
class AllergyProposal:
    """One allergy or intolerance. `reaction` is "mild", "severe" or None (never guessed).

    `is_void`: refuted, entered in error or over; it takes an earlier import of it back.
    """

    substance: str
    reaction: str | None
    source: SourceRef
    path: str
    is_void: bool = False


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

    `system` is the code system's address, as `http://snomed.info/sct`. `is_void`: refuted or
    entered in error.
    """

    system: str
    code: str
    text: str
    clinical_status: str
    source: SourceRef
    path: str
    onset_on: date | None = None
    is_void: bool = False


@dataclass(frozen=True)
class ResultProposal:
    """A measured value in a unit of the contract; `text` instead of `value` for words.

    `is_void`: cancelled or entered in error.
    """

    test: str
    value: Decimal | None
    unit: str
    taken_at: datetime
    source: SourceRef
    path: str
    text: str = ""
    is_void: bool = False


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
    """An Appointment or ServiceRequest that looks like one of our procedures.

    `None` (for protocol, region, side, levels, start) means that the source leaves it open: a
    person chooses before the case is booked. `protocols` are the kinds that the code allows, in
    the contract's spelling; one code often covers several.
    """

    external_id: str
    protocols: tuple[str, ...]
    region: str | None
    side: str | None
    levels: tuple[str, ...] | None
    scheduled_start: datetime | None  # aware, UTC
    text: str  # what the source calls it
    source_system: str
    source_file: str
    source_type: str  # Appointment or ServiceRequest
    source_id: str
    source_date: date | None
    path: str = ""  # JSON path in the file

    @property
    def protocol(self) -> str | None:
        """The kind of procedure, if the code allows only one."""
        return self.protocols[0] if len(self.protocols) == 1 else None


@dataclass(frozen=True)
class ScheduledCase:
    """One row of `import_schedule`, already checked against the contract's values."""

    external_id: str
    protocol: str
    region: str | None
    side: str | None
    levels: tuple[str, ...] | None  # None: column empty; () for a caudal injection
    scheduled_start: datetime | None  # aware, UTC
    sedation: str | None
    payer: str | None
    booked_on: date | None
    source_file: str
    line: int


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

    def place(self) -> tuple[str, str, int | None]:
        """Return what stays the same in every language: which thing it is, not why."""
        return (self.file, self.path, self.line)


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


BookProposed = Callable[..., str]
BookScheduled = Callable[..., str]
PatientChanged = Callable[..., None]
