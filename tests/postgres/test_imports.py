"""Two imports at the same moment: each patient, number and case is there once."""

from datetime import timedelta

import pytest

from checklist.models import Case
from patients.importing import Import
from patients.models import MedicationStatement, Patient, PatientIdentifier
from patients.ports import case_verbs
from tests.factories.proposals import NOW, a_booking, a_medication, a_patient, proposals
from tests.factories.staff import ClinicFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
WHOLE = a_patient(medications=(a_medication(),), scheduled=(a_booking(),))


def importing(clinic, patient=WHOLE, now=NOW):
    mine = Import(clinic=clinic, by=None, now=now, verbs=case_verbs())
    return lambda: mine.apply(proposals(patient))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_new_patient_in_two_imports_is_one(at_once, round_):
    clinic = ClinicFactory()

    first, second = at_once(importing(clinic), importing(clinic))

    assert Patient.objects.count() == PatientIdentifier.objects.count() == 1
    assert MedicationStatement.objects.count() == Case.objects.count() == 1
    created = [one.summary()["patients"]["created"] for one in (first, second)]
    assert sorted(created) == [0, 1]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_corrections_are_taken_one_after_the_other(at_once, round_):
    clinic = ClinicFactory()
    importing(clinic)()
    later = NOW + timedelta(days=1)

    at_once(
        importing(clinic, a_patient(phone="555 0101"), later),
        importing(clinic, a_patient(language="es"), later),
    )

    patient = Patient.objects.get()
    assert (patient.phone, patient.language) == ("555 0101", "es")
