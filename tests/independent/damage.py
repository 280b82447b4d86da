"""One error in an otherwise valid document, and how its JSON path begins."""

import datetime as dt
from zoneinfo import ZoneInfo

from tests.independent import clock
from tests.independent.wells import iso

SAID = {"item": "driver", "value": "confirmed", "source": "nurse"}
MEASURED = {"test": "inr", "value": 1.1, "unit": "1"}
TAKEN = {"ingredient": "apixaban", "status": "taking"}
WAIVED = {"item": "imaging", "by": "physician", "reason": "reviewed"}
SESSION = {"protocol": "esi-interlaminar", "region": "lumbar"}

# what is wrong with a row -> (list, row)
ROWS = [
    ("answers", {**SAID, "item": "shoe-size"}),
    ("answers", {**SAID, "value": "maybe"}),
    ("answers", {**SAID, "value": True}),
    ("answers", {**SAID, "source": "neighbour"}),
    ("answers", {**SAID, "extra": 1}),
    ("answers", {**SAID, "item": None}),
    ("answers", {**SAID, "item": "pain-score", "value": 10.5}),
    ("answers", {**SAID, "item": "pain-score", "value": -1}),
    ("answers", {**SAID, "item": "pain-score", "value": True}),
    ("answers", {**SAID, "item": "pain-score", "value": "6"}),
    ("answers", {**SAID, "item": "pain-duration-weeks", "value": -0.1}),
    ("answers", {**SAID, "item": "infection", "value": "no"}),
    ("answers", {**SAID, "item": "infection", "value": 0}),
    ("answers", {**SAID, "item": "red-flags", "value": "fever"}),
    ("answers", {**SAID, "item": "red-flags", "value": ["sneezing"]}),
    ("answers", {**SAID, "item": "red-flags", "value": [None]}),
    ("answers", {**SAID, "item": "function-score", "value": 12}),
    ("answers", {**SAID, "item": "function-score", "value": {"scale": "rmdq", "value": 25}}),
    ("answers", {**SAID, "item": "function-score", "value": {"scale": "vas", "value": 2}}),
    ("answers", {**SAID, "item": "function-score", "value": {"scale": "odi", "value": 1, "x": 1}}),
    ("answers", {**SAID, "item": "imaging-date", "value": "last spring"}),
    ("answers", {**SAID, "item": "imaging-date", "value": "2026-02-30"}),
    ("answers", {**SAID, "item": "last-solid-food", "value": "2026-02-03"}),
    ("answers", {**SAID, "item": "last-solid-food", "value": "2026-02-03T08:00:00"}),
    ("results", {**MEASURED, "test": "sodium"}),
    ("results", {**MEASURED, "unit": "mg/dL"}),
    ("results", {**MEASURED, "value": "1.1"}),
    ("results", {**MEASURED, "value": None}),
    ("results", {**MEASURED, "value": -1}),
    ("results", {**MEASURED, "test": "pregnancy-test", "value": "unclear", "unit": None}),
    ("results", {**MEASURED, "test": "pregnancy-test", "value": "negative"}),
    ("medications", {**TAKEN, "status": "sometimes"}),
    ("medications", {**TAKEN, "dose_intent": "full"}),
    ("medications", {**TAKEN, "stop_decision": "perhaps"}),
    ("medications", {**TAKEN, "hold_hours": -1}),
    ("medications", {**TAKEN, "hold_hours": "72"}),
    ("medications", {**TAKEN, "last_dose": "2015-02-03"}),
    ("medications", {**TAKEN, "lastdose": None}),
    ("medications", {**TAKEN, "status": "never-started", "last_dose": "2017-02-03T08:00:00Z"}),
    ("allergies", {"substance": "latex", "reaction": "terrible"}),
    ("allergies", {"substance": 7}),
    ("waivers", {**WAIVED, "by": "nurse"}),
    ("waivers", {**WAIVED, "reason": ""}),
    ("waivers", {**WAIVED, "reason": None}),
    ("waivers", {**WAIVED, "by": None}),
    ("waivers", {**WAIVED, "item": None}),
]
SESSIONS = [
    {**SESSION, "at": None},
    {**SESSION, "at": "2017-02-03T08:00:00Z"},
    {**SESSION, "region": None, "at": "2017-02-03"},
    {**SESSION, "protocol": "kyphoplasty", "at": "2017-02-03"},
    {**SESSION, "levels": ["L6-S1"], "at": "2017-02-03"},
    {**SESSION, "relief_percent": 101, "at": "2017-02-03"},
    {**SESSION, "function_percent": "60", "at": "2017-02-03"},
    {**SESSION, "relief_weeks": -1, "at": "2017-02-03"},
]
FIELDS = [
    ("procedure", "protocol", None),
    ("procedure", "protocol", "esi"),
    ("procedure", "time_zone", None),
    ("procedure", "time_zone", "America/Nowhere"),
    ("procedure", "region", "neck"),
    ("procedure", "side", "middle"),
    ("procedure", "levels", ["L4-S1"]),
    ("procedure", "levels", "L4-L5"),
    ("procedure", "scheduled_start", "2026-12-07"),
    ("procedure", "scheduled_start", "2026-12-07T09:30:00"),
    ("procedure", "scheduled_start", "soon"),
    ("procedure", "sedation", "some"),
    ("procedure", "image_guidance", "x-ray"),
    ("procedure", "contrast", "yes"),
    ("procedure", "steroid", 1),
    ("procedure", "booked_on", "2015-13-01"),
    ("procedure", "starts", None),
    ("patient", "sex", "F"),
    ("patient", "birth_date", "1958-3-4"),
    ("patient", "name", "Ann"),
    ("coverage", "state", "Ohio"),
    ("coverage", "state", "oh"),
    ("coverage", "site", "clinic"),
    ("coverage", "self_pay", "no"),
    ("coverage", "member_id", "1"),
]
WHOLE = [
    ("schema", "case/2"),
    ("schema", None),
    ("procedure", None),
    ("procedure", []),
    ("patient", "Ann"),
    ("answers", {}),
    ("medications", "none"),
    ("history", 3),
    ("colour", "blue"),
    ("at", "2026-12-07"),
    ("at", "2026-12-07T09:30:00"),
]


