"""Red flags, infection, pregnancy, glucose, pressure, vaccines and the plain questions."""

from datetime import UTC, datetime

import pytest

from tests.checklist.engine.well import answer, changed, finding, medicine, result, says, well

SEVEN_DAYS = "2026-11-30T09:30:00-05:00"


@pytest.mark.parametrize(
    ("flags", "expected", "waivable"),
    [
        ([], "met", True),
        (["trauma"], "unmet", True),
        (["cauda-equina"], "unmet", False),
        (["fever", "progressive-weakness"], "unmet", False),
        (None, "unknown", True),
    ],
)
def test_red_flags(flags, expected, waivable):
    found = finding(changed(well(), answers={"red-flags": flags}), "red-flags")
    assert (found.state, found.waivable) == (expected, waivable)


@pytest.mark.parametrize(
    ("flags", "key", "waivable"),
    [
        ([], "no-start", True),
        (["trauma"], "no-start", True),
        (["cauda-equina", "trauma"], "red-flags.refer-today", False),
        (["progressive-weakness"], "red-flags.refer-today", False),
        (None, "no-start", True),
    ],
)
def test_a_sign_to_be_seen_today_says_so_without_a_start_too(flags, key, waivable):
    document = changed(well(), answers={"red-flags": flags}, procedure={"scheduled_start": None})
    found = finding(document, "red-flags")
    assert (found.state, found.key, found.waivable) == ("unknown", key, waivable)


@pytest.mark.parametrize(
    ("flags", "at", "key", "waivable"),
    [
        (["cauda-equina"], "2026-11-07T09:30:00-05:00", "red-flags.refer-today", False),  # counts
        (["cauda-equina"], "2026-11-07T09:29:59-05:00", "red-flags.refer-today", False),
        (["trauma"], "2026-11-07T09:29:59-05:00", "stale", True),
        ([], "2026-11-07T09:29:59-05:00", "stale", True),
    ],
)
def test_a_sign_to_be_seen_today_is_not_less_grave_for_its_age(flags, at, key, waivable):
    document = changed(well(), answers={"red-flags": answer("red-flags", flags, at=at)})
    found = finding(document, "red-flags")
    assert (found.key, found.waivable) == (key, waivable)
    assert found.state == ("unmet" if at.endswith("30:00-05:00") else "unknown")


def test_a_sign_that_was_denied_since_counts_no_more():
    document = changed(well(), answers={"red-flags": []})
    document["answers"] += [answer("red-flags", ["cauda-equina"], at="2026-10-01T09:00:00-04:00")]
    assert says(document, "red-flags") == "met"


@pytest.mark.parametrize("procedure", [{}, {"scheduled_start": None}])
@pytest.mark.parametrize(
    ("one", "other", "key", "waivable"),
    [
        ([], ["cauda-equina"], "red-flags.refer-today", False),
        (["progressive-weakness", "fever"], ["trauma"], "red-flags.refer-today", False),
        ([], ["trauma"], None, True),
    ],
)
def test_a_sign_to_be_seen_today_counts_though_another_answer_denies_it(
    procedure, one, other, key, waivable
):
    at = "2026-11-20T10:00:00-05:00"
    document = changed(well(), answers={"red-flags": None}, procedure=procedure)
    document["answers"] += [answer("red-flags", flags, at=at) for flags in (one, other)]

    found = finding(document, "red-flags")

    expected = key or ("contradictory" if not procedure else "no-start")
    assert (found.state, found.key, found.waivable) == ("unknown", expected, waivable)
    if key:
        assert found.params["flags"] == sorted({*one, *other})


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        (SEVEN_DAYS, "2026-12-01T12:00:00-05:00", "met"),
        ("2026-11-30T09:29:59-05:00", "2026-12-01T12:00:00-05:00", "unknown"),
        ("2026-11-22T10:00:00-05:00", "2026-11-30T09:29:59-05:00", "pending"),
        ("2026-11-22T10:00:00-05:00", SEVEN_DAYS, "unknown"),
    ],
)
def test_infection_is_asked_in_the_last_seven_days(at, now, expected):
    document = changed(well(), at=now, answers={"infection": answer("infection", False, at=at)})
    assert says(document, "infection") == expected


