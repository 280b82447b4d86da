"""A patient with nothing wrong, as a case document; a test changes one thing.

The moment is a Monday noon two weeks before the start, or with ``on_the_day=True`` ten minutes
before it, when everything has been asked and measured.
"""

import copy
from datetime import UTC, datetime
from typing import Any

from checklist.casefile import read_case
from checklist.engine import Readiness, evaluate
from checklist.policies import shipped_policy

NOW = "2026-11-23T12:00:00-05:00"
START = "2026-12-07T09:30:00-05:00"
AT_THE_DOOR = "2026-12-07T09:20:00-05:00"
ASKED = "2026-11-20T10:00:00-05:00"

ANSWERS: dict[str, Any] = {
    "pain-duration-weeks": 20,
    "pain-score": 6,
    "conservative-care-weeks": 8,
    "conservative-care": ["physical-therapy"],
    "imaging": "mri",
    "imaging-date": "2026-10-01",
    "imaging-concordant": True,
    "x-ray-reviewed": True,
    "nerve-conduction-reviewed": True,
    "physical-exam-date": "2026-11-16",
    "untreated-radiculopathy": False,
    "red-flags": [],
    "bleeding-disorder": False,
    "diabetes": "none",
    "vaccination-date": "none",
    "recent-event": False,
    "implanted-device": False,
    "anesthesia-reaction": False,
    "can-lie-prone": True,
    "steroid-agent": "dexamethasone",
    "instructions-given": True,
    "driver": "confirmed",
    "fasting-understood": True,
    "authorization": "approved",
    "authorization-expires": "2027-01-31",
    "consent-signed": True,
    "follow-up-on": "2026-12-17",
}
LATE_ANSWERS: dict[str, Any] = {
    "infection": False,
    "medications-confirmed": True,
    "pregnancy": "not-pregnant",
    "arrived-with-driver": True,
    "held-as-instructed": True,
    "site-verified": True,
    "changes-since-call": [],
    "last-solid-food": "2026-12-06T20:00:00-05:00",
    "last-clear-liquid": "2026-12-07T06:00:00-05:00",
}
PLACES = {
    "esi-interlaminar": ("lumbar", "midline", ["L4-L5"]),
    "esi-transforaminal": ("lumbar", "left", ["L4-L5"]),
    "esi-caudal": ("sacral", "midline", []),
    "facet-mbb": ("lumbar", "left", ["L4-L5", "L5-S1"]),
    "facet-intraarticular": ("lumbar", "left", ["L4-L5"]),
}


def answer(
    item: str, value: Any, at: str = ASKED, source: str | None = "physician"
) -> dict[str, Any]:
    """One answer of a document."""
    return {"item": item, "value": value, "at": at, "source": source}


def result(test: str, value: Any, at: str = ASKED, unit: str | None = None) -> dict[str, Any]:
    """One measured value of a document."""
    return {"test": test, "value": value, "unit": unit, "at": at}


def session(protocol: str, on: str, **more: Any) -> dict[str, Any]:
    """One earlier injection in the low back."""
    return {"protocol": protocol, "region": "lumbar", "levels": ["L4-L5"], "at": on, **more}


def medicine(ingredient: str | None, **more: Any) -> dict[str, Any]:
    """One line of the medication list."""
    return {"ingredient": ingredient, **more}


def well(protocol: str = "esi-interlaminar", *, on_the_day: bool = False) -> dict[str, Any]:
    """A document of a patient with nothing wrong: waiting, or ready on the day."""
    region, side, levels = PLACES[protocol]
    is_facet = protocol.startswith("facet")
    document: dict[str, Any] = {
        "schema": "case/1",
        "at": AT_THE_DOOR if on_the_day else NOW,
        "procedure": {
            "protocol": protocol,
            "region": region,
            "side": side,
            "levels": list(levels),
            "scheduled_start": START,
            "time_zone": "America/New_York",
            "sedation": "none",
            "purpose": "therapeutic",
            "image_guidance": "fluoroscopy",
            "contrast": True,
            "steroid": True,
            "booked_on": "2026-11-16",
            "changed_at": None,
        },
        "patient": {"birth_date": "1958-03-04", "sex": "female"},
        "coverage": {
            "payer": "medicare",
            "state": "OH",
            "site": "hospital-outpatient",
            "self_pay": False,
        },
        "answers": [answer(item, value) for item, value in ANSWERS.items()],
        "medications": [],
        "allergies": [],
        "results": [],
        "history": [],
        "waivers": [],
    }
    indications = ["facet-pain"] if is_facet else ["radicular-pain"]
    document["answers"] += [
        answer("indications", indications),
        answer("function-score", {"scale": "odi", "value": 40}),
    ]
    if protocol == "facet-intraarticular":
        document["history"] = [
            session("facet-mbb", "2026-08-03", relief_percent=90, relief_weeks=1),
            session("facet-mbb", "2026-09-07", relief_percent=85, relief_weeks=1),
        ]
    if on_the_day:
        document["answers"] += [
            answer(item, value, at="2026-12-07T08:00:00-05:00")
            for item, value in LATE_ANSWERS.items()
        ]
        document["results"] += [
            result(test, value, at="2026-12-07T08:10:00-05:00")
            for test, value in (("systolic-bp", 130), ("diastolic-bp", 80), ("temperature", 36.8))
        ]
    return document


def changed(
    document: dict[str, Any],
    *,
    procedure: Any = (),
    patient: Any = (),
    coverage: Any = (),
    answers: Any = (),
    **top: Any,
) -> dict[str, Any]:
    """A copy with these parts changed; ``answers`` replaces answers by item (None forgets)."""
    copied = copy.deepcopy(document)
    for name, part in (("procedure", procedure), ("patient", patient), ("coverage", coverage)):
        copied[name].update(dict(part))
    for item, value in dict(answers).items():
        copied["answers"] = [a for a in copied["answers"] if a["item"] != item]
        if isinstance(value, dict) and "at" in value:
            copied["answers"].append(value)
        elif value is not None:
            at = copied["at"] if item in LATE_ANSWERS else ASKED
            copied["answers"].append(answer(item, value, at=at))
    copied.update(top)
    return copied


def judged(document: dict[str, Any], policy: Any = None) -> Readiness:
    """The engine's verdict on a document."""
    facts = read_case(document, default_at=datetime(2026, 11, 23, 17, tzinfo=UTC))
    return evaluate(facts, policy or shipped_policy())


def finding(document: dict[str, Any], item: str) -> Any:
    """The finding of one item; None where it is not listed."""
    found = [f for f in judged(document).findings if f.item == item]
    assert len(found) <= 1
    return found[0] if found else None


def says(document: dict[str, Any], item: str) -> str | None:
    """State of one item, with its severity where that is not blocker; None where not listed."""
    found = finding(document, item)
    if found is None or found.state == "not-applicable":
        return None if found is None else "not-applicable"
    return str(found.state) if found.severity == "blocker" else f"{found.state} {found.severity}"
