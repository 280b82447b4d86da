"""Whether a patient may go by the date that is booked: what a sheet is printed on the strength of.

Pure, from a readiness report. A date in doubt takes every dated instruction off the sheet.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

# What a sheet mends by being read: such a blocker does not put the date in doubt.
MENDED_BY_THE_SHEET = frozenset({"instructions", "driver", "fasting"})
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


def standing(
    report: Mapping[str, Any], start: datetime | None, *, is_open: bool = True
) -> Standing:
    """Say how the date stands at the report's moment; `is_open` False: cancelled or over.

    A sign that must be seen today comes first, before anything about the date.
    """
    if not is_open:
        return Standing.CLOSED
    if any(finding.get("key") in REFER_TODAY for finding in report["findings"]):
        return Standing.URGENT
    if start is None:
        return Standing.NO_START
    if datetime.fromisoformat(report["evaluated_at"]) >= start:
        return Standing.PAST
    return Standing.BLOCKED if any(map(_puts_in_doubt, report["findings"])) else Standing.SURE


def is_failure(item: str) -> bool:
    """Say whether an item means that the record could not be judged at all."""
    return item.startswith(FAILURES)


def _puts_in_doubt(finding: Mapping[str, Any]) -> bool:
    """Say whether a finding may move the date or call the injection off."""
    if is_failure(finding["item"]):
        return True
    return (
        finding["state"] == "unmet"
        and finding["severity"] == "blocker"
        and finding["item"] not in MENDED_BY_THE_SHEET
    )
