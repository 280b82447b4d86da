"""The whole report of a case, read literally from the rules: slow, plain, and apart.

`report(document, at, tables)` gives the status, the findings by item, `stable_until` (by
trying every moment at which anything could change) and `earliest_start` (by the search).
"""

import datetime as dt

from tests.independent import (
    clock,
    diagnostics,
    eligibility,
    holds,
    preparation,
    safety,
    sessions,
)
from tests.independent.document import read
from tests.independent.errors import refuse_errors
from tests.independent.medicines import read_list
from tests.independent.moment import Moment
from tests.independent.shapes import Refused

__all__ = ["Refused", "report"]

SECTIONS = [eligibility, sessions, diagnostics, safety, holds, preparation]
HOURS = [2, 6, 8, 12, 24, 36, 48, 72, 96, 120, 144, 168, 192, 216, 240, 264, 288, 336, 360]
DAYS = [1, 7, 10, 14, 30, 60, 90, 91, 180]


class Reading:
    """A document that was read once and can be evaluated at any moment."""

    def __init__(self, document, at, tables):
        self.case = read(document, at)
        refuse_errors(self.case)
        self.tables = tables
        self.medicines, self.unrecognised = read_list(self.case, tables)

    def evaluate(self, now, start, searching=False):
        """All findings by item at T for the start S."""
        args = (self.case, self.medicines, self.unrecognised, self.tables)
        moment = Moment(*args, now, start, searching)
        for section in SECTIONS:
            section.run(moment)
        return moment.findings


def status(findings, has_start) -> str:
    """blocked, incomplete, waiting or ready, from the blockers alone."""
    states = [one.state for one in findings.values() if one.severity == "blocker"]
    if "unmet" in states:
        return "blocked"
    if "unknown" in states or not has_start:
        return "incomplete"
    return "waiting" if "pending" in states else "ready"


def visible(findings):
    """What the report shows: a change in it is a change of the report."""
    return {
        item: (one.state, one.severity, one.owner, one.due, one.about)
        for item, one in findings.items()
        if one.state != "not-applicable"
    }


def anchors(reading):
    """Every moment of the document, and the first instant of every date of it."""
    case = reading.case
    found = {row.at for row in [*case.answers, *case.results, *case.waivers]}
    for row in [*case.medications, *case.allergies]:
        found |= {row.at, getattr(row, "last_dose", None)}
    found |= {a.value for a in case.answers if isinstance(a.value, dt.datetime)}
    found |= {case.procedure.changed_at, case.procedure.scheduled_start} - {None}
    return found - {None}


def dates_of(reading):
    """Every date of the document."""
    case, zone = reading.case, reading.case.procedure.zone
    found = {clock.date_in(zone, moment) for moment in anchors(reading) | {case.now}}
    found |= {row.at for row in case.history}
    for answer in case.answers:
        if isinstance(answer.value, dt.date) and not isinstance(answer.value, dt.datetime):
            found.add(answer.value)
    return found | ({case.procedure.booked_on} - {None})


def candidates(reading, start, end):
    """Moments after T (until `end`) at which a report may change, a generous superset."""
    own = {one.hold_hours for one in reading.case.medications if one.hold_hours is not None}
    windows = [clock.hours(one) for one in {*HOURS, *own, *(24 * one for one in DAYS)}]
    zone, now = reading.case.procedure.zone, reading.case.now
    found = set()
    # with a start, what is over is over: only S and what lies before it can still change
    for moment in {start} if start else anchors(reading):
        found |= {moment + window for window in windows}
        found |= {moment - window for window in windows} | {moment}
    for date in dates_of(reading):
        for shift in range(-40, 41) if start else [0]:
            found.add(clock.first_instant(zone, date + dt.timedelta(days=shift)))
        found.add(clock.first_instant(zone, clock.add_months(date, 12)))
        found.add(clock.first_instant(zone, clock.add_months(date, 24)))
    tick = dt.timedelta(microseconds=1)
    found |= {moment + tick for moment in found}
    return sorted(one for one in found if one > now and (end is None or one <= end))


def next_midnight(reading):
    """The first instant of the day after T's date."""
    zone = reading.case.procedure.zone
    today = clock.date_in(zone, reading.case.now)
    return clock.first_instant(zone, today + dt.timedelta(days=1))


def stable_until(reading, findings):
    """The first moment at which the report differs; without a start midnight at the latest."""
    start = reading.case.procedure.scheduled_start
    end = None if start else next_midnight(reading)
    first = visible(findings)
    for moment in candidates(reading, start, end):
        if visible(reading.evaluate(moment, start)) != first:
            return moment
    return end


def earliest_start(reading):
    """The search of the rules: from T on, moved by the time-bound blockers."""
    start = now = reading.case.now
    while True:
        findings = reading.evaluate(now, start, searching=True)
        blockers = [one for one in findings.values() if one.severity == "blocker"]
        unmet = [one for one in blockers if one.state == "unmet"]
        moves = [one.earliest for one in unmet if one.earliest is not None]
        if not moves:
            break
        start = max(moves)
    undecided = any(one.undecided and one.state == "unknown" for one in findings.values())
    if unmet or undecided or not reading.case.medications_known:
        return None
    return start


def report(document: dict, at: dt.datetime | None, tables) -> dict:
    """Status, stable_until, earliest_start and findings. Raises Refused for an error."""
    reading = Reading(document, at, tables)
    start = reading.case.procedure.scheduled_start
    findings = reading.evaluate(reading.case.now, start)
    return {
        "status": status(findings, start is not None),
        "stable_until": stable_until(reading, findings),
        "earliest_start": earliest_start(reading),
        "findings": {
            item: {
                "state": one.state,
                "severity": one.severity,
                "owner": one.owner,
                "section": one.section,
                "due": one.due,
            }
            for item, one in findings.items()
        },
    }
