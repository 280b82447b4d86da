"""The laws of the contract, on generated valid documents."""

import copy
import json
import random
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from checklist.casefile import read_case
from checklist.engine import evaluate
from checklist.engine.findings import State
from checklist.engine.rules import FOR_ANY_START, NEVER_UNMET, RULES, TIME_BOUND
from checklist.engine.situation import Situation
from checklist.policies import shipped_policy
from tests.independent.generate import documents

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LONG = timedelta(days=400)

cases = st.integers(min_value=0, max_value=2**32).map(lambda seed: next(documents(seed, 1)))
law = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def judged(document):
    return evaluate(read_case(document, default_at=NOW), shipped_policy())


def said(document):
    """The report without what may differ from moment to moment."""
    report = judged(document).document()
    return {k: v for k, v in report.items() if k not in ("evaluated_at", "earliest_start")}


def at(document, moment):
    return {**document, "at": moment.isoformat()}


@law
@given(cases, st.randoms(use_true_random=False))
def test_forgetting_an_answer_never_makes_a_case_ready(document, chance):
    document = {**document, "waivers": []}
    items = sorted({answer["item"] for answer in document.get("answers") or []} - {"pregnancy"})
    assume(items and judged(document).status != "ready")
    item = chance.choice(items)
    less = {**document, "answers": [a for a in document["answers"] if a["item"] != item]}

    assert judged(less).status != "ready"


@law
@given(cases)
def test_forgetting_a_whole_part_never_makes_a_case_ready(document):
    document = {**document, "waivers": []}
    assume(judged(document).status != "ready")
    for part in ("medications", "allergies", "history"):
        assert judged({**document, part: None}).status != "ready"


@law
@given(cases, st.integers())
def test_order_changes_nothing(document, seed):
    shuffled = copy.deepcopy(document)
    for part in ("answers", "medications", "allergies", "results", "history", "waivers"):
        if shuffled.get(part):
            random.Random(seed).shuffle(shuffled[part])
    shuffled = dict(reversed(list(shuffled.items())))

    def without_places(one):
        report = said(one)
        for finding in report["findings"]:
            finding["evidence"] = len(finding["evidence"])
        return report

    assert without_places(shuffled) == without_places(document)


@law
@given(cases)
def test_the_same_input_gives_the_same_bytes(document):
    assert json.dumps(judged(document).document()) == json.dumps(judged(document).document())


@law
@given(cases, st.floats(min_value=0, max_value=1, exclude_max=True))
def test_nothing_changes_before_the_verdict_ends_and_something_does_at_its_end(document, part):
    readiness = judged(document)
    now, until = readiness.facts.at, readiness.stable_until
    end = until if until is not None else now + LONG
    before = min(now + (end - now) * part, end - TICK)
    assume(before >= now and end.year < 2190)

    assert said(at(document, before)) == said(document)
    if until is not None and readiness.facts.procedure.scheduled_start is not None:
        assert said(at(document, until)) != said(document)


@law
@given(cases)
def test_the_earliest_start_leaves_no_blocker_unmet(document):
    readiness = judged(document)
    assume(readiness.earliest_start is not None and readiness.earliest_start.year < 2190)
    now = readiness.facts.at
    moved = copy.deepcopy(document)
    moved["procedure"]["scheduled_start"] = readiness.earliest_start.isoformat()
    for line in moved.get("medications") or []:
        if line.get("status") in (None, "taking") or (
            line.get("status") == "stopped" and line.get("last_dose") is None
        ):
            line.update(status="stopped", last_dose=now.isoformat())

    unmet = {
        finding.item
        for finding in judged(moved).findings
        if finding.state == "unmet" and finding.severity == "blocker"
    }

    assert not unmet


@law
@given(cases, st.randoms(use_true_random=False))
def test_a_waiver_changes_only_its_own_item(document, chance):
    document = {**document, "waivers": []}
    before = {finding.item: finding for finding in judged(document).findings}
    item = chance.choice(sorted(before))
    waiver = {
        "item": item,
        "by": "physician",
        "reason": "seen",
        "at": judged(document).facts.at.isoformat(),
    }
    after = {f.item: f for f in judged({**document, "waivers": [waiver]}).findings}
    own = {item, item.replace("hold:", "stop-decision:")} if item.startswith("hold:") else {item}

    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} <= own
    if before[item].state not in ("unmet", "unknown", "pending") or not before[item].waivable:
        assert after[item].state == before[item].state


@law
@given(cases)
def test_every_finding_names_its_source_and_can_be_said(document):
    for finding in judged(document).document()["findings"]:
        assert finding["source"]["title"]
        assert finding["reason"]
        assert "{" not in finding["reason"]


@law
@given(cases, st.integers(min_value=-400, max_value=400))
def test_what_holds_for_any_start_holds_at_any_other(document, days):
    facts = read_case(document, default_at=NOW)
    moved = facts.at + timedelta(days=days)

    for rule in FOR_ANY_START:
        said = {
            str(list(rule(Situation(facts, shipped_policy(), start, assume_stopped=stopped))))
            for start in (facts.procedure.scheduled_start, moved, None)
            for stopped in (False, True)
        }
        assert len(said) == 1, rule


@law
@given(cases, st.integers(min_value=-400, max_value=400))
def test_what_is_never_unmet_is_not_at_any_start(document, days):
    facts = read_case(document, default_at=NOW)
    moved = facts.at + timedelta(days=days)

    for rule in NEVER_UNMET:
        for start in (facts.procedure.scheduled_start, moved, None):
            for draft in rule(Situation(facts, shipped_policy(), start, assume_stopped=True)):
                assert draft.state is not State.UNMET, rule
                assert draft.key != "hold.decide", rule


@law
@given(cases)
def test_only_the_time_bound_rules_name_a_start_that_would_do(document):
    facts = read_case(document, default_at=NOW)

    for rule in RULES:
        for start in (facts.procedure.scheduled_start, facts.at):
            for draft in rule(Situation(facts, shipped_policy(), start, assume_stopped=True)):
                assert draft.earliest is None or rule in TIME_BOUND, rule
