"""Made-up case documents: varied, at the limits of the rules, and the same for the same seed."""

import datetime as dt
import random
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from tests.independent import changes, clock, damage, plans, troubles, wells
from tests.independent.draft import DISTANCES, SLIPS, STARTS, Draft, settle

FEW = [
    changes.another_answer,
    changes.another_answer,
    changes.missing_answer,
    changes.second_answer,
    changes.edge_of_window,
    changes.another_result,
    changes.another_result,
    changes.diabetic,
    changes.bleeder,
    changes.of_child_bearing_age,
    changes.of_child_bearing_age,
    changes.another_allergy,
    changes.zoster,
    changes.another_session,
    changes.another_session,
    changes.another_coverage,
    plans.another_medicine,
    plans.another_medicine,
    plans.same_medicine,
    plans.split_text,
    plans.stopped_well,
    plans.stopped_well,
    plans.steroids_and_sedation,
    plans.neck,
    plans.another_waiver,
    plans.rebooked,
    *troubles.ALL,
]
MANY = [
    *FEW,
    *[plans.another_medicine] * 4,
    changes.from_patient,
    changes.many_sessions,
    plans.another_place,
    plans.unknown_lists,
    plans.another_waiver,
    plans.another_waiver,
    plans.changed_lately,
]


def a_start(rng) -> tuple[dt.datetime, str]:
    """A start and its zone."""
    name = rng.choice([*STARTS, "America/New_York"])
    local = dt.datetime.fromisoformat(rng.choice(STARTS[name]))
    if rng.random() < 0.3:
        local += dt.timedelta(days=rng.randint(-9, 9))
    return local.replace(tzinfo=ZoneInfo(name)).astimezone(dt.UTC), name


def a_document(rng: random.Random) -> dict:
    """One valid document: a well patient with few or with many changes."""
    start, zone = a_start(rng)
    protocol = rng.choice(sorted(wells.PLACES))
    few = rng.random() < 0.5
    on_the_day = rng.random() < 0.5
    doc = wells.well(protocol, start, zone, on_the_day)
    now = clock.read_time(doc["at"])
    if rng.random() < (0.3 if few else 0.8):
        now = start + clock.hours(rng.choice(DISTANCES)) + rng.choice(SLIPS)
    dated = rng.random() < (0.95 if few else 0.8)
    draft = Draft(rng, doc, start if dated else None, now)
    count = rng.choice([0, 1, 1, 2]) if few else rng.randint(3, 9)
    for _ in range(count):
        rng.choice(FEW if few else MANY)(draft)
    if rng.random() < 0.15 and draft.doc["waivers"] == []:
        plans.another_waiver(draft)
    doc = settle(draft)
    for name in ("answers", "medications", "history", "results"):
        if doc.get(name):
            rng.shuffle(doc[name])
    return doc


def documents(seed: int, n: int) -> Iterator[dict]:
    """`n` valid documents, each with its own `at`."""
    for index in range(n):
        yield a_document(random.Random(f"{seed}/{index}"))


def damaged(seed: int, n: int) -> Iterator[tuple[dict, str]]:
    """`n` documents with one error each, and how the path of that error begins."""
    for index in range(n):
        rng = random.Random(f"damaged/{seed}/{index}")
        yield damage.spoil(rng, a_document(rng))