@pytest.mark.parametrize(
    ("value", "unit", "at", "expected"),
    [
        (37.9, None, "2026-12-07T08:00:00-05:00", "met"),
        (38.0, None, "2026-12-07T08:00:00-05:00", "unmet"),
        (100.4, "[degF]", "2026-12-07T08:00:00-05:00", "unmet"),
        (100.3, "[degF]", "2026-12-07T08:00:00-05:00", "met"),
        (39.0, None, "2026-12-06T09:29:00-05:00", "met"),  # too old to count
    ],
)
def test_fever_counts_whatever_the_answer(value, unit, at, expected):
    document = changed(well(on_the_day=True), results=[result("temperature", value, at, unit)])
    assert says(document, "infection") == expected


def test_the_highest_of_several_temperatures_counts():
    both = [result("temperature", v, "2026-12-07T08:00:00-05:00") for v in (36.5, 38.2)]
    assert says(changed(well(on_the_day=True), results=both), "infection") == "unmet"


def test_an_infection_can_never_be_waived():
    waiver = {
        "item": "infection",
        "by": "physician",
        "reason": "x",
        "at": "2026-12-07T09:00:00-05:00",
    }
    document = changed(well(on_the_day=True), answers={"infection": True}, waivers=[waiver])
    assert says(document, "infection") == "unmet"


def test_an_anti_infective_beside_no_infection_is_looked_into():
    taking = [medicine("amoxicillin", status="taking")]
    assert (
        says(changed(well(on_the_day=True), medications=taking), "infection-check")
        == "unmet warning"
    )
    unknown = [medicine("amoxicillin", status=None)]
    assert says(changed(well(on_the_day=True), medications=unknown), "infection-check") is None


def young(**change):
    return changed(well(on_the_day=True), patient={"birth_date": "1990-03-04"}, **change)


@pytest.mark.parametrize(
    ("birth_date", "sex", "expected"),
    [
        ("1990-03-04", "male", "not-applicable"),
        ("1990-03-04", "female", "met"),
        ("1990-03-04", None, "met"),
        (None, "other", "met"),
        ("1970-12-08", "female", "met"),
        ("1970-12-07", "female", "not-applicable"),
        ("2014-12-07", "female", "met"),
        ("2014-12-08", "female", "not-applicable"),
        (None, "male", "not-applicable"),
    ],
)
def test_pregnancy_applies_by_sex_and_age_at_the_start(birth_date, sex, expected):
    document = changed(well(on_the_day=True), patient={"birth_date": birth_date, "sex": sex})
    assert says(document, "pregnancy") == expected


@pytest.mark.parametrize(
    ("tests", "said", "expected"),
    [
        ([("positive", "2026-12-01T09:00:00-05:00")], "not-pregnant", "unmet"),
        ([("positive", "2026-09-08T09:30:00-05:00")], "not-applicable", "unmet"),
        ([("positive", "2026-09-08T08:29:00-05:00")], "not-applicable", "met"),
        (
            [("positive", "2026-11-01T09:00:00-05:00"), ("negative", "2026-12-07T08:00:00-05:00")],
            None,
            "met",
        ),
        (
            [("positive", "2026-12-07T08:00:00-05:00"), ("negative", "2026-12-07T08:00:00-05:00")],
            None,
            "unmet",
        ),
        ([("negative", "2026-12-06T09:30:00-05:00")], None, "met"),
        ([("negative", "2026-12-06T09:29:59-05:00")], None, "unknown"),
        ([], "pregnant", "unmet"),
        ([], "not-pregnant", "met"),
        ([], "not-applicable", "met"),
        ([], None, "unknown"),
    ],
)
def test_pregnancy_by_the_first_ground_that_settles_it(tests, said, expected):
    results = [result("pregnancy-test", value, at) for value, at in tests]
    assert says(young(results=results, answers={"pregnancy": said}), "pregnancy") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("nurse", "met"),
        ("chart", "met"),
        ("physician", "met"),
        ("patient", "unknown"),
        (None, "unknown"),
    ],
)
def test_only_a_clinician_rules_pregnancy_out_for_good(source, expected):
    long_ago = answer("pregnancy", "not-applicable", at="2025-01-05T09:00:00-05:00", source=source)
    assert says(young(answers={"pregnancy": long_ago}), "pregnancy") == expected