def add_row(doc, name, row):
    """Append a row; return its path."""
    doc[name] = [*(doc.get(name) or []), row]
    return doc, f"{name}[{len(doc[name]) - 1}]"


def a_bad_row(rng, doc, now):
    """A row that is wrong in itself."""
    if rng.random() < 0.2:
        return add_row(doc, "history", dict(rng.choice(SESSIONS)))
    name, row = rng.choice(ROWS)
    row = dict(row)
    if name in ("answers", "results", "waivers"):
        row["at"] = iso(now - dt.timedelta(minutes=rng.randint(0, 50)))
    return add_row(doc, name, row)


def a_bad_time(rng, doc, now):
    """A fact after T, or a moment that is none."""
    late = rng.choice([iso(now + dt.timedelta(seconds=1)), iso(now + dt.timedelta(days=3))])
    row_of = {"answers": SAID, "results": MEASURED, "waivers": WAIVED, "medications": TAKEN}
    row_of["allergies"] = {"substance": "latex"}
    name = rng.choice(sorted(row_of))
    bad = [late, late, "2017-02-03", "2017-02-03T08:00:00", 1486108800]
    if name in ("answers", "results", "waivers"):
        bad.append(None)
    key = "last_dose" if name == "medications" and rng.random() < 0.5 else "at"
    if key == "last_dose":
        bad = [late]
    return add_row(doc, name, {**row_of[name], key: rng.choice(bad)})


def a_bad_date(rng, doc, now):
    """A done date after T's date, or before birth; relief that cannot be known yet."""
    today = clock.date_in(ZoneInfo(doc["procedure"]["time_zone"]), now)
    tomorrow = (today + dt.timedelta(days=1)).isoformat()
    last_week = (today - dt.timedelta(days=7)).isoformat()
    sessions = [
        {**SESSION, "at": tomorrow, "relief_percent": 50},
        {**SESSION, "at": tomorrow, "relief_weeks": 0},
        {**SESSION, "at": last_week, "relief_weeks": 1.1},
    ]
    doc["patient"]["birth_date"] = "1990-05-17"
    sessions.append({**SESSION, "at": "1990-05-16"})
    if rng.random() < 0.5:
        return add_row(doc, "history", rng.choice(sessions))
    if rng.random() < 0.2:
        doc["procedure"]["booked_on"] = tomorrow
        return doc, "procedure.booked_on"
    items = ["imaging-date", "physical-exam-date", "vaccination-date", "estimate-given-on"]
    value = rng.choice([tomorrow, tomorrow, "1990-05-16"])
    row = {"item": rng.choice(items), "value": value, "source": "chart", "at": iso(now)}
    return add_row(doc, "answers", row)


def a_bad_field(rng, doc, now):
    """A field of the procedure, the patient or the coverage, or a whole part."""
    if rng.random() < 0.3:
        key, value = rng.choice(WHOLE)
        doc[key] = value
        return doc, key
    part, key, value = rng.choice(FIELDS)
    doc[part] = {**doc[part], key: value}
    return doc, f"{part}.{key}"


def spoil(rng, doc) -> tuple[dict, str]:
    """The document with one error, and how its path begins."""
    now = clock.read_time(doc["at"])
    kind = rng.choice([a_bad_row, a_bad_row, a_bad_time, a_bad_date, a_bad_field, a_bad_field])
    return kind(rng, doc, now)
