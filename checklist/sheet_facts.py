"""What a sheet takes from the answers besides the plan: a follow-up that is booked, who may be
pregnant.

Pure, from a readiness report and its case document: the sheet prints it, and what it was printed
from is compared with it later.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

Document = dict[str, Any]

PREGNANCY = "pregnancy"
FOLLOW_UP = "follow-up-on"
# The message of a pregnancy that the chart or a clinician rules out.
RULED_OUT = "pregnancy.impossible"


class SheetFacts(NamedTuple):
    """`follow_up_on`: a day after the start; None where none is known, or the start is not."""

    follow_up_on: date | None
    may_be_pregnant: bool

    def document(self) -> Document:
        """The same, to be kept with a sheet."""
        day = self.follow_up_on.isoformat() if self.follow_up_on else None
        return {"follow_up_on": day, "may_be_pregnant": self.may_be_pregnant}


def sheet_facts(report: Document, case: Document) -> SheetFacts:
    """Read both from a report and the document that it judged."""
    return SheetFacts(_follow_up_on(case), _may_be_pregnant(report, case))


def latest_answers(case: Document) -> Document:
    """Return the latest answer to each item; documents list them in any order."""
    ordered = sorted(
        case.get("answers") or [], key=lambda answer: datetime.fromisoformat(answer["at"])
    )
    return {answer["item"]: answer.get("value") for answer in ordered}


def _follow_up_on(case: Document) -> date | None:
    start, said = case["procedure"].get("scheduled_start"), latest_answers(case).get(FOLLOW_UP)
    if not start or not isinstance(said, str):
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None  # the record does not read, which the report says
    return day if day > datetime.fromisoformat(start).date() else None


def _may_be_pregnant(report: Document, case: Document) -> bool:
    """Ask unless sex, age or a clinician rules it out; where nothing is known, ask."""
    if (case.get("patient") or {}).get("sex") == "male":
        return False
    found = next((one for one in report["findings"] if one["item"] == PREGNANCY), {})
    return found.get("state") != "not-applicable" and found.get("key") != RULED_OUT