@pytest.mark.parametrize(
    ("at", "key"),
    [
        ("2026-11-30T09:29:59-05:00", "stale"),
        ("2026-11-30T09:30:00-05:00", "pregnancy.patient-said"),
    ],
)
def test_what_only_the_patient_rules_out_has_to_be_confirmed(at, key):
    said = answer("pregnancy", "not-applicable", at=at, source="patient")
    found = finding(young(answers={"pregnancy": said}), "pregnancy")
    assert (found.state, found.key, len(found.evidence)) == ("unknown", key, 1)


@pytest.mark.parametrize(
    ("said", "test", "expected"),
    [
        (("pregnant", "not-pregnant"), None, "unknown"),
        (("pregnant", "not-pregnant"), "negative", "unknown"),
        (("not-applicable", "not-pregnant"), "negative", "unknown"),
        (("pregnant", "not-pregnant"), "positive", "unmet"),
        (("pregnant", "pregnant"), "negative", "unmet"),
        (("not-pregnant", "not-pregnant"), "negative", "met"),
    ],
)
def test_contradictory_answers_of_the_last_week_leave_it_unknown(said, test, expected):
    document = young(answers={"pregnancy": None})
    document["answers"] += [answer("pregnancy", v, at="2026-12-07T09:00:00-05:00") for v in said]
    if test:
        document["results"] += [result("pregnancy-test", test, "2026-12-07T08:00:00-05:00")]
    assert says(document, "pregnancy") == expected


@pytest.mark.parametrize(
    ("diabetes", "steroid", "value", "unit", "expected"),
    [
        ("none", True, None, None, "not-applicable"),
        ("insulin", False, None, None, "not-applicable"),
        (None, True, 100, None, "unknown"),
        ("diet", True, 70, None, "met"),
        ("diet", True, 69.9, None, "unmet"),
        ("tablets", None, 250, None, "met"),
        ("tablets", True, 250.1, None, "unmet"),
        ("insulin", True, 13.87, "mmol/L", "met"),  # 249.88 mg/dL
        ("insulin", True, 13.88, "mmol/L", "unmet"),  # 250.06 mg/dL
        ("insulin", True, None, None, "pending"),
    ],
)
def test_glucose(diabetes, steroid, value, unit, expected):
    results = [] if value is None else [result("glucose", value, "2026-12-07T08:00:00-05:00", unit)]
    document = changed(
        well(on_the_day=True),
        procedure={"steroid": steroid},
        answers={"diabetes": diabetes},
        results=results,
    )
    assert says(document, "glucose") == expected


@pytest.mark.parametrize(("value", "waivable"), [(69, False), (251, True)])
def test_low_sugar_can_never_be_waived(value, waivable):
    document = changed(
        well(on_the_day=True),
        answers={"diabetes": "diet"},
        results=[result("glucose", value, "2026-12-07T08:00:00-05:00")],
    )
    assert finding(document, "glucose").waivable is waivable


@pytest.mark.parametrize("procedure", [{}, {"scheduled_start": None}])
@pytest.mark.parametrize(
    ("diabetes", "values", "waivable"),
    [
        (None, [69], False),
        (None, [70], True),
        (None, [90, 69], False),
        ("insulin", [90, 69], False),
        ("insulin", [90, 70], True),
        (None, [], True),
        ("insulin", [], True),
    ],
)
def test_low_sugar_can_never_be_waived_though_it_cannot_be_judged(
    procedure, diabetes, values, waivable
):
    at = "2026-12-07T08:00:00-05:00"
    document = changed(
        well(on_the_day=True),
        procedure=procedure,
        answers={"diabetes": diabetes},
        results=[result("glucose", value, at) for value in values],
    )
    found = finding(document, "glucose")
    assert found.state in ("unknown", "pending")
    assert found.waivable is waivable


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [
        (179, 109, "met"),
        (180, 80, "unmet"),
        (130, 110, "unmet"),
        (180, None, "unmet"),
        (None, 110, "unmet"),
        (130, None, "pending"),
        (None, None, "pending"),
    ],
)
def test_blood_pressure(systolic, diastolic, expected):
    at = "2026-12-07T08:00:00-05:00"
    results = [
        result(test, value, at)
        for test, value in (("systolic-bp", systolic), ("diastolic-bp", diastolic))
        if value is not None
    ]
    assert says(changed(well(on_the_day=True), results=results), "blood-pressure") == expected


