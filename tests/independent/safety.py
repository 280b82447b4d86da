"""Section safety of the rules."""

from tests.independent import clock
from tests.independent.eligibility import met

SECTION = "safety"
REFER_TODAY = {"cauda-equina", "progressive-weakness"}


def among(values, serious):
    """Whether any of the latest values, contradictory or not, names something serious."""
    return any(value is not None and value & serious for value in values)


def red_flags(m):
    """[physician] within 30 days; two of them are never waivable."""
    values = m.said_within("red-flags", clock.days(30))
    state, _ = m.judge(values, lambda value: met(not value), needs_start=True)
    never = among(m.serious_within(m.answers("red-flags"), clock.days(30)), REFER_TODAY)
    m.add("red-flags", SECTION, "physician", state, reads=["red-flags"], never=never)


def infection(m):
    """[nurse] within 7 days; a fever of the last 24 hours decides."""
    values = m.said_within("infection", clock.days(7))
    until = m.around - clock.days(7)
    state, due = m.judge(values, lambda value: met(not value), until, needs_start=True)
    if m.start is not None:
        warmth = m.measured_within("temperature", clock.hours(24))
        if warmth and max(warmth) >= 38:
            state, due = "unmet", None
    m.add("infection", SECTION, "nurse", state, due=due)
    treated = any(
        one.kind in ("anti-infective", "cyp3a-anti-infective") and one.status == "taking"
        for one in m.medicines.values()
    )
    if state == "met" and treated:
        reads, tests = ["infection"], ["temperature"]
        item = "infection-check"
        m.add(item, SECTION, "nurse", "unmet", "warning", reads=reads, tests=tests)


def not_applicable_by_staff(m):
    """Whether the latest answer on pregnancy is not-applicable, said by the staff."""
    rows = m.answers("pregnancy")
    latest = max((row.at for row in rows), default=None)
    return any(
        row.at == latest
        and row.value == "not-applicable"
        and row.source in ("nurse", "chart", "physician")
        for row in rows
    )


def pregnancy_state(m):
    """(state, due): the first line of the rule that holds."""
    within_week = m.said_within("pregnancy", clock.days(7))
    if "positive" in m.measured_within("pregnancy-test", clock.days(90)):
        return "unmet", None
    if len(within_week) > 1:
        return "unknown", None
    if within_week == ["pregnant"]:
        return "unmet", None
    if not_applicable_by_staff(m):
        return "met", None
    if "negative" in m.measured_within("pregnancy-test", clock.hours(24)):
        return "met", None
    if within_week == ["not-pregnant"]:
        return "met", None
    until = m.start - clock.days(7)
    return ("pending", until) if m.now < until else ("unknown", None)


def pregnancy(m):
    """[nurse] never waivable."""
    age = m.age() if m.start is not None else None
    if m.case.patient.sex == "male" or (age is not None and not 12 <= age <= 55):
        return m.add("pregnancy", SECTION, "nurse", "not-applicable")
    if m.start is None:
        return m.add("pregnancy", SECTION, "nurse", "unknown")
    state, due = pregnancy_state(m)
    return m.add("pregnancy", SECTION, "nurse", state, due=due)


def platelets(m):
    """[nurse] only where something makes it apply."""
    tests, reads = ["platelets"], ["bleeding-disorder"]
    values = m.measured_within("platelets", clock.days(30))
    ever = m.results("platelets")
    latest = [one.value for one in ever if one.at == max(other.at for other in ever)]
    applies = (
        m.bleeding_disorder()
        or any(one.kind in ("heparin", "lmwh") for one in m.taken_of("heparin", "lmwh"))
        or len(values) > 0
        or any(value < 100 for value in latest)
    )
    if not applies:
        return m.add("platelets", SECTION, "nurse", "not-applicable")
    limit = 50 if m.tier() == "low" else 70
    state, _ = m.judge(values, lambda value: met(value >= limit), needs_start=True)
    return m.add("platelets", SECTION, "nurse", state, reads=reads, tests=tests)


def inr(m):
    """[nurse] within 24 hours."""
    antagonists = ("warfarin", "acenocoumarol", "phenprocoumon")
    low = m.tier() == "low"
    values = m.measured_within("inr", clock.hours(24))
    serious = m.serious_within(m.results("inr"), clock.hours(24))
    earlier = m.measured_within("inr", clock.days(90))
    more = {
        "reads": ["bleeding-disorder"],
        "tests": ["inr"],
        "never": any(value > (3 if low else 1.5) for value in serious),
    }
    if not m.case.medications_known:
        return m.add("inr", SECTION, "nurse", "unknown", **more)
    applies = (
        any(m.taken(m.medicines[one]) for one in antagonists if one in m.medicines)
        or m.bleeding_disorder()
        or any(value * 10 > 12 for value in earlier)
    )
    if not applies:
        return m.add("inr", SECTION, "nurse", "not-applicable")

    def good(value):
        return met(value < 3) if low else met(value * 10 <= 12)

    state, due = m.judge(values, good, m.around, needs_start=True)
    return m.add("inr", SECTION, "nurse", state, due=due, **more)


