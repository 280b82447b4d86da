"""Which items there are, what each is about, and when one is listed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from checklist.engine.policy import LocalItem
from checklist.engine.rules import RULES
from checklist.engine.why.account import OF_A_MEDICINE, account_of, sentence_of
from checklist.explaining.items import (
    GENERAL_SENTENCES,
    NOT_LISTED,
    UnknownItem,
    check_item,
    item_title,
    nearest_items,
    rule_sentence,
    sentence,
    why_not_listed,
)
from checklist.explaining.rule_sentences import OF_ITEM, SENTENCES
from checklist.policies import shipped_policy
from tests.checklist.engine.well import well
from tests.checklist.engine.why.supposed import facts_of

POLICY = shipped_policy()
OWN = LocalItem(
    item="local:interpreter",
    title={"en": "Interpreter", "es": "Intérprete"},
    question={"en": "Is an interpreter booked?", "es": "¿Hay intérprete?"},
    good_answer=True,
    window=timedelta(days=30),
    met={"en": "Booked."},
    unmet={"en": "Not booked."},
)


def test_the_sentences_for_translation_are_those_of_the_rules():
    assert frozenset(map(sentence_of, [*RULES, *OF_A_MEDICINE.values()])) == SENTENCES


def test_items_of_one_rule_have_sentences_of_their_own():
    """The same for a page and for docs/policy.md, which names the kind without a medicine."""
    facts, kinds = facts_of(well()), [name for name in POLICY.items if name != "hold:"]
    said = {}
    for name in kinds:
        item = {"allergy:": "allergy:latex"}.get(
            name, f"{name}apixaban" if name[-1] == ":" else name
        )
        account = account_of(facts, POLICY, item)
        said[name] = sentence(account, POLICY)
        assert rule_sentence(name, account.rule) == said[name]

    assert len(set(said.values())) == len(said)
    assert set(OF_ITEM) <= POLICY.items.keys()


@pytest.mark.parametrize(
    "item",
    ["infection", "day:fasting", "hold:warfarin", "hold-margin:prasugrel", "stop-decision:apixaban",
     "hold:other:green tea", "allergy:latex", "allergy:unrecognised", "policy", "record:invalid",
     "scheduled-start", "rule:inr"],
)  # fmt: skip
def test_items_that_a_report_may_list(item):
    check_item(item, POLICY, [])


@pytest.mark.parametrize(
    "item",
    ["infektion", "hold:", "hold:apixabann", "hold:Apixaban", "hold:other:", "hold:other:a+b",
     "allergy:zzz", "rule:nothing", "", "fasting:day"],
)  # fmt: skip
def test_names_of_no_item_are_refused(item):
    with pytest.raises(UnknownItem):
        check_item(item, POLICY, [])


def test_what_a_report_lists_is_an_item_whatever_its_name():
    check_item("something-new", POLICY, ["something-new"])


@pytest.mark.parametrize(
    ("item", "nearest"),
    [("infektion", "infection"), ("hold:apixabann", "hold:apixaban"), ("imagin", "imaging"),
     ("allergy:latax", "allergy:latex"), ("stopdecision:apixaban", "stop-decision:apixaban")],
)  # fmt: skip
def test_the_nearest_names_are_offered(item, nearest):
    found = nearest_items(item, POLICY)

    assert nearest in found
    assert len(found) <= 5


def test_a_name_like_none_has_no_nearest():
    assert nearest_items("qqqqqqqq", POLICY) == []


@pytest.mark.parametrize("item", [*GENERAL_SENTENCES, "hold:apixaban", "infection", "driver"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_item_has_a_sentence_in_each_language(item, language):
    account = account_of(facts_of(well()), POLICY, item)
    with translation.override("en"):
        english = sentence(account, POLICY)
    with translation.override(language):
        said = sentence(account, POLICY)

    assert said
    assert (said == english) is (language == "en")


def test_every_item_that_may_be_left_out_says_when_it_is_listed():
    for item in [*POLICY.items, *GENERAL_SENTENCES]:
        name = item.removesuffix(":")
        assert why_not_listed(item, POLICY) or name not in NOT_LISTED
    assert why_not_listed("rule:inr", POLICY)
    assert why_not_listed("hold:warfarin", POLICY) == str(NOT_LISTED["hold"])
    assert why_not_listed("driver", POLICY) == ""


def test_a_medicine_whose_prescriber_is_not_asked():
    assert "no prescriber's agreement" in why_not_listed("stop-decision:ibuprofen", POLICY)
    assert why_not_listed("stop-decision:apixaban", POLICY) == str(NOT_LISTED["stop-decision"])


def test_a_clinic_s_own_item_speaks_the_clinic_s_words():
    policy = replace(POLICY, local_items={OWN.item: OWN})
    account = replace(account_of(facts_of(well()), POLICY, "driver"), item=OWN.item)

    assert item_title(OWN.item, policy) == "Interpreter"
    assert sentence(account, policy) == "Is an interpreter booked?"
    with translation.override("es"):
        assert item_title(OWN.item, policy) == "Intérprete"
    with translation.override("fr"):
        assert item_title(OWN.item, policy) == "Interpreter"


def test_a_rule_whose_sentence_is_not_marked_yet_says_it_in_english(monkeypatch):
    monkeypatch.setattr("checklist.explaining.items.SENTENCES", frozenset())
    account = account_of(facts_of(well()), POLICY, "driver")
    with translation.override("es"):
        assert sentence(account, POLICY) == "A named adult takes the patient home."
