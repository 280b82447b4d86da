"""The words and shapes that the contract admits in a case document."""

PROTOCOLS = [
    "esi-interlaminar",
    "esi-transforaminal",
    "esi-caudal",
    "facet-mbb",
    "facet-intraarticular",
]
REGIONS = ["cervical", "thoracic", "lumbar", "sacral"]
AGENTS = ["dexamethasone", "betamethasone", "methylprednisolone", "triamcinolone"]
SOURCES = ["patient", "chart", "nurse", "physician", "import"]

CERVICAL = ["C2-C3", "C3-C4", "C4-C5", "C5-C6", "C6-C7", "C7-T1"]
THORACIC = [f"T{n}-T{n + 1}" for n in range(1, 12)] + ["T12-L1"]
LUMBAR = ["L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1"]
LEVELS_OF = {"cervical": CERVICAL, "thoracic": THORACIC, "lumbar": LUMBAR, "sacral": []}
LEVELS = CERVICAL + THORACIC + LUMBAR

SCALES = {"rmdq": 24, "odi": 100, "ndi": 100, "promis-pi": 100}

# answer item -> kind, or (kind, choices or upper limit)
ANSWERS = {
    "indications": (
        "list",
        [
            "radicular-pain",
            "neurogenic-claudication",
            "post-surgical-pain",
            "herpes-zoster",
            "axial-back-pain",
            "facet-pain",
            "other",
        ],
    ),
    "symptoms": (
        "list",
        ["leg-radiation", "arm-radiation", "numbness", "daily-activities-limited"],
    ),
    "risk-factors": (
        "list",
        [
            "degenerative-disc",
            "disc-herniation",
            "spinal-stenosis",
            "previous-spine-surgery",
            "age-related-change",
        ],
    ),
    "pain-duration-weeks": ("number", None),
    "pain-score": ("number", 10),
    "function-score": ("function", None),
    "conservative-care-weeks": ("number", None),
    "conservative-care": (
        "list",
        ["physical-therapy", "chiropractic", "acupuncture", "medication", "home-exercise"],
    ),
    "imaging": ("choice", ["mri", "ct", "ct-myelogram", "x-ray", "none"]),
    "imaging-date": ("date", None),
    "imaging-concordant": ("flag", None),
    "x-ray-reviewed": ("flag", None),
    "nerve-conduction-reviewed": ("flag", None),
    "physical-exam-date": ("date", None),
    "untreated-radiculopathy": ("flag", None),
    "red-flags": (
        "list",
        [
            "cauda-equina",
            "progressive-weakness",
            "fever",
            "cancer-history",
            "weight-loss",
            "trauma",
            "night-pain",
        ],
    ),
    "infection": ("flag", None),
    "pregnancy": ("choice", ["pregnant", "not-pregnant", "not-applicable"]),
    "bleeding-disorder": ("flag", None),
    "diabetes": ("choice", ["none", "diet", "tablets", "insulin"]),
    "vaccination-date": ("date-or-none", None),
    "recent-event": ("flag", None),
    "implanted-device": ("flag", None),
    "anesthesia-reaction": ("flag", None),
    "can-lie-prone": ("flag", None),
    "steroid-agent": ("choice", AGENTS),
    "medications-confirmed": ("flag", None),
    "authorization": ("choice", ["approved", "pending", "denied", "not-required"]),
    "authorization-expires": ("date", None),
    "consent-signed": ("flag", None),
    "instructions-given": ("flag", None),
    "driver": ("choice", ["confirmed", "none"]),
    "fasting-understood": ("flag", None),
    "last-solid-food": ("time", None),
    "last-clear-liquid": ("time", None),
    "arrived-with-driver": ("flag", None),
    "held-as-instructed": ("flag", None),
    "site-verified": ("flag", None),
    "changes-since-call": (
        "list",
        [
            "fever-or-infection",
            "antibiotic",
            "new-medicine",
            "blood-thinner-taken",
            "new-weakness",
            "bladder-bowel",
            "fall",
            "pain-gone",
        ],
    ),
    "estimate-given-on": ("date", None),
    "follow-up-on": ("date", None),
}

DONE_DATES = ["imaging-date", "physical-exam-date", "vaccination-date", "estimate-given-on"]

UNITS = {
    "inr": ["1"],
    "platelets": ["10*9/L", "10*3/uL"],
    "glucose": ["mg/dL", "mmol/L"],
    "hba1c": ["%"],
    "egfr": ["mL/min/{1.73_m2}", "mL/min"],
    "creatinine-clearance": ["mL/min"],
    "pregnancy-test": [],
    "systolic-bp": ["mm[Hg]"],
    "diastolic-bp": ["mm[Hg]"],
    "temperature": ["Cel", "[degF]"],
    "spo2": ["%"],
    "bmi": ["kg/m2"],
}

PHYSICIANS = [
    "imaging-concordant",
    "untreated-radiculopathy",
    "physical-exam-date",
    "consent-signed",
    "site-verified",
    "steroid-agent",
    "authorization",
]
