"""Section diagnostics of the rules."""

from tests.independent import clock
from tests.independent.eligibility import met

SECTION = "diagnostics"


def imaging(m):
    """[nurse] an epidural needs sectional images of the last 24 months."""
    if not m.esi:
        state, _ = m.judge(m.said("imaging"), lambda value: met(value != "none"))
        return m.add("imaging", SECTION, "nurse", state, "warning", reads=["imaging"])
    if m.zoster_alone():
        return m.add("imaging", SECTION, "nurse", "not-applicable")
    reads = ["imaging", "imaging-date", "indications"]
    good = ("mri", "ct", "ct-myelogram")
    state, _ = m.judge(m.said("imaging"), lambda value: met(value in good))
    if state == "met":
        taken_on = m.known("imaging-date")
        if taken_on is None or clock.add_months(taken_on, 24) < m.date:
            state = "unknown"
    return m.add("imaging", SECTION, "nurse", state, reads=reads)


def imaging_concordance(m):
    """[physician] epidurals."""
    item = "imaging-concordance"
    if not m.esi or m.zoster_alone():
        return m.add(item, SECTION, "physician", "not-applicable")
    state, _ = m.judge(m.said("imaging-concordant"), met)
    reads = ["imaging-concordant", "indications"]
    return m.add(item, SECTION, "physician", state, reads=reads)


def physical_exam(m):
    """[physician] at most 90 days before S's date."""

    def fresh(date):
        return "met" if 0 <= (m.date - date).days <= 90 else "unknown"

    state, _ = m.judge(m.said("physical-exam-date"), fresh)
    m.add("physical-exam", SECTION, "physician", state, reads=["physical-exam-date"])


def reviewed(m, item, answer):
    """[nurse] information: true met, else unknown."""
    state = "met" if m.known(answer) is True else "unknown"
    m.add(item, SECTION, "nurse", state, "information", reads=[answer])


def run(m):
    """All items of this section."""
    imaging(m)
    imaging_concordance(m)
    physical_exam(m)
    reviewed(m, "x-ray", "x-ray-reviewed")
    reviewed(m, "nerve-conduction", "nerve-conduction-reviewed")
