"""One evaluation: a case, a moment T, a start S, and what the rules ask of them."""

import datetime as dt
from types import SimpleNamespace

from tests.independent import clock, words

ALWAYS_KEPT = [
    "infection",
    "pregnancy",
    "allergy:unrecognised",
    "medications-reviewed",
    "medication:unrecognised",
    "day:site",
]


def distinct_at_latest(rows):
    """The distinct values at the latest moment; [] where there is no row."""
    if not rows:
        return []
    latest = max(row.at for row in rows)
    found = []
    for row in rows:
        if row.at == latest and row.value not in found:
            found.append(row.value)
    return found


class Moment:
    """The case seen at T with the start S (None = no start).

    `searching`: medicines count as stopped now, for earliest_start.
    `around` is S, or T where there is no start.
    """

    def __init__(self, case, medicines, unrecognised, tables, now, start, searching=False):
        self.case, self.tables = case, tables
        self.medicines, self.unrecognised = medicines, unrecognised
        self.now, self.start, self.searching = now, start, searching
        self.around = now if start is None else start
        self.p, self.zone = case.procedure, case.procedure.zone
        self.today = clock.date_in(self.zone, now)
        self.date = clock.date_in(self.zone, self.around)
        self.findings = {}

    # What was said

    def answers(self, item):
        """All answers to an item that count at all."""
        return [
            answer
            for answer in self.case.answers
            if answer.item == item
            and not (answer.item in words.PHYSICIANS and answer.source == "patient")
        ]

    def said(self, item):
        """The distinct values of the latest answers, whatever their age."""
        return distinct_at_latest(self.answers(item))

    def known(self, item):
        """The latest value, or None where unanswered or contradictory."""
        values = self.said(item)
        return values[0] if len(values) == 1 else None

    def inside(self, rows, window):
        """The rows with S - W <= time <= the earlier of T and S (T where there is no S)."""
        end = min(self.now, self.around)
        return [row for row in rows if self.around - window <= row.at <= end]

    def said_within(self, item, window):
        """The distinct values of the latest answers inside a window."""
        return distinct_at_latest(self.inside(self.answers(item), window))

    def serious_within(self, rows, window):
        """The latest values that may forbid a waiver; without a start those of any age."""
        return distinct_at_latest(rows if self.start is None else self.inside(rows, window))

    def said_on_the_day(self, item):
        """The distinct values of the latest answers given on S's date."""
        rows = [a for a in self.answers(item) if clock.date_in(self.zone, a.at) == self.date]
        return distinct_at_latest(rows)

    def results(self, *tests):
        """All results of these tests."""
        return [result for result in self.case.results if result.test in tests]

    def measured_within(self, test, window):
        """The distinct values at the latest time inside a window."""
        return distinct_at_latest(self.inside(self.results(test), window))

    # What the tier reads

    def bleeding_disorder(self):
        """True only where it is plainly answered so."""
        return self.known("bleeding-disorder") is True

    def renal_function(self):
        """mL/min: the lowest at the newest time of both tests, at most 180 days old; or None."""
        rows = self.results("creatinine-clearance", "egfr")
        values = distinct_at_latest(rows)
        if not values or max(row.at for row in rows) < self.around - clock.days(180):
            return None
        return min(values)

    def renal_below(self, limit):
        """Whether renal function is known and below the limit."""
        value = self.renal_function()
        return value is not None and value < limit

    def taken(self, medicine):
        """taking, null, or stopped with last dose unknown or less than 14 days before S."""
        if medicine.status in ("taking", None):
            return True
        if medicine.status == "never-started":
            return False
        return medicine.last_dose is None or medicine.last_dose > self.around - clock.hours(336)

    def taken_of(self, *kinds):
        """The taken medicines of these classes."""
        found = self.medicines.values()
        return [one for one in found if one.kind in kinds and self.taken(one)]

    def long_stopped(self, medicine):
        """stopped, with a real last dose at least 30 days before S (T if no S)."""
        return (
            medicine.status == "stopped"
            and medicine.last_dose is not None
            and medicine.last_dose <= self.around - clock.days(30)
        )

    def tier(self):
        """low, intermediate or high."""
        facet = self.p.protocol.startswith("facet-")
        rank = 0 if facet and self.p.region not in ("cervical", None) else 1
        thinners = [
            one for one in self.medicines.values() if one.antithrombotic and self.taken(one)
        ]
        if len(thinners) >= 2 or self.bleeding_disorder() or self.renal_below(30):
            rank += 1
        return ["low", "intermediate", "high"][rank]

    # What the procedure is

    @property
    def esi(self):
        """Whether it is an epidural."""
        return self.p.protocol.startswith("esi-")

    @property
    def sedated(self):
        """Moderate or deep sedation; unknown counts as moderate."""
        return self.p.sedation in ("moderate", "deep", None)

    def zoster_alone(self):
        """An epidural, lumbar or sacral, and herpes zoster the only indication."""
        only = self.known("indications") == frozenset(["herpes-zoster"])
        return self.esi and self.p.region in ("lumbar", "sacral") and only

    def payer_severity(self):
        """Payer rules block where the payer is medicare or unknown."""
        return "blocker" if self.case.coverage.payer in ("medicare", None) else "warning"

    def age(self):
        """Completed years on S's date (T's if no S), or None."""
        birth = self.case.patient.birth_date
        return None if birth is None else clock.age_on(birth, self.date)

    def before_s(self):
        """The sessions dated before S's date."""
        return [session for session in self.case.history if session.at < self.date]

    def same_half(self, session):
        """Neck and chest are one half of the spine, loins and sacrum the other."""
        upper = ("cervical", "thoracic")
        return (session.region in upper) == (self.p.region in upper)

    def substance(self, line):
        """What an allergy line names, or None."""
        return self.tables.allergens.get(line.substance.strip().lower())

    def allergic_to(self, substance):
        """The allergy lines that name this substance."""
        return [line for line in self.case.allergies if self.substance(line) == substance]

    def unread_allergies(self):
        """The allergy lines that allergens.csv does not know."""
        return [line for line in self.case.allergies if self.substance(line) is None]

    # What comes out

    def judge(self, values, decide, until=None, needs_start=False):
        """(state, due) of an answer: contradiction, nothing, or what `decide` says of it."""
        if needs_start and self.start is None:
            return "unknown", None
        if len(values) > 1:
            return "unknown", None
        if not values or values[0] is None:
            if until is not None and self.start is not None and self.now < until:
                return "pending", until
            return "unknown", None
        return decide(values[0]), None

    def add(self, item, section, owner, state, severity="blocker", due=None, **more):
        """Record a finding. `more`: reads, tests, line_at (for waivers), never, earliest, ..."""
        if state == "pending" and self.now >= self.start:
            state, due = "unknown", None
        if item in ALWAYS_KEPT:
            more["never"] = True
        if state in ("unmet", "unknown", "pending") and self.waived(item, more):
            state, due = "waived", None
        self.findings[item] = SimpleNamespace(
            state=state,
            severity=severity,
            owner=owner,
            section=section,
            due=due,
            about=more.get("about", []),
            earliest=more.get("earliest"),
            undecided=more.get("undecided", False),
            long_stopped=more.get("long_stopped", False),
        )

    def waived(self, item, more):
        """Whether a waiver of the item counts: nothing that it rests on is newer."""
        if more.get("never"):
            return False
        waivers = [waiver.at for waiver in self.case.waivers if waiver.item == item]
        if not waivers:
            return False
        moments = [
            a.at for a in self.case.answers if a.item in more.get("reads", ())
        ]  # also those that do not count: what is newer is worth another look
        moments += [result.at for result in self.results(*more.get("tests", ()))]
        moments += [one for one in [more.get("line_at"), self.p.changed_at] if one]
        return all(moment <= max(waivers) for moment in moments)

    def midnight(self, date: dt.date):
        """The first instant of a date in the zone."""
        return clock.first_instant(self.zone, date)
