"""Lines on record: added, changed, taken back; each judges the patient's open cases anew."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from checklist import actions
from checklist.models import ReadinessSnapshot
from checklist.refusals import Conflict, Refused
from patients.models import MedicationStatement, Observation, PastInjection, RecordChange
from tests.factories.checklist import NOW, START, CaseFactory, make_well_case
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = pytest.mark.django_db

EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(minutes=5)


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic, birth_date=date(1958, 3, 4))


@pytest.fixture
def line(patient):
    """Apixaban, as an import left it."""
    return MedicationStatementFactory(patient=patient, dose_intent="therapeutic")


def states(case):
    report = ReadinessSnapshot.objects.get(case=case).report
    return {one["item"]: one["state"] for one in report["findings"]}


# Adding


def test_medicine_a_nurse_adds_bears_on_all_open_cases(patient, nurse):
    first, second = CaseFactory(patient=patient), CaseFactory(patient=patient)

    line = actions.add_medication(
        patient=patient, ingredient="warfarin", status="taking", by=nurse, now=NOW
    )

    assert (line.entered_by, line.changed_at, line.recognised_by) == (nurse, NOW, "person")
    assert states(first)["hold:warfarin"] == states(second)["hold:warfarin"] == "pending"


def test_medicine_known_by_its_text_only_waits_to_be_recognised(patient, nurse):
    case = CaseFactory(patient=patient)

    line = actions.add_medication(patient=patient, text="the small blue pill", by=nurse, now=NOW)

    assert line.recognised_by == ""
    assert states(case)["medication:unrecognised"] == "unknown"


def test_same_line_twice_is_one_line(patient, nurse):
    fields = {"ingredient": "aspirin", "text": "aspirin 81 mg", "status": "taking"}
    first = actions.add_medication(patient=patient, by=nurse, now=NOW, **fields)

    assert actions.add_medication(patient=patient, by=nurse, now=LATER, **fields) == first
    assert MedicationStatement.objects.count() == 1


def test_line_that_was_taken_off_can_be_added_again(patient, nurse):
    fields = {"ingredient": "aspirin", "status": "taking"}
    first = actions.add_medication(patient=patient, by=nurse, now=NOW, **fields)
    actions.remove_line(line=first, shown=None, by=nurse, now=NOW)

    assert actions.add_medication(patient=patient, by=nurse, now=LATER, **fields) != first


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "ingredient"),
        ({"ingredient": "aspirin", "status": "sometimes"}, "status"),
        ({"ingredient": "aspirin", "status": "stopped", "last_dose": LATER}, "last_dose"),
        ({"ingredient": "aspirin", "status": "never-started", "last_dose": EARLIER}, "last_dose"),
        ({"ingredient": "aspirin", "text": "x" * 501}, "text"),
    ],
)
def test_medicine_that_cannot_be_is_refused_and_names_the_field(patient, nurse, fields, field):
    with pytest.raises(Refused) as told:
        actions.add_medication(patient=patient, by=nurse, now=NOW, **fields)

    assert (told.value.code, told.value.field) == ("invalid", field)
    assert not MedicationStatement.objects.exists()


def test_allergy_bears_on_the_case(patient, nurse):
    case = CaseFactory(patient=patient)

    actions.add_allergy(
        patient=patient, substance="Omnipaque", reaction="severe", by=nurse, now=NOW
    )

    assert states(case)["allergy:iodinated-contrast"] == "unmet"
    assert states(case)["allergies-reviewed"] == "met"


def test_result_bears_on_the_case(patient, nurse):
    case = make_well_case(patient=patient)
    actions.say_none(patient=patient, what="medications", by=nurse, now=NOW)
    assert states(case)["inr"] == "not-applicable"

    result = actions.record_result(
        patient=patient, test="inr", value=Decimal("1.4"), unit="1", taken_at=EARLIER,
        by=nurse, now=NOW,
    )  # fmt: skip

    assert result.taken_at == EARLIER
    assert states(case)["inr"] == "pending"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"test": "inr", "value": Decimal(1), "unit": "mg/dL"}, "unit"),
        ({"test": "inr", "value": Decimal(-1), "unit": "1"}, "value"),
        ({"test": "shoe-size", "value": Decimal(43)}, "test"),
        ({"test": "pregnancy-test", "text": "perhaps"}, "value"),
        ({"test": "inr", "value": Decimal(1), "unit": "1", "taken_at": LATER}, "taken_at"),
    ],
)
def test_result_that_cannot_be_is_refused_and_names_the_field(patient, nurse, fields, field):
    with pytest.raises(Refused) as told:
        actions.record_result(patient=patient, by=nurse, now=NOW, **{"taken_at": EARLIER, **fields})

    assert told.value.field == field
    assert not Observation.objects.exists()


def test_past_injection_makes_history_known(patient, nurse):
    case = CaseFactory(patient=patient)
    actions.refresh(case=case, now=NOW)
    assert states(case)["interval"] == "unknown"

    actions.add_past_injection(
        patient=patient, protocol="esi-interlaminar", region="lumbar", levels=["L4-L5"],
        injected_on=date(2026, 5, 2), relief_percent=60, relief_weeks=14, by=nurse, now=NOW,
    )  # fmt: skip

    assert states(case)["interval"] == "met"
    assert states(case)["repeat-relief"] == "met"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"injected_on": date(1950, 1, 1)}, "injected_on"),
        ({"relief_percent": 101}, "relief_percent"),
        ({"relief_weeks": 90, "injected_on": date(2026, 11, 1)}, "relief_weeks"),
        ({"levels": ["L9-L10"]}, "levels"),
    ],
)
def test_past_injection_that_cannot_be_is_refused(patient, nurse, fields, field):
    base = {"protocol": "esi-caudal", "region": "lumbar", "injected_on": date(2026, 5, 2)}

    with pytest.raises(Refused) as told:
        actions.add_past_injection(patient=patient, by=nurse, now=NOW, **{**base, **fields})

    assert told.value.field == field
    assert not PastInjection.objects.exists()


# Changing


def test_changed_line_moves_its_time_and_keeps_the_old_value(line, nurse):
    case = CaseFactory(patient=line.patient)

    actions.change_line(
        line=line, shown=actions.line_token(line), by=nurse, now=NOW,
        status="stopped", last_dose=EARLIER,
    )  # fmt: skip

    line.refresh_from_db()
    assert (line.status, line.last_dose, line.changed_at) == ("stopped", EARLIER, NOW)
    assert states(case)["hold:apixaban"] == "met"
    kept = RecordChange.objects.filter(object_type="medicationstatement")
    assert {(one.field, one.old, one.new) for one in kept} == {
        ("status", "", "stopped"),
        ("last_dose", None, "2026-11-22T12:00:00-05:00"),
    }


def test_line_changed_to_what_it_is_does_not_move_its_time(line, nurse):
    actions.change_line(line=line, shown=None, by=nurse, now=NOW, status="")

    line.refresh_from_db()
    assert line.changed_at < NOW


def test_ingredient_that_a_person_names_is_recognised_by_a_person(line, nurse):
    changed = actions.change_line(
        line=line, shown=None, by=nurse, now=NOW, ingredient="other:zeolite"
    )

    assert changed.recognised_by == "person"


def test_outdated_form_of_a_line_is_told_both_values(line, nurse, physician):
    shown = actions.line_token(line)
    actions.change_line(line=line, shown=shown, by=physician, now=NOW, status="taking")

    with pytest.raises(Conflict) as told:
        actions.change_line(line=line, shown=shown, by=nurse, now=LATER, status="stopped")

    assert (told.value.mine, told.value.theirs) == ({"status": "stopped"}, {"status": "taking"})
    assert (told.value.by, told.value.at) == (physician, NOW)


def test_outdated_form_that_says_what_stands_changes_nothing(line, nurse, physician):
    shown = actions.line_token(line)
    actions.change_line(line=line, shown=shown, by=physician, now=NOW, status="taking")

    actions.change_line(line=line, shown=shown, by=nurse, now=LATER, status="taking")

    line.refresh_from_db()
    assert line.changed_at == NOW


def test_line_taken_off_meanwhile_is_a_conflict_even_where_nothing_else_differs(line, nurse):
    shown = actions.line_token(line)
    actions.remove_line(line=line, shown=shown, by=nurse, now=NOW)

    with pytest.raises(Conflict):
        actions.change_line(line=line, shown=shown, by=nurse, now=LATER, status=line.status)

    line.refresh_from_db()
    actions.change_line(line=line, shown=actions.line_token(line), by=nurse, now=LATER)
    line.refresh_from_db()
    assert line.on_list


def test_change_that_cannot_be_is_refused_and_nothing_is_kept(line, nurse):
    with pytest.raises(Refused) as told:
        actions.change_line(
            line=line, shown=None, by=nurse, now=NOW, status="stopped", last_dose=LATER
        )

    assert told.value.field == "last_dose"
    assert not RecordChange.objects.exists()


# Taking back


def test_medicine_taken_off_the_list_no_longer_counts(line, nurse):
    case = CaseFactory(patient=line.patient)

    actions.remove_line(line=line, shown=actions.line_token(line), by=nurse, now=NOW)

    line.refresh_from_db()
    assert not line.on_list
    assert "hold:apixaban" not in states(case)

    actions.change_line(line=line, shown=None, by=nurse, now=LATER, on_list=True)
    assert "hold:apixaban" in states(case)


def test_line_is_taken_back_once(patient, nurse):
    allergy = actions.add_allergy(
        patient=patient, substance="latex", reaction="", by=nurse, now=NOW
    )
    actions.remove_line(line=allergy, shown=None, by=nurse, now=NOW)

    again = actions.remove_line(line=allergy, shown=None, by=nurse, now=LATER)

    assert again.removed_at == NOW


def test_taking_back_what_another_changed_is_a_conflict(line, nurse):
    shown = actions.line_token(line)
    actions.change_line(line=line, shown=None, by=nurse, now=NOW, status="taking")

    with pytest.raises(Conflict):
        actions.remove_line(line=line, shown=shown, by=nurse, now=LATER)


def test_new_line_undoes_a_signature(clinic, nurse, physician):
    case = make_well_case(patient__clinic=clinic)
    shown = actions.refresh(case=case, now=NOW).shown_digest
    actions.sign_off(case=case, shown_digest=shown, by=physician, now=NOW)

    actions.add_allergy(
        patient=case.patient, substance="latex", reaction="mild", by=nurse, now=LATER
    )

    assert not ReadinessSnapshot.objects.get(case=case).signed


def test_closed_cases_keep_their_report(patient, nurse):
    case = CaseFactory(patient=patient)
    actions.cancel(case=case, reason="flu", by=nurse, now=NOW)

    actions.add_medication(patient=patient, ingredient="warfarin", by=nurse, now=LATER)

    assert not ReadinessSnapshot.objects.filter(case=case, evaluated_at=LATER).exists()
    assert START > LATER
