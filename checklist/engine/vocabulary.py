"""The contract's words: every value a case document may hold, and nothing else.

These are the fixed names that other systems rely on. Clinical numbers are not here: they are
policy. The ranges below only tell a possible value from a typing error.
"""

import re
from decimal import Decimal
from itertools import pairwise

ESI = ("esi-interlaminar", "esi-transforaminal", "esi-caudal")
FACET = ("facet-mbb", "facet-intraarticular")
PROTOCOLS = ESI + FACET
REGIONS = ("cervical", "thoracic", "lumbar", "sacral")
SIDES = ("left", "right", "bilateral", "midline")
SEDATIONS = ("none", "minimal", "moderate", "deep")
PURPOSES = ("diagnostic", "therapeutic")
IMAGE_GUIDANCES = ("fluoroscopy", "ct", "ultrasound", "none")
SEXES = ("male", "female", "other", "unknown")
SITES = ("office", "asc", "hospital-outpatient")
ANSWER_SOURCES = ("patient", "chart", "nurse", "physician", "import")
MEDICATION_STATUSES = ("taking", "stopped", "never-started")
DOSE_INTENTS = ("prophylactic", "therapeutic")
STOP_DECISIONS = ("agreed", "continue")
REACTIONS = ("mild", "severe")
STEROIDS = ("dexamethasone", "betamethasone", "methylprednisolone", "triamcinolone")

_VERTEBRAE = (
    [f"C{n}" for n in range(2, 8)]
    + [f"T{n}" for n in range(1, 13)]
    + [f"L{n}" for n in range(1, 6)]
    + ["S1"]
)
LEVELS = tuple(f"{upper}-{lower}" for upper, lower in pairwise(_VERTEBRAE))
REGION_LEVELS = {
    "cervical": LEVELS[: LEVELS.index("C7-T1") + 1],
    "thoracic": LEVELS[LEVELS.index("T1-T2") : LEVELS.index("T12-L1") + 1],
    "lumbar": LEVELS[LEVELS.index("L1-L2") :],
    "sacral": (),
}
UPPER_HALF = ("cervical", "thoracic")

# Exact conversion to the first unit of a test: (value + offset) * multiplier / divisor.
# glucose: RULES "mmol/L x 18.016"; temperature: Fahrenheit by definition.
Conversion = tuple[Decimal, Decimal, Decimal]
SAME: Conversion = (Decimal(0), Decimal(1), Decimal(1))
TEST_UNITS: dict[str, dict[str, Conversion]] = {
    "inr": {"1": SAME},
    "platelets": {"10*9/L": SAME, "10*3/uL": SAME},
    "glucose": {"mg/dL": SAME, "mmol/L": (Decimal(0), Decimal("18.016"), Decimal(1))},
    "hba1c": {"%": SAME},
    "egfr": {"mL/min/{1.73_m2}": SAME, "mL/min": SAME},
    "creatinine-clearance": {"mL/min": SAME},
    "pregnancy-test": {},
    "systolic-bp": {"mm[Hg]": SAME},
    "diastolic-bp": {"mm[Hg]": SAME},
    "temperature": {"Cel": SAME, "[degF]": (Decimal(-32), Decimal(5), Decimal(9))},
    "spo2": {"%": SAME},
    "bmi": {"kg/m2": SAME},
}
TEST_RANGES: dict[str, tuple[Decimal, Decimal]] = {  # in the test's first unit
    "inr": (Decimal(0), Decimal(100)),
    "platelets": (Decimal(0), Decimal(10_000)),
    "glucose": (Decimal(0), Decimal(5_000)),
    "hba1c": (Decimal(0), Decimal(100)),
    "egfr": (Decimal(0), Decimal(1_000)),
    "creatinine-clearance": (Decimal(0), Decimal(1_000)),
    "systolic-bp": (Decimal(0), Decimal(500)),
    "diastolic-bp": (Decimal(0), Decimal(500)),
    "temperature": (Decimal(20), Decimal(50)),
    "spo2": (Decimal(0), Decimal(100)),
    "bmi": (Decimal(1), Decimal(300)),
}
PREGNANCY_RESULTS = ("positive", "negative")

SCALE_MAXIMUM = {"rmdq": 24, "odi": 100, "ndi": 100, "promis-pi": 100}
SCALE_REGIONS = {
    "rmdq": ("thoracic", "lumbar", "sacral"),
    "odi": ("thoracic", "lumbar", "sacral"),
    "ndi": ("cervical",),
    "promis-pi": REGIONS,
}

