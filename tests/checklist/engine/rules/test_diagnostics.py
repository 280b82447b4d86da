"""Imaging and examination."""

import pytest

from tests.checklist.engine.well import answer, changed, says, well

ESI, MBB = "esi-interlaminar", "facet-mbb"


@pytest.mark.parametrize(
    ("protocol", "kind", "made_on", "expected"),
    [
        (ESI, "mri", "2026-10-01", "met"),
        (ESI, "ct", "2026-10-01", "met"),
        (ESI, "ct-myelogram", "2024-12-07", "met"),
        (ESI, "mri", "2024-12-06", "unknown"),
        (ESI, "mri", None, "unknown"),
        (ESI, "x-ray", "2026-10-01", "unmet"),
        (ESI, "none", "2026-10-01", "unmet"),
        (ESI, None, "2026-10-01", "unknown"),
        (MBB, "x-ray", None, "met warning"),
        (MBB, "mri", "2001-01-01", "met warning"),
        (MBB, "none", None, "unmet warning"),
        (MBB, None, None, "unknown warning"),
    ],
)
def test_imaging(protocol, kind, made_on, expected):
    document = changed(well(protocol), answers={"imaging": kind, "imaging-date": made_on})
    assert says(document, "imaging") == expected


@pytest.mark.parametrize(
    ("value", "source", "expected"),
    [
        (True, "physician", "met"),
        (False, "physician", "unmet"),
        (None, "physician", "unknown"),
        (True, "patient", "unknown"),
        (True, "nurse", "met"),
    ],
)
def test_a_physician_saw_that_the_images_match(value, source, expected):
    told = answer("imaging-concordant", value, source=source)
    assert (
        says(changed(well(), answers={"imaging-concordant": told}), "imaging-concordance")
        == expected
    )


def test_concordance_does_not_apply_to_facets():
    assert says(well(MBB), "imaging-concordance") == "not-applicable"


@pytest.mark.parametrize(
    ("examined_on", "expected"),
    [("2026-09-08", "met"), ("2026-09-07", "unknown"), (None, "unknown")],
)
def test_examined_within_ninety_days(examined_on, expected):
    assert (
        says(changed(well(), answers={"physical-exam-date": examined_on}), "physical-exam")
        == expected
    )


@pytest.mark.parametrize(
    ("examined_on", "expected"), [("2026-12-07", "met"), ("2026-12-08", "unknown")]
)
def test_an_examination_after_the_day_of_the_injection_was_not_for_it(examined_on, expected):
    told = answer("physical-exam-date", examined_on, at="2026-12-08T08:00:00-05:00")
    document = changed(well(), at="2026-12-08T09:00:00-05:00", answers={"physical-exam-date": told})
    assert says(document, "physical-exam") == expected


@pytest.mark.parametrize("item", ["x-ray", "nerve-conduction"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, "met information"), (False, "unknown information"), (None, "unknown information")],
)
def test_studies_on_indication_only_inform(item, value, expected):
    assert says(changed(well(), answers={f"{item}-reviewed": value}), item) == expected
