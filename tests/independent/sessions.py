"""The eligibility items that earlier (and booked) sessions decide."""

import datetime as dt

from tests.independent import clock
from tests.independent.eligibility import SECTION, met


def worst(states):
    """The worst outcome of several sessions on one date."""
    for state in ["unmet", "unknown", "met"]:
        if state in states:
            return state
    return None


def counted(m, same_protocol):
    """Sessions before S of the same half and family (or protocol)."""
    family = m.p.protocol if same_protocol else m.p.protocol.split("-")[0]
    return [one for one in m.before_s() if one.protocol.startswith(family) and m.same_half(one)]


def nothing_known(m):
    """Whether history or region is unknown."""
    return not m.case.history_known or m.p.region is None


def session_limit(m):
    """[scheduler] payer rule: fewer than four in twelve months."""
    if nothing_known(m):
        return m.add("session-limit", SECTION, "scheduler", "unknown", m.payer_severity())
    recent = {
        (one.at, one.protocol)
        for one in counted(m, same_protocol=not m.esi)
        if clock.add_months(one.at, 12) > m.date
    }
    state, earliest = met(len(recent) < 4), None
    if state == "unmet":
        ends = sorted((clock.add_months(at, 12) for at, _ in recent), reverse=True)
        earliest = m.midnight(ends[3])
    return m.add(
        "session-limit", SECTION, "scheduler", state, m.payer_severity(), earliest=earliest
    )


def interval(m):
    """[scheduler] days since the latest session."""
    if nothing_known(m):
        return m.add("interval", SECTION, "scheduler", "unknown")
    needed = 91 if m.p.protocol == "facet-intraarticular" else 14
    before = [one.at for one in counted(m, same_protocol=not m.esi)]
    state, earliest = "met", None
    if before and (m.date - max(before)).days < needed:
        state = "unmet"
        earliest = m.midnight(max(before) + dt.timedelta(days=needed))
    return m.add("interval", SECTION, "scheduler", state, earliest=earliest)


def relief_outcome(m, session):
    """met, unmet or unknown for one latest session."""
    percents = [session.relief_percent, session.function_percent]
    percents = [one for one in percents if one is not None]
    if not percents or session.relief_weeks is None:
        return "unknown"
    if max(percents) >= 50 and session.relief_weeks >= 13:
        return "met"
    if not m.esi:
        return "unmet"
    return second_try(m, session)


def second_try(m, session):
    """An epidural may be tried once more in another way, if it was the only one on record."""
    all_before = {(one.at, one.protocol) for one in counted(m, same_protocol=False)}
    if len(all_before) > 1:
        return "unmet"
    agent = m.known("steroid-agent")
    pairs = [(m.p.levels, session.levels), (agent, session.steroid)]
    if session.protocol != m.p.protocol:
        return "met"
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return "met"
    if any(a is None or b is None for a, b in pairs):
        return "unknown"
    return "unmet"


def repeat_relief(m):
    """[physician] payer rule: half the pain gone for thirteen weeks."""
    item = "repeat-relief"
    if m.p.protocol == "facet-mbb":
        return m.add(item, SECTION, "physician", "not-applicable", m.payer_severity())
    reads = ["steroid-agent"]
    if nothing_known(m):
        return m.add(item, SECTION, "physician", "unknown", m.payer_severity(), reads=reads)
    before = counted(m, same_protocol=not m.esi)
    latest = max((one.at for one in before), default=None)
    if latest is None or not clock.add_months(latest, 12) > m.date:
        state = "met"
    else:
        state = worst([relief_outcome(m, one) for one in before if one.at == latest])
    return m.add(item, SECTION, "physician", state, m.payer_severity(), reads=reads)


def block_outcome(session):
    """Whether a diagnostic block helped by 80 percent."""
    if session.relief_percent is None:
        return "unknown"
    return met(session.relief_percent >= 80)


def two_blocks(outcomes):
    """Any two dates at least 14 days apart, each met; unknown where that may be so."""
    best = "unmet"
    for first, one in outcomes.items():
        for second, other in outcomes.items():
            if (second - first).days < 14:
                continue
            if one == "met" and other == "met":
                return "met"
            if "unmet" not in (one, other):
                best = "unknown"
    return best


def diagnostic_block_history(m):
    """[physician] payer rule, facet only."""
    item = "diagnostic-block-history"
    if m.esi:
        return None
    if nothing_known(m):
        return m.add(item, SECTION, "physician", "unknown", m.payer_severity())
    blocks = [
        one
        for one in m.before_s()
        if one.protocol == "facet-mbb"
        and m.same_half(one)
        and clock.add_months(one.at, 24) >= m.date
    ]
    outcomes = {
        date: worst([block_outcome(one) for one in blocks if one.at == date])
        for date in {one.at for one in blocks}
    }
    if m.p.protocol == "facet-intraarticular":
        state = two_blocks(outcomes)
    else:
        state = outcomes[max(outcomes)] if outcomes else "met"
    return m.add(item, SECTION, "physician", state, m.payer_severity())


def same_day(m):
    """[scheduler] no other session on S's date."""
    if not m.case.history_known:
        return m.add("same-day", SECTION, "scheduler", "unknown")
    if any(one.at == m.date for one in m.case.history):
        tomorrow = m.midnight(m.date + dt.timedelta(days=1))
        return m.add("same-day", SECTION, "scheduler", "unmet", earliest=tomorrow)
    return m.add("same-day", SECTION, "scheduler", "met")


def run(m):
    """All items of this module."""
    session_limit(m)
    interval(m)
    repeat_relief(m)
    diagnostic_block_history(m)
    same_day(m)
