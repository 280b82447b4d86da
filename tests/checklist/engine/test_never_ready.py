"""Nothing damaged or incomplete is ever ready: 500 documents here, 5,000 by ``make soak``.

Each starts as a document that is ready, of any kind of procedure, with medicines held as they
must be; then one thing that a blocker needs is taken away, aged, contradicted or spoilt.
"""

import copy
import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklist.casefile import CaseError, read_case
from checklist.engine import evaluate
from checklist.policies import shipped_policy
from tests.checklist.engine.well import LATE_ANSWERS, PLACES, START, answer, medicine, result, well

EXAMPLES = 5000 if os.environ.get("SOAK") else 500
often = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
STARTS_AT = datetime.fromisoformat(START).astimezone(UTC)
ALWAYS = {
    *("indications", "pain-duration-weeks", "pain-score", "conservative-care-weeks"),
    *("conservative-care", "physical-exam-date", "red-flags", "infection", "pregnancy"),
    *("bleeding-disorder", "recent-event", "medications-confirmed", "instructions-given"),
    *("driver", "consent-signed", "diabetes", "function-score"),
    *("authorization", "authorization-expires"),
    *("arrived-with-driver", "changes-since-call", "site-verified"),
}
OF_EPIDURALS = {"imaging", "imaging-date", "imaging-concordant"}
OF_FACETS = {"untreated-radiculopathy"}
# How long each answer stays good, in days, where the rules give it a window.
DAYS_GOOD = {
    **dict.fromkeys(["red-flags", "pain-score", "function-score", "recent-event"], 30),
    **dict.fromkeys(["infection", "medications-confirmed", "pregnancy"], 7),
    "instructions-given": 30,
}
MEDICINES = {  # ingredient: hours that are enough in every tier
    "apixaban": 150,
    "warfarin": 130,
    "clopidogrel": 200,
    "prasugrel": 250,
    "ticagrelor": 130,
    "naproxen": 250,
    "cilostazol": 60,
}


def needed(protocol):
    """The questions without whose answers a case of this kind is not ready."""
    more = OF_FACETS if protocol.startswith("facet") else OF_EPIDURALS
    steroid = {"steroid-agent"} if protocol == "esi-transforaminal" else set()
    return ALWAYS | more | steroid


def held(ingredient):
    hours = MEDICINES[ingredient]
    last_dose = (STARTS_AT - timedelta(hours=hours)).isoformat()
    return medicine(
        ingredient,
        status="stopped",
        last_dose=last_dose,
        stop_decision="agreed",
        hold_hours=hours - 1,  # also where the table leaves it to a physician, or asks for none
    )


@st.composite
def ready_documents(draw):
    """A ready document, and its kind."""
    protocol = draw(st.sampled_from(sorted(PLACES)))
    document = well(protocol, on_the_day=True)
    document["patient"]["birth_date"] = "1988-03-04"
    taken = draw(st.lists(st.sampled_from(sorted(MEDICINES)), unique=True, max_size=2))
    document["medications"] = [held(ingredient) for ingredient in taken]
    measured_at = (STARTS_AT - timedelta(hours=1)).isoformat()
    document["results"] += [
        result("inr", 1.1, at=measured_at),
        result("egfr", draw(st.sampled_from([25, 45, 90])), at=measured_at),
        result("platelets", 150, at=measured_at),
    ]
    document["procedure"]["sedation"] = draw(st.sampled_from(["none", "minimal", "moderate"]))
    if draw(st.booleans()):
        document["answers"] = [a for a in document["answers"] if a["item"] != "diabetes"]
        document["answers"].append(answer("diabetes", "insulin"))
        document["results"].append(result("glucose", 140, at=measured_at))
    return protocol, document


def status(document):
    return evaluate(read_case(document, default_at=STARTS_AT), shipped_policy()).status


def without(document, item):
    return {**document, "answers": [a for a in document["answers"] if a["item"] != item]}


@often
@given(ready_documents())
def test_the_documents_are_ready_before_anything_is_taken_away(drawn):
    assert status(drawn[1]) == "ready"


