"""How the hours of a hold come about: table, tier, kidneys, a physician's hours; then the moment.

The numbers are worked out by ``engine.holds`` and ``Situation`` themselves; this names the steps.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from checklist.engine import holds
from checklist.engine.medicines import Medicine
from checklist.engine.policy import FormularyRow, HoldHours, TierRow
from checklist.engine.situation import Situation
from checklist.engine.why.watching import WatchedSituation


@dataclass(frozen=True, slots=True)
class TierAccount:
    """Why this tier: the procedure's own, and what raises it. Reasons hold evidence by name."""

    of_procedure: str
    tier: str
    rows: tuple[TierRow, ...]
    raised_by: dict[str, tuple[str, ...]]
    is_cervical_exception: bool


@dataclass(frozen=True, slots=True)
class HoldAccount:
    """The hours before the start, step by step. Moments are instants, hours are elapsed.

    ``renal_added``: hours that weak kidneys add, 0 if none; None = kidney function is not known
    and might add them. ``physicians_effect``: "decides", "replaces" (both numbers), "lengthens"
    (the first of a pair), "shorter" (does not count), or "" where no hours were set.
    """

    medicine: Medicine
    rows: tuple[FormularyRow, ...]
    chosen: FormularyRow
    tier: TierAccount
    cell: HoldHours
    renal_function: Fraction | None
    renal_added: Decimal | None
    physicians_hours: Decimal | None
    physicians_effect: str
    needed: HoldHours
    last_dose_by: datetime | None
    wanted_by: datetime | None


def hold_account(case: Situation, medicine: Medicine) -> HoldAccount:
    """Explain the hours of one medicine; its state is not looked at."""
    tier = tier_account(case, medicine)
    rows = holds.rows_for(medicine)
    chosen = max(rows, key=lambda row: _size(_of_one_row(case, medicine, row)))
    cell, needed = chosen.hold[tier.tier], holds.needed(case, medicine)
    known = not needed.decide
    return HoldAccount(
        medicine=medicine,
        rows=rows,
        chosen=chosen,
        tier=tier,
        cell=cell,
        renal_function=case.renal_function,
        renal_added=_renal_added(case, chosen, cell),
        physicians_hours=medicine.hold_hours,
        physicians_effect=_physicians_effect(case, medicine, chosen),
        needed=needed,
        last_dose_by=holds.latest_dose(case, needed.block) if known else None,
        wanted_by=holds.latest_dose(case, needed.warn) if known else None,
    )


def held_medicines(case: Situation) -> list[Medicine]:
    """The medicines that have to be stopped, or of which a physician has to say whether."""
    needed = ((one, holds.needed(case, one)) for one in case.medicines)
    return [
        one for one, hold in needed if one.status != "never-started" and (hold.decide or hold.warn)
    ]


def tier_account(case: Situation, medicine: Medicine) -> TierAccount:
    """Explain the column of the table that holds for a medicine."""
    watched = WatchedSituation(case.facts, case.policy, case.start)
    of_procedure = watched.procedure_tier
    return TierAccount(
        of_procedure=of_procedure,
        tier=holds.tier_for(case, medicine),
        rows=tuple(row for row in watched.reads.tiers if row.tier == of_procedure),
        raised_by=_raised_by(case),
        is_cervical_exception=holds.is_cervical_exception(case, medicine),
    )


def _raised_by(case: Situation) -> dict[str, tuple[str, ...]]:
    """What about the patient makes bleeding likelier; the tier rises once, however many."""
    if not case.steps_up:
        return {}
    numbers, reasons = case.numbers, dict[str, tuple[str, ...]]()
    taken = [m for m in case.medicines if m.row.antithrombotic and case.is_taken(m)]
    if len(taken) >= numbers.several_antithrombotics:
        reasons["antithrombotics"] = tuple(place for m in taken for place in m.evidence)
    disorder = case.answer("bleeding-disorder")
    if disorder.value is True:
        reasons["bleeding-disorder"] = disorder.evidence
    renal = case.renal_function
    if renal is not None and renal < numbers.renal_step_up_below:
        reasons["kidneys"] = renal_evidence(case)
    return reasons


def renal_evidence(case: Situation) -> tuple[str, ...]:
    """Where the kidney function that counts stands in the document."""
    known = [r for t in ("creatinine-clearance", "egfr") for r in case.facts.results.get(t, ())]
    newest = max((result.at for result in known), default=None)
    return tuple(
        sorted(r.evidence for r in known if r.at == newest and r.value == case.renal_function)
    )


def _of_one_row(case: Situation, medicine: Medicine, row: FormularyRow) -> HoldHours:
    """The hours that one row alone would ask, without a physician's."""
    alone = replace(medicine, rows=(row,), hold_hours=None)
    return holds.needed(Situation(case.facts, case.policy, case.start), alone)


def _size(hold: HoldHours) -> tuple[bool, Decimal, Decimal]:
    return hold.decide, hold.warn, hold.block


def _renal_added(case: Situation, row: FormularyRow, cell: HoldHours) -> Decimal | None:
    if cell.decide or not cell.warn or row.renal_below is None:
        return Decimal(0)
    function = case.renal_function
    if function is None:
        return None
    return row.renal_hours if function < row.renal_below else Decimal(0)


def _physicians_effect(case: Situation, medicine: Medicine, row: FormularyRow) -> str:
    own = medicine.hold_hours
    if own is None:
        return ""
    table = _of_one_row(case, medicine, row)
    if table.decide:
        return "decides"
    if own > table.warn:
        return "replaces"
    return "lengthens" if own > table.block else "shorter"
