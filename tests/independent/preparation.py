"""Sections preparation (all but the holds), authorization and day of procedure."""

import datetime as dt

from tests.independent import clock
from tests.independent.eligibility import met

SECTION = "preparation"
PAYING = "authorization"
DAY = "day-of-procedure"
WISER_STATES = ("AZ", "NJ", "OH", "OK", "TX", "WA")
BOOSTERS = ("cyp3a-booster", "cyp3a-anti-infective")
NEVER_ON_THE_DAY = {"fever-or-infection", "new-weakness", "bladder-bowel"}


def medications_reviewed(m):
    """[nurse] within 7 days; never waivable."""
    item = "medications-reviewed"
    if not m.case.medications_known:
        return m.add(item, SECTION, "nurse", "unknown")
    values = m.said_within("medications-confirmed", clock.days(7))
    until = m.around - clock.days(7)
    state, due = m.judge(values, met, until, needs_start=True)
    return m.add(item, SECTION, "nurse", state, due=due)


def unrecognised(m):
    """[nurse] one finding for all entries that nobody could read; it lists them."""
    entries = [
        one for one in m.unrecognised if one.status != "never-started" and not m.long_stopped(one)
    ]
    if entries:
        about = [id(one) for one in entries]
        m.add("medication:unrecognised", SECTION, "nurse", "unknown", about=about)


def bleeding_risk(m):
    """[physician] warning: an antithrombotic at 80 or an unknown age."""
    age = m.age()
    taken = [one for one in m.medicines.values() if one.antithrombotic and m.taken(one)]
    if taken and (age is None or age >= 80):
        about = [one.ingredient for one in taken]
        m.add("bleeding-risk", SECTION, "physician", "unmet", "warning", about=about)


def diabetes_medicines(m):
    """[nurse] warning: GLP-1 agonists and SGLT2 inhibitors under sedation."""
    current = [
        one
        for one in m.medicines.values()
        if one.kind in ("glp-1-agonist", "sglt2-inhibitor") and one.status in ("taking", None)
    ]
    state = "unmet" if m.sedated and current else "met"
    if not m.case.medications_known:
        state = "unknown"
    m.add("diabetes-medicines", SECTION, "nurse", state, "warning")


def steroid_interaction(m):
    """[physician] warning: a CYP3A booster with a steroid."""
    item = "steroid-interaction"
    if not m.case.medications_known:
        m.add(item, SECTION, "physician", "unknown", "warning")
    elif m.taken_of(*BOOSTERS) and m.p.steroid is not False:
        about = [one.ingredient for one in m.taken_of(*BOOSTERS)]
        m.add(item, SECTION, "physician", "unmet", "warning", about=about)


def instructions_driver_fasting(m):
    """[nurse] instructions within 30 days and driver; [patient] fasting."""
    values = m.said_within("instructions-given", clock.days(30))
    state, _ = m.judge(values, met, needs_start=True)
    m.add("instructions", SECTION, "nurse", state, reads=["instructions-given"])
    state, _ = m.judge(m.said("driver"), lambda value: met(value == "confirmed"))
    m.add("driver", SECTION, "nurse", state, reads=["driver"])
    state, _ = m.judge(m.said("fasting-understood"), met)
    severity = fasting_severity(m)
    m.add("fasting", SECTION, "patient", state, severity, reads=["fasting-understood"])


def fasting_severity(m):
    """By sedation."""
    if m.sedated:
        return "blocker"
    return "warning" if m.p.sedation == "minimal" else "information"


def consent(m):
    """[physician] true, within 90 days, not dated before the booking; else pending until S."""
    window = clock.days(90)
    values = m.said_within("consent-signed", window)
    state, due = m.judge(
        values, lambda value: "met" if value else "pending", m.around, needs_start=True
    )
    if state == "met" and m.p.booked_on is not None:
        signed = max(row.at for row in m.inside(m.answers("consent-signed"), window))
        if clock.date_in(m.zone, signed) < m.p.booked_on:
            state = "pending"
    if state == "pending":
        due = m.start
    m.add("consent", SECTION, "physician", state, due=due, reads=["consent-signed"])


def follow_up(m):
    """[scheduler] warning: 7 to 14 days after S's date."""
    state, _ = m.judge(m.said("follow-up-on"), lambda value: met(7 <= (value - m.date).days <= 14))
    m.add("follow-up", SECTION, "scheduler", state, "warning", reads=["follow-up-on"])


def required(m):
    """True, False or None (unknown): whether medicare asks for prior authorization."""
    coverage = m.case.coverage
    if m.esi:
        if m.date < dt.date(2026, 1, 15):
            return False
        return None if coverage.state is None else coverage.state in WISER_STATES
    if m.date < dt.date(2023, 7, 1):
        return False
    return None if coverage.site is None else coverage.site == "hospital-outpatient"


