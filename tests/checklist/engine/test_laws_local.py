"""The laws of the contract hold for a clinic's own items too: policies and answers made up."""

import inspect
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklist.casefile import CaseError, read_case
from checklist.engine.findings import Owner, Section, Severity
from checklist.engine.policy import Item, LocalItem
from checklist.policies import shipped_policy
from tests.checklist.engine import test_laws
from tests.independent.generate import documents

SHIPPED = shipped_policy()
LAWS = [one for name, one in vars(test_laws).items() if name.startswith("test_") and callable(one)]
NAMES = [f"local:{name}" for name in "abc"]
WINDOWS = [None, timedelta(hours=6), timedelta(days=1), timedelta(days=14), timedelta(days=60)]
SECOND = timedelta(seconds=1)
VALUES = (True, False, None)
WORDS = {"en": "words", "es": "palabras"}
ARGUMENTS = {
    "chance": st.randoms(use_true_random=False),
    "seed": st.integers(),
    "part": st.floats(min_value=0, max_value=1, exclude_max=True),
    "days": st.integers(min_value=-400, max_value=400),
}


def a_policy(chance):
    """The shipped policy with one to three items of its own."""
    items, rows = {}, {}
    for name in chance.sample(NAMES, chance.randint(1, 3)):
        section = chance.choice(list(Section))
        window = None if section is Section.DAY else chance.choice(WINDOWS)
        good = chance.random() < 0.5
        items[name] = LocalItem(name, WORDS, WORDS, good, window, WORDS, WORDS)
        rows[name] = Item(
            name=name,
            section=section,
            owner=chance.choice(list(Owner)),
            severity=chance.choice(list(Severity)),
            source="clinic",
            waivable=chance.random() < 0.7,
            rests_on=(name,),
            payer_rule=False,
        )
    return replace(SHIPPED, items={**SHIPPED.items, **rows}, local_items=items)


def answered(document, policy, chance):
    """A valid document with answers to the items, and to one that the policy may not have."""
    facts = read_case(document, default_at=test_laws.NOW)
    start = facts.procedure.scheduled_start or facts.at
    answers = list(document.get("answers") or [])
    for name in NAMES:
        own = policy.local_items.get(name)
        window = (own and own.window) or timedelta(days=1)
        edge = start - window
        near = [facts.at, edge, edge - SECOND, edge + SECOND, facts.at - timedelta(days=40)]
        for _answer in range(chance.choice([0, 1, 1, 2])):
            value = own.good_answer if own and chance.random() < 0.7 else chance.choice(VALUES)
            at = min(chance.choice(near), facts.at)
            answers.append({"item": name, "value": value, "at": at.isoformat()})
    made = {**document, "answers": answers}
    try:
        read_case(made, default_at=test_laws.NOW)
    except CaseError:  # before the birth
        return document
    return made


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(seed=st.integers(min_value=0, max_value=2**32), data=st.data())
def test_a_law_holds_with_items_of_the_clinic_s_own(law, seed, data):
    inner = law.hypothesis.inner_test
    chance = random.Random(seed)
    policy = a_policy(chance)
    wanted = [name for name in inspect.signature(inner).parameters if name != "document"]
    document = answered(next(documents(seed, 1)), policy, chance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_laws, "shipped_policy", lambda: policy)
        inner(document=document, **{name: data.draw(ARGUMENTS[name]) for name in wanted})


def test_the_documents_made_up_bring_each_item_into_each_state():
    """Else the laws above would hold of nothing."""
    seen = set()
    for seed in range(400):
        chance = random.Random(seed)
        policy = a_policy(chance)
        document = answered(next(documents(seed, 1)), policy, chance)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(test_laws, "shipped_policy", lambda one=policy: one)
            found = test_laws.judged(document).findings
        seen |= {(one.state, one.key) for one in found if one.item in NAMES}

    assert seen >= {
        ("met", "local.met"),
        ("unmet", "local.unmet"),
        ("unknown", "unanswered"),
        ("unknown", "stale"),
        ("unknown", "contradictory"),
        ("unknown", "no-start"),
        ("pending", "pending"),
        ("pending", "pending-on-the-day"),
        ("not-applicable", "local.not-asked"),
    }


def test_every_law_is_among_them():
    assert len(LAWS) >= 9
    drawn = {
        name for law in LAWS for name in inspect.signature(law.hypothesis.inner_test).parameters
    }
    assert drawn <= {"document", *ARGUMENTS}
