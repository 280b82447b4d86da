"""What a patient does before the injection, medicine by medicine and in order of time.

Pure: a readiness report and the case document it was made from -> a plan. A step is dated only
where nothing that it rests on is open: a patient who reads it can neither ask nor guess. All else
becomes "do not stop it until we call you", or "call us". Words are the sheet's, not this module's.

Sources: clinical rules "hold:" and "stop-decision:"; fasting before sedation, ASA 2023.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from checklist.engine.standing import (
    CLEARED,
    Standing,
    ingredient_of,
    is_failure,
    is_settled,
    standing_of,
)

Document = Mapping[str, Any]


class Kind(StrEnum):
    """What one step asks of the patient."""

    LAST_DOSE = "last-dose"
    STAY_OFF = "stay-off"
    KEEP = "keep"
    KEEP_IF_TAKEN = "keep-if-taken"
    KEEP_FIRMLY = "keep-firmly"
    PLAN = "plan"
    WAIT = "wait"
    CALL_NOW = "call-now"
    CALL_STOPPED = "call-stopped"
    LAST_FOOD = "last-food"
    LAST_DRINK = "last-drink"
    START = "start"


class Fasting(StrEnum):
    """Whether the patient comes with an empty stomach."""

    REQUIRED = "required"
    ADVISED = "advised"
    NONE = "none"
    UNKNOWN = "unknown"


FASTING = {
    "none": Fasting.NONE,
    "minimal": Fasting.ADVISED,
    "moderate": Fasting.REQUIRED,
    "deep": Fasting.REQUIRED,
}

# Of a product with several ingredients, the first of these that any of them gets.
STRONGEST = (
    Kind.CALL_NOW, Kind.CALL_STOPPED, Kind.WAIT, Kind.KEEP_FIRMLY, Kind.LAST_DOSE, Kind.STAY_OFF,
    Kind.PLAN, Kind.KEEP, Kind.KEEP_IF_TAKEN,
)  # fmt: skip
HARMLESS = frozenset({Kind.KEEP_FIRMLY, Kind.KEEP, Kind.KEEP_IF_TAKEN})


@dataclass(frozen=True, slots=True)
class Limits:
    """The policy's numbers that a sheet prints.

    `solid` and `clear` are times without food and drink before the start; `fasting_plan` names
    the ingredients that a patient who eats nothing may not simply go on taking.
    """

    solid: timedelta
    clear: timedelta
    fasting_plan: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `at` is on the clinic's clock; None = no time belongs to it, or is known.

    `lines` are places in the document's list of medicines.
    """

    kind: Kind
    at: datetime | None = None
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the patient is told to do before the injection.

    `dated` is in order of time; `medicines` holds the steps without a time. `asked` is False
    where nobody has asked for the list of medicines.
    """

    standing: Standing
    start: datetime | None
    fasting: Fasting
    dated: tuple[Step, ...]
    medicines: tuple[Step, ...]
    asked: bool


def plan(report: Document, case: Document, limits: Limits, *, is_open: bool = True) -> Plan:
    """Work out the steps. `is_open` is False for a case that was cancelled or is over."""
    view = _View(report, case, limits, is_open)
    steps = _medicine_steps(view)
    dated = [step for step in steps if step.at is not None]
    if view.standing is Standing.SURE:
        dated += _day_steps(view)
    order = {kind: place for place, kind in enumerate(Kind)}
    return Plan(
        standing=view.standing,
        start=view.start,
        fasting=view.fasting,
        dated=tuple(sorted(dated, key=lambda step: (_instant(step), order[step.kind]))),
        medicines=tuple(step for step in steps if step.at is None),
        asked=case.get("medications") is not None,
    )


class _View:
    """Report and document, read once."""

    def __init__(self, report: Document, case: Document, limits: Limits, is_open: bool) -> None:
        self.findings = {finding["item"]: finding for finding in report["findings"]}
        self.lines = case.get("medications") or []
        self.limits = limits
        self.zone = ZoneInfo(case["procedure"]["time_zone"])
        self.start = self.local(case["procedure"].get("scheduled_start"))
        self.fasting = FASTING.get(case["procedure"].get("sedation") or "", Fasting.UNKNOWN)
        self.standing = standing_of(report, is_open=is_open)

    def local(self, written: str | None) -> datetime | None:
        """Read an instant of a document on the clinic's clock, cut to the minute before it."""
        if written is None:
            return None
        moment = datetime.fromisoformat(written).astimezone(self.zone)
        return moment.replace(second=0, microsecond=0)

    def state(self, item: str) -> str | None:
        """Return how an item stands; None where it is not in the report."""
        return self.findings[item]["state"] if item in self.findings else None

    def touches(self, item: str, state: str, lines: tuple[int, ...]) -> bool:
        """Say whether an item in that state rests on these lines; without evidence, on all."""
        finding = self.findings.get(item)
        if finding is None or finding["state"] != state:
            return False
        places = set(map(_place, lines))
        return not finding["evidence"] or not places.isdisjoint(finding["evidence"])

    def holds_of(self, number: int) -> tuple[str, ...]:
        """Name the holds that rest on a line of the list: one for each of its ingredients."""
        return tuple(
            item
            for item, finding in self.findings.items()
            if item.startswith("hold:") and _place(number) in finding["evidence"]
        )

    def status(self, finding: Document) -> str | None:
        """Return how an ingredient is taken, over all its lines, as the clinical rules read it."""
        statuses = {
            line.get("status")
            for number, line in enumerate(self.lines)
            if _place(number) in finding["evidence"]
        }
        return next(
            (one for one in ("taking", None, "stopped") if one in statuses), "never-started"
        )


