"""Allergies that the procedure meets."""

import pytest

from tests.checklist.engine.well import changed, finding, says, well


def allergic(*entries, **procedure):
    return changed(
        well(),
        procedure=procedure,
        allergies=[
            {"substance": substance, "reaction": reaction} for substance, reaction in entries
        ],
    )


def test_allergies_must_have_been_asked_for():
    assert says(well(), "allergies-reviewed") == "met"
    assert says(changed(well(), allergies=None), "allergies-reviewed") == "unknown"


@pytest.mark.parametrize(
    ("entries", "item", "expected"),
    [
        ([("Iohexol", "severe")], "iodinated-contrast", "unmet"),
        ([("IODINE", "mild")], "iodinated-contrast", "unmet warning"),
        ([("contrast dye", None)], "iodinated-contrast", "unknown"),
        ([("iohexol", "mild"), ("isovue", "severe")], "iodinated-contrast", "unmet"),
        ([("iohexol", "mild"), ("isovue", None)], "iodinated-contrast", "unknown"),
        ([("Kenalog", "severe")], "corticosteroid", "unmet"),
        ([("lidocaine", "mild")], "local-anesthetic", "unmet warning"),
        ([("latex", "severe")], "latex", "unmet warning"),
        ([("Betadine", None)], "povidone-iodine", "unmet warning"),
        ([("chloraprep", None)], "chlorhexidine", "unmet warning"),
        ([("penicillin", "severe")], "irrelevant", None),
        ([("shellfish", "severe")], "iodinated-contrast", None),
    ],
)
def test_each_substance(entries, item, expected):
    assert says(allergic(*entries), f"allergy:{item}") == expected


def test_what_is_not_given_does_no_harm():
    assert (
        says(allergic(("iohexol", "severe"), contrast=False), "allergy:iodinated-contrast") is None
    )
    assert says(allergic(("steroid", "severe"), steroid=False), "allergy:corticosteroid") is None
    assert (
        says(allergic(("iohexol", "severe"), contrast=None), "allergy:iodinated-contrast")
        == "unmet"
    )


def test_an_unknown_substance_blocks_until_somebody_names_it():
    document = allergic(("zorblax", "mild"))
    document["waivers"] = [
        {
            "item": "allergy:unrecognised",
            "by": "physician",
            "reason": "x",
            "at": "2026-11-22T09:00:00-05:00",
        }
    ]
    assert says(document, "allergy:unrecognised") == "unknown"


def test_all_that_nobody_recognises_stand_in_one_reason():
    found = finding(allergic(("zorblax", "mild"), ("blue dye", None)), "allergy:unrecognised")
    assert found.params["names"] == "blue dye, zorblax"


def test_an_allergy_to_something_unknown_is_found_out():
    found = finding(changed(well(), allergies=[{"reaction": "severe"}]), "allergy:unrecognised")

    assert (found.state, found.waivable, found.params) == ("unknown", False, {"names": "?"})
