"""What payers ask, in own words: a criterion for each item of the packet and kind of procedure."""

from dataclasses import fields

import pytest

from checklist.billing_tables import billing_table
from checklist.criteria import CRITERIA, STATE, criterion_of
from checklist.engine.findings import State
from checklist.engine.policy import Numbers
from checklist.engine.vocabulary import PROTOCOLS
from checklist.policies import shipped_policy

ITEMS = billing_table().packet_items


def test_there_is_one_for_each_item_of_the_packet_and_no_other():
    assert list(CRITERIA) == list(ITEMS)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("item", ITEMS)
def test_item_has_a_sentence_for_each_kind_and_its_numbers_are_the_policy_s(item, protocol):
    found = criterion_of(item, protocol)

    assert str(found.words).endswith(".")
    assert set(found.numbers) <= {field.name for field in fields(Numbers)}
    assert set(found.numbers) <= shipped_policy().numbers_sources.keys()


@pytest.mark.parametrize(
    ("item", "protocol", "numbers"),
    [
        ("pain-duration", "esi-caudal", ("pain_duration_esi_weeks",)),
        ("pain-duration", "facet-mbb", ("pain_duration_facet_weeks",)),
        ("interval", "facet-mbb", ("interval_mbb_days",)),
        ("interval", "facet-intraarticular", ("interval_intraarticular_days",)),
        ("levels", "esi-caudal", ()),
        ("levels", "facet-mbb", ("most_levels",)),
        ("imaging", "facet-mbb", ()),
    ],
)
def test_numbers_are_those_of_the_kind(item, protocol, numbers):
    assert criterion_of(item, protocol).numbers == numbers


def test_sentences_hold_no_number_of_the_policy():
    """Numbers stand beside a sentence with their source; 0 to 10 is the scale of the pain score."""
    said = [str(one.words) for kinds in CRITERIA.values() for one in kinds.values()]

    assert {word for words in said for word in words.split() if word.isdigit()} == {"0", "10"}


def test_every_state_has_a_word():
    assert set(STATE) == set(State)
