"""The questionnaire: each answer of the contract asked once, with the contract's own words."""

import pytest

from checklist.engine.findings import Section
from checklist.engine.question import ASKED_OF, Fact, Question
from checklist.engine.questionnaire import (
    BY_ID,
    CALL_ORDER,
    QUESTIONS,
    SECTIONS,
    asked_in,
    dependents_of,
    questions_of,
)
from checklist.engine.vocabulary import ANSWER_KINDS, PHYSICIAN_ANSWERS, SCALE_MAXIMUM
from checklist.policies import shipped_policy

WITH_WORDS = [item for item, kind in ANSWER_KINDS.items() if kind[0] in ("choice", "choices")]


def test_each_answer_of_the_contract_has_exactly_one_question():
    assert sorted(question.link_id for question in QUESTIONS) == sorted(ANSWER_KINDS)


@pytest.mark.parametrize("item", WITH_WORDS)
def test_choices_are_the_contracts(item):
    assert tuple(word for word, _label in BY_ID[item].choices) == ANSWER_KINDS[item][1]


def test_score_offers_every_scale():
    assert [word for word, _label in BY_ID["function-score"].choices] == list(SCALE_MAXIMUM)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.link_id)
def test_question_can_be_asked(question):
    labels = [label for _word, label in question.choices]

    assert question.text.endswith("?") or question.text.endswith(".")
    assert question.section in list(Section)
    assert question.asked_of in ASKED_OF
    assert len(set(labels)) == len(labels)
    assert bool(question.none_label) == (question.kind in ("choices", "date-or-none"))


def test_sections_are_the_contracts_in_both_orders():
    assert list(SECTIONS) == list(Section)
    assert sorted(CALL_ORDER) == sorted(Section)


def test_call_begins_with_red_flags_and_infection():
    assert [question.link_id for question in questions_of(CALL_ORDER[0])][:4] == [
        "red-flags",
        "infection",
        "pregnancy",
        "recent-event",
    ]


def test_physicians_answers_are_not_asked_of_the_patient():
    asked = {question.asked_of for question in QUESTIONS if question.link_id in PHYSICIAN_ANSWERS}

    assert "patient" not in asked


def test_items_are_those_of_the_policy():
    named = {item for question in QUESTIONS for item in question.items}

    assert named <= set(shipped_policy().items)


def test_an_item_that_rests_on_answers_is_named_by_the_question_of_one():
    without = [
        row.name
        for row in shipped_policy().items.values()
        if (asked := [BY_ID[name] for name in row.rests_on if name in BY_ID])
        and not any(row.name in question.items for question in asked)
    ]

    assert without == []


APPLIES = [
    ("untreated-radiculopathy", {"procedure.protocol": "facet-mbb"}, True),
    ("untreated-radiculopathy", {"procedure.protocol": "esi-caudal"}, False),
    ("imaging-concordant", {"procedure.protocol": "esi-caudal"}, True),
    ("imaging-concordant", {"procedure.protocol": "facet-intraarticular"}, False),
    ("imaging-date", {"answers.imaging": None}, True),
    ("imaging-date", {"answers.imaging": "mri"}, True),
    ("imaging-date", {"answers.imaging": "none"}, False),
    ("pregnancy", {"patient.sex": "male"}, False),
    ("pregnancy", {"patient.sex": "unknown"}, True),
    ("pregnancy", {"patient.sex": None}, True),
    ("pregnancy", {"patient.sex": "female", "patient.childbearing_age": False}, False),
    ("vaccination-date", {"procedure.steroid": False}, False),
    ("vaccination-date", {"procedure.steroid": None}, True),
    ("steroid-agent", {"procedure.steroid": False}, False),
    ("authorization-expires", {"answers.authorization": "denied"}, False),
    ("authorization-expires", {"answers.authorization": "approved"}, True),
    ("estimate-given-on", {"coverage.payer": "medicare"}, False),
    ("estimate-given-on", {"coverage.payer": "none"}, True),
    ("estimate-given-on", {"coverage.payer": "medicare", "coverage.self_pay": True}, True),
    ("held-as-instructed", {"patient.takes_medicines": False}, False),
    ("held-as-instructed", {"patient.takes_medicines": None}, True),
]


@pytest.mark.parametrize(("item", "facts", "expected"), APPLIES)
def test_question_applies(item, facts, expected):
    question = BY_ID[item]

    assert question.applies(facts) is expected
    assert (question in asked_in(question.section, facts)) is expected


def test_unknown_facts_hide_only_what_needs_a_known_one():
    hidden = [question.link_id for question in QUESTIONS if not question.applies({})]

    assert hidden == ["estimate-given-on"]


def test_dependents():
    assert [one.link_id for one in dependents_of("imaging")] == ["imaging-date"]
    assert [one.link_id for one in dependents_of("authorization")] == ["authorization-expires"]
    assert dependents_of("infection") == ()


def test_limits_of_a_number():
    assert BY_ID["pain-score"].limits == (0, 10)


def test_fact_knows_that_it_does_not_know():
    fact = Fact("patient.sex", ("male",))

    assert [
        fact.holds(facts) for facts in ({}, {"patient.sex": "male"}, {"patient.sex": "other"})
    ] == [
        None,
        True,
        False,
    ]


def test_one_of_several_needs_is_enough():
    needs = (Fact("a", (1,)), Fact("b", (1,)))
    question = Question("driver", "preparation", "?", "patient", needs=needs)

    assert question.applies({"a": 2, "b": 1})
    assert not question.applies({"a": 2})
