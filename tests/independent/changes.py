"""Changes to a well patient's document: answers, results, history, coverage, waivers."""

import datetime as dt

from tests.independent import clock, words
from tests.independent.wells import iso

AGES = [11, 12, 13, 54, 55, 56, 79, 80, 81]


def value_of(draft, item):
    """A valid value of an answer, near the limits of its rule."""
    kind, detail = words.ANSWERS[item]
    rng = draft.rng
    if kind == "list":
        return rng.choice([[], [rng.choice(detail)], rng.sample(detail, 2)])
    if kind == "choice":
        return rng.choice(detail)
    if kind == "flag":
        return rng.random() < 0.5
    if kind == "number":
        near = [0, 0.5, 1, 2.9, 3, 3.5, 3.99, 4, 5, 6, 8]
        return rng.choice(near if detail else [*near, 2, 3.2, 11, 12, 11.7, 30])
    if kind == "function":
        scale = rng.choice(sorted(words.SCALES))
        return {"scale": scale, "value": rng.choice([0, 10, words.SCALES[scale]])}
    if kind == "time":
        return iso(draft.moment(2, 6, 4, 10), draft.zone)
    if item == "vaccination-date" and rng.random() < 0.2:
        return "none"
    if rng.random() < 0.3:
        return draft.months_ago(12, 24).isoformat()
    shifts = [-90, -14, -10, -3, -1, 0, 7, 14, 60]
    return draft.day(*shifts).isoformat()


def another_answer(draft):
    """Any item answered anew."""
    item = draft.rng.choice(sorted(words.ANSWERS))
    windows = [1, 24, 168, 720, 2160]
    moment = draft.moment(*windows) if draft.rng.random() < 0.6 else None
    draft.say(item, value_of(draft, item), moment, draft.rng.choice(words.SOURCES))


def missing_answer(draft):
    """One answer less, or turned to null."""
    if draft.doc["answers"]:
        row = draft.rng.choice(draft.doc["answers"])
        if draft.rng.random() < 0.5:
            row["value"] = None
        else:
            draft.doc["answers"].remove(row)


def second_answer(draft):
    """A second answer to an item: at the same time, just before, or just after."""
    if not draft.doc["answers"]:
        return
    row = draft.rng.choice(draft.doc["answers"])
    slip = dt.timedelta(seconds=draft.rng.choice([0, 0, 0, -1, 1]))
    moment = clock.read_time(row["at"]) + slip
    choices = [None, row["value"], *[value_of(draft, row["item"]) for _ in range(4)]]
    source = draft.rng.choice([*words.SOURCES, None])
    draft.say(row["item"], draft.rng.choice(choices), moment, source, fresh=False)


def edge_of_window(draft):
    """An answer whose age lies at the edge of its window."""
    windows = {
        "pain-score": 720,
        "function-score": 720,
        "red-flags": 720,
        "infection": 168,
        "pregnancy": 168,
        "recent-event": 720,
        "can-lie-prone": 720,
        "medications-confirmed": 168,
        "instructions-given": 720,
        "consent-signed": 2160,
    }
    item = draft.rng.choice(sorted(windows))
    for row in draft.doc["answers"]:
        if row["item"] == item:
            row["at"] = draft.written(draft.moment(windows[item], windows[item], 0))


def from_patient(draft):
    """Some answers come from the patient."""
    for row in draft.doc["answers"]:
        if draft.rng.random() < 0.3:
            row["source"] = "patient"


RESULTS = {
    "inr": ([1.0, 1.2, 1.21, 1.5, 1.51, 2.9, 3.0, 3.1], ["1", None], [24, 24, 2160]),
    "platelets": ([49, 50, 69, 69.9, 70, 99, 100, 250], ["10*9/L", "10*3/uL"], [720, 720, 3000]),
    "egfr": ([14, 29, 29.9, 30, 49, 50, 90], ["mL/min", "mL/min/{1.73_m2}", None], [4320, 100]),
    "creatinine-clearance": ([14, 29, 30, 49, 50, 90], ["mL/min"], [4320, 100]),
    "systolic-bp": ([120, 179, 179.9, 180, 200], ["mm[Hg]"], [24, 1]),
    "diastolic-bp": ([80, 109, 109.9, 110], ["mm[Hg]", None], [24, 1]),
    "pregnancy-test": (["positive", "negative", "negative"], [None], [24, 24, 2160]),
    "spo2": ([97], ["%"], [1]),
    "bmi": ([31.2], ["kg/m2"], [1]),
    "hba1c": ([7.1], ["%"], [1]),
}
IN_UNITS = {
    "glucose": {"mg/dL": [69, 69.9, 70, 100, 250, 251], "mmol/L": [3.8, 3.9, 5.5, 13.8, 13.9]},
    "temperature": {"Cel": [36.6, 37.9, 37.99, 38.0, 39], "[degF]": [98.6, 100.3, 100.4, 101]},
}


def a_result(draft, test):
    """(value, unit, windows) of a test, near its limits."""
    rng = draft.rng
    if test in IN_UNITS:
        unit = rng.choice(sorted(IN_UNITS[test]))
        return rng.choice(IN_UNITS[test][unit]), unit, [24, 24, 1]
    values, units, windows = RESULTS[test]
    return rng.choice(values), rng.choice(units), windows