def _medicine_steps(view: _View) -> list[Step]:
    """One step a product, in the order of the list: lines of the same ingredients are one."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number in range(len(view.lines)):
        holds = view.holds_of(number) or (_place(number),)
        groups.setdefault(holds, []).append(number)
    steps = [_product_step(view, holds, tuple(lines)) for holds, lines in groups.items()]
    return [step for step in steps if step is not None]


def _product_step(view: _View, holds: tuple[str, ...], lines: tuple[int, ...]) -> Step | None:
    """The strongest advice for any ingredient of the product; the earliest of several times."""
    if holds == (_place(lines[0]),):
        return _unplaced(view, lines[0])
    steps = [step for item in holds if (step := _step(view, view.findings[item], lines))]
    if not steps:
        return None
    kinds = {step.kind for step in steps}
    if Kind.KEEP_FIRMLY in kinds and not kinds <= HARMLESS:
        return Step(Kind.WAIT, lines=lines)
    strongest = min(kinds, key=STRONGEST.index)
    return min((step for step in steps if step.kind is strongest), key=_instant)


def _unplaced(view: _View, number: int) -> Step | None:
    """A line that no hold speaks of: nobody knows what it is, or it was long over."""
    line = view.lines[number]
    if line.get("status") == "never-started":
        return None
    if line.get("status") == "stopped":
        is_open = any(map(is_failure, view.findings)) or view.touches(
            "medication:unrecognised", "unknown", (number,)
        )
        return Step(Kind.CALL_STOPPED, lines=(number,)) if is_open else None
    return Step(Kind.WAIT, lines=(number,))


def _step(view: _View, hold: Document, lines: tuple[int, ...]) -> Step | None:
    """What the hold of one ingredient asks of the patient, for the lines of one product."""
    status = view.status(hold)
    if hold["state"] == "not-applicable":
        kind = _unheld(view, hold, status, lines)
    elif status == "stopped":
        kind = _held_already(view, hold)
    else:
        kind = _still_taken(view, hold)
    if kind is None:
        return None
    return Step(kind, view.local(hold.get("due")) if kind is Kind.LAST_DOSE else None, lines)


def _unheld(view: _View, hold: Document, status: str | None, lines: tuple[int, ...]) -> Kind | None:
    """A medicine that need not be stopped; a diabetes medicine needs a plan to fast with."""
    if status in ("never-started", "stopped"):
        return None
    needs_plan = ingredient_of(hold) in view.limits.fasting_plan or view.touches(
        "diabetes-medicines", "unmet", lines
    )
    if needs_plan and view.fasting is not Fasting.NONE:
        return Kind.PLAN
    return Kind.KEEP if status == "taking" else Kind.KEEP_IF_TAKEN


def _held_already(view: _View, hold: Document) -> Kind:
    """A medicine that the patient has stopped: only what is agreed and sure is confirmed."""
    settled = (
        hold["state"] in ("met", "waived")
        and view.state(f"stop-decision:{ingredient_of(hold)}") in CLEARED
        and view.standing is Standing.SURE
    )
    return Kind.STAY_OFF if settled else Kind.CALL_STOPPED


def _still_taken(view: _View, hold: Document) -> Kind:
    """A medicine still taken: a time is printed only where all that it rests on is known."""
    if view.state(f"stop-decision:{ingredient_of(hold)}") == "unmet":
        return Kind.KEEP_FIRMLY
    if hold["state"] == "unmet" or hold.get("key") == "hold.confirm-stopped":
        return Kind.CALL_NOW if view.standing is not Standing.CLOSED else Kind.WAIT
    return Kind.LAST_DOSE if is_settled(hold, view.findings, view.standing) else Kind.WAIT


def _day_steps(view: _View) -> list[Step]:
    """Food, drink and the injection itself, counted back from the start in elapsed hours."""
    start = view.start
    assert start is not None
    steps = [Step(Kind.START, start)]
    if view.fasting in (Fasting.REQUIRED, Fasting.ADVISED):
        steps.append(Step(Kind.LAST_FOOD, _before(start, view.limits.solid)))
        steps.append(Step(Kind.LAST_DRINK, _before(start, view.limits.clear)))
    return steps


def _before(start: datetime, elapsed: timedelta) -> datetime:
    """So much real time before the start, on the start's clock."""
    return datetime.fromtimestamp(start.timestamp() - elapsed.total_seconds(), start.tzinfo)


def _instant(step: Step) -> float:
    return step.at.timestamp() if step.at else 0.0


def _place(number: int) -> str:
    return f"medications[{number}]"
