"""Medicines gone through, instructions, driver, fasting, consent, follow-up."""

import pytest

from tests.checklist.engine.well import answer, changed, finding, medicine, says, well


@pytest.mark.parametrize(
    ("medications", "value", "at", "now", "expected"),
    [
        (None, True, "2026-12-01T09:00:00-05:00", "2026-12-02T09:00:00-05:00", "unknown"),
        ([], True, "2026-12-01T09:00:00-05:00", "2026-12-02T09:00:00-05:00", "met"),
        ([], False, "2026-12-01T09:00:00-05:00", "2026-12-02T09:00:00-05:00", "unmet"),
        ([], True, "2026-11-30T09:29:00-05:00", "2026-12-02T09:00:00-05:00", "unknown"),
        ([], True, "2026-11-22T09:00:00-05:00", "2026-11-23T09:00:00-05:00", "pending"),
    ],
)
def test_medicines_are_gone_through_in_the_last_week(medications, value, at, now, expected):
    told = answer("medications-confirmed", value, at=at)
    document = changed(
        well(), medications=medications, at=now, answers={"medications-confirmed": told}
    )
    assert says(document, "medications-reviewed") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (medicine("zorblax", status="taking"), "unknown"),
        (medicine(None, text="little white pill"), "unknown"),
        (medicine(None, rxcui="1364430", text="Eliquis"), None),
        (medicine(None, rxcui="999999999"), "unknown"),
        (medicine("apixaban", text="Lisinopril 10 mg", status="taking"), "unknown"),
        (medicine("apixaban", rxcui="29046"), "unknown"),
        (medicine("apixaban", text="Eliquis 5 mg tablet"), None),
        (medicine("apixaban+zorblax"), "unknown"),
        (medicine("other:zorblax", text="Zorblax"), None),
        (medicine("apixaban+other:zorblax"), "unknown"),
        (medicine("Insulin Glargine", text="Lantus insulin"), None),
        (medicine("zorblax", status="never-started"), None),
        (medicine("zorblax", status="stopped", last_dose="2026-11-07T09:30:00-05:00"), None),
        (medicine("zorblax", status="stopped", last_dose="2026-11-07T09:30:01-05:00"), "unknown"),
        (medicine("zorblax", status="stopped"), "unknown"),
    ],
)
def test_a_medicine_nobody_can_place_blocks(line, expected):
    assert says(changed(well(), medications=[line]), "medication:unrecognised") == expected


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ([medicine("zorblax", text="White pill", rxcui="999999999")], "White pill"),
        ([medicine("zorblax", rxcui="999999999")], "zorblax"),
        ([medicine(None, rxcui="999999999")], "999999999"),
        ([medicine(None)], "?"),
        (
            [medicine(None, text="white pill"), medicine(None, text="blue pill")],
            "blue pill, white pill",
        ),
        ([medicine(None, text="blue pill"), medicine("zorblax", text="blue pill")], "blue pill"),
    ],
)
def test_what_nobody_can_place_is_called_by_the_best_name_it_has(lines, names):
    found = finding(changed(well(), medications=lines), "medication:unrecognised")
    assert found.params["names"] == names
    assert found.evidence == tuple(f"medications[{n}]" for n in range(len(lines)))


def test_lines_of_one_text_may_share_its_ingredients():
    text = "aspirin / dipyridamole capsule"
    both = [medicine("aspirin", text=text), medicine("dipyridamole", text=text)]
    assert says(changed(well(), medications=both), "medication:unrecognised") is None
    assert says(changed(well(), medications=both[:1]), "medication:unrecognised") == "unknown"


def test_an_unrecognised_line_counts_for_nothing_else():
    document = changed(
        well(), medications=[medicine("apixaban", text="warfarin 5 mg", status="taking")]
    )
    assert says(document, "hold:apixaban") is None


