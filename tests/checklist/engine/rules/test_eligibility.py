"""Indication, duration, what was tried, pain, function, levels, guidance, sedation, steroid."""

from dataclasses import replace

import pytest

from checklist.policies import shipped_policy
from tests.checklist.engine.well import answer, changed, finding, judged, says, well

ESI, MBB, TFESI = "esi-interlaminar", "facet-mbb", "esi-transforaminal"


@pytest.mark.parametrize(
    ("protocol", "indications", "expected"),
    [
        (ESI, ["radicular-pain"], "met"),
        (ESI, ["neurogenic-claudication"], "met"),
        (ESI, ["post-surgical-pain", "other"], "met"),
        (ESI, ["herpes-zoster"], "met"),
        (ESI, ["axial-back-pain"], "unmet"),
        (ESI, ["facet-pain"], "unmet"),
        (ESI, [], "unmet"),
        (MBB, ["facet-pain"], "met"),
        (MBB, ["axial-back-pain"], "met"),
        (MBB, ["radicular-pain"], "unmet"),
        (MBB, None, "unknown"),
    ],
)
def test_indication_of_each_family(protocol, indications, expected):
    assert (
        says(changed(well(protocol), answers={"indications": indications}), "indication")
        == expected
    )


@pytest.mark.parametrize(
    ("protocol", "weeks", "asked_at", "expected"),
    [
        (ESI, 4, "2026-11-20T10:00:00-05:00", "met"),
        (ESI, 1.5714, "2026-11-20T10:00:00-05:00", "unmet"),  # 17 days later: 3.9999 weeks
        (ESI, 1.58, "2026-11-20T10:00:00-05:00", "met"),
        (ESI, 0, "2026-11-09T00:30:00-05:00", "met"),  # 28 days by the calendar
        (ESI, 0, "2026-11-09T23:59:00-05:00", "met"),
        (ESI, 0, "2026-11-10T00:00:00-05:00", "unmet"),
        (MBB, 12, "2026-11-20T10:00:00-05:00", "met"),
        (MBB, 9, "2026-11-20T10:00:00-05:00", "unmet"),
    ],
)
def test_pain_ages_to_the_day_of_the_start(protocol, weeks, asked_at, expected):
    told = answer("pain-duration-weeks", weeks, at=asked_at)
    assert (
        says(changed(well(protocol), answers={"pain-duration-weeks": told}), "pain-duration")
        == expected
    )


@pytest.mark.parametrize(
    ("weeks", "asked_at", "expected"),
    [
        (4, "2026-12-07T08:00:00-05:00", "met"),
        (3.9, "2026-12-07T08:00:00-05:00", "unmet"),  # no day has passed since
        (3.9, "2026-12-06T08:00:00-05:00", "met"),
        (4, "2026-12-08T08:00:00-05:00", "met"),  # asked after the start: never less than said
        (3.9, "2026-12-08T08:00:00-05:00", "unmet"),
    ],
)
def test_pain_asked_about_on_the_day_or_later_has_not_aged(weeks, asked_at, expected):
    told = answer("pain-duration-weeks", weeks, at=asked_at)
    document = changed(
        well(), at="2026-12-08T09:00:00-05:00", answers={"pain-duration-weeks": told}
    )
    assert says(document, "pain-duration") == expected


def test_pain_too_short_says_from_when_it_is_long_enough():
    told = answer("pain-duration-weeks", 0, at="2026-11-10T08:00:00-05:00")

    found = finding(changed(well(), answers={"pain-duration-weeks": told}), "pain-duration")

    assert found.earliest.isoformat() == "2026-12-08T05:00:00+00:00"


def test_shingles_alone_needs_no_duration_and_no_earlier_care():
    document = changed(well(), answers={"indications": ["herpes-zoster"]})

    for item in ("pain-duration", "conservative-care", "imaging", "imaging-concordance"):
        assert says(document, item) == "not-applicable"


@pytest.mark.parametrize(
    "change",
    [
        {"answers": {"indications": ["herpes-zoster", "other"], "pain-duration-weeks": None}},
        {
            "procedure": {"region": "thoracic", "levels": ["T5-T6"]},
            "answers": {"indications": ["herpes-zoster"], "pain-duration-weeks": None},
        },
        {
            "procedure": {"region": None},
            "answers": {"indications": ["herpes-zoster"], "pain-duration-weeks": None},
        },
    ],
)
def test_shingles_with_anything_else_still_needs_a_duration(change):
    assert says(changed(well(), **change), "pain-duration") == "unknown"