@often
@given(ready_documents(), st.data())
def test_a_forgotten_answer(drawn, data):
    protocol, document = drawn
    item = data.draw(st.sampled_from(sorted(needed(protocol))))

    assert status(without(document, item)) != "ready"


@often
@given(ready_documents(), st.data(), st.sampled_from(["null", "stale", "contradicted", "patient"]))
def test_an_answer_that_does_not_count(drawn, data, how):
    protocol, document = drawn
    items = {
        "stale": sorted(DAYS_GOOD),
        "patient": ["consent-signed", "site-verified", "physical-exam-date"],
    }.get(how, sorted(needed(protocol)))
    item = data.draw(st.sampled_from(items))
    given_ = next(a for a in document["answers"] if a["item"] == item)
    spoilt = copy.deepcopy(given_)
    if how == "stale":
        spoilt["at"] = (STARTS_AT - timedelta(days=DAYS_GOOD[item], seconds=1)).isoformat()
    elif how == "patient":
        spoilt["source"] = "patient"
    else:
        spoilt["value"] = None
    rest = document if how == "contradicted" else without(document, item)

    assert status({**rest, "answers": [*rest["answers"], spoilt]}) != "ready"


@often
@given(ready_documents(), st.data())
def test_a_missing_part(drawn, data):
    protocol, document = drawn
    fields = ["scheduled_start", "region", "image_guidance", "sedation"]
    fields += [] if protocol == "esi-caudal" else ["levels"]
    fields += ["side"] if protocol in ("esi-transforaminal", "facet-mbb") else []
    place = data.draw(st.sampled_from([*fields, "medications", "allergies", "history"]))
    less = copy.deepcopy(document)
    (less["procedure"] if place in fields else less)[place] = None

    assert status(less) != "ready"


@often
@given(
    ready_documents(),
    st.sampled_from(sorted(MEDICINES)),
    st.sampled_from(
        [
            {"status": None},
            {"status": "taking"},
            {"last_dose": None},
            {"last_dose": (STARTS_AT - timedelta(hours=1)).isoformat()},
            {"ingredient": "zzz"},
            {"ingredient": None},
            {"text": "Xarelto 20 mg"},
            {"rxcui": "1114195"},
        ]
    ),
)
def test_a_medicine_that_is_not_known_to_be_held(drawn, ingredient, change):
    _, document = drawn
    others = [line for line in document["medications"] if line["ingredient"] != ingredient]
    document = {**document, "medications": [*others, {**held(ingredient), **change}]}

    assert status(document) != "ready"


@often
@given(ready_documents(), st.data())
def test_a_value_of_another_type_is_refused_or_not_ready(drawn, data):
    _, document = drawn
    spoilt = copy.deepcopy(document)
    wrong = data.draw(st.sampled_from([{}, [[]], 1e9, "yes, surely", [None], -1e9, {"value": 1}]))
    part = data.draw(st.sampled_from(["answers", "procedure", "results", "coverage", "patient"]))
    if part in ("answers", "results"):
        entry = data.draw(st.sampled_from(spoilt[part]))
        entry["value"] = wrong
    else:
        spoilt[part] = dict.fromkeys(spoilt[part], wrong)
    try:
        verdict = status(spoilt)
    except CaseError as error:
        verdict = f"refused at {error.path}"

    assert verdict not in ("ready", "refused at ")


@pytest.mark.parametrize("item", sorted(LATE_ANSWERS))
def test_every_answer_of_the_day_counts_somewhere(item):
    """The list of what is needed leaves out no question of the last days by oversight."""
    by_sedation = {"last-solid-food", "last-clear-liquid"}
    only_with_medicines = {"held-as-instructed"}
    assert item in ALWAYS | by_sedation | only_with_medicines


@pytest.mark.parametrize("protocol", sorted(PLACES))
def test_the_list_of_what_is_needed_is_that_without_which_a_case_is_not_ready(protocol):
    document = well(protocol, on_the_day=True)
    document["patient"]["birth_date"] = "1988-03-04"
    answered = {one["item"] for one in document["answers"]}
    missed = {item for item in answered if status(without(document, item)) != "ready"}

    assert missed == needed(protocol)
