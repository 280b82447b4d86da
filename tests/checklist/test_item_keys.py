"""An item in an address: by itself, or by a digest where its name tells of the patient."""

import pytest

from checklist.item_keys import item_key, item_of_key


@pytest.mark.parametrize("item", ["infection", "day:fasting", "medication:unrecognised", "policy"])
def test_an_item_that_names_nobody_s_medicine_stands_for_itself(item):
    assert item_key(item) == item


@pytest.mark.parametrize(
    "item", ["hold:apixaban", "stop-decision:other:green/tea", "allergy:latex", "hold:"]
)
def test_a_medicine_or_substance_stays_out_of_the_address(item):
    key = item_key(item)

    assert key.startswith(item.partition(":")[0])
    assert not {"apixaban", "tea", "latex", "/", ":"} & set(key.split("-"))
    assert "/" not in key
    assert ":" not in key
    assert item_of_key(key, ["infection", item]) == item


def test_keys_differ_and_an_unknown_one_names_nothing():
    assert item_key("hold:apixaban") != item_key("hold:aspirin")
    assert item_of_key("hold-0123456789ab", ["hold:apixaban"]) is None
    assert item_of_key("hold:apixaban", ["hold:apixaban"]) is None