@pytest.mark.parametrize(
    ("protocol", "weeks", "kinds", "expected"),
    [
        (ESI, 4, ["medication"], "met"),
        (ESI, 3.99, ["medication"], "unmet"),
        (ESI, 4, [], "unmet"),
        (ESI, None, ["medication"], "unknown"),
        (ESI, 4, None, "unknown"),
        (MBB, 6, ["chiropractic"], "met"),
        (MBB, 5.9, ["chiropractic"], "unmet"),
    ],
)
def test_other_treatment_was_tried_first(protocol, weeks, kinds, expected):
    document = changed(
        well(protocol), answers={"conservative-care-weeks": weeks, "conservative-care": kinds}
    )
    assert says(document, "conservative-care") == expected


@pytest.mark.parametrize(
    ("payer", "severity"),
    [("medicare", "blocker"), (None, "blocker"), ("none", "warning"), ("Acme Health", "warning")],
)
def test_payer_rules_block_only_for_medicare_or_an_unknown_payer(payer, severity):
    document = changed(well(), coverage={"payer": payer}, answers={"conservative-care": []})
    assert finding(document, "conservative-care").severity == severity


@pytest.mark.parametrize(
    ("protocol", "score", "expected"),
    [
        (ESI, 4, "met"),
        (ESI, 3.9, "unmet warning"),
        (ESI, 1, "unmet warning"),
        (ESI, 0.9, "unmet"),
        (ESI, 0, "unmet"),
        (MBB, 4, "met"),
        (MBB, 3, "unmet"),
        (ESI, None, "unknown"),
    ],
)
def test_pain_score_by_family(protocol, score, expected):
    assert says(changed(well(protocol), answers={"pain-score": score}), "pain-score") == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2026-11-07T09:30:00-05:00", "met"), ("2026-11-07T09:29:59-05:00", "unknown")],
)
def test_pain_score_is_fresh_for_thirty_elapsed_days(at, expected):
    document = changed(well(), answers={"pain-score": answer("pain-score", 6, at=at)})
    assert says(document, "pain-score") == expected


@pytest.mark.parametrize(
    ("region", "scale", "expected"),
    [
        ("lumbar", "odi", "met"),
        ("lumbar", "rmdq", "met"),
        ("lumbar", "promis-pi", "met"),
        ("lumbar", "ndi", "unknown"),
        ("cervical", "ndi", "met"),
        ("cervical", "odi", "unknown"),
        ("thoracic", "odi", "met"),
        ("sacral", "rmdq", "met"),
        (None, "odi", "unknown"),
    ],
)
def test_function_scale_fits_the_region(region, scale, expected):
    document = changed(
        well(),
        procedure={"region": region},
        answers={"function-score": answer("function-score", {"scale": scale, "value": 20})},
    )
    assert says(document, "function-score") == expected


@pytest.mark.parametrize(
    ("protocol", "region", "levels", "side", "expected"),
    [
        (ESI, "lumbar", ["L4-L5"], None, "met"),
        (ESI, "lumbar", ["L4-L5", "L4-L5"], None, "met"),
        (ESI, "lumbar", ["L3-L4", "L4-L5"], None, "unmet"),
        (ESI, "lumbar", [], None, "unmet"),
        (ESI, "lumbar", ["C6-C7"], None, "unmet"),
        (ESI, "cervical", ["C6-C7"], None, "met"),
        (ESI, "cervical", ["C7-T1"], None, "met"),
        (ESI, "cervical", ["C5-C6"], None, "unmet"),
        (ESI, "thoracic", ["T12-L1"], None, "met"),
        (ESI, "thoracic", ["L1-L2"], None, "unmet"),
        (ESI, None, ["L4-L5"], None, "unknown"),
        (ESI, "lumbar", None, None, "unknown"),
        (TFESI, "lumbar", ["L4-L5", "L5-S1"], "left", "met"),
        (TFESI, "lumbar", ["L4-L5", "L5-S1"], "bilateral", "unmet"),
        (TFESI, "lumbar", ["L4-L5"], "bilateral", "met"),
        (TFESI, "lumbar", ["L3-L4", "L4-L5", "L5-S1"], "left", "unmet"),
        (TFESI, "lumbar", ["L4-L5"], None, "unknown"),
        (TFESI, "lumbar", ["L4-L5"], "midline", "unknown"),
        (TFESI, "lumbar", [], None, "unmet"),
        (MBB, "lumbar", ["L4-L5", "L5-S1"], "bilateral", "met"),
        (MBB, "lumbar", ["L3-L4", "L4-L5", "L5-S1"], "left", "unmet"),
        (MBB, "lumbar", ["L4-L5"], "midline", "unknown"),
        ("esi-caudal", "sacral", [], None, "met"),
        ("esi-caudal", "lumbar", [], None, "met"),
        ("esi-caudal", "thoracic", [], None, "unmet"),
        ("esi-caudal", "lumbar", ["L5-S1"], None, "unmet"),
    ],
)
def test_levels_and_side(protocol, region, levels, side, expected):
    document = changed(well(protocol), procedure={"region": region, "levels": levels, "side": side})
    assert says(document, "levels") == expected


