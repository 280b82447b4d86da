"""Whether a patient may go by a date: the start that is booked, and the last dose before it.

Pure, from a readiness report: what a sheet is printed on the strength of. A start in doubt takes
every dated instruction off the sheet; an open question takes off what rests on it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

Finding = Mapping[str, Any]

# What a sheet mends by being read: such a blocker does not put the date in doubt.
MENDED_BY_THE_SHEET = frozenset({"instructions", "driver", "fasting"})
CLEARED = frozenset({None, "met", "waived", "not-applicable"})
# Questions whose answer may lengthen any hold: one more reason to bleed, one more blood thinner.
LENGTHENING = ("bleeding-disorder", "medication:unrecognised")
# Findings of a record that cannot be judged, and of a rule that failed.
FAILURES = ("record:invalid", "rule:")
# Messages of signs that a physician must see today, whatever becomes of the injection.
REFER_TODAY = frozenset({"red-flags.refer-today", "day-changes.refer-today"})


class Standing(StrEnum):
    """Whether the patient may go by the date on the sheet."""

    SURE = "sure"
    URGENT = "urgent"
    BLOCKED = "blocked"
    NO_START = "no-start"
    PAST = "past"
    CLOSED = "closed"


def standing_of(report: Mapping[str, Any], *, is_open: bool = True) -> Standing:
    """Say how the start stands at the report's moment; `is_open` False: cancelled or over.

    A sign that must be seen today comes first, before anything about the date.
    """
    if not is_open:
        return Standing.CLOSED
    if any(finding.get("key") in REFER_TODAY for finding in report["findings"]):
        return Standing.URGENT
    if report["scheduled_start"] is None:
        return Standing.NO_START
    start = datetime.fromisoformat(report["scheduled_start"])
    if datetime.fromisoformat(report["evaluated_at"]) >= start:
        return Standing.PAST
    return Standing.BLOCKED if any(map(_puts_in_doubt, report["findings"])) else Standing.SURE


def is_settled(hold: Finding, findings: Mapping[str, Finding], stands: Standing) -> bool:
    """Say whether the hold's time may be printed: nothing that it rests on is open.

    `findings` are the report's, by item.
    """
    decision = findings.get(f"stop-decision:{ingredient_of(hold)}", {}).get("state")
    return (
        stands is Standing.SURE
        and hold["state"] == "pending"
        and hold.get("due") is not None
        and decision in CLEARED
        and not _concerns(hold, findings.get("renal-function"))
        and all(findings.get(item, {}).get("state") != "unknown" for item in LENGTHENING)
    )


def ingredient_of(hold: Finding) -> str:
    """Name the ingredient that a hold speaks of."""
    return str(hold["item"]).removeprefix("hold:")


def _concerns(hold: Finding, kidneys: Finding | None) -> bool:
    """Say whether unknown kidneys may lengthen this hold; without evidence, they may."""
    if kidneys is None or kidneys["state"] != "unknown":
        return False
    return not kidneys["evidence"] or not set(hold["evidence"]).isdisjoint(kidneys["evidence"])


def is_failure(item: str) -> bool:
    """Say whether an item means that the record could not be judged at all."""
    return item.startswith(FAILURES)


def _puts_in_doubt(finding: Finding) -> bool:
    """Say whether a finding may move the date or call the injection off."""
    if is_failure(finding["item"]):
        return True
    return (
        finding["state"] == "unmet"
        and finding["severity"] == "blocker"
        and finding["item"] not in MENDED_BY_THE_SHEET
    )
