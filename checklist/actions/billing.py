"""Writing down the codes billed for a case: added, never changed; an outdated form is refused."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.actions.locking import lock_case, require_shown
from checklist.coding import current_billed
from checklist.engine.billing import CodeLine
from checklist.models import BilledCodes, Case
from checklist.refusals import Refused
from checklist.snapshots import refresh_snapshot
from staff.models import User


@transaction.atomic
def record_billed_codes(
    *,
    case: Case,
    lines: Iterable[CodeLine],
    replaces: int | None,
    by: User | None,
    now: datetime,
) -> BilledCodes | None:
    """Keep the codes billed for an open or done case; no lines take them back.

    `replaces` is the id of the row that the form showed, None for none. The same codes twice are
    kept once. Wrong codes are kept too: the page flags them. Returns the row that counts, None
    where there is none. Raises Refused ("closed") and Conflict.
    """
    held = lock_case(case)
    if held.status not in (Case.Status.OPEN, Case.Status.DONE):
        raise Refused("closed", _("Codes are kept for booked and done cases only."))
    given = [_stored(line) for line in lines]
    current = current_billed(held)
    standing = current.lines if current else []
    if given == standing:
        return current
    require_shown(current, replaces, mine=given, theirs=standing, field="codes")
    row = BilledCodes.objects.create(
        clinic=held.clinic, case=held, lines=given, at=now, by=by, replaces=current
    )
    refresh_snapshot(held, now)
    return row


def _stored(line: CodeLine) -> dict[str, Any]:
    return {"code": line.code, "modifiers": list(line.modifiers), "units": line.units}
