"""What an import proposes to book: plain values that `checklist.actions` turns into cases.

`patients` may not import `checklist`, so the import takes the two verbs as arguments::

    book_proposed(*, clinic, patient, proposed: ProposedCase, by, now) -> str
    book_scheduled(*, clinic, patient, scheduled: ScheduledCase, by, now) -> str

Each answers one of `CREATED`, `UPDATED`, `UNCHANGED` (a case is the same as before by
`external_id` within the clinic), or raises `BookingRefused(field, message)`, which rejects that
row or resource alone. They run inside the import's savepoint.
After a patient's record changed, the import calls `patient_changed(*, patient, by, now)` once, so
that the stored readiness of the patient's open cases is computed anew in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

CREATED = "created"
UPDATED = "updated"
UNCHANGED = "unchanged"


class BookingRefused(Exception):
    """A case cannot be booked as proposed; `field` names the column or field, never a value."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field
        self.message = message


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


BookProposed = Callable[..., str]
BookScheduled = Callable[..., str]
PatientChanged = Callable[..., None]