# An answer's kind: ("choice", words) ("choices", words) ("number", low, high) ("boolean",)
# ("date",) ("date-or-none",) ("moment",) ("score",)
LONGEST_WEEKS = 10_000
ANSWER_KINDS: dict[str, tuple[object, ...]] = {
    "indications": (
        "choices",
        (
            "radicular-pain",
            "neurogenic-claudication",
            "post-surgical-pain",
            "herpes-zoster",
            "axial-back-pain",
            "facet-pain",
            "other",
        ),
    ),
    "symptoms": (
        "choices",
        ("leg-radiation", "arm-radiation", "numbness", "daily-activities-limited"),
    ),
    "risk-factors": (
        "choices",
        (
            "degenerative-disc",
            "disc-herniation",
            "spinal-stenosis",
            "previous-spine-surgery",
            "age-related-change",
        ),
    ),
    "pain-duration-weeks": ("number", 0, LONGEST_WEEKS),
    "pain-score": ("number", 0, 10),
    "function-score": ("score",),
    "conservative-care-weeks": ("number", 0, LONGEST_WEEKS),
    "conservative-care": (
        "choices",
        ("physical-therapy", "chiropractic", "acupuncture", "medication", "home-exercise"),
    ),
    "imaging": ("choice", ("mri", "ct", "ct-myelogram", "x-ray", "none")),
    "imaging-date": ("date",),
    "imaging-concordant": ("boolean",),
    "x-ray-reviewed": ("boolean",),
    "nerve-conduction-reviewed": ("boolean",),
    "physical-exam-date": ("date",),
    "untreated-radiculopathy": ("boolean",),
    "red-flags": (
        "choices",
        (
            "cauda-equina",
            "progressive-weakness",
            "fever",
            "cancer-history",
            "weight-loss",
            "trauma",
            "night-pain",
        ),
    ),
    "infection": ("boolean",),
    "pregnancy": ("choice", ("pregnant", "not-pregnant", "not-applicable")),
    "bleeding-disorder": ("boolean",),
    "diabetes": ("choice", ("none", "diet", "tablets", "insulin")),
    "vaccination-date": ("date-or-none",),
    "recent-event": ("boolean",),
    "implanted-device": ("boolean",),
    "anesthesia-reaction": ("boolean",),
    "can-lie-prone": ("boolean",),
    "steroid-agent": ("choice", STEROIDS),
    "medications-confirmed": ("boolean",),
    "authorization": ("choice", ("approved", "pending", "denied", "not-required")),
    "authorization-expires": ("date",),
    "consent-signed": ("boolean",),
    "instructions-given": ("boolean",),
    "driver": ("choice", ("confirmed", "none")),
    "fasting-understood": ("boolean",),
    "last-solid-food": ("moment",),
    "last-clear-liquid": ("moment",),
    "arrived-with-driver": ("boolean",),
    "held-as-instructed": ("boolean",),
    "site-verified": ("boolean",),
    "changes-since-call": (
        "choices",
        (
            "fever-or-infection",
            "antibiotic",
            "new-medicine",
            "blood-thinner-taken",
            "new-weakness",
            "bladder-bowel",
            "fall",
            "pain-gone",
        ),
    ),
    "estimate-given-on": ("date",),
    "follow-up-on": ("date",),
}
# A clinic's own items, which its policy adds, are answered with yes or no.
LOCAL = "local:"
_LOCAL_ITEM = re.compile(r"local:[a-z0-9-]{1,40}")
_YES_OR_NO: tuple[object, ...] = ("boolean",)


def kind_of(item: str) -> tuple[object, ...] | None:
    """The kind of answer that an item takes, as ``ANSWER_KINDS`` has it; None: no such item."""
    kind = ANSWER_KINDS.get(item)
    return _YES_OR_NO if kind is None and _LOCAL_ITEM.fullmatch(item) else kind


DONE_DATES = ("imaging-date", "physical-exam-date", "vaccination-date", "estimate-given-on")
PHYSICIAN_ANSWERS = frozenset(
    {
        "imaging-concordant",
        "untreated-radiculopathy",
        "physical-exam-date",
        "consent-signed",
        "site-verified",
        "steroid-agent",
        "authorization",
    }
)