def glucose(m):
    """[nurse] within 24 hours, for a diabetic who is given a steroid."""
    diabetes = m.known("diabetes")
    if m.p.steroid is False or diabetes == "none":
        return m.add("glucose", SECTION, "nurse", "not-applicable")
    values = m.measured_within("glucose", clock.hours(24))
    state, due = m.judge(values, lambda value: met(70 <= value <= 250), m.around, needs_start=True)
    if diabetes is None:
        state, due = "unknown", None
    reads, tests = ["diabetes"], ["glucose"]
    serious = m.serious_within(m.results("glucose"), clock.hours(24))
    never = any(value < 70 for value in serious)
    return m.add("glucose", SECTION, "nurse", state, due=due, reads=reads, tests=tests, never=never)


def blood_pressure(m):
    """[nurse] within 24 hours; one of the two too high is enough."""
    day = clock.hours(24)
    upper, lower = m.measured_within("systolic-bp", day), m.measured_within("diastolic-bp", day)
    first, due = m.judge(upper, lambda value: met(value < 180), m.around, needs_start=True)
    second, also_due = m.judge(lower, lambda value: met(value < 110), m.around, needs_start=True)
    state = "met"
    for one in ["unmet", "unknown", "pending"]:
        if one in (first, second):
            state = one
            break
    due = (due or also_due) if state == "pending" else None
    tests = ["systolic-bp", "diastolic-bp"]
    m.add("blood-pressure", SECTION, "nurse", state, due=due, tests=tests)


def recent_event(m):
    """[prescriber] within 30 days."""
    values = m.said_within("recent-event", clock.days(30))
    state, _ = m.judge(values, lambda value: met(not value), needs_start=True)
    m.add("recent-event", SECTION, "prescriber", state, reads=["recent-event"])


def allergies(m):
    """[nurse] reviewed; [physician] one finding for each substance that is met here."""
    given = "met" if m.case.allergies_known else "unknown"
    m.add("allergies-reviewed", SECTION, "nurse", given)
    used = {
        "iodinated-contrast": m.p.contrast is not False,
        "corticosteroid": m.p.steroid is not False,
        "local-anesthetic": True,
        "latex": True,
        "chlorhexidine": True,
        "povidone-iodine": True,
    }
    for substance, meets in used.items():
        lines = m.allergic_to(substance)
        if meets and lines:
            one_allergy(m, substance, lines)
    if m.unread_allergies():
        m.add("allergy:unrecognised", SECTION, "nurse", "unknown")


def one_allergy(m, substance, lines):
    """allergy:<substance>: severe, then unknown, then mild."""
    reactions = [line.reaction for line in lines]
    line_at = max((line.at for line in lines if line.at), default=None)
    state, severity = "unmet", "warning"
    if substance in ("iodinated-contrast", "corticosteroid", "local-anesthetic"):
        if "severe" in reactions:
            severity = "blocker"
        elif None in reactions:
            state, severity = "unknown", "blocker"
    m.add(f"allergy:{substance}", SECTION, "physician", state, severity, line_at=line_at)


def vaccination(m):
    """[nurse] warning: a vaccine less than 14 days before S's date."""
    item, reads = "vaccination", ["vaccination-date"]
    if m.p.steroid is False:
        return m.add(item, SECTION, "nurse", "not-applicable", "warning")
    state, _ = m.judge(
        m.said("vaccination-date"),
        lambda value: met(value == "none" or (m.date - value).days >= 14),
    )
    return m.add(item, SECTION, "nurse", state, "warning", reads=reads)


def plain_no(m, item, severity):
    """[physician] false met, true unmet."""
    state, _ = m.judge(m.said(item), lambda value: met(not value))
    m.add(item, SECTION, "physician", state, severity, reads=[item])


def positioning(m):
    """[nurse] warning, within 30 days."""
    values = m.said_within("can-lie-prone", clock.days(30))
    state, _ = m.judge(values, met, needs_start=True)
    m.add("positioning", SECTION, "nurse", state, "warning", reads=["can-lie-prone"])


def run(m):
    """All items of this section."""
    red_flags(m)
    infection(m)
    pregnancy(m)
    plain_no(m, "bleeding-disorder", "blocker")
    platelets(m)
    inr(m)
    glucose(m)
    blood_pressure(m)
    recent_event(m)
    allergies(m)
    vaccination(m)
    plain_no(m, "implanted-device", "warning")
    plain_no(m, "anesthesia-reaction", "blocker" if m.sedated else "warning")
    positioning(m)