def authorization(m):
    """[billing]"""
    payer = m.case.coverage.payer
    reads = ["authorization", "authorization-expires"]
    asked = True
    if payer == "none":
        asked = False
    elif payer is None:
        asked = None
    elif payer == "medicare":
        asked = required(m)
    if asked is False:
        return m.add("authorization", PAYING, "billing", "not-applicable")
    if asked is None:
        return m.add("authorization", PAYING, "billing", "unknown", reads=reads)
    state, severity, due = authorization_answer(m, payer)
    return m.add("authorization", PAYING, "billing", state, severity, due, reads=reads)


def authorization_answer(m, payer):
    """(state, severity, due) where authorization is required or the payer has no policy."""
    answer = m.known("authorization")
    if answer == "approved":
        expires = m.known("authorization-expires")
        if expires is None or m.start is None:
            return "unknown", "blocker", None
        return met(expires >= m.date), "blocker", None
    if answer == "pending":
        return ("unknown", "blocker", None) if m.start is None else ("pending", "blocker", m.start)
    if answer == "denied":
        return "unmet", "blocker", None
    if answer == "not-required" and payer != "medicare":
        return "met", "blocker", None
    if answer == "not-required" and m.esi:
        return "unmet", "warning", None
    return "unknown", "blocker", None


def estimate(m):
    """[billing] warning: the good faith estimate for who pays alone."""
    payer, self_pay = m.case.coverage.payer, m.case.coverage.self_pay
    item, reads = "good-faith-estimate", ["estimate-given-on"]
    if payer != "none" and self_pay is not True:
        if payer is None or self_pay is None:
            m.add(item, PAYING, "billing", "unknown", "warning", reads=reads)
        return None
    booked = m.p.booked_on
    if booked is None or m.start is None:
        return m.add(item, PAYING, "billing", "unknown", "warning", reads=reads)
    number = clock.business_days(booked, m.date)
    if number < 3:
        return m.add(item, PAYING, "billing", "not-applicable", "warning")
    due_on = clock.business_day(booked, 3 if number >= 10 else 1)
    values = m.said("estimate-given-on")
    if not values or values == [None]:
        due = m.midnight(due_on + dt.timedelta(days=1))
        state = "unmet" if m.today > due_on else "pending"
        due = due if state == "pending" else None
        return m.add(item, PAYING, "billing", state, "warning", due, reads=reads)
    state, _ = m.judge(values, lambda value: met(value <= due_on))
    return m.add(item, PAYING, "billing", state, "warning", reads=reads)


def day_fasting(m):
    """[nurse] solid food 6 hours, clear liquid 2 hours before S."""
    item, reads = "day:fasting", ["last-solid-food", "last-clear-liquid"]
    severity = fasting_severity(m)
    if m.start is None:
        return m.add(item, DAY, "nurse", "unknown", severity, reads=reads)
    states, free = [], []
    for answer, number in [("last-solid-food", 6), ("last-clear-liquid", 2)]:
        values = m.said_on_the_day(answer)
        limit = clock.hours(number)
        state, _ = m.judge(
            values, lambda value, limit=limit: met(value <= m.start - limit), m.start
        )
        states.append(state)
        if state == "unmet":
            free.append(values[0] + limit)
    state, due, earliest = "met", None, None
    if "unmet" in states:
        state, earliest = "unmet", max(free)
    elif "unknown" in states:
        state = "unknown"
    elif "pending" in states:
        state, due = "pending", m.start
    return m.add(item, DAY, "nurse", state, severity, due, reads=reads, earliest=earliest)


def day_answer(m, item, answer, owner, decide, never=False):
    """An item that one answer of the day decides; pending until S."""
    state, due = m.judge(m.said_on_the_day(answer), decide, m.around, needs_start=True)
    m.add(item, DAY, owner, state, due=due, reads=[answer], never=never)


def day(m):
    """All items of the day of the procedure."""
    day_fasting(m)
    day_answer(m, "day:driver", "arrived-with-driver", "nurse", met)
    holds = [one for item, one in m.findings.items() if item.startswith("hold:")]
    if any(one.state != "not-applicable" for one in holds):
        day_answer(m, "day:last-doses", "held-as-instructed", "nurse", met)
    changes = m.said_on_the_day("changes-since-call") if m.start is not None else []
    never = any(value is not None and value & NEVER_ON_THE_DAY for value in changes)
    day_answer(m, "day:changes", "changes-since-call", "nurse", lambda value: met(not value), never)
    day_answer(m, "day:site", "site-verified", "physician", met)


def run(m):
    """All items of these sections; the holds come first."""
    medications_reviewed(m)
    unrecognised(m)
    bleeding_risk(m)
    diabetes_medicines(m)
    steroid_interaction(m)
    instructions_driver_fasting(m)
    consent(m)
    follow_up(m)
    authorization(m)
    estimate(m)
    day(m)
