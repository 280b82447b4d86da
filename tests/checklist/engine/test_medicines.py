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


@pytest.mark.parametrize(
    ("witness", "counting"),
    [
        (entry("clopidogrel", None, "Tylenol / Plavix"), ["acetaminophen", "clopidogrel"]),
        (entry("clopidogrel+zzz", None, "Tylenol / Plavix"), []),
        (entry("clopidogrel", WARFARIN, "Tylenol / Plavix"), []),
        (entry("clopidogrel", None, "Tylenol / Plavix "), []),
    ],
)
def test_a_line_that_does_not_count_is_no_witness_for_another(witness, counting):
    line = entry("acetaminophen", None, "Tylenol / Plavix")

    for lines in ((line, witness), (witness, line)):
        read = read_list(lines, shipped_policy())

        assert [medicine.ingredient for medicine in read.medicines] == counting
        assert set(read.unrecognised) == (set() if counting else {line, witness})


def test_witnesses_fall_one_after_the_other():
    """The third vouches for the second, the second for the first; the third has a wrong code."""
    text = "Eliquis, Plavix, Xarelto"
    lines = [
        entry("apixaban+rivaroxaban", None, text),
        entry("clopidogrel+apixaban", None, text),
        entry("rivaroxaban", WARFARIN, text),
    ]

    assert read_list(lines, shipped_policy()).medicines != ()
    assert read_list([lines[0], lines[2]], shipped_policy()).medicines == ()
