"""Blood thinners and other medicines off long enough, with the prescriber's agreement.

Sources: ASRA18 (tables read in copies, secondary); the row of the formulary names its own.
"""

from collections.abc import Iterator
from datetime import datetime

from checklist.engine import holds
from checklist.engine.findings import (
    Draft,
    Owner,
    Severity,
    State,
    met,
    not_applicable,
    pending,
    unknown,
    unmet,
)
from checklist.engine.medicines import Medicine
from checklist.engine.policy import HoldHours
from checklist.engine.situation import Situation, hours
from checklist.engine.waivers import is_waived


def hold(case: Situation) -> Iterator[Draft]:
    """Each medicine is off for its hours before the start, by the time of the last real dose.

    Source: ASRA18.
    """
    for medicine in case.medicines:
        needed = holds.needed(case, medicine)
        draft = hold_draft(case, medicine, needed)
        yield draft
        yield from hold_margin(case, medicine, needed, draft)
        yield from hold_excess(case, medicine, needed)
        yield from stop_decision(case, medicine, needed, draft)


def hold_draft(case: Situation, medicine: Medicine, needed: HoldHours) -> Draft:
    """The first line of the table of states that holds."""
    said = _hold(case, medicine, needed, f"hold:{medicine.ingredient}")
    params = {
        "medicine": medicine.text,
        "ingredient": medicine.ingredient,
        "hours": needed.block,
        "warn_hours": needed.warn,
        "tier": holds.tier_for(case, medicine),
        **said.params,
    }
    is_warning = holds.is_cervical_exception(case, medicine)
    return Draft(
        said.item,
        said.state,
        said.key,
        params,
        medicine.evidence,
        said.due,
        said.earliest,
        Severity.WARNING if is_warning else said.severity,
        said.owner,
        source=medicine.row.source,
    )


def _hold(case: Situation, medicine: Medicine, needed: HoldHours, item: str) -> Draft:
    status, last_dose = medicine.status, medicine.last_dose
    if status == "never-started":
        return not_applicable(item, "hold.never-started")
    if not needed.decide and not needed.warn:
        return not_applicable(item, "hold.continue")
    if case.start is not None and case.is_long_stopped(status, last_dose):
        return met(item, "hold.long-stopped", last_dose=last_dose)
    if needed.decide:
        return unknown(item, "hold.decide")._replace(owner=Owner.PHYSICIAN)
    if case.start is None:
        return unknown(item, "no-start")
    assumed = case.assume_stopped and (status != "stopped" or last_dose is None)
    if assumed:
        status, last_dose = "stopped", case.now
    return _timed_hold(case, item, status, last_dose, needed)


def _timed_hold(
    case: Situation, item: str, status: str | None, last_dose: datetime | None, needed: HoldHours
) -> Draft:
    """The lines of the table that compare the last dose with the start."""
    assert case.start is not None
    limit, wanted = case.start - hours(needed.block), case.start - hours(needed.warn)
    if last_dose is not None and last_dose > limit:
        earliest = last_dose + hours(needed.block)
        draft = unmet(item, "hold.too-late", last_dose=last_dose, earliest=earliest, limit=limit)
        return draft._replace(earliest=earliest)
    if status == "stopped":
        if last_dose is None:
            return unknown(item, "hold.ask-when", limit=wanted)
        return met(item, "hold.met", last_dose=last_dose, limit=limit)
    if case.now < wanted:
        return pending(item, "hold.pending", wanted, limit=wanted)
    return unknown(item, "hold.confirm-stopped", limit=wanted)


def hold_margin(
    case: Situation, medicine: Medicine, needed: HoldHours, draft: Draft
) -> Iterator[Draft]:
    """Long enough by the shorter number of a pair, not by the longer."""
    wanted = holds.latest_dose(case, needed.warn)
    if (
        draft.state is State.MET
        and draft.key == "hold.met"
        and wanted is not None
        and medicine.last_dose is not None
        and medicine.last_dose > wanted
    ):
        draft = unmet(
            f"hold-margin:{medicine.ingredient}",
            "hold-margin.unmet",
            *medicine.evidence,
            medicine=medicine.text,
            last_dose=medicine.last_dose,
            warn_hours=needed.warn,
        )
        yield draft._replace(source=medicine.row.source)


def hold_excess(case: Situation, medicine: Medicine, needed: HoldHours) -> Iterator[Draft]:
    """Off so long that a clot is the greater danger."""
    last_dose = medicine.last_dose
    if (
        case.start is None
        or not medicine.row.agreement
        or needed.decide
        or not needed.warn
        or medicine.status != "stopped"
        or last_dose is None
        or case.is_long_stopped(medicine.status, last_dose)
    ):
        return
    if case.start - last_dose > hours(needed.warn) + case.numbers.hold_excess_after:
        yield unmet(
            f"hold-excess:{medicine.ingredient}",
            "hold-excess.unmet",
            *medicine.evidence,
            medicine=medicine.text,
            last_dose=last_dose,
            hours=needed.warn,
        )


def stop_decision(
    case: Situation, medicine: Medicine, needed: HoldHours, held: Draft
) -> Iterator[Draft]:
    """Nobody stops a blood thinner without the prescriber."""
    if not medicine.row.agreement:
        return
    item, places = f"stop-decision:{medicine.ingredient}", medicine.evidence
    params = {"medicine": medicine.text, "ingredient": medicine.ingredient}
    if (
        medicine.status == "never-started"
        or needed.decide
        or not needed.warn
        or case.is_long_stopped(medicine.status, medicine.last_dose)
        or is_waived(case, held)
    ):
        yield not_applicable(item, "stop-decision.not-applicable", *places, **params)
    elif medicine.stop_decision == "agreed":
        yield met(item, "stop-decision.met", *places, **params)
    elif medicine.stop_decision == "continue":
        draft = unmet(item, "stop-decision.continue", *places, **params)
        yield draft._replace(waivable=False)
    else:
        yield unknown(item, "stop-decision.unknown", *places, **params)


def renal_function(case: Situation) -> Iterator[Draft]:
    """Kidney function is known where it lengthens a hold, or the hold is long enough anyway.

    Source: ASRA18.
    """
    item = "renal-function"
    concerned = [medicine for medicine in case.medicines if _kidneys_matter(case, medicine)]
    places = tuple(place for medicine in concerned for place in medicine.evidence)
    names = ", ".join(medicine.ingredient for medicine in concerned)
    if not concerned:
        yield not_applicable(item, "renal-function.not-applicable")
    elif case.renal_function is not None:
        yield met(item, "renal-function.met", *places, medicines=names)
    elif all(_long_enough_anyway(case, medicine) for medicine in concerned):
        yield met(item, "renal-function.held-anyway", *places, medicines=names)
    else:
        yield unknown(item, "renal-function.unknown", *places, medicines=names)


def _kidneys_matter(case: Situation, medicine: Medicine) -> bool:
    if not holds.has_renal_column(case, medicine) or medicine.status == "never-started":
        return False
    return case.start is None or not case.is_long_stopped(medicine.status, medicine.last_dose)


def _long_enough_anyway(case: Situation, medicine: Medicine) -> bool:
    longest = holds.needed(case, medicine, kidneys_weak=True)
    limit = holds.latest_dose(case, longest.block)
    return (
        limit is not None
        and medicine.status == "stopped"
        and medicine.last_dose is not None
        and medicine.last_dose <= limit
    )