def another_result(draft):
    """A result near a limit, at a window's edge; sometimes a second one at the same time."""
    test = draft.rng.choice([*sorted(RESULTS), *sorted(IN_UNITS)])
    value, unit, windows = a_result(draft, test)
    moment = draft.moment(*windows, 1, 2)
    draft.measure(test, value, moment, unit)
    if draft.rng.random() < 0.25:
        value, unit, _ = a_result(draft, test)
        draft.measure(test, value, moment, unit)


def diabetic(draft):
    """Diabetes with a glucose that may be too low, or none."""
    draft.say("diabetes", draft.rng.choice(["diet", "tablets", "insulin", None]))
    if draft.rng.random() < 0.8:
        value, unit, windows = a_result(draft, "glucose")
        draft.measure("glucose", value, draft.moment(*windows), unit)


def bleeder(draft):
    """A bleeding disorder, with the counts that it asks for."""
    draft.say("bleeding-disorder", True)
    for test in ("platelets", "inr"):
        if draft.rng.random() < 0.7:
            value, unit, windows = a_result(draft, test)
            draft.measure(test, value, draft.moment(*windows), unit)


def of_child_bearing_age(draft):
    """A woman who may be pregnant; her age at the edges of what the rule asks."""
    rng = draft.rng
    birth = clock.add_months(draft.date, -12 * rng.choice([*AGES, 30, 30, 30]))
    birth += dt.timedelta(days=rng.choice([0, 0, -1, 1]))
    draft.doc["patient"] = {
        "birth_date": rng.choice([birth.isoformat(), birth.isoformat(), None]),
        "sex": rng.choice(["female", "female", "female", "male", "other", "unknown", None]),
    }
    for _ in range(rng.choice([0, 1, 2])):
        value = rng.choice(words.ANSWERS["pregnancy"][1])
        source = rng.choice(words.SOURCES)
        draft.say("pregnancy", value, draft.moment(168, 100, 1, 400), source, fresh=False)
    if rng.random() < 0.5:
        value, unit, windows = a_result(draft, "pregnancy-test")
        draft.measure("pregnancy-test", value, draft.moment(*windows), unit)


def another_allergy(draft):
    """An allergy of some class, or one that nobody knows."""
    rng = draft.rng
    names = ["Iohexol", "contrast dye", "steroid", "Kenalog", "lidocaine", "latex"]
    names += ["Betadine", "chlorhexidine", "penicillin", "shellfish", "iodine", "blue dye 7"]
    at = draft.written(draft.moment()) if rng.random() < 0.5 else None
    row = {"substance": rng.choice(names), "reaction": rng.choice(["mild", "severe", None])}
    draft.doc["allergies"] = [*(draft.doc["allergies"] or []), {**row, "at": at}]


def zoster(draft):
    """Herpes zoster, alone or not."""
    draft.say("indications", draft.rng.choice([["herpes-zoster"], ["herpes-zoster", "other"]]))
    for item in ("pain-duration-weeks", "imaging"):
        if draft.rng.random() < 0.5:
            draft.say(item, value_of(draft, item))


def another_session(draft):
    """An earlier or booked session, at the edges of intervals and months."""
    rng, p = draft.rng, draft.doc["procedure"]
    if rng.random() < 0.5:
        date = draft.day(-14, -91, -30, -28, 0, 0, 10, -13)
    else:
        date = draft.months_ago(1, 6, 12, 12, 24)
    protocol = p["protocol"] if rng.random() < 0.6 else rng.choice(words.PROTOCOLS)
    region = p.get("region") if rng.random() < 0.7 else rng.choice(words.REGIONS)
    levels = rng.choice([p.get("levels"), ["L5-S1"], None, ["C6-C7", "C7-T1"]])
    row = {
        "protocol": protocol,
        "region": region or "lumbar",
        "levels": levels,
        "at": date.isoformat(),
        "relief_percent": rng.choice([None, 0, 49, 50, 79, 80, 90]),
        "function_percent": rng.choice([None, None, 49, 50, 85]),
        "relief_weeks": rng.choice([None, 2, 12, 12.9, 13, 20]),
        "steroid": rng.choice([None, *words.AGENTS]),
    }
    draft.doc["history"] = [*(draft.doc["history"] or []), row]
    if rng.random() < 0.15:
        twin = {**row, "relief_percent": rng.choice([None, 10, 95])}
        draft.doc["history"].append(twin)


def many_sessions(draft):
    """Three to six sessions in a year."""
    for _ in range(draft.rng.randint(3, 6)):
        another_session(draft)


def another_coverage(draft):
    """Any payer, state, site; the booking near the limits of the estimate."""
    rng, coverage = draft.rng, draft.doc["coverage"]
    coverage["payer"] = rng.choice(["medicare", "medicare", "none", "Acme Health", None])
    coverage["state"] = rng.choice(["OH", "TX", "AZ", "NY", "CA", None])
    coverage["site"] = rng.choice(["office", "asc", "hospital-outpatient", None])
    coverage["self_pay"] = rng.choice([True, False, False, None])
    item = rng.choice(["authorization", "authorization-expires", "estimate-given-on"])
    if rng.random() < 0.7:
        draft.say(item, value_of(draft, item))
    if rng.random() < 0.5:
        booked = draft.day(-1, -3, -4, -5, -13, -14, -15)
        draft.doc["procedure"]["booked_on"] = booked.isoformat()
        shift = dt.timedelta(days=rng.choice([0, 1, 2, 3, 4, 5]))
        draft.say("estimate-given-on", (booked + shift).isoformat())
