"""Who a patient is, and what a person said there is none of."""

from datetime import date, timedelta

import pytest

from checklist import actions
from checklist.models import ReadinessSnapshot
from checklist.refusals import Conflict, Refused
from patients.models import Patient, RecordChange
from tests.factories.checklist import NOW, CaseFactory, make_well_case
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    MedicationStatementFactory,
    PastInjectionFactory,
    PatientFactory,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic)


def states(case):
    report = ReadinessSnapshot.objects.get(case=case).report
    return {one["item"]: one["state"] for one in report["findings"]}


@pytest.mark.parametrize(
    ("what", "item"),
    [
        ("medications", "medications-reviewed"),
        ("allergies", "allergies-reviewed"),
        ("history", "interval"),
    ],
)
def test_none_is_an_answer_and_can_be_taken_back(patient, nurse, what, item):
    case = CaseFactory(patient=patient)
    actions.refresh(case=case, now=NOW)
    before = states(case)[item]

    actions.say_none(patient=patient, what=what, by=nurse, now=NOW)
    assert (before, states(case)[item]) in {("unknown", "met"), ("unknown", "pending")}

    actions.take_back_none(patient=patient, what=what, by=nurse, now=LATER)
    assert states(case)[item] == "unknown"


def test_none_grows_the_version_and_keeps_who_said_it(patient, nurse):
    actions.say_none(patient=patient, what="allergies", by=nurse, now=NOW)

    patient.refresh_from_db()
    [change] = RecordChange.objects.all()
    assert patient.version == 2
    assert (change.field, change.by) == ("allergies_none_at", nurse)


@pytest.mark.parametrize(
    ("factory", "what"),
    [(MedicationStatementFactory, "medications"), (AllergyIntoleranceFactory, "allergies")],
)
def test_none_is_refused_while_something_is_listed(patient, nurse, factory, what):
    factory(patient=patient)

    with pytest.raises(Refused) as told:
        actions.say_none(patient=patient, what=what, by=nurse, now=NOW)

    assert told.value.code == "not-none"


def test_none_of_history_is_no_other_than_those_listed(patient, nurse):
    case = CaseFactory(patient=patient)
    PastInjectionFactory(patient=patient, source_type="Procedure", source_id="1")

    actions.say_none(patient=patient, what="history", by=nurse, now=NOW)

    assert states(case)["session-limit"] == "met"


def change(patient, by, **fields):
    base = {"shown_version": 1, "now": NOW}
    return actions.change_patient(patient=patient, by=by, **{**base, **fields})


def test_changed_person_is_judged_anew_and_the_old_value_kept(patient, nurse):
    case = CaseFactory(patient=patient)
    actions.refresh(case=case, now=NOW)
    assert states(case)["pregnancy"] == "not-applicable"

    change(patient, nurse, birth_date=date(1996, 3, 4))

    assert states(case)["pregnancy"] == "pending"
    [kept] = RecordChange.objects.all()
    assert (kept.object_type, kept.old, kept.new) == ("patient", "1958-03-04", "1996-03-04")


def test_outdated_form_of_a_person_is_told_both_values(patient, nurse, physician):
    change(patient, physician, family_name="Okoye")

    with pytest.raises(Conflict) as told:
        change(patient, nurse, family_name="Okafor", now=LATER)

    assert told.value.theirs == {"family_name": "Okoye"}
    assert (told.value.by, told.value.at) == (physician, NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"family_name": ""}, "family_name"), ({"sex": "f"}, "sex"), ({"phone": "1" * 41}, "phone")],
)
def test_person_that_cannot_be_stored_is_refused(patient, nurse, fields, field):
    with pytest.raises(Refused) as told:
        change(patient, nurse, **fields)

    assert told.value.field == field
    assert Patient.objects.get(pk=patient.pk).version == 1


def test_what_is_not_about_the_person_is_a_mistake_of_the_caller(patient, nurse):
    with pytest.raises(TypeError):
        change(patient, nurse, history_none_at=NOW)


def test_other_name_undoes_a_signature(clinic, nurse, physician):
    case = make_well_case(patient__clinic=clinic)
    shown = actions.refresh(case=case, now=NOW).shown_digest
    signed = actions.sign_off(case=case, shown_digest=shown, by=physician, now=NOW)

    change(case.patient, nurse, family_name="Okoye", now=LATER)

    signed.refresh_from_db()
    assert [one["item"] for one in signed.revoked_because] == ["identity.family_name"]
