"""A well patient of each protocol: waiting before the day, ready on the day.

Documents as plain JSON values, in the shape of the contract.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from tests.independent import clock

PLACES = {
    "esi-interlaminar": ("lumbar", "midline", ["L4-L5"]),
    "esi-transforaminal": ("lumbar", "left", ["L4-L5", "L5-S1"]),
    "esi-caudal": ("sacral", "midline", []),
    "facet-mbb": ("lumbar", "bilateral", ["L3-L4", "L4-L5"]),
    "facet-intraarticular": ("cervical", "right", ["C4-C5"]),
}


def iso(moment: dt.datetime, zone: ZoneInfo | None = None) -> str:
    """An instant as text, in the zone or in UTC."""
    return moment.astimezone(zone or dt.UTC).isoformat()


def given(start, zone):
    """(answers, dates): what a well patient has answered three days before the start."""
    date = clock.date_in(zone, start)

    def on(shift):
        return (date + dt.timedelta(days=shift)).isoformat()

    return {
        "pain-duration-weeks": 20,
        "pain-score": 6,
        "conservative-care-weeks": 8,
        "conservative-care": ["physical-therapy", "medication"],
        "imaging": "mri",
        "imaging-date": on(-100),
        "imaging-concordant": True,
        "x-ray-reviewed": True,
        "nerve-conduction-reviewed": True,
        "physical-exam-date": on(-20),
        "red-flags": [],
        "infection": False,
        "bleeding-disorder": False,
        "diabetes": "none",
        "vaccination-date": "none",
        "recent-event": False,
        "implanted-device": False,
        "anesthesia-reaction": False,
        "can-lie-prone": True,
        "steroid-agent": "dexamethasone",
        "medications-confirmed": True,
        "authorization": "approved",
        "authorization-expires": on(60),
        "consent-signed": True,
        "instructions-given": True,
        "driver": "confirmed",
        "fasting-understood": True,
        "follow-up-on": on(10),
    }


def answer(item, value, moment, source="nurse"):
    """One answer row."""
    return {"item": item, "value": value, "at": iso(moment), "source": source}


def of_the_day(start):
    """What is answered and measured two hours before the start."""
    moment = start - dt.timedelta(hours=2)
    food = start - dt.timedelta(hours=10)
    drink = start - dt.timedelta(hours=4)
    answers = {
        "last-solid-food": iso(food),
        "last-clear-liquid": iso(drink),
        "arrived-with-driver": True,
        "held-as-instructed": True,
        "site-verified": True,
        "changes-since-call": [],
    }
    results = [("systolic-bp", 130, "mm[Hg]"), ("diastolic-bp", 80, "mm[Hg]")]
    return (
        [answer(item, value, moment, "physician") for item, value in answers.items()],
        [
            {"test": test, "value": value, "unit": unit, "at": iso(moment)}
            for test, value, unit in results
        ],
    )


def blocks(zone, start):
    """Two diagnostic blocks that helped, for an intraarticular injection."""
    date = clock.date_in(zone, start)
    return [
        {
            "protocol": "facet-mbb",
            "region": "cervical",
            "levels": ["C4-C5"],
            "at": (date - dt.timedelta(days=ago)).isoformat(),
            "relief_percent": 90,
            "function_percent": None,
            "relief_weeks": 1,
            "steroid": None,
        }
        for ago in (40, 80)
    ]


def well(protocol: str, start: dt.datetime, zone_name: str, on_the_day: bool = False) -> dict:
    """A valid document: evaluated two days before the start, or an hour before it."""
    zone = ZoneInfo(zone_name)
    region, side, levels = PLACES[protocol]
    told = start - dt.timedelta(days=3)
    facet = protocol.startswith("facet-")
    answers = [answer(item, value, told, "physician") for item, value in given(start, zone).items()]
    answers.append(answer("indications", ["facet-pain" if facet else "radicular-pain"], told))
    scale = "ndi" if region == "cervical" else "odi"
    answers.append(answer("function-score", {"scale": scale, "value": 40}, told))
    if facet:
        answers.append(answer("untreated-radiculopathy", False, told, "physician"))
    results, moment = [], start - dt.timedelta(days=2)
    if on_the_day:
        more, results = of_the_day(start)
        answers, moment = answers + more, start - dt.timedelta(hours=1)
    booked = clock.date_in(zone, start) - dt.timedelta(days=21)
    return {
        "schema": "case/1",
        "at": iso(moment, zone),
        "procedure": {
            "protocol": protocol,
            "region": region,
            "side": side,
            "levels": list(levels),
            "scheduled_start": iso(start, zone),
            "time_zone": zone_name,
            "sedation": "none",
            "purpose": "diagnostic" if protocol == "facet-mbb" else "therapeutic",
            "image_guidance": "fluoroscopy",
            "contrast": True,
            "steroid": True,
            "booked_on": booked.isoformat(),
            "changed_at": None,
        },
        "patient": {"birth_date": "1958-03-04", "sex": "female"},
        "coverage": {
            "payer": "medicare",
            "state": "OH",
            "site": "hospital-outpatient",
            "self_pay": False,
        },
        "answers": answers,
        "medications": [],
        "allergies": [],
        "results": results,
        "history": blocks(zone, start) if protocol == "facet-intraarticular" else [],
        "waivers": [],
    }
