"""Changes to the plan and to the medicines of a well patient's document, and waivers."""

import datetime as dt

from tests.independent import clock, words

NAMES = ["aspirin", "clopidogrel", "prasugrel", "prasugrel", "ticlopidine", "ticlopidine"]
NAMES += ["ticagrelor", "warfarin", "warfarin", "acenocoumarol", "phenprocoumon", "heparin"]
NAMES += ["enoxaparin", "enoxaparin", "dalteparin", "tinzaparin", "fondaparinux", "apixaban"]
NAMES += ["rivaroxaban", "edoxaban", "dabigatran", "dabigatran", "dipyridamole", "cilostazol"]
NAMES += ["vorapaxar", "ibuprofen", "naproxen", "meloxicam", "oxaprozin", "celecoxib"]
NAMES += ["fish-oil", "sertraline", "semaglutide", "empagliflozin", "metformin", "ritonavir"]
NAMES += ["amoxicillin", "lisinopril", "insulin glargine", "Apixaban ", "INSULIN"]
COMBINED = ["aspirin+dipyridamole", "dapagliflozin+metformin", "ibuprofen+famotidine"]
COMBINED += ["aspirin + omeprazole", "metformin+sitagliptin"]
OTHERS = ["other:willow bark", "Other: Nattokinase ", "zzyzxamab", "aspirin+zzyzxamab"]
OTHERS += ["aspirin+other:willow bark", ""]

# text -> what it names is, or is not, the ingredient beside it
TEXTS = {
    "aspirin": ["Aspirin 81 mg", "Ecotrin", "Goody’s powder", "alka-seltzer plus"],
    "clopidogrel": ["Plavix 75 MG"],
    "warfarin": ["Coumadin 5mg", "warfarin sodium 1 MG Oral Tablet"],
    "apixaban": ["Eliquis 5 mg tablet", "apixaban"],
    "ibuprofen": ["Advil", "Motrin (ibuprofen)"],
    "naproxen": ["Aleve"],
    "fish-oil": ["fish oil", "Fish-Oil 1000", "OMEGA-3"],
    "insulin glargine": ["Lantus pen", "insulin glargine 100 UNT/ML"],
}
STRANGE_TEXTS = ["Eliquis 5 mg", "aspirin / dipyridamole", "blue pill", "Plavix", "warfarins"]
STRANGE_TEXTS += ["Vimovo", "esomeprazole", "vitamin  e", "Duexis"]
CODES = ["1364430", "1364445", "855288", "1191", "5856", "16681", "9999999", "2107520"]
CODES += ["1593072", "613391", "847211"]

EDGES = [24, 48, 72, 96, 96 + 48, 72 + 24, 120, 168, 200, 240, 300, 336, 500, 720, 720, 900]


def naming(draft):
    """Ingredient, code and text of a line; mostly in agreement."""
    rng = draft.rng
    luck = rng.random()
    if luck < 0.08:
        return {"ingredient": None, "rxcui": rng.choice([*CODES, None]), "text": None}
    if luck < 0.16:
        text = rng.choice([None, *STRANGE_TEXTS])
        return {"ingredient": rng.choice(OTHERS), "rxcui": None, "text": text}
    if luck < 0.26:
        text = rng.choice([None, "Aspirin and dipyridamole", "Xigduo"])
        return {"ingredient": rng.choice(COMBINED), "rxcui": None, "text": text}
    name = rng.choice(NAMES)
    text = rng.choice([None, None, *TEXTS.get(name, [])])
    if rng.random() < 0.08:
        text = rng.choice(STRANGE_TEXTS)
    code = rng.choice(CODES) if rng.random() < 0.06 else None
    return {"ingredient": name, "rxcui": code, "text": text}


def line(draft):
    """A line of the medication list with its dose near the edge of some hold."""
    rng = draft.rng
    dose = draft.moment(*EDGES) if rng.random() < 0.75 else None
    if dose and draft.now < dose:
        dose = draft.now - dt.timedelta(hours=rng.choice([0, 1, 30]))
    changed = draft.moment(72, 100, 200) if rng.random() < 0.4 else None
    return {
        **naming(draft),
        "dose_intent": rng.choice(["prophylactic", "therapeutic", None]),
        "status": rng.choice(["taking", "taking", "stopped", "stopped", "never-started", None]),
        "last_dose": dose and draft.written(dose),
        "stop_decision": rng.choice(["agreed", "agreed", "agreed", "continue", None]),
        "hold_hours": rng.choice([None] * 5 + [0, 12, 100, 200, 240, 250, 400, 800, 96.5]),
        "at": changed and draft.written(changed),
    }


def another_medicine(draft):
    """One line more."""
    draft.doc["medications"] = [*(draft.doc["medications"] or []), line(draft)]


def same_medicine(draft):
    """A second line of a medicine that is on the list, or a new one twice."""
    lines = draft.doc["medications"] or [line(draft)]
    first = draft.rng.choice(lines)
    names = {key: first.get(key) for key in ("ingredient", "rxcui", "text")}
    draft.doc["medications"] = [*lines, {**line(draft), **names}]


def split_text(draft):
    """Two lines of one text that names both their ingredients."""
    pair = [{**line(draft), "rxcui": None, "text": "Aspirin / dipyridamole caps"} for _ in "ab"]
    pair[0]["ingredient"], pair[1]["ingredient"] = "aspirin", "dipyridamole"
    if draft.rng.random() < 0.25:
        pair.pop()
    draft.doc["medications"] = [*(draft.doc["medications"] or []), *pair]


