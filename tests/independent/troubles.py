"""Changes that bring several facts together: what one change alone seldom reaches."""

import datetime as dt

from tests.independent import words
from tests.independent.changes import a_result, value_of
from tests.independent.plans import a_waiver
from tests.independent.wells import iso

DAY_ITEMS = ["arrived-with-driver", "held-as-instructed", "site-verified", "changes-since-call"]


def many_answers(draft):
    """Half a dozen items answered anew, all at the usual time."""
    for item in draft.rng.sample(sorted(words.ANSWERS), 6):
        draft.say(item, value_of(draft, item), None, draft.rng.choice(words.SOURCES))


def day_trouble(draft):
    """Answers of the day of procedure, at its edges, with food and drink near their limits."""
    rng, start = draft.rng, draft.around
    hours = rng.choice([0, 1, 3, 9, 23, 24])
    moment = start - dt.timedelta(hours=hours)
    for item in rng.sample(DAY_ITEMS, 2):
        draft.say(item, value_of(draft, item), moment, "physician", fresh=rng.random() < 0.8)
    for item, limit in [("last-solid-food", 6), ("last-clear-liquid", 2)]:
        if rng.random() < 0.6:
            shift = dt.timedelta(hours=limit, seconds=rng.choice([-3600, -1, 0, 1, 60]))
            draft.say(item, iso(start - shift, draft.zone), moment)


def fever(draft):
    """Temperatures of the last day, in both units, sometimes two at once."""
    moment = draft.moment(24, 1, 12)
    for _ in range(draft.rng.choice([1, 2])):
        value, unit, _ = a_result(draft, "temperature")
        draft.measure("temperature", value, moment, unit)


def add_line(draft, **fields):
    """A line of the medication list."""
    draft.doc["medications"] = [*(draft.doc["medications"] or []), fields]


def sedated_diabetic(draft):
    """Sedation with the medicines of diabetes, an antibiotic or a booster."""
    rng = draft.rng
    draft.doc["procedure"]["sedation"] = rng.choice(["moderate", "deep", None, "minimal"])
    name = rng.choice(["semaglutide", "empagliflozin", "amoxicillin", "ritonavir"])
    dose = draft.written(min(draft.moment(336, 24), draft.now)) if rng.random() < 0.5 else None
    add_line(draft, ingredient=name, status=rng.choice(["taking", "stopped", None]), last_dose=dose)
    draft.say("diabetes", "tablets")
    draft.measure("glucose", rng.choice([60, 70, 150]), draft.moment(24, 2))


def thinned_at_80(draft):
    """Two antithrombotics at the edge of being taken, at an age near 80."""
    rng = draft.rng
    year = draft.date.year - rng.choice([79, 80, 81])
    draft.doc["patient"]["birth_date"] = f"{year}-{draft.date:%m}-28"
    for name in rng.sample(["dipyridamole", "cilostazol", "aspirin", "clopidogrel"], 2):
        dose = draft.written(min(draft.moment(336, 336, 48), draft.now))
        status = rng.choice(["stopped", "stopped", "taking"])
        decision = rng.choice(["agreed", "agreed", None])
        add_line(draft, ingredient=name, status=status, last_dose=dose, stop_decision=decision)


def pair(draft):
    """A medicine with two limits, its dose about the one or the other, and a longer wish."""
    rng = draft.rng
    name, block, warn = rng.choice([("prasugrel", 168, 240), ("ticlopidine", 240, 336)])
    edge = rng.choice([block, warn, block, warn, warn + 72, 200, 300, 720])
    add_line(
        draft,
        ingredient=name,
        status=rng.choice(["stopped", "stopped", "taking", None]),
        last_dose=draft.written(min(draft.moment(edge), draft.now)),
        stop_decision="agreed",
        hold_hours=rng.choice([None, None, block, block + 1, warn, warn + 1, 12]),
    )


def mild_waived(draft):
    """Something unmet, and a waiver of it that comes before or after."""
    rng = draft.rng
    item, about, values = rng.choice(
        [
            ("red-flags", "red-flags", [["cauda-equina"], ["fever"], ["progressive-weakness"]]),
            ("driver", "driver", ["none"]),
            ("bleeding-disorder", "bleeding-disorder", [True]),
            ("imaging", "imaging", ["x-ray"]),
            ("imaging-concordance", "imaging-concordant", [False]),
            ("day:changes", "changes-since-call", [["fall"], ["bladder-bowel"], ["antibiotic"]]),
            ("steroid-choice", "steroid-agent", ["triamcinolone", None]),
            ("pain-duration", "pain-duration-weeks", [2]),
            ("recent-event", "recent-event", [True]),
            ("authorization", "authorization", ["denied", "pending"]),
        ]
    )
    moment = None
    if item == "day:changes":
        moment = draft.around - dt.timedelta(hours=2)
    draft.say(about, rng.choice(values), moment, "physician")
    a_waiver(draft, item)


ALL = [
    many_answers,
    day_trouble,
    day_trouble,
    fever,
    sedated_diabetic,
    thinned_at_80,
    pair,
    mild_waived,
    mild_waived,
]
