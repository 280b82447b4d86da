"""What a line's text and code name beside its ingredients."""

import pytest

from checklist.engine.facts import MedicationEntry
from checklist.engine.medicines import Unclaimed, read_list, unclaimed_names
from checklist.policies import shipped_policy

APIXABAN, WARFARIN = "1364430", "11289"


def entry(ingredient=None, rxcui=None, text=None):
    return MedicationEntry(
        ingredient, rxcui, text, dose_intent=None, status=None, last_dose=None,
        stop_decision=None, hold_hours=None, at=None, evidence="medications[0]",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "by_text", "by_code"),
    [
        ([entry("apixaban", APIXABAN, "Eliquis 5 mg")], set(), set()),
        ([entry("warfarin", APIXABAN, "Eliquis 5 mg")], {"apixaban"}, {"apixaban"}),
        ([entry("warfarin", APIXABAN)], set(), {"apixaban"}),
        ([entry("warfarin", None, "Eliquis, Xarelto")], {"apixaban", "rivaroxaban"}, set()),
        ([entry("apixaban+rivaroxaban", None, "Eliquis, Xarelto")], set(), set()),
        ([entry(None, APIXABAN, "Eliquis")], set(), set()),
        ([entry(None, APIXABAN, "Coumadin")], {"warfarin"}, set()),
        ([entry(None, None, "Eliquis")], {"apixaban"}, set()),
        ([entry("apixaban", None, "both"), entry("warfarin", APIXABAN, "both")], set(), set()),
        ([entry("apixaban"), entry("warfarin", APIXABAN)], set(), {"apixaban"}),
        ([entry("apixaban", "999999999", "a pill")], set(), set()),
    ],
)
def test_names_that_no_ingredient_claims(entries, by_text, by_code):
    found = unclaimed_names(entries, shipped_policy())

    assert found[-1] == Unclaimed(frozenset(by_text), frozenset(by_code))
    is_unclaimed = any(any(one) for one in found)
    assert is_unclaimed == (by_text != set() or by_code != set())
    if is_unclaimed:
        assert entries[-1] in read_list(entries, shipped_policy()).unrecognised