@pytest.mark.parametrize(("level", "expected"), [("C7-T1", "met"), ("C6-C7", "unmet")])
def test_a_clinic_may_allow_one_level_of_the_neck_alone(level, expected):
    policy = replace(shipped_policy(), interlaminar_cervical_levels=frozenset({"C7-T1"}))
    document = changed(well(), procedure={"region": "cervical", "levels": [level]})

    found = {one.item: one.state for one in judged(document, policy).findings}

    assert found["levels"] == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(False, "met"), (True, "unmet"), (None, "unknown")]
)
def test_untreated_radiculopathy_speaks_against_a_facet_injection(value, expected):
    document = changed(well(MBB), answers={"untreated-radiculopathy": value})
    assert says(document, "untreated-radiculopathy") == expected


def test_untreated_radiculopathy_is_not_listed_for_an_epidural():
    assert says(well(ESI), "untreated-radiculopathy") is None


@pytest.mark.parametrize(
    ("protocol", "guidance", "contrast", "allergies", "expected"),
    [
        (ESI, "fluoroscopy", True, [], "met"),
        (ESI, "ct", None, [], "met"),
        (ESI, "ultrasound", True, [], "unmet"),
        (ESI, "none", True, [], "unmet"),
        (ESI, None, True, [], "unknown"),
        (ESI, "fluoroscopy", False, [], "unmet"),
        (ESI, "fluoroscopy", False, [{"substance": "Omnipaque"}], "unmet warning"),
        (ESI, "ultrasound", False, [{"substance": "Omnipaque"}], "unmet"),
        (ESI, None, False, [{"substance": "Omnipaque"}], "unmet"),
        (MBB, "fluoroscopy", False, [], "met"),
    ],
)
def test_image_guidance(protocol, guidance, contrast, allergies, expected):
    document = changed(
        well(protocol),
        allergies=allergies,
        procedure={"image_guidance": guidance, "contrast": contrast},
    )
    assert says(document, "image-guidance") == expected


@pytest.mark.parametrize(
    ("protocol", "sedation", "expected"),
    [
        (ESI, "none", "met"),
        (ESI, "minimal", "met"),
        (ESI, "moderate", "unmet warning"),
        (ESI, "deep", "unmet"),
        (MBB, "deep", "unmet warning"),
        (ESI, None, "unknown"),
    ],
)
def test_sedation(protocol, sedation, expected):
    assert says(changed(well(protocol), procedure={"sedation": sedation}), "sedation") == expected


@pytest.mark.parametrize(
    ("region", "steroid", "agent", "expected"),
    [
        ("cervical", True, "dexamethasone", "met"),
        ("cervical", True, "betamethasone", "unmet"),
        ("thoracic", None, "triamcinolone", "unmet"),
        ("lumbar", True, "methylprednisolone", "unmet warning"),
        ("lumbar", True, "dexamethasone", "met"),
        ("lumbar", True, None, "unknown"),
        (None, True, "dexamethasone", "unknown"),
        ("cervical", False, "betamethasone", "not-applicable"),
    ],
)
def test_steroid_beside_the_nerve_root(region, steroid, agent, expected):
    document = changed(
        well(TFESI),
        procedure={"region": region, "steroid": steroid},
        answers={"steroid-agent": agent},
    )
    assert says(document, "steroid-choice") == expected


@pytest.mark.parametrize(
    ("region", "agent", "waivable"),
    [
        (None, "dexamethasone", False),
        ("cervical", None, False),
        ("thoracic", None, False),
        ("lumbar", None, True),
        ("thoracic", "betamethasone", False),
        ("lumbar", "betamethasone", True),
    ],
)
def test_the_steroid_is_never_waived_where_it_may_be_above_the_low_back(region, agent, waivable):
    document = changed(well(TFESI), procedure={"region": region}, answers={"steroid-agent": agent})
    assert finding(document, "steroid-choice").waivable is waivable


def test_a_particulate_steroid_in_the_neck_cannot_be_waived():
    document = changed(
        well(TFESI),
        procedure={"region": "cervical", "levels": ["C6-C7"]},
        answers={"steroid-agent": "triamcinolone"},
        waivers=[
            {
                "item": "steroid-choice",
                "by": "physician",
                "reason": "no",
                "at": "2026-11-22T10:00:00-05:00",
            }
        ],
    )

    found = finding(document, "steroid-choice")

    assert (found.state, found.waivable) == ("unmet", False)


def test_an_answer_of_the_patient_to_a_physicians_question_does_not_count():
    document = changed(
        well(TFESI),
        answers={"steroid-agent": answer("steroid-agent", "dexamethasone", source="patient")},
    )
    assert says(document, "steroid-choice") == "unknown"


@pytest.mark.parametrize(("protocol", "source"), [(ESI, "LCD-ESI"), (MBB, "clinic")])
def test_weeks_of_care_cite_the_source_of_their_number(protocol, source):
    assert finding(well(protocol), "conservative-care").source == source
