"""What a rule may know: plain values, each with the place in the document it came from.

Instants are aware UTC datetimes, calendar days are dates in the procedure's zone, numbers are
Decimal. ``None`` always means unknown, which is never good news.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

Value = None | bool | str | Decimal | date | datetime | frozenset[str] | tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Procedure:
    """The one planned injection."""

    protocol: str
    zone: ZoneInfo
    region: str | None = None
    side: str | None = None
    levels: tuple[str, ...] | None = None
    scheduled_start: datetime | None = None
    sedation: str | None = None
    purpose: str | None = None
    image_guidance: str | None = None
    contrast: bool | None = None
    steroid: bool | None = None
    booked_on: date | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is treated, as far as a rule needs it."""

    birth_date: date | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who pays, and where."""

    payer: str | None = None
    state: str | None = None
    site: str | None = None
    self_pay: bool | None = None


class Answer(NamedTuple):
    """One answer to one question; ``value`` None = answered with "unknown"."""

    value: Value
    at: datetime
    source: str | None
    evidence: str


class Result(NamedTuple):
    """One measured value, exactly converted to the first unit of its test."""

    value: Fraction | str
    at: datetime
    evidence: str


class MedicationEntry(NamedTuple):
    """One line of the medication list, as it was written."""

    ingredient: str | None
    rxcui: str | None
    text: str | None
    dose_intent: str | None
    status: str | None
    last_dose: datetime | None
    stop_decision: str | None
    hold_hours: Decimal | None
    at: datetime | None
    evidence: str


class AllergyEntry(NamedTuple):
    """One line of the allergy list, as it was written; ``substance`` None: not known to what."""

    substance: str | None
    reaction: str | None
    at: datetime | None
    evidence: str

    @property
    def name(self) -> str:
        """The substance as the table of allergens is asked for it."""
        return (self.substance or "").strip().lower()


class Session(NamedTuple):
    """One injection on record, earlier or booked."""

    protocol: str
    region: str
    on: date
    levels: tuple[str, ...] | None
    relief_percent: Decimal | None
    function_percent: Decimal | None
    relief_weeks: Decimal | None
    steroid: str | None
    evidence: str


class Waiver(NamedTuple):
    """A physician's decision to go ahead in spite of one item."""

    item: str
    reason: str
    at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one case at the moment ``at``."""

    at: datetime
    procedure: Procedure
    patient: Patient = Patient()
    coverage: Coverage = Coverage()
    answers: dict[str, tuple[Answer, ...]] = field(default_factory=dict)
    results: dict[str, tuple[Result, ...]] = field(default_factory=dict)
    medications: tuple[MedicationEntry, ...] | None = None
    allergies: tuple[AllergyEntry, ...] | None = None
    history: tuple[Session, ...] | None = None
    waivers: tuple[Waiver, ...] = ()
    digest: str = ""
