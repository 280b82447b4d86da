"""The data of a policy in words: every closed list has a word for each of its values."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from checklist import policy_words as words
from checklist.engine.findings import Severity
from checklist.engine.policy import TIERS, AuthorizationRule, HoldHours, PayerPolicy, Source
from checklist.engine.vocabulary import DOSE_INTENTS, PROTOCOLS
from checklist.item_words import SUBSTANCE
from checklist.policies import shipped_policy

POLICY = shipped_policy()
RULE = AuthorizationRule(
    protocols=frozenset({"facet-mbb"}),
    sites=frozenset(),
    states=frozenset({"TX", "OH"}),
    from_on=date(2026, 1, 15),
    not_required_is_warning=True,
    source="WISER",
)


@pytest.mark.parametrize(
    ("lists", "values"),
    [
        (words.TIER, TIERS),
        (words.TIER_COLUMN, TIERS),
        (words.SHORT_PROTOCOL, PROTOCOLS),
        (words.DOSE, DOSE_INTENTS),
        (words.SEVERITY, Severity),
        (SUBSTANCE, set(POLICY.allergens.values())),
        (words.CONFIDENCE, {source.confidence for source in POLICY.sources.values()}),
        (
            words.ROW_CONFIDENCE,
            {row.confidence for rows in POLICY.formulary.values() for row in rows},
        ),
    ],
)
def test_each_value_has_a_word(lists, values):
    assert set(lists) == set(values)


@pytest.mark.parametrize("item", sorted(POLICY.items))
def test_each_row_of_the_list_of_items_has_a_name(item):
    assert words.item_name(item) != item
    assert "%" not in words.item_name(item)


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("hold:", "A medicine: last dose"),
        ("allergy:", "Allergy to a substance"),
        ("allergy:unrecognised", "Allergy not recognised"),
        ("day:site", "Site verified"),
        ("unheard-of", "unheard-of"),
    ],
)
def test_name_of_an_item(item, name):
    assert words.item_name(item) == name


@pytest.mark.parametrize(
    ("hold", "written"),
    [
        (HoldHours(decide=True), "decide"),
        (HoldHours(decide=False), "0 h"),
        (HoldHours(decide=False, block=Decimal(72), warn=Decimal(72)), "72 h"),
        (HoldHours(decide=False, block=Decimal(168), warn=Decimal(240)), "168–240 h"),
    ],
)
def test_hours_of_a_hold(hold, written):
    assert words.hold_words(hold) == written


def test_medicine_with_its_dose_and_what_is_asked_of_it():
    row = next(one for one in POLICY.formulary["enoxaparin"] if one.intent == "prophylactic")

    assert words.medicine_name(row) == "enoxaparin, preventive dose"
    assert words.medicine_summary(row).startswith("low tier ")
    assert words.medicine_summary(row).endswith(f"({row.source})")


def test_kidneys():
    [with_column] = POLICY.formulary["dabigatran"]
    [without] = POLICY.formulary["clopidogrel"]

    assert words.renal_words(with_column) == "48 h more below 50 mL/min"
    assert words.renal_words(without) == "nothing"


@pytest.mark.parametrize(
    ("values", "written"),
    [((), "none"), (("b", "a"), "a, b"), (("b, or c", "a"), "a; b, or c")],
)
def test_sets_are_written_in_a_steady_order(values, written):
    assert words.listed(values) == written


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (("esi-interlaminar", "lumbar", ["L4-L5"]), "lumbar interlaminar L4-L5"),
        (("facet-mbb", "cervical", []), "cervical medial branch block"),
        (("facet-mbb", None, []), "medial branch block, region not known"),
        (("esi-caudal", "sacral", [None]), "sacral caudal, level not known"),
    ],
)
def test_place_of_a_tier(place, written):
    assert words.tier_place(*place) == written


def test_rules_of_a_payer():
    everywhere = PayerPolicy("acme", False, (RULE,))

    assert words.authorization_words(RULE) == "Medial branch block, OH, TX, from 15 Jan 2026"
    assert words.payer_summary(everywhere) == words.authorization_words(RULE)
    assert words.payer_summary(PayerPolicy("acme", False, ())) == "no authorization"
    assert words.payer_name("acme") == "acme"


def test_a_source_says_whether_it_was_read_itself():
    source = Source("X", "A guideline", 2024, "secondary")

    assert words.source_words(source).startswith("A guideline (2024; secondary: read in summaries")


def test_signs_are_written_as_the_checklist_asks_them():
    assert words.sign("cauda-equina").startswith("Numb between the legs")
    assert words.sign("bladder-bowel") == "Trouble with bladder or bowel"
    assert words.sign("unheard-of") == "unheard-of"


def test_words_in_spanish():
    with translation.override("es"):
        assert words.yes_no(True) == "sí"
        assert words.TIER_COLUMN["low"] != "low tier"
        assert str(words.SEVERITY["blocker"]) != "blocker"


@pytest.mark.parametrize(("word", "spanish"), [("high", "alto"), ("medium", "medio")])
def test_how_sure_a_row_is_has_spanish_words(word, spanish):
    label, write = words.ROW_FIELDS["confidence"]

    with translation.override("es"):
        assert (str(label), write(word)) == ("grado de confianza", spanish)


@pytest.mark.parametrize(
    ("region", "levels", "spanish"),
    [
        ("thoracic", (), "bloqueo de rama medial, región torácica"),
        ("sacral", (), "bloqueo de rama medial, región sacra"),
        ("thoracic", ("T1-T2",), "bloqueo de rama medial, región torácica T1-T2"),
    ],
)
def test_a_region_agrees_in_spanish(region, levels, spanish):
    with translation.override("es"):
        assert words.tier_place("facet-mbb", region, levels) == spanish
