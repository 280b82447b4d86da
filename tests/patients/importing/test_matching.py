"""Whose is it: identifiers match, names never do, and a person is asked about possible twins."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from patients.models import Patient, PatientIdentifier, PossibleTwin
from patients.proposals import Identifier
from tests.factories.patients import PatientFactory, PatientIdentifierFactory
from tests.factories.proposals import NOW, RECORD_NUMBER, a_booking, a_patient, source

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
INSURANCE = Identifier("MB", "http://insurer.example", "I-7")
BARE = Identifier("MR", "", "H-1")


def test_same_number_of_the_same_system_is_the_same_patient(take):
    take(a_patient())

    take(a_patient(phone="555 0100"), now=LATER)

    assert Patient.objects.get().phone == "555 0100"


def test_same_number_of_another_system_is_another_patient(take):
    take(a_patient())
    other = Identifier("MR", "http://elsewhere.example", "H-1")

    take(a_patient(identifiers=(other,), given_name="Robin", birth_date=date(1970, 1, 1)))

    assert Patient.objects.count() == 2


def test_any_shared_number_will_do_and_new_ones_are_added(take):
    take(a_patient(identifiers=(INSURANCE,)))

    outcome = take(a_patient(identifiers=(INSURANCE, RECORD_NUMBER)), now=LATER)

    patient = Patient.objects.get()
    assert outcome.summary()["patients"]["updated"] == 1
    assert {one.value for one in patient.identifiers.all()} == {"I-7", "H-1"}
    assert patient.record_number == "H-1"


def test_numbers_of_two_patients_are_refused(take):
    take(a_patient(), a_patient(identifiers=(INSURANCE,), given_name="Robin"))

    outcome = take(a_patient(identifiers=(RECORD_NUMBER, INSURANCE)), now=LATER)

    assert [one.message for one in outcome.rejected] == [
        "its identifiers belong to two patients on record"
    ]


def test_number_of_somebody_of_another_name_and_birth_date_is_refused(take):
    take(a_patient())

    outcome = take(a_patient(family_name="Otherperson", birth_date=date(1970, 1, 1)), now=LATER)

    assert outcome.patients == []
    assert "another name and birth date" in outcome.rejected[0].message
    assert Patient.objects.get().family_name == "Testperson"


@pytest.mark.parametrize(
    "fields", [{"family_name": "Marriedname"}, {"birth_date": date(1958, 4, 3)}], ids=str
)
def test_a_corrected_name_or_birth_date_is_taken_over(take, fields):
    take(a_patient())

    take(a_patient(**fields), now=LATER)

    [(name, value)] = fields.items()
    assert getattr(Patient.objects.get(), name) == value


@pytest.mark.parametrize(
    ("fields", "flagged"),
    [({"family_name": "Marriedname"}, False), ({"birth_date": date(1958, 4, 3)}, True)],
    ids=["name", "birth date"],
)
def test_another_birth_date_is_for_a_person_to_look_at(take, fields, flagged):
    take(a_patient())

    take(a_patient(**fields), now=LATER)

    assert Patient.objects.get().needs_identity_check is flagged


def test_first_birth_date_is_no_reason_to_look(take):
    take(a_patient(birth_date=None))

    take(a_patient(), now=LATER)

    assert not Patient.objects.get().needs_identity_check


@pytest.mark.parametrize(
    ("first", "second"), [(RECORD_NUMBER, BARE), (BARE, RECORD_NUMBER)], ids=["row", "bundle"]
)
def test_bare_record_number_matches_where_the_birth_date_agrees(take, first, second):
    take(a_patient(identifiers=(first,)))

    take(a_patient(identifiers=(second,), scheduled=(a_booking(),)), now=LATER)

    assert Patient.objects.get().identifiers.count() == 2


@pytest.mark.parametrize("birth_date", [None, date(1958, 4, 3)])
def test_bare_record_number_is_not_enough_without_the_birth_date(take, birth_date):
    take(a_patient())

    take(a_patient(identifiers=(BARE,), birth_date=birth_date), now=LATER)

    assert Patient.objects.count() == 2


def test_bare_number_of_another_type_never_matches(take):
    take(a_patient())

    take(a_patient(identifiers=(replace(BARE, type="SS"),)), now=LATER)

    assert Patient.objects.count() == 2


def test_same_name_and_birth_date_is_a_possible_twin_for_a_person(take):
    take(a_patient())

    outcome = take(a_patient(identifiers=(INSURANCE,), given_name="  AVÉRY "), now=LATER)

    old, new = Patient.objects.order_by("needs_identity_check")
    assert (old.needs_identity_check, new.needs_identity_check) == (False, True)
    twin = PossibleTwin.objects.get()
    assert (twin.patient, twin.other, twin.decided_at) == (new, old, None)
    assert outcome.patients[0].twins == [str(old.pk)]


@pytest.mark.parametrize(
    "fields",
    [{"given_name": "Robin"}, {"birth_date": date(1958, 4, 3)}, {"birth_date": None}],
    ids=str,
)
def test_a_name_alone_makes_no_twin(take, fields):
    take(a_patient())

    take(a_patient(identifiers=(INSURANCE,), **fields), now=LATER)

    assert PossibleTwin.objects.count() == 0


def test_patient_without_number_is_known_by_the_senders_id_and_flagged(take):
    take(a_patient(identifiers=()))

    take(a_patient(identifiers=(), phone="555 0100"), now=LATER)

    patient = Patient.objects.get()
    assert patient.needs_identity_check
    assert patient.phone == "555 0100"
    assert patient.record_number == ""
    key = patient.identifiers.get()
    assert (key.type, key.system, key.value) == ("resource", "http://ehr.example", "p1")


def test_patient_of_an_unknown_sender_is_known_by_the_content(take):
    unknown = a_patient(identifiers=(), source=source("Patient", "p1", system=""))

    take(unknown)
    take(unknown, now=LATER)
    take(replace(unknown, digest="d2", given_name="Robin"), now=LATER)

    values = PatientIdentifier.objects.order_by("pk").values_list("type", "value")
    assert list(values) == [("digest", "d1"), ("digest", "d2")]


def test_patient_without_anything_to_be_known_by_is_refused(take):
    outcome = take(a_patient(identifiers=(), digest="", source=source("Patient", "", system="")))

    assert "no identifier" in outcome.rejected[0].message


def test_patient_whom_a_person_entered_is_matched_too(take, clinic):
    patient = PatientFactory(clinic=clinic, family_name="Testperson", phone="555 0111")
    PatientIdentifierFactory(patient=patient, system=RECORD_NUMBER.system, value="H-1")

    take(a_patient(phone="555 0100", language="es"))

    patient.refresh_from_db()
    assert (patient.phone, patient.language) == ("555 0111", "es")


def test_spaces_around_a_number_do_not_matter(take):
    take(a_patient())

    take(a_patient(identifiers=(replace(RECORD_NUMBER, value=" H-1\n"),)), now=LATER)

    assert PatientIdentifier.objects.count() == 1


@pytest.mark.parametrize("value", ["H\u202e-1", "x" * 201])
def test_number_that_cannot_be_kept_refuses_the_patient(take, value):
    outcome = take(a_patient(identifiers=(replace(RECORD_NUMBER, value=value),)))

    assert outcome.rejected[0].message.startswith("value ")
    assert Patient.objects.count() == 0
