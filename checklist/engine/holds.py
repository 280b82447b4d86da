"""How many hours each medicine must be off before the start.

RULES, "hold:<ingredient>": the table for the tier, the renal column, the physician's hours.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from checklist.engine.medicines import Medicine
from checklist.engine.policy import TIERS, FormularyRow, HoldHours
from checklist.engine.situation import Situation, hours


def rows_for(medicine: Medicine) -> tuple[FormularyRow, ...]:
    """The rows of the intended dose; all of them where the intent is not known."""
    if len(medicine.rows) == 1:
        return medicine.rows
    fitting = tuple(row for row in medicine.rows if row.intent in (None, medicine.dose_intent))
    return fitting or medicine.rows


def is_cervical_exception(case: Situation, medicine: Medicine) -> bool:
    """Pain pills before a cervical interlaminar epidural: the high column, as a warning."""
    procedure = case.procedure
    return (
        medicine.medicine_class in case.policy.classes.cervical_high_column
        and procedure.protocol == "esi-interlaminar"
        and procedure.region == "cervical"
    )


def tier_for(case: Situation, medicine: Medicine) -> str:
    """The column of the table that holds for this medicine."""
    return TIERS[-1] if is_cervical_exception(case, medicine) else case.tier


def needed(case: Situation, medicine: Medicine, *, kidneys_weak: bool | None = None) -> HoldHours:
    """The hours that count, the longest of the rows where the intent is not known.

    ``kidneys_weak`` True adds the renal hours whatever is known; None goes by the results.
    """
    known = case.hold_hours.get((medicine.ingredient, kidneys_weak))
    if known is None:
        tier = tier_for(case, medicine)
        table, *others = (_with_renal(case, row, tier, kidneys_weak) for row in rows_for(medicine))
        for other in others:
            table = max(table, other, key=lambda hold: (hold.decide, hold.warn, hold.block))
        known = _with_physicians_hours(table, medicine.hold_hours)
        case.hold_hours[medicine.ingredient, kidneys_weak] = known
    return known


def _with_renal(
    case: Situation, row: FormularyRow, tier: str, kidneys_weak: bool | None
) -> HoldHours:
    hold = row.hold[tier]
    if hold.decide or not hold.warn or row.renal_below is None:
        return hold
    if kidneys_weak is None:
        function = case.renal_function
        kidneys_weak = function is not None and function < row.renal_below
    if not kidneys_weak:
        return hold
    return replace(hold, block=hold.block + row.renal_hours, warn=hold.warn + row.renal_hours)


def _with_physicians_hours(hold: HoldHours, own: Decimal | None) -> HoldHours:
    """A physician's own hours count where they are longer; they settle ``decide``."""
    if own is None:
        return hold
    if hold.decide or own > hold.warn:
        return HoldHours(decide=False, block=own, warn=own)
    return replace(hold, block=own) if own > hold.block else hold


def latest_dose(case: Situation, amount: Decimal) -> datetime | None:
    """The last moment at which a dose may be taken, ``amount`` hours before the start."""
    return None if case.start is None else case.start - hours(amount)


def has_renal_column(case: Situation, medicine: Medicine) -> bool:
    """The table gives more hours for weak kidneys, and gives hours at all for this tier."""
    tier = tier_for(case, medicine)
    return any(
        row.renal_below is not None and not row.hold[tier].decide and row.hold[tier].warn
        for row in rows_for(medicine)
    )
