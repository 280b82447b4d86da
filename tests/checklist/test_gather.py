"""Rows become the contract's document: nothing added, nothing lost, unknown stays null."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from checklist.casefile import read_case
from checklist.gather import case_document, number, recorded_moments
from checklist.models import Case, MedicationDecision, Waiver
from tests.factories.checklist import NOW, START, AnswerFactory, CaseFactory
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    MedicationStatementFactory,
    ObservationFactory,
    PastInjectionFactory,
    PatientFactory,
)

pytestmark = pytest.mark.django_db

EARLIER = NOW - timedelta(days=2)


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic, birth_date=date(1958, 3, 4), sex="female")


@pytest.fixture
def case(patient):
    return CaseFactory(patient=patient)


def document(case, at=NOW):
    return case_document(Case.objects.with_people().get(pk=case.pk), at=at)


def medication(patient, **fields):
    base = {"patient": patient, "clinic": patient.clinic, "changed_at": EARLIER}
    return MedicationStatementFactory(**{**base, **fields})


def decide(case, ingredient, at=NOW, **fields):
    kind = "hold-hours" if "hold_hours" in fields else "stop-decision"
    return MedicationDecision.objects.create(
        clinic=case.clinic, case=case, ingredient=ingredient, kind=kind, at=at, **fields
    )


def test_procedure_patient_and_coverage_in_the_contracts_words(case):
    found = document(case)

    assert found["procedure"] == {
        "protocol": "esi-interlaminar",
        "region": "lumbar",
        "side": "midline",
        "levels": ["L4-L5"],
        "scheduled_start": "2026-12-07T09:30:00-05:00",
        "time_zone": "America/New_York",
        "sedation": "none",
        "purpose": "therapeutic",
        "image_guidance": "fluoroscopy",
        "contrast": True,
        "steroid": True,
        "booked_on": "2026-11-16",
        "changed_at": None,
    }
    assert found["at"] == "2026-11-23T12:00:00-05:00"
    assert found["patient"] == {"birth_date": "1958-03-04", "sex": "female"}
    assert found["coverage"]["payer"] == "medicare"


def test_what_is_not_known_is_null(patient):
    bare = Case.objects.create(
        clinic=patient.clinic, patient=patient, protocol="facet-mbb", created_at=NOW
    )

    found = document(bare)

    known = {key: value for key, value in found["procedure"].items() if value is not None}
    assert known == {"protocol": "facet-mbb", "time_zone": "America/New_York"}
    assert set(found["coverage"].values()) == {None}
    assert (found["medications"], found["allergies"], found["history"]) == (None, None, None)
    assert (found["answers"], found["results"], found["waivers"]) == ([], [], [])


def test_document_is_read_by_the_engines_reader(case):
    medication(case.patient, status="stopped", last_dose=EARLIER)
    AnswerFactory(case=case)
    ObservationFactory(
        patient=case.patient, test="inr", value=Decimal("1.1"), unit="1", taken_at=EARLIER
    )

    facts = read_case(json.loads(json.dumps(document(case))), default_at=NOW)

    assert facts.at == NOW
    assert facts.procedure.scheduled_start == START
    assert facts.medications[0].last_dose == EARLIER
    assert len(facts.results["inr"]) == 1


def test_same_rows_give_the_same_bytes(case):
    medication(case.patient)
    AnswerFactory(case=case)

    assert json.dumps(document(case)) == json.dumps(document(case))


def test_only_the_current_answer_is_told(case):
    first = AnswerFactory(case=case, value=False)
    AnswerFactory(case=case, value=True, replaces=first, at=NOW)

    [answer] = document(case)["answers"]

    assert answer == {
        "item": "instructions-given",
        "value": True,
        "at": "2026-11-23T12:00:00-05:00",
        "source": "nurse",
    }


def test_answer_taken_back_is_told_as_null(case):
    first = AnswerFactory(case=case)
    AnswerFactory(case=case, value=None, withdrawn=True, replaces=first, at=NOW)

    [answer] = document(case)["answers"]

    assert answer["value"] is None
    assert answer["at"] == "2026-11-23T12:00:00-05:00"


def test_answers_of_another_case_of_the_patient_stay_out(case):
    AnswerFactory(case=CaseFactory(patient=case.patient))

    assert document(case)["answers"] == []


def test_medication_line_as_it_is_on_record(case):
    medication(
        case.patient,
        ingredient="apixaban",
        rxcui="1364430",
        text="Eliquis 5 mg tablet",
        dose_intent="therapeutic",
        status="stopped",
        last_dose=EARLIER,
    )

    [line] = document(case)["medications"]

    assert line == {
        "ingredient": "apixaban",
        "rxcui": "1364430",
        "text": "Eliquis 5 mg tablet",
        "dose_intent": "therapeutic",
        "status": "stopped",
        "last_dose": "2026-11-21T12:00:00-05:00",
        "stop_decision": None,
        "hold_hours": None,
        "at": "2026-11-21T12:00:00-05:00",
    }


def test_lines_off_the_list_leave_it_unknown_until_a_person_says_none(case):
    medication(case.patient, on_list=False, changed_at=EARLIER)
    assert document(case)["medications"] is None

    case.patient.medications_none_at = NOW
    case.patient.save()
    assert document(case)["medications"] == []


def test_none_said_before_the_list_changed_does_not_count(case):
    case.patient.medications_none_at = EARLIER
    case.patient.save()
    medication(case.patient, on_list=False, changed_at=NOW)

    assert document(case)["medications"] is None


def test_line_on_the_list_outweighs_an_earlier_none(case):
    case.patient.medications_none_at = EARLIER
    case.patient.save()
    medication(case.patient, ingredient="aspirin")

    assert [line["ingredient"] for line in document(case)["medications"]] == ["aspirin"]


def test_latest_decision_of_each_kind_counts_and_moves_the_lines_time(case):
    medication(case.patient, ingredient="Apixaban ")
    first = decide(case, "apixaban", stop_decision="continue", at=EARLIER)
    decide(case, "apixaban", stop_decision="agreed", at=NOW, replaces=first)
    decide(case, "apixaban", hold_hours=Decimal("96.00"), at=NOW - timedelta(hours=1))

    [line] = document(case)["medications"]

    assert (line["stop_decision"], line["hold_hours"]) == ("agreed", 96)
    assert line["at"] == "2026-11-23T12:00:00-05:00"


def test_decision_taken_back_is_null_again(case):
    medication(case.patient, ingredient="apixaban")
    first = decide(case, "apixaban", stop_decision="agreed", at=EARLIER)
    decide(case, "apixaban", stop_decision="", at=NOW, replaces=first)

    [line] = document(case)["medications"]

    assert line["stop_decision"] is None
    assert line["at"] == "2026-11-23T12:00:00-05:00"


def test_decision_holds_for_its_own_case_only(case):
    medication(case.patient, ingredient="apixaban")
    decide(CaseFactory(patient=case.patient), "apixaban", stop_decision="agreed")

    assert document(case)["medications"][0]["stop_decision"] is None


@pytest.mark.parametrize(
    ("stops", "joint"),
    [
        ({}, None),
        ({"aspirin": "agreed"}, None),
        ({"aspirin": "agreed", "dipyridamole": "agreed"}, "agreed"),
        ({"aspirin": "agreed", "dipyridamole": "continue"}, "continue"),
        ({"dipyridamole": "continue"}, "continue"),
    ],
)
def test_combination_is_agreed_once_every_part_is(case, stops, joint):
    medication(case.patient, ingredient="aspirin+dipyridamole", rxcui="", text="Aggrenox")
    for ingredient, said in stops.items():
        decide(case, ingredient, stop_decision=said)

    assert document(case)["medications"][0]["stop_decision"] == joint


@pytest.mark.parametrize(
    ("hours", "joint"),
    [
        ({"aspirin": 0}, None),
        ({"aspirin": 0, "dipyridamole": 48}, 48),
        ({"aspirin": 0, "dipyridamole": 0}, 0),
    ],
)
def test_combination_has_hours_once_every_part_has(case, hours, joint):
    medication(case.patient, ingredient="aspirin+dipyridamole", rxcui="", text="Aggrenox")
    for ingredient, number_of in hours.items():
        decide(case, ingredient, hold_hours=Decimal(number_of))

    assert document(case)["medications"][0]["hold_hours"] == joint


def test_allergies_as_on_record_and_none_only_if_said(case):
    case.patient.allergies_none_at = NOW
    case.patient.save()
    assert document(case)["allergies"] == []

    AllergyIntoleranceFactory(
        patient=case.patient, substance="iohexol", reaction="", changed_at=EARLIER
    )
    assert document(case)["allergies"] == [
        {"substance": "iohexol", "reaction": None, "at": "2026-11-21T12:00:00-05:00"}
    ]


def test_results_with_exact_numbers_and_words(case):
    make = ObservationFactory
    make(patient=case.patient, test="inr", value=Decimal("1.1"), unit="1", taken_at=EARLIER)
    make(patient=case.patient, test="platelets", value=Decimal(150), unit="10*9/L", taken_at=NOW)
    make(
        patient=case.patient,
        test="pregnancy-test",
        value=None,
        text="negative",
        unit="",
        taken_at=NOW,
    )

    found = document(case)["results"]

    assert [(one["test"], one["value"], one["unit"]) for one in found] == [
        ("inr", 1.1, "1"),
        ("platelets", 150, "10*9/L"),
        ("pregnancy-test", "negative", None),
    ]


def test_result_taken_back_stays_out(case):
    ObservationFactory(patient=case.patient, removed_at=NOW)

    assert document(case)["results"] == []


def test_allergy_taken_back_leaves_it_unknown_until_a_person_says_none(case):
    case.patient.allergies_none_at = EARLIER
    case.patient.save()
    AllergyIntoleranceFactory(patient=case.patient, changed_at=NOW, removed_at=NOW)
    assert document(case)["allergies"] is None

    case.patient.allergies_none_at = NOW
    case.patient.save()
    assert document(case)["allergies"] == []


def past(patient, **fields):
    return PastInjectionFactory(patient=patient, **fields)


def test_history_that_nobody_asked_for_is_unknown_whatever_is_on_record(case, nurse):
    past(case.patient, source_type="case", source_id="1", entered_by=nurse)
    past(case.patient, source_type="Procedure", source_id="2")
    CaseFactory(patient=case.patient, scheduled_start=START + timedelta(days=30))

    assert document(case)["history"] is None


def test_history_asked_lists_own_sessions_and_other_booked_cases(case):
    case.patient.history_none_at = NOW
    case.patient.save()
    past(case.patient, source_type="case", relief_percent=Decimal(60), relief_weeks=14)
    past(case.patient, removed_at=NOW)
    CaseFactory(patient=case.patient, scheduled_start=datetime(2027, 1, 5, 2, tzinfo=UTC))
    CaseFactory(patient=case.patient, scheduled_start=None)
    CaseFactory(patient=case.patient, status="cancelled", closed_at=NOW, cancel_reason="moved")

    found = document(case)["history"]

    assert [(one["at"], one["relief_percent"], one["relief_weeks"]) for one in found] == [
        ("2026-05-02", 60, 14),
        ("2027-01-04", None, None),
    ]


def test_history_told_by_the_patient_is_history_asked(case, nurse):
    past(case.patient, protocol="facet-mbb", steroid="", entered_by=nurse)

    [session] = document(case)["history"]

    assert session["protocol"] == "facet-mbb"
    assert session["steroid"] is None


@pytest.mark.parametrize(
    ("protocol", "levels", "told"),
    [
        ("esi-interlaminar", ["L4-L5"], ["L4-L5"]),
        ("esi-interlaminar", [], None),
        ("esi-caudal", [], []),
    ],
)
def test_no_levels_are_unknown_levels_but_for_a_caudal_injection(
    case, nurse, protocol, levels, told
):
    past(case.patient, protocol=protocol, levels=levels, entered_by=nurse)

    assert document(case)["history"][0]["levels"] == told


def test_booked_case_that_cannot_be_stated_keeps_the_history_unknown(case):
    case.patient.history_none_at = NOW
    case.patient.save()
    CaseFactory(patient=case.patient, region="")

    assert document(case)["history"] is None


def test_active_waivers_only(case, physician):
    base = {"clinic": case.clinic, "case": case, "item": "imaging", "at": NOW, "by": physician}
    Waiver.objects.create(reason="an old reason", withdrawn_at=NOW, **base)
    Waiver.objects.create(reason="CT reviewed", **base)

    assert document(case)["waivers"] == [
        {
            "item": "imaging",
            "by": "physician",
            "reason": "CT reviewed",
            "at": "2026-11-23T12:00:00-05:00",
        }
    ]


def test_facts_of_another_patient_stay_out(case, clinic):
    medication(PatientFactory(clinic=clinic))

    assert document(case)["medications"] is None


def test_recorded_moments_are_when_things_were_written_down(case):
    case.changed_at = EARLIER
    case.save()
    medication(case.patient, changed_at=NOW, status="stopped", last_dose=NOW - timedelta(days=9))

    assert sorted(recorded_moments(document(case))) == [EARLIER, NOW]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("8.00"), "8"),
        (Decimal("1.1"), "1.1"),
        (Decimal("0.1000"), "0.1"),
        (Decimal(0), "0"),
        (None, "null"),
    ],
)
def test_number_is_written_exactly(value, written):
    assert json.dumps(number(value)) == written


@pytest.mark.parametrize("lines", [1, 6])
def test_document_takes_the_same_queries_however_much_is_on_record(
    case, lines, django_assert_num_queries
):
    for index in range(lines):
        medication(case.patient, ingredient=f"other:{index}")
        AnswerFactory(case=case, item=f"item-{index}")
    whole = Case.objects.with_people().get(pk=case.pk)

    with django_assert_num_queries(8):
        case_document(whole, at=NOW)