@pytest.mark.parametrize(
    ("ingredient", "status", "sedation", "expected"),
    [
        ("semaglutide", "taking", "moderate", "unmet warning"),
        ("empagliflozin", None, None, "unmet warning"),
        ("semaglutide", "taking", "minimal", "met warning"),
        ("semaglutide", "stopped", "deep", "met warning"),
        ("metformin", "taking", "deep", "met warning"),
    ],
)
def test_diabetes_medicines_before_sedation(ingredient, status, sedation, expected):
    document = changed(
        well(), procedure={"sedation": sedation}, medications=[medicine(ingredient, status=status)]
    )
    assert says(document, "diabetes-medicines") == expected


def test_every_diabetes_medicine_that_needs_a_plan_is_named():
    lines = [medicine(name, status="taking") for name in ("semaglutide", "empagliflozin")]
    document = changed(well(), procedure={"sedation": "deep"}, medications=lines)

    found = finding(document, "diabetes-medicines")

    assert found.params["medicines"] == "empagliflozin, semaglutide"


@pytest.mark.parametrize(
    ("status", "steroid", "expected"),
    [
        ("taking", True, "unmet warning"),
        ("stopped", None, "unmet warning"),
        ("never-started", True, None),
        ("taking", False, None),
    ],
)
def test_a_booster_makes_the_steroid_too_strong(status, steroid, expected):
    document = changed(
        well(), procedure={"steroid": steroid}, medications=[medicine("ritonavir", status=status)]
    )
    assert says(document, "steroid-interaction") == expected


@pytest.mark.parametrize("item", ["diabetes-medicines", "steroid-interaction"])
def test_an_unknown_list_is_no_good_news(item):
    assert says(changed(well(), medications=None), item) == "unknown warning"


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2026-11-07T09:30:00-05:00", "met"), ("2026-11-07T09:29:00-05:00", "unknown")],
)
def test_instructions_are_fresh_for_thirty_days(at, expected):
    told = answer("instructions-given", True, at=at)
    assert says(changed(well(), answers={"instructions-given": told}), "instructions") == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("confirmed", "met"), ("none", "unmet"), (None, "unknown")]
)
def test_driver(value, expected):
    assert says(changed(well(), answers={"driver": value}), "driver") == expected


@pytest.mark.parametrize(
    ("sedation", "severity"),
    [
        ("none", "information"),
        ("minimal", "warning"),
        ("moderate", "blocker"),
        ("deep", "blocker"),
        (None, "blocker"),
    ],
)
def test_fasting_matters_by_sedation(sedation, severity):
    document = changed(
        well(), procedure={"sedation": sedation}, answers={"fasting-understood": False}
    )
    assert finding(document, "fasting").severity == severity


@pytest.mark.parametrize(
    ("value", "at", "source", "expected"),
    [
        (True, "2026-11-16T00:00:00-05:00", "physician", "met"),
        (True, "2026-11-15T23:59:00-05:00", "physician", "pending"),  # before the booking
        (False, "2026-11-20T09:00:00-05:00", "physician", "pending"),
        (True, "2026-11-20T09:00:00-05:00", "patient", "pending"),
        (None, "2026-11-20T09:00:00-05:00", "physician", "pending"),
    ],
)
def test_consent_is_signed_for_this_booking(value, at, source, expected):
    told = answer("consent-signed", value, at=at, source=source)
    assert says(changed(well(), answers={"consent-signed": told}), "consent") == expected


def test_consent_older_than_ninety_days_does_not_count():
    told = answer("consent-signed", True, at="2026-09-08T09:29:00-05:00")
    document = changed(well(), procedure={"booked_on": None}, answers={"consent-signed": told})
    assert says(document, "consent") == "pending"


def test_consent_is_never_pending_once_the_start_has_come():
    document = changed(well(), at="2026-12-07T09:30:00-05:00", answers={"consent-signed": None})
    assert says(document, "consent") == "unknown"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-12-13", "unmet warning"),
        ("2026-12-14", "met warning"),
        ("2026-12-21", "met warning"),
        ("2026-12-22", "unmet warning"),
        (None, "unknown warning"),
    ],
)
def test_follow_up_one_to_two_weeks_later(on, expected):
    assert says(changed(well(), answers={"follow-up-on": on}), "follow-up") == expected
