"""Section eligibility of the rules, all but what sessions of the past decide."""

import datetime as dt
import math
from fractions import Fraction

from tests.independent import clock, words

SECTION = "eligibility"


def met(condition) -> str:
    """met or unmet."""
    return "met" if condition else "unmet"


def indication(m):
    """[physician]"""
    if m.esi:
        good = {
            "radicular-pain",
            "neurogenic-claudication",
            "post-surgical-pain",
            "herpes-zoster",
        }
    else:
        good = {"facet-pain", "axial-back-pain"}
    state, _ = m.judge(m.said("indications"), lambda value: met(value & good))
    m.add("indication", SECTION, "physician", state, reads=["indications"])


def pain_duration(m):
    """[nurse] weeks grow with the days since the answer."""
    reads = ["pain-duration-weeks", "indications"]
    item = "pain-duration"
    if m.zoster_alone():
        return m.add(item, SECTION, "nurse", "not-applicable")
    needed = 4 if m.esi else 12
    values = m.said("pain-duration-weeks")
    earliest = None
    state, _ = m.judge(values, lambda value: "answered")
    if state == "answered":
        latest = max(answer.at for answer in m.answers("pain-duration-weeks"))
        answered_on = clock.date_in(m.zone, latest)
        grown = Fraction(max(0, (m.date - answered_on).days), 7)
        state = met(values[0] + grown >= needed)
        missing = max(0, math.ceil((needed - values[0]) * 7))
        if state == "unmet":
            # a duration that would take centuries has no moment to move to
            earliest = m.midnight(answered_on + dt.timedelta(days=missing))
    return m.add(item, SECTION, "nurse", state, reads=reads, earliest=earliest)


def conservative_care(m):
    """[nurse] payer rule: weeks and at least one kind."""
    reads = ["conservative-care-weeks", "conservative-care", "indications"]
    severity = m.payer_severity()
    weeks, kinds = m.known("conservative-care-weeks"), m.known("conservative-care")
    if m.zoster_alone():
        state = "not-applicable"
    elif weeks is None or kinds is None:
        state = "unknown"
    else:
        state = met(weeks >= (4 if m.esi else 6) and len(kinds) >= 1)
    m.add("conservative-care", SECTION, "nurse", state, severity, reads=reads)


def pain_score(m):
    """[nurse] within 30 days."""
    values = m.said_within("pain-score", clock.days(30))
    state, _ = m.judge(values, lambda value: met(value >= 4), needs_start=True)
    mild = state == "unmet" and m.esi and values[0] >= 1
    severity = "warning" if mild else "blocker"
    m.add("pain-score", SECTION, "nurse", state, severity, reads=["pain-score"])


def function_score(m):
    """[nurse] payer rule, within 30 days: a scale that fits the region."""
    fitting = {
        "cervical": ["ndi", "promis-pi"],
        "thoracic": ["rmdq", "odi", "promis-pi"],
        "lumbar": ["rmdq", "odi", "promis-pi"],
        "sacral": ["rmdq", "odi", "promis-pi"],
        None: ["promis-pi"],
    }[m.p.region]
    values = m.said_within("function-score", clock.days(30))
    state, _ = m.judge(
        values,
        lambda value: "met" if value[0] in fitting else "unknown",
        needs_start=True,
    )
    severity = m.payer_severity()
    m.add("function-score", SECTION, "nurse", state, severity, reads=["function-score"])


def levels_fit(m):
    """Whether region, number and place of the levels suit the protocol."""
    region, levels, protocol = m.p.region, m.p.levels, m.p.protocol
    if not all(level in words.LEVELS_OF[region] for level in levels):
        return False
    if protocol == "esi-interlaminar":
        neck = region != "cervical" or levels <= {"C6-C7", "C7-T1"}
        return len(levels) == 1 and neck
    if protocol == "esi-transforaminal":
        return 1 <= len(levels) <= (1 if m.p.side == "bilateral" else 2)
    if protocol == "esi-caudal":
        return len(levels) == 0 and region in ("sacral", "lumbar")
    return 1 <= len(levels) <= 2


def levels(m):
    """[physician]"""
    sided = m.p.protocol in ("esi-transforaminal", "facet-mbb", "facet-intraarticular")
    if m.p.region is None or m.p.levels is None:
        state = "unknown"
    elif not levels_fit(m):
        state = "unmet"
    elif sided and m.p.side in (None, "midline"):
        state = "unknown"
    else:
        state = "met"
    m.add("levels", SECTION, "physician", state)


def untreated_radiculopathy(m):
    """[physician] facet only."""
    item = "untreated-radiculopathy"
    if not m.esi:
        state, _ = m.judge(m.said(item), lambda value: met(value is False))
        m.add(item, SECTION, "physician", state, reads=[item])


def image_guidance(m):
    """[physician] an epidural without contrast is unmet, whatever the guidance."""
    seen = m.p.image_guidance in ("fluoroscopy", "ct")
    severity = "blocker"
    if m.esi and m.p.contrast is False:
        state = "unmet"
        if seen and m.allergic_to("iodinated-contrast"):
            severity = "warning"
    elif m.p.image_guidance is None:
        state = "unknown"
    else:
        state = met(seen)
    m.add("image-guidance", SECTION, "physician", state, severity)


def sedation(m):
    """[physician]"""
    severity = "blocker"
    if m.p.sedation is None:
        state = "unknown"
    elif m.p.sedation in ("none", "minimal"):
        state = "met"
    else:
        state = "unmet"
        if not (m.p.sedation == "deep" and m.esi):
            severity = "warning"
    m.add("sedation", SECTION, "physician", state, severity)


def steroid_choice(m):
    """[physician] transforaminal with a steroid: dexamethasone, above the loins without waiver."""
    item, upper = "steroid-choice", m.p.region in ("cervical", "thoracic")
    reads = ["steroid-agent"]
    if m.p.protocol != "esi-transforaminal" or m.p.steroid is False:
        return m.add(item, SECTION, "physician", "not-applicable")
    if m.p.region is None:
        return m.add(item, SECTION, "physician", "unknown", never=True)  # may be the neck
    state, _ = m.judge(m.said("steroid-agent"), lambda value: met(value == "dexamethasone"))
    severity = "warning" if state == "unmet" and not upper else "blocker"
    return m.add(item, SECTION, "physician", state, severity, reads=reads, never=upper)


def run(m):
    """All items of this module."""
    indication(m)
    pain_duration(m)
    conservative_care(m)
    pain_score(m)
    function_score(m)
    levels(m)
    untreated_radiculopathy(m)
    image_guidance(m)
    sedation(m)
    steroid_choice(m)
