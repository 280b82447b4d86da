"""Recording answers to questions. Nothing is overwritten, and an outdated form is refused."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.actions.locking import lock_open_case, require_shown
from checklist.casefile import CaseError, check_answer
from checklist.engine.vocabulary import LOCAL
from checklist.gather import moment, number
from checklist.models import Answer, Case
from checklist.refusals import Refused
from checklist.snapshots import policy_in_force, refresh_snapshot
from staff.models import User


@transaction.atomic
def record_answer(
    *,
    case: Case,
    item: str,
    value: Any,
    source: str,
    replaces: int | None,
    by: User | None,
    now: datetime,
    again: bool = False,
) -> Answer:
    """Store one answer and judge the case anew.

    `value` is the contract's value for the item, as JSON or as date, datetime or Decimal; None
    is "not known". `replaces` is the id of the answer that the form showed, None for none.
    The current value from the same source is stored once: saying it twice returns the answer that
    stands, unless `again` says that the question was asked anew, which renews its time once for
    the answer shown.
    Raises Refused ("invalid", "closed"), and Conflict where another answer stands meanwhile.
    """
    held = lock_open_case(case)
    value = stored_value(value, held.clinic.tz)
    _check(held, item, value)
    current = current_answer(held, item)
    if current and (current.value, current.source) == (value, source):
        is_repeat = replaces is not None and current.replaces_id == replaces
        if is_repeat or not again:
            return current
    stands = current.value if current else None
    require_shown(current, replaces, mine=value, theirs=stands, field=item)
    answer = _append(held, item, value, source, current, by, now)
    refresh_snapshot(held, now)
    return answer


@transaction.atomic
def withdraw_answer(
    *, case: Case, item: str, replaces: int | None, by: User | None, now: datetime
) -> Answer | None:
    """Take the current answer back: the question is open again. Returns the row that says so.

    Withdrawing what is not there does nothing (None). Raises Conflict as `record_answer` does.
    """
    held = lock_open_case(case)
    current = current_answer(held, item)
    if current is None or current.withdrawn:
        return current
    require_shown(current, replaces, mine=None, theirs=current.value, field=item)
    answer = _append(held, item, None, current.source, current, by, now, withdrawn=True)
    refresh_snapshot(held, now)
    return answer


def current_answer(case: Case, item: str) -> Answer | None:
    """Return the answer that counts, with its author; None if the item was never answered."""
    answers = Answer.objects.for_clinic(case.clinic).filter(case=case)
    return answers.current().to(item).select_related("by").first()


def stored_value(value: Any, zone: ZoneInfo) -> Any:
    """Turn a form's value into the JSON of the contract; lists are sets, so they are sorted."""
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, dict):
        return {key: stored_value(part, zone) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(set(value), key=str)
    return value


def _check(case: Case, item: str, value: Any) -> None:
    if item.startswith(LOCAL) and item not in policy_in_force(case.clinic).local_items:
        raise Refused("invalid", _("The policy in force does not ask this."), field=item)
    try:
        check_answer(item, value)
    except CaseError as error:
        raise Refused("invalid", str(error.message), field=item) from error


def _append(
    case: Case,
    item: str,
    value: Any,
    source: str,
    current: Answer | None,
    by: User | None,
    now: datetime,
    *,
    withdrawn: bool = False,
) -> Answer:
    return Answer.objects.create(
        clinic=case.clinic,
        case=case,
        item=item,
        value=value,
        source=source,
        at=now,
        by=by,
        replaces=current,
        withdrawn=withdrawn,
    )