def test_contradictory_pressures_are_unknown_and_never_pending():
    at = "2026-12-07T08:00:00-05:00"
    results = [result("systolic-bp", 130, at), result("systolic-bp", 140, at)]
    assert says(changed(well(on_the_day=True), results=results), "blood-pressure") == "unknown"


@pytest.mark.parametrize(
    ("value", "steroid", "expected"),
    [
        ("none", True, "met warning"),
        ("2026-11-23", True, "met warning"),
        ("2026-11-20", False, "not-applicable"),
        (None, True, "unknown warning"),
    ],
)
def test_vaccination(value, steroid, expected):
    document = changed(well(), procedure={"steroid": steroid}, answers={"vaccination-date": value})
    assert says(document, "vaccination") == expected


def test_a_vaccine_thirteen_days_before_is_too_close():
    document = changed(
        well(),
        at="2026-11-30T09:00:00-05:00",
        answers={
            "vaccination-date": answer(
                "vaccination-date", "2026-11-24", at="2026-11-29T09:00:00-05:00"
            )
        },
    )
    assert says(document, "vaccination") == "unmet warning"


@pytest.mark.parametrize(
    ("item", "question", "good", "severity"),
    [
        ("recent-event", "recent-event", False, ""),
        ("implanted-device", "implanted-device", False, " warning"),
        ("positioning", "can-lie-prone", True, " warning"),
    ],
)
def test_plain_safety_questions(item, question, good, severity):
    for value, state in ((good, "met"), (not good, "unmet"), (None, "unknown")):
        assert says(changed(well(), answers={question: value}), item) == state + severity


@pytest.mark.parametrize(
    ("sedation", "expected"),
    [
        ("none", "unmet warning"),
        ("minimal", "unmet warning"),
        ("moderate", "unmet"),
        ("deep", "unmet"),
        (None, "unmet"),
    ],
)
def test_an_anesthesia_reaction_matters_most_with_sedation(sedation, expected):
    document = changed(
        well(), procedure={"sedation": sedation}, answers={"anesthesia-reaction": True}
    )
    assert says(document, "anesthesia-reaction") == expected


@pytest.mark.parametrize("procedure", [{}, {"scheduled_start": None}])
@pytest.mark.parametrize(
    ("flags", "is_due_at_once"), [(["cauda-equina"], True), (["trauma"], False)]
)
def test_a_sign_to_be_seen_today_is_due_when_it_is_told(procedure, flags, is_due_at_once):
    told = answer("red-flags", flags, at="2026-11-20T10:00:00-05:00")
    document = changed(well(), answers={"red-flags": told}, procedure=procedure)

    act_by = finding(document, "red-flags").act_by

    assert (act_by == datetime(2026, 11, 20, 15, tzinfo=UTC)) is is_due_at_once


@pytest.mark.parametrize(
    ("at", "key"),
    [
        (None, "pending"),
        ("2026-11-20T10:00:00-05:00", "pending-again"),
    ],
)
def test_an_answer_that_is_too_old_is_named_while_it_is_too_early_to_ask_again(at, key):
    said = None if at is None else answer("infection", False, at=at)
    found = finding(changed(well(), answers={"infection": said}), "infection")
    assert (found.state, found.key) == ("pending", key)
    assert found.due.isoformat() == "2026-11-30T14:30:00+00:00"


def test_a_result_that_is_too_old_is_named_before_the_day():
    document = changed(well(), answers={"diabetes": "insulin"}, results=[result("glucose", 100)])
    found = finding(document, "glucose")
    assert (found.state, found.key) == ("pending", "pending-result-again")


@pytest.mark.parametrize(
    ("procedure", "waivable"), [({}, True), ({"scheduled_start": None}, False)]
)
def test_a_low_sugar_of_weeks_ago_counts_only_where_no_start_says_how_old_it_is(
    procedure, waivable
):
    document = changed(
        well(),
        procedure=procedure,
        answers={"diabetes": "diet"},
        results=[result("glucose", 69, "2026-11-20T10:00:00-05:00")],
    )
    assert finding(document, "glucose").waivable is waivable
