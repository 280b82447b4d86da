"""Registering patients, their record number, and joining two rows of one person."""

from datetime import UTC, date, datetime, timedelta

import pytest

from checklist.models import ReadinessSnapshot
from patients import actions
from patients.models import MedicationStatement, Observation, Patient, PossibleTwin, RecordChange
from patients.ports import case_verbs
from staff.refusals import Refused
from tests.factories.checklist import CaseFactory
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    MedicationStatementFactory,
    ObservationFactory,
    PatientFactory,
    PatientIdentifierFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
AVERY = {"family_name": "Testperson", "given_name": "Avery", "birth_date": date(1958, 3, 4)}


@pytest.fixture
def register(clinic, nurse):
    def make(mrn="", **fields):
        return actions.register_patient(
            clinic=clinic, mrn=mrn, by=nurse, now=NOW, **{**AVERY, **fields}
        )

    return make


@pytest.fixture
def shared(nurse):
    return {"by": nurse, "now": LATER, "verbs": case_verbs()}


@pytest.fixture
def twins(register):
    """The patient who was there first, and the one who may be the same."""
    return register("OWN-1"), register(phone="555 0100")


def test_a_new_patient_has_number_and_author(register, nurse):
    patient = register("OWN-1", sex="female")

    assert (patient.record_number, patient.sex) == ("OWN-1", "female")
    assert (patient.entered_by, patient.source_date) == (nurse, NOW)
    assert not patient.needs_identity_check


def test_a_number_that_somebody_has_is_refused(register):
    register("OWN-1")

    with pytest.raises(Refused) as refused:
        register("OWN-1", family_name="Otherperson")

    assert (refused.value.code, refused.value.field) == ("taken", "mrn")
    assert Patient.objects.count() == 1


def test_a_number_from_an_import_is_taken_too(register, clinic):
    PatientIdentifierFactory(patient__clinic=clinic, system="http://h.example", value="H-1")

    with pytest.raises(Refused):
        register("H-1")


def test_a_number_of_another_clinic_is_free(register, other_clinic):
    PatientIdentifierFactory(patient__clinic=other_clinic, value="OWN-1")

    assert register("OWN-1").record_number == "OWN-1"


def test_same_name_and_birth_date_is_flagged_for_a_person(twins):
    first, second = twins

    assert (first.needs_identity_check, second.needs_identity_check) == (False, True)
    assert PossibleTwin.objects.get().other == first


@pytest.mark.parametrize("birth_date", [None, date(1958, 3, 5)])
def test_same_name_alone_is_not(register, birth_date):
    register()

    assert not register(birth_date=birth_date).needs_identity_check


def test_record_number_changes_with_its_history(register, shared, nurse):
    patient = register("OWN-1")

    assert actions.change_record_number(patient=patient, mrn="OWN-2", **shared)

    patient = Patient.objects.get()
    assert (patient.record_number, patient.version) == ("OWN-2", 2)
    change = RecordChange.objects.get()
    assert (change.field, change.old, change.new, change.by) == (
        "record_number", "OWN-1", "OWN-2", nurse,
    )  # fmt: skip


def test_record_number_can_be_taken_away(register, shared):
    actions.change_record_number(patient=register("OWN-1"), mrn="", **shared)

    assert Patient.objects.get().record_number == ""


def test_same_record_number_is_no_change(register, shared):
    assert not actions.change_record_number(patient=register("OWN-1"), mrn="OWN-1", **shared)
    assert RecordChange.objects.count() == 0


def test_record_number_of_another_patient_is_refused_and_the_own_one_stays(register, shared):
    register("OWN-1")
    patient = register("OWN-2", family_name="Otherperson")

    with pytest.raises(Refused):
        actions.change_record_number(patient=patient, mrn="OWN-1", **shared)

    assert Patient.objects.get(pk=patient.pk).record_number == "OWN-2"


def test_number_of_an_import_is_not_the_one_that_changes(register, shared):
    patient = register()
    PatientIdentifierFactory(patient=patient, system="http://h.example", value="H-1")

    actions.change_record_number(patient=patient, mrn="OWN-1", **shared)

    assert {one.value for one in patient.identifiers.all()} == {"H-1", "OWN-1"}


