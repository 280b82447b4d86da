"""The numbers of one policy version, typed, and the tables that rules look things up in.

Nothing here decides anything; nothing here reads a file. ``checklist.policies`` builds a
``Policy`` from the data files and refuses one that is incomplete.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from checklist.engine.findings import Owner, Section, Severity
from checklist.engine.naming import Names


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from. ``confidence``: primary, or secondary (read in summaries)."""

    key: str
    title: str
    year: int
    confidence: str


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the list of items: what is the same for each finding of that name.

    ``rests_on`` names the answers and results that the item's rule reads: a waiver older than
    one of them no longer counts. ``payer_rule`` = a warning unless the payer enforces it.
    """

    name: str
    section: Section
    owner: Owner
    severity: Severity
    source: str
    waivable: bool
    rests_on: tuple[str, ...]
    payer_rule: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every limit and window. Durations are timedeltas; the unit of the rest is in the name."""

    pain_duration_esi_weeks: Decimal
    pain_duration_facet_weeks: Decimal
    conservative_care_esi_weeks: Decimal
    conservative_care_facet_weeks: Decimal
    pain_score_window: timedelta
    pain_score_enough: Decimal
    pain_score_least: Decimal
    function_score_window: timedelta
    session_limit_count: int
    session_limit_months: int
    interval_esi_days: int
    interval_mbb_days: int
    interval_intraarticular_days: int
    repeat_relief_months: int
    repeat_relief_percent: Decimal
    repeat_relief_weeks: Decimal
    diagnostic_block_months: int
    diagnostic_block_percent: Decimal
    diagnostic_block_apart_days: int
    imaging_months: int
    physical_exam_days: int
    red_flags_window: timedelta
    infection_window: timedelta
    temperature_window: timedelta
    fever_celsius: Decimal
    pregnancy_youngest_years: int
    pregnancy_oldest_years: int
    pregnancy_positive_window: timedelta
    pregnancy_answer_window: timedelta
    pregnancy_negative_window: timedelta
    platelets_window: timedelta
    platelets_low_ever: Decimal
    platelets_least: Decimal
    platelets_least_low_tier: Decimal
    inr_window: timedelta
    inr_look_back: timedelta
    inr_raised: Decimal
    inr_most: Decimal
    inr_below_low_tier: Decimal
    inr_never_waivable: Decimal
    inr_never_waivable_low_tier: Decimal
    glucose_window: timedelta
    glucose_least: Decimal
    glucose_most: Decimal
    blood_pressure_window: timedelta
    systolic_below: Decimal
    diastolic_below: Decimal
    recent_event_window: timedelta
    vaccination_days: int
    positioning_window: timedelta
    medications_confirmed_window: timedelta
    long_stopped: timedelta
    still_acting: timedelta
    several_antithrombotics: int
    renal_window: timedelta
    renal_step_up_below: Decimal
    hold_excess_after: timedelta
    elderly_years: int
    instructions_window: timedelta
    consent_window: timedelta
    follow_up_least_days: int
    follow_up_most_days: int
    estimate_early_business_days: int
    estimate_early_due_business_days: int
    estimate_late_business_days: int
    estimate_late_due_business_days: int
    fasting_solid: timedelta
    fasting_clear: timedelta
    interlaminar_levels: int
    most_levels: int
    most_bilateral_transforaminal_levels: int


@dataclass(frozen=True, slots=True)
class HoldHours:
    """Hours without a medicine before the start, for one tier.

    ``decide``: a physician must say. Else ``block`` hours are needed and ``warn`` hours are
    wanted; the two are the same where the table gives one number.
    """

    decide: bool
    block: Decimal = Decimal(0)
    warn: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class FormularyRow:
    """One row of the formulary: an ingredient, perhaps for one dose intent only."""

    ingredient: str
    rxcui: str | None
    medicine_class: str
    antithrombotic: bool
    intent: str | None
    hold: dict[str, HoldHours]
    renal_below: Decimal | None
    renal_hours: Decimal
    agreement: bool
    restart_hours: Decimal
    brands: tuple[str, ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class TierRow:
    """Bleeding tier of a procedure kind in a region; ``levels`` empty = every level."""

    protocols: frozenset[str]
    regions: frozenset[str]
    levels: frozenset[str]
    tier: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class AuthorizationRule:
    """When a payer asks for prior authorization; empty sets = everywhere."""

    protocols: frozenset[str]
    sites: frozenset[str]
    states: frozenset[str]
    from_on: date
    not_required_is_warning: bool
    source: str


@dataclass(frozen=True, slots=True)
class PayerPolicy:
    """A payer's own criteria: which payer rules block, and when authorization is asked."""

    payer: str
    enforces_payer_rules: bool
    authorization: tuple[AuthorizationRule, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class ClassTables:
    """Which classes and ingredients of the formulary each rule looks for."""

    vitamin_k_antagonist: frozenset[str]
    heparin: frozenset[str]
    anti_infective: frozenset[str]
    steroid_booster: frozenset[str]
    sedation_diabetes: frozenset[str]
    cervical_high_column: frozenset[str]


@dataclass(frozen=True, slots=True)
class LocalItem:
    """A yes-or-no item that a clinic added: its question, and what each answer means.

    ``item`` (``local:<name>``) names the answer, the finding and the row in the list of items.
    Texts are by language. ``window`` None: the latest answer counts, whatever its age; else one
    that is not older than that at the start.
    """

    item: str
    title: dict[str, str]
    question: dict[str, str]
    good_answer: bool
    window: timedelta | None
    met: dict[str, str]
    unmet: dict[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the clinic's numbers, named by the digest of its data.

    ``numbers_sources`` and ``lists_sources`` name the source of each number, and of each list by
    its path in the file (``indications.esi``); all other rows name their own. ``reasons`` say why
    a clinic set something, by its path (``numbers.inr_most``); nothing is judged by them.
    """

    id: str
    version: str
    digest: str
    title: str
    approved: bool
    sources: dict[str, Source]
    items: dict[str, Item]
    numbers: Numbers
    tiers: tuple[TierRow, ...]
    formulary: dict[str, tuple[FormularyRow, ...]]
    ingredients_of_code: dict[str, tuple[str, ...]]
    allergens: dict[str, str]
    payers: dict[str, PayerPolicy]
    classes: ClassTables
    indications_supporting: dict[str, frozenset[str]]
    interlaminar_cervical_levels: frozenset[str]
    regions_with_caudal: frozenset[str]
    regions_with_particulate_ban: frozenset[str]
    refer_today: frozenset[str]
    never_waivable_findings: frozenset[str]
    numbers_sources: dict[str, str] = field(default_factory=dict)
    numbers_units: dict[str, str] = field(default_factory=dict)
    lists_sources: dict[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    local_items: dict[str, LocalItem] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def payer_rules_block(self, payer: str | None) -> bool:
        """Payer rules block where the payer enforces them, or is unknown."""
        if payer is None:
            return True
        known = self.payers.get(payer)
        return known is not None and known.enforces_payer_rules


TIERS = ("low", "intermediate", "high")
