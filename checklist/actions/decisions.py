"""What people decide: about single medicines of a case, and to go ahead in spite of an item."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.actions.history import last_change
from checklist.actions.locking import lock_open_case, require_physician, require_shown
from checklist.engine.findings import State
from checklist.engine.vocabulary import STOP_DECISIONS
from checklist.gather import ingredient_key
from checklist.models import Case, MedicationDecision, Waiver
from checklist.refusals import Conflict, Refused, check_room
from checklist.snapshots import refresh_snapshot
from patients.models import MedicationStatement
from staff.models import User

LONGEST_HOURS = Decimal(24 * 366)
BLANK_DECISION = {"stop_decision": "", "hold_hours": None}


@transaction.atomic
def decide_stop(
    *,
    case: Case,
    ingredient: str,
    stop_decision: str | None,
    replaces: int | None,
    by: User,
    now: datetime,
    line: MedicationStatement | None = None,
) -> MedicationDecision | None:
    """Write down what the prescriber said: `agreed`, `continue`, or None to take it back.

    `replaces` is the id of the decision shown, None for none; `line` is the medicine it was shown
    at, None for whichever has the ingredient. Returns the decision that stands, None for none.
    Raises Refused ("invalid", "closed"), and Conflict: of the field "line" where that is no longer
    on the list or has another ingredient.
    """
    if stop_decision not in (None, *STOP_DECISIONS):
        raise Refused("invalid", _("Choose what the prescriber said."), field="stop_decision")
    kind = MedicationDecision.Kind.STOP
    held = lock_open_case(case)
    key = _checked_ingredient(held, line, ingredient, stop_decision)
    return _decide(held, key, kind, stop_decision or "", replaces, by, now)


@transaction.atomic
def decide_hours(
    *,
    case: Case,
    ingredient: str,
    hold_hours: Decimal | None,
    replaces: int | None,
    by: User,
    now: datetime,
    line: MedicationStatement | None = None,
) -> MedicationDecision | None:
    """Set for how many hours this patient goes without the medicine; None takes it back.

    0 is "no hold". Raises Refused ("role" unless a physician, "invalid", "closed"), and Conflict
    as `decide_stop` does.
    """
    require_physician(case, by)
    if hold_hours is not None and not 0 <= hold_hours <= LONGEST_HOURS:
        raise Refused("invalid", _("Give the hours as 0 or more."), field="hold_hours")
    kind = MedicationDecision.Kind.HOURS
    held = lock_open_case(case)
    key = _checked_ingredient(held, line, ingredient, hold_hours)
    return _decide(held, key, kind, hold_hours, replaces, by, now)


@transaction.atomic
def waive(*, case: Case, item: str, reason: str, by: User, now: datetime) -> Waiver:
    """Go ahead in spite of one item of the report that is unmet, unknown or pending.

    A waiver that a newer fact made idle is replaced; one that counts, by the same person for the
    same reason, stays. Raises Refused ("role", "closed", "reason",
    "not-listed", "nothing-to-waive", "never-waivable").
    """
    require_physician(case, by)
    held = lock_open_case(case)
    if not reason.strip():
        raise Refused("reason", _("Give the reason for going ahead."), field="reason")
    report = refresh_snapshot(held, now).report
    if standing := _standing_waiver(held, report, item, reason, by):
        return standing
    _check_waivable(report, item)
    _withdraw_active(held, item, by, now)
    waiver = Waiver(clinic=held.clinic, case=held, item=item, reason=reason.strip(), at=now, by=by)
    check_room(waiver)
    waiver.save()
    refresh_snapshot(held, now)
    return waiver


@transaction.atomic
def withdraw_waiver(*, case: Case, item: str, by: User, now: datetime) -> bool:
    """Take the active waiver of an item back. Returns whether there was one.

    Raises Refused ("role", "closed").
    """
    require_physician(case, by)
    held = lock_open_case(case)
    was_active = _withdraw_active(held, item, by, now)
    if was_active:
        refresh_snapshot(held, now)
    return was_active


def _checked_ingredient(
    case: Case, line: MedicationStatement | None, ingredient: str, decided: Any
) -> str:
    """Return an ingredient that the patient's list has now, as decisions name it."""
    key = ingredient_key(ingredient)
    if not key:
        raise Refused("invalid", _("Say first which medicine it is."), field="ingredient")
    rows = MedicationStatement.in_clinic(case.clinic).filter(patient=case.patient).on_list()
    shown = rows.filter(pk=line.pk) if line else rows
    if any(key in map(ingredient_key, row.ingredient.split("+")) for row in shown):
        return key
    last = last_change(line) if line else None
    raise Conflict(decided, None, by=last and last.by, at=last and last.at, field="line")


def _decide(
    case: Case,
    key: str,
    kind: str,
    value: str | Decimal | None,
    replaces: int | None,
    by: User,
    now: datetime,
) -> MedicationDecision | None:
    """Append a decision unless it is what stands already; refuse one made on an outdated view."""
    field = "stop_decision" if kind == MedicationDecision.Kind.STOP else "hold_hours"
    rows = MedicationDecision.objects.for_clinic(case.clinic).filter(case=case)
    current = rows.filter(ingredient=key, kind=kind).latest_first().select_related("by").first()
    standing = getattr(current, field) if current else BLANK_DECISION[field]
    if standing == value:
        return current
    require_shown(current, replaces, mine=value, theirs=standing, field=field)
    decision = MedicationDecision(
        clinic=case.clinic,
        case=case,
        ingredient=key,
        kind=kind,
        at=now,
        by=by,
        replaces=current,
        **{field: value},
    )
    check_room(decision)
    decision.save()
    refresh_snapshot(case, now)
    return decision


def _standing_waiver(case: Case, report: dict, item: str, reason: str, by: User) -> Waiver | None:
    """Return the waiver that says this already, where it counts."""
    if not any(one["item"] == item and one["state"] == State.WAIVED for one in report["findings"]):
        return None
    active = Waiver.objects.for_clinic(case.clinic).filter(case=case, item=item).active()
    return active.filter(reason=reason.strip(), by=by).first()


def _check_waivable(report: dict, item: str) -> None:
    finding = next((one for one in report["findings"] if one["item"] == item), None)
    if finding is None:
        raise Refused("not-listed", _("This item is not on the report of this case."))
    if finding["state"] not in ("unmet", "unknown", "pending"):
        raise Refused("nothing-to-waive", _("There is nothing to waive: the item is in order."))
    if not finding.get("waivable", True):
        raise Refused("never-waivable", _("This item can never be waived."))


def _withdraw_active(case: Case, item: str, by: User, now: datetime) -> bool:
    active = Waiver.objects.for_clinic(case.clinic).filter(case=case, item=item).active()
    return active.update(withdrawn_at=now, withdrawn_by=by) > 0