def test_checked_identity_closes_the_questions(twins, shared, nurse):
    _first, second = twins

    actions.confirm_identity(patient=second, **shared)

    assert not Patient.objects.get(pk=second.pk).needs_identity_check
    twin = PossibleTwin.objects.get()
    assert (twin.decided_at, twin.decided_by) == (LATER, nurse)


def test_joining_moves_all_and_leaves_one(twins, shared):
    first, second = twins
    MedicationStatementFactory(patient=second)
    PatientIdentifierFactory(patient=second, system="http://h.example", value="H-1")
    case = CaseFactory(patient=second)

    kept = actions.merge_twin(patient=second, into=first, **shared)

    assert list(Patient.objects.all()) == [kept]
    assert kept.pk == first.pk
    assert kept.phone == "555 0100"
    assert {one.value for one in kept.identifiers.all()} == {"OWN-1", "H-1"}
    assert kept.medications.count() == 1
    case.refresh_from_db()
    assert case.patient == kept
    assert ReadinessSnapshot.objects.get(case=case).status == "incomplete"


def test_joining_keeps_what_stands_and_says_so_in_the_history(twins, shared):
    first, second = twins
    Patient.objects.filter(pk=first.pk).update(phone="555 0111")
    gone = str(second.pk)

    kept = actions.merge_twin(patient=second, into=first, **shared)

    kept.refresh_from_db()
    assert kept.phone == "555 0111"
    assert RecordChange.objects.get(field="merged").old == gone


def test_lines_of_the_same_resource_stay_once(twins, shared):
    first, second = twins
    origin = {"source_system": "s", "source_type": "Observation", "source_id": "1"}
    ObservationFactory(patient=first, test="systolic-bp", **origin)
    ObservationFactory(patient=second, test="systolic-bp", **origin)
    ObservationFactory(patient=second, test="diastolic-bp", **origin)

    actions.merge_twin(patient=second, into=first, **shared)

    assert sorted(Observation.objects.values_list("test", flat=True)) == [
        "diastolic-bp",
        "systolic-bp",
    ]


def test_medicine_that_both_have_imported_is_one_line(twins, shared):
    first, second = twins
    for patient, number in ((first, "m1"), (second, "m2")):
        MedicationStatementFactory(
            patient=patient,
            source_type="MedicationRequest",
            source_id=number,
            first_imported_at=NOW,
            imported={"values": {"ingredient": "apixaban", "status": "", "on_list": True}},
        )

    kept = actions.merge_twin(patient=second, into=first, **shared)

    assert kept.medications.count() == 2
    assert kept.medications.on_list().count() == 1


def test_none_said_of_one_of_them_does_not_count_for_both(twins, shared):
    first, second = twins
    Patient.objects.filter(pk=first.pk).update(allergies_none_at=NOW, history_none_at=LATER)
    Patient.objects.filter(pk=second.pk).update(medications_none_at=NOW, history_none_at=NOW)
    AllergyIntoleranceFactory(patient=second)

    kept = actions.merge_twin(patient=second, into=first, **shared)

    kept.refresh_from_db()
    assert (kept.allergies_none_at, kept.medications_none_at) == (None, None)
    assert kept.history_none_at == NOW


def test_questions_about_third_persons_go_on(twins, register, shared):
    first, second = twins
    third = register()

    actions.merge_twin(patient=second, into=first, **shared)

    assert [(one.patient, one.other) for one in PossibleTwin.objects.all()] == [(third, first)]


def test_nobody_is_joined_without_the_question(register, shared):
    first, second = register(), register(family_name="Otherperson")

    with pytest.raises(Refused):
        actions.merge_twin(patient=second, into=first, **shared)

    assert Patient.objects.count() == 2


def test_decided_question_joins_nobody(twins, shared):
    first, second = twins
    actions.confirm_identity(patient=second, **shared)

    with pytest.raises(Refused):
        actions.merge_twin(patient=second, into=first, **shared)


def test_patient_of_another_clinic_is_never_joined(register, shared, other_clinic):
    elsewhere = PatientFactory(clinic=other_clinic, **AVERY)

    with pytest.raises(Refused):
        actions.merge_twin(patient=register(), into=elsewhere, **shared)

    assert MedicationStatement.objects.count() == 0