def stopped_well(draft):
    """A thinner stopped in time with agreement and kidneys known: a patient still on track."""
    rng = draft.rng
    names = ["clopidogrel", "apixaban", "dabigatran", "prasugrel", "ticlopidine", "warfarin"]
    dose = (
        draft.around
        - clock.hours(rng.choice([168, 240, 336, 340, 400, 144]))
        - dt.timedelta(minutes=rng.choice([0, 0, 1]))
    )
    row = {
        "ingredient": rng.choice(names),
        "status": rng.choice(["stopped", "stopped", "stopped", "taking"]),
        "last_dose": draft.written(min(dose, draft.now)),
        "stop_decision": "agreed",
    }
    draft.doc["medications"] = [*(draft.doc["medications"] or []), row]
    draft.measure("egfr", rng.choice([80, 49, 31, 29]), draft.moment(300, 1000), "mL/min")
    if row["ingredient"] == "warfarin":
        draft.measure("inr", rng.choice([1.0, 1.2, 1.3, 1.6]), draft.moment(24, 2))


def steroids_and_sedation(draft):
    """Another sedation, steroid, contrast or guidance."""
    rng, p = draft.rng, draft.doc["procedure"]
    choices = {
        "sedation": ["none", "minimal", "moderate", "deep", None],
        "steroid": [True, False, None],
        "contrast": [True, False, None],
        "image_guidance": ["fluoroscopy", "ct", "ultrasound", "none", None],
    }
    for key in rng.sample(sorted(choices), rng.choice([1, 1, 2, 4])):
        p[key] = rng.choice(choices[key])


def another_place(draft):
    """Another region, side, levels; right or wrong."""
    rng, p = draft.rng, draft.doc["procedure"]
    p["region"] = rng.choice([*words.REGIONS, None])
    p["side"] = rng.choice(["left", "right", "bilateral", "midline", None])
    fitting = words.LEVELS_OF.get(p["region"]) or words.LEVELS
    pool = fitting if rng.random() < 0.8 else words.LEVELS
    count = rng.choice([0, 1, 1, 2, 2, 3])
    p["levels"] = rng.choice([rng.sample(pool, count), rng.sample(pool, count), None])
    if p["levels"] and rng.random() < 0.2:
        p["levels"].append(p["levels"][0])


def neck(draft):
    """In the neck, at a level that suits."""
    p = draft.doc["procedure"]
    levels = {"esi-caudal": [], "esi-interlaminar": ["C7-T1"]}
    p["region"], p["levels"] = "cervical", levels.get(p["protocol"], ["C6-C7"])
    draft.say("function-score", {"scale": "ndi", "value": 30})


def unknown_lists(draft):
    """A list never asked for, or no key at all."""
    name = draft.rng.choice(["medications", "allergies", "history"])
    if draft.rng.random() < 0.5:
        draft.doc[name] = None
    else:
        draft.doc.pop(name, None)
        draft.doc.setdefault(name, None)


WAIVABLE = ["imaging", "pain-score", "driver", "inr", "glucose", "infection", "pregnancy"]
WAIVABLE += ["red-flags", "day:changes", "day:site", "steroid-choice", "medications-reviewed"]
WAIVABLE += ["medication:unrecognised", "allergy:unrecognised", "allergy:iodinated-contrast"]
WAIVABLE += ["renal-function", "platelets", "consent", "authorization", "interval", "session-limit"]
WAIVABLE += ["bleeding-disorder", "pain-duration", "blood-pressure", "day:driver", "levels"]
WAIVABLE += ["repeat-relief", "follow-up", "image-guidance", "no-such-item", "fasting"]


def a_waiver(draft, item):
    """One waiver row, its moment now or next to what it may rest on."""
    rng = draft.rng
    moment = draft.now
    rows = [*draft.doc["answers"], *draft.doc["results"], *(draft.doc["medications"] or [])]
    times = [row["at"] for row in rows if row.get("at")]
    if times and rng.random() < 0.4:
        moment = clock.read_time(rng.choice(times)) + dt.timedelta(seconds=rng.choice([-1, 0, 1]))
    row = {"item": item, "by": "physician", "reason": "reviewed", "at": draft.written(moment)}
    draft.doc["waivers"].append(row)


def another_waiver(draft):
    """A waiver of some item, or of a hold on the list."""
    rng = draft.rng
    lines = [one["ingredient"] for one in draft.doc["medications"] or [] if one["ingredient"]]
    names = [part.strip().lower() for one in lines for part in one.split("+")]
    kinds = ["hold:", "hold:", "stop-decision:", "hold-margin:", "hold-excess:"]
    if names and rng.random() < 0.7:
        a_waiver(draft, rng.choice(kinds) + rng.choice(names))
    else:
        a_waiver(draft, rng.choice(WAIVABLE))


def changed_lately(draft):
    """The procedure changed just before or after what was waived."""
    moment = min(draft.moment(72, 73, 100), draft.now)
    draft.doc["procedure"]["changed_at"] = draft.written(moment)


def rebooked(draft):
    """Booked on another day, perhaps after the consent."""
    draft.doc["procedure"]["booked_on"] = draft.day(-3, -2, -30, -100).isoformat()
