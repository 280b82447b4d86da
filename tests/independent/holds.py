"""hold:, hold-margin:, hold-excess:, stop-decision: and renal-function of the rules."""

from fractions import Fraction

from tests.independent import clock

SECTION = "preparation"


def column(m, medicine):
    """Which column of the formulary counts, and the severity of the finding."""
    neck = m.p.protocol == "esi-interlaminar" and m.p.region == "cervical"
    if medicine.kind == "nsaid" and neck:
        return "high", "warning"
    return m.tier(), "blocker"


def one_row(m, medicine, row, renal_anyway):
    """(block, warn) of one formulary row, or None where it is left to decide."""
    text = row[column(m, medicine)[0]]
    if text == "decide":
        return None
    first, _, second = text.partition("-")
    block = Fraction(first)
    warn = Fraction(second or first)
    if row["renal"] and block != 0:
        limit, extra = row["renal"].split(":")
        if renal_anyway or m.renal_below(Fraction(limit)):
            block, warn = block + Fraction(extra), warn + Fraction(extra)
    return block, warn


def needed(m, medicine, renal_anyway=False):
    """H as (block, warn), or None while undecided."""
    rows = medicine.rows
    fitting = [row for row in rows if row["intent"] in ("", medicine.intent)]
    found = [one_row(m, medicine, row, renal_anyway) for row in fitting or rows]
    own = medicine.hold_hours
    if None in found:
        return None if own is None else (own, own)
    block = max(pair[0] for pair in found)
    warn = max(pair[1] for pair in found)
    if own is not None and own > warn:
        return own, own
    if own is not None and own > block:
        return own, warn
    return block, warn


def decided_by_table(m, medicine):
    """Whether the formulary itself gives hours at this tier."""
    return all(row[column(m, medicine)[0]] != "decide" for row in medicine.rows)


def assumed(m, medicine):
    """(status, last dose): as recorded, or while searching as if stopped now."""
    stopped_then = medicine.status == "stopped" and medicine.last_dose is not None
    if m.searching and medicine.status != "never-started" and not stopped_then:
        return "stopped", m.now
    return medicine.status, medicine.last_dose


def hold_state(m, medicine, need):
    """(state, due) without a start, or by the table of the rules, the first row that holds."""
    status, last_dose = assumed(m, medicine)
    if status == "never-started":
        return "not-applicable", None
    if need is not None and need[0] == 0:
        return "not-applicable", None
    if m.start is not None and m.long_stopped(medicine):
        return "met", None
    if need is None or m.start is None:
        return "unknown", None
    block, warn = m.start - clock.hours(need[0]), m.start - clock.hours(need[1])
    if status != "stopped":
        if last_dose is not None and last_dose > block:
            return "unmet", None
        return ("pending", warn) if m.now < warn else ("unknown", None)
    if last_dose is None:
        return "unknown", None
    return ("met", None) if last_dose <= block else ("unmet", None)


def hold(m, medicine):
    """[patient], or [physician] while the hours are undecided."""
    need = needed(m, medicine)
    state, due = hold_state(m, medicine, need)
    severity = column(m, medicine)[1]
    undecided = need is None and state == "unknown"
    last_dose = assumed(m, medicine)[1]
    more = rests_on(medicine)
    if state == "unmet":
        more["earliest"] = last_dose + clock.hours(need[0])
    m.add(
        f"hold:{medicine.ingredient}",
        SECTION,
        "physician" if undecided else "patient",
        state,
        severity,
        due,
        undecided=undecided,
        long_stopped=m.start is not None and m.long_stopped(medicine),
        **more,
    )
    if state == "met" and need is not None and between(m, last_dose, need):
        item = f"hold-margin:{medicine.ingredient}"
        m.add(item, SECTION, "patient", "unmet", "warning", **rests_on(medicine))


def between(m, last_dose, need):
    """Whether a dose lies between the two limits of a pair."""
    block, warn = m.start - clock.hours(need[0]), m.start - clock.hours(need[1])
    return warn < last_dose <= block


def rests_on(medicine):
    """What a waiver of a hold rests on: the line, and kidney results where they add hours."""
    tests = ["creatinine-clearance", "egfr"] if medicine.renal else []
    return {"line_at": medicine.changed_at, "tests": tests}


def hold_excess(m, medicine):
    """[prescriber] warning: stopped for 72 hours longer than needed."""
    need = needed(m, medicine)
    if m.start is None or not medicine.asks_agreement or need is None or need[0] == 0:
        return
    if medicine.status != "stopped" or medicine.last_dose is None:
        return
    recent = medicine.last_dose > m.start - clock.days(30)
    if recent and medicine.last_dose < m.start - clock.hours(need[1] + 72):
        item = f"hold-excess:{medicine.ingredient}"
        m.add(item, SECTION, "prescriber", "unmet", "warning", **rests_on(medicine))


def stop_decision(m, medicine):
    """[prescriber] agreed, open, or continue."""
    need = needed(m, medicine)
    item = f"stop-decision:{medicine.ingredient}"
    waived = m.findings[f"hold:{medicine.ingredient}"].state == "waived"
    if not medicine.asks_agreement or need is None or need[0] == 0 or waived:
        return m.add(item, SECTION, "prescriber", "not-applicable")
    if medicine.status == "never-started" or m.long_stopped(medicine):
        return m.add(item, SECTION, "prescriber", "not-applicable")
    state = {"agreed": "met", None: "unknown", "continue": "unmet"}[medicine.decision]
    never = state == "unmet"
    return m.add(item, SECTION, "prescriber", state, line_at=medicine.changed_at, never=never)


def needs_kidneys(m, medicine):
    """Whether renal function matters for this medicine's hold."""
    need = needed(m, medicine)
    finding = m.findings[f"hold:{medicine.ingredient}"]
    return (
        medicine.renal != ""
        and decided_by_table(m, medicine)
        and need is not None
        and need[0] > 0
        and finding.state != "not-applicable"
        and not finding.long_stopped
    )


def keeps_longest(m, medicine):
    """Whether a real stopped dose keeps H with the renal hours added."""
    if m.start is None or medicine.status != "stopped" or medicine.last_dose is None:
        return False
    need = needed(m, medicine, renal_anyway=True)
    return medicine.last_dose <= m.start - clock.hours(need[0])


def renal_function(m):
    """[nurse] where a hold depends on it."""
    concerned = [one for one in m.medicines.values() if needs_kidneys(m, one)]
    if not concerned:
        return m.add("renal-function", SECTION, "nurse", "not-applicable")
    known = m.renal_function() is not None
    state = "met" if known or all(keeps_longest(m, one) for one in concerned) else "unknown"
    tests = ["creatinine-clearance", "egfr"]
    return m.add("renal-function", SECTION, "nurse", state, tests=tests)


def run(m):
    """All items of this module, medicine by medicine."""
    for medicine in m.medicines.values():
        hold(m, medicine)
        hold_excess(m, medicine)
        stop_decision(m, medicine)
    renal_function(m)
