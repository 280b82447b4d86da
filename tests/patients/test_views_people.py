"""Pages about patients: find, register, look, change, decide about twins."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients import actions
from patients.models import Patient, PossibleTwin, RecordChange
from staff.models import AuditEvent
from tests.factories.checklist import CaseFactory
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    ConditionFactory,
    MedicationStatementFactory,
    ObservationFactory,
    PastInjectionFactory,
    PatientFactory,
    PatientIdentifierFactory,
)

pytestmark = pytest.mark.django_db

LIST = reverse("patients:list")
CREATE = reverse("patients:create")
FORM = {
    "family_name": "Testperson",
    "given_name": "Avery",
    "birth_date": "1958-03-04",
    "sex": "female",
    "mrn": "OWN-1",
    "language": "es",
    "phone": "+1 614 555 0100",
}


@pytest.fixture
def patient(clinic):
    return PatientFactory(
        clinic=clinic, family_name="Testperson", phone="+1 614 555 0100", language="es"
    )


@pytest.fixture
def desk(signed_in):
    return signed_in("nurse")


def address(name, patient):
    return reverse(f"patients:{name}", kwargs={"patient_id": patient.pk})


def text_of(response) -> str:
    return response.content.decode()


def queries(desk, url) -> int:
    desk.get(url)  # what the first request of a session costs is not the page's
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(url).status_code == 200
    return len(captured)


# The list


def test_list_without_patients_says_what_to_do(desk):
    page = text_of(desk.get(LIST))

    assert "No patients yet" in page
    assert CREATE in page


def test_list_shows_who_is_who(desk, patient):
    PatientIdentifierFactory(patient=patient, value="OWN-1")

    page = text_of(desk.get(LIST))

    for words in ("Testperson, Avery", "4 Mar 1958", "OWN-1", address("detail", patient)):
        assert words in page


def test_list_shows_nobody_of_another_clinic(desk, other_clinic):
    PatientFactory(clinic=other_clinic, family_name="Elsewhere")

    assert "Elsewhere" not in text_of(desk.get(LIST))


def test_search_is_remembered_and_stays_out_of_the_address(desk, patient, clinic):
    PatientFactory(clinic=clinic, family_name="Otherperson")

    response = desk.post(LIST, {"q": "testp"})

    assert (response.status_code, response.url) == (302, LIST)
    page = text_of(desk.get(LIST))
    assert "Testperson" in page
    assert "Otherperson" not in page
    desk.post(LIST, {"q": ""})
    assert "Otherperson" in text_of(desk.get(LIST))


def test_search_without_a_match_says_so(desk, patient):
    desk.post(LIST, {"q": "nobody-of-this-name"})

    page = text_of(desk.get(LIST))

    assert "Nobody found" in page
    assert "nobody-of-this-name" in page


@pytest.mark.parametrize("typed", ["a\x00b", "a\u202eb", "x" * 101])
def test_search_for_what_no_name_holds_is_refused_and_kept(desk, typed):
    response = desk.post(LIST, {"q": typed})

    assert response.status_code == 422
    assert "Not searched yet" in text_of(response)


def test_list_is_paged(desk, clinic):
    PatientFactory.create_batch(51, clinic=clinic)

    first, second = (text_of(desk.get(f"{LIST}?page={number}")) for number in (1, 2))

    assert "1 to 50 of 51" in first
    assert second.count("/edit/") == 0
    assert second.count('<th scope="row">') == 1


@pytest.mark.parametrize("page", ["0", "x", "999", "%00"])
def test_page_that_is_not_there_is_one_that_is(desk, patient, page):
    assert desk.get(f"{LIST}?page={page}").status_code == 200


def test_list_takes_the_same_queries_with_5_and_with_200_patients(desk, clinic):
    def fill(number):
        for patient in PatientFactory.create_batch(number, clinic=clinic):
            PatientIdentifierFactory(patient=patient)

    fill(5)
    few = queries(desk, LIST)
    fill(195)

    assert queries(desk, LIST) == few


# A new patient


def test_new_patient_is_registered(desk, clinic):
    response = desk.post(CREATE, FORM)

    patient = Patient.objects.get()
    assert response.url == address("detail", patient)
    assert (patient.clinic, patient.full_name) == (clinic, "Testperson, Avery")
    assert (patient.birth_date, patient.sex, patient.language) == (
        date(1958, 3, 4), "female", "es",
    )  # fmt: skip
    assert patient.record_number == "OWN-1"
    event = AuditEvent.objects.filter(action="patient.create").latest("pk")
    assert (event.patient_id, event.outcome) == (str(patient.pk), "allowed")
    assert "family_name" in event.detail_fields


def test_family_name_is_all_that_has_to_be_known(desk):
    desk.post(CREATE, {"family_name": "Testperson"})

    patient = Patient.objects.get()
    assert (patient.birth_date, patient.sex, patient.record_number) == (None, "", "")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("family_name", "", "This field is required"),
        ("family_name", "x" * 121, "at most 120 characters"),
        ("family_name", "Test\u202eperson", "U+202E"),
        ("given_name", "Av\x00ery", "U+0000"),
        ("birth_date", "1958-02-30", "There is no such day"),
        ("birth_date", "03/04/1958", "Enter a date as year-month-day"),
        ("birth_date", "１９５８-03-04", "Enter a date as year-month-day"),
        ("birth_date", "2999-01-01", "Check the year"),
        ("birth_date", "2100-01-01", "has not come yet"),
        ("sex", "F", "Select a valid choice"),
        ("mrn", "x" * 121, "at most 120 characters"),
        ("phone", "5" * 41, "at most 40 characters"),
        ("language", "x" * 36, "at most 35 characters"),
    ],
)
def test_what_cannot_be_stored_is_kept_on_the_form_with_the_reason(desk, field, typed, words):
    response = desk.post(CREATE, {**FORM, field: typed})

    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert "+1 614 555 0100" in page
    assert Patient.objects.count() == 0


def test_record_number_that_somebody_has_is_refused_at_its_field(desk, patient):
    PatientIdentifierFactory(patient=patient, value="OWN-1")

    response = desk.post(CREATE, {**FORM, "given_name": "Robin"})

    assert response.status_code == 422
    assert "Another patient has this record number" in text_of(response)
    assert Patient.objects.count() == 1


def test_possible_twin_leads_to_the_question(desk, patient):
    response = desk.post(CREATE, FORM)

    new = Patient.objects.exclude(pk=patient.pk).get()
    assert response.url == address("twin", new)


def test_form_of_a_new_patient_is_shown(desk):
    assert "New patient" in text_of(desk.get(CREATE))


# A patient's page


def test_page_shows_what_is_on_record_with_source_and_day(desk, patient, nurse):
    origin = {"source_file": "bundle.json", "source_date": datetime(2026, 11, 2, 15, tzinfo=UTC)}
    lines = {"patient": patient, **origin}
    MedicationStatementFactory(source_type="MedicationRequest", source_id="m1", **lines)
    MedicationStatementFactory(text="Oldpill", on_list=False, ingredient="other:old", **lines)
    MedicationStatementFactory(text="blue pill", ingredient="", recognised_by="", **lines)
    AllergyIntoleranceFactory(patient=patient, entered_by=nurse)
    ConditionFactory(**lines)
    ObservationFactory(value=Decimal("1.10"), **lines)
    ObservationFactory(test="pregnancy-test", value=None, text="negative", unit="", **lines)
    PastInjectionFactory(relief_percent=Decimal(60), **lines)

    page = text_of(desk.get(address("detail", patient)))

    for words in (
        "Eliquis 5 mg tablet (apixaban)", "on record: confirm with the patient",
        "recognised by its code", "bundle.json, MedicationRequest m1",
        "Mon 2 Nov 2026, 10:00 AM", "not on the list", "blue pill: not recognised",
        "latex", "mild", f"entered by {nurse}", "Radiculopathy, lumbar region", "M54.16",
        "INR: 1.1", "Pregnancy test: negative", "relief 60 %",
    ):  # fmt: skip
        assert words in page, words


def test_page_never_says_none_where_nobody_asked(desk, patient):
    page = text_of(desk.get(address("detail", patient)))
    assert page.count("Nobody has asked yet.") == 3

    Patient.objects.update(allergies_none_at=timezone.now())
    page = text_of(desk.get(address("detail", patient)))
    assert page.count("Nobody has asked yet.") == 2
    assert "Asked, none:" in page


def test_page_leaves_out_what_a_person_took_back(desk, patient):
    AllergyIntoleranceFactory(patient=patient, substance="wrongline", removed_at=timezone.now())

    assert "wrongline" not in text_of(desk.get(address("detail", patient)))


def test_page_shows_cases_and_where_to_book(desk, patient):
    case = CaseFactory(patient=patient)

    page = text_of(desk.get(address("detail", patient)))

    assert reverse("checklist:case", kwargs={"case_id": case.pk}) in page
    assert reverse("checklist:book", kwargs={"patient_id": patient.pk}) in page


def test_page_shows_the_history_in_words(desk, patient, nurse):
    RecordChange.objects.create(
        clinic=patient.clinic, patient=patient, object_type="patient", object_id=str(patient.pk),
        field="birth_date", old="1958-03-04", new=None, at=timezone.now(), by=nurse,
    )  # fmt: skip
    RecordChange.objects.create(
        clinic=patient.clinic, patient=patient, object_type="observation", object_id="1",
        field="taken_at", old="2026-11-20T10:00:00-05:00", new="2026-11-20T11:00:00-05:00",
        at=timezone.now(), cause="import",
    )  # fmt: skip

    page = text_of(desk.get(address("detail", patient)))

    for words in (
        "Patient: Birth date", "4 Mar 1958", "not known", str(nurse),
        "Result: Taken", "Fri 20 Nov 2026, 10:00 AM", "import, ",
    ):  # fmt: skip
        assert words in page, words


def test_scheduler_sees_who_it_is_and_nothing_of_the_record(signed_in, patient):
    MedicationStatementFactory(patient=patient)
    CaseFactory(patient=patient)

    page = text_of(signed_in("scheduler").get(address("detail", patient)))

    assert "Testperson, Avery" in page
    assert "Interlaminar epidural" in page
    assert "Eliquis" not in page
    assert "History of changes" not in page
    assert 'href="/cases/' not in page


def test_looking_is_written_down_without_values(desk, patient):
    desk.get(address("detail", patient))

    event = AuditEvent.objects.filter(action="patient.view").latest("pk")
    assert (event.patient_id, event.detail_fields) == (str(patient.pk), [])


def test_page_takes_the_same_queries_however_much_is_on_record(desk, patient):
    def fill(number):
        for factory in (
            MedicationStatementFactory, AllergyIntoleranceFactory, ConditionFactory,
            ObservationFactory, PastInjectionFactory, CaseFactory, PatientIdentifierFactory,
        ):  # fmt: skip
            factory.create_batch(number, patient=patient)

    fill(1)
    few = queries(desk, address("detail", patient))
    fill(20)

    assert queries(desk, address("detail", patient)) == few


@pytest.mark.parametrize("name", ["detail", "edit", "twin"])
def test_patient_who_is_not_there_is_not_found(desk, name):
    url = reverse(f"patients:{name}", kwargs={"patient_id": "00000000-0000-4000-8000-000000000000"})

    assert desk.get(url).status_code == 404


# Changing


def test_form_shows_what_is_stored(desk, patient):
    PatientIdentifierFactory(patient=patient, value="OWN-1")

    page = text_of(desk.get(address("edit", patient)))

    for words in ("Testperson", "1958-03-04", "OWN-1", "+1 614 555 0100"):
        assert words in page


def test_change_is_stored_with_its_history(desk, patient):
    PatientIdentifierFactory(patient=patient, value="OWN-1")

    response = desk.post(
        address("edit", patient), {**FORM, "phone": "555 0111", "version": patient.version}
    )

    assert response.url == address("detail", patient)
    patient.refresh_from_db()
    assert (patient.phone, patient.version) == ("555 0111", 2)
    change = RecordChange.objects.get()
    assert (change.field, change.old, change.new) == ("phone", "+1 614 555 0100", "555 0111")


def test_change_of_the_record_number_is_stored(desk, patient):
    desk.post(address("edit", patient), {**FORM, "version": patient.version})

    assert Patient.objects.get().record_number == "OWN-1"


@pytest.mark.parametrize(("field", "typed"), [("family_name", ""), ("birth_date", "1958-13-01")])
def test_change_that_cannot_be_stored_is_refused(desk, patient, field, typed):
    response = desk.post(
        address("edit", patient), {**FORM, field: typed, "version": patient.version}
    )

    assert response.status_code == 422
    patient.refresh_from_db()
    assert patient.family_name == "Testperson"


def test_outdated_form_is_told_both_values_and_can_be_saved_again(desk, patient, clinic):
    shown = patient.version
    desk.post(address("edit", patient), {**FORM, "phone": "555 0111", "version": shown})

    mine = {**FORM, "phone": "555 0122", "version": shown}
    response = desk.post(address("edit", patient), mine)

    page = text_of(response)
    assert response.status_code == 409
    assert "somebody changed this patient meanwhile" in page
    assert "555 0111" in page
    assert "555 0122" in page
    patient.refresh_from_db()
    assert patient.phone == "555 0111"
    again = desk.post(address("edit", patient), {**mine, "version": patient.version})
    assert again.status_code == 302


def test_record_number_of_somebody_else_changes_nothing(desk, patient, clinic):
    PatientIdentifierFactory(patient__clinic=clinic, value="OWN-1")

    response = desk.post(
        address("edit", patient), {**FORM, "phone": "555 0111", "version": patient.version}
    )

    assert response.status_code == 422
    patient.refresh_from_db()
    assert patient.phone == "+1 614 555 0100"
    assert RecordChange.objects.count() == 0


# Twins


@pytest.fixture
def twin(patient, clinic, nurse):
    return actions.register_patient(
        clinic=clinic, mrn="OWN-2", by=nurse, now=timezone.now() - timedelta(days=1),
        family_name="Testperson", given_name="Avery", birth_date=patient.birth_date,
    )  # fmt: skip


def test_twins_are_shown_side_by_side(desk, patient, twin):
    page = text_of(desk.get(address("twin", twin)))

    for words in ("OWN-2", "+1 614 555 0100", "(differs)", "The same person: join them"):
        assert words in page


def test_same_person_is_joined(desk, patient, twin):
    response = desk.post(address("twin", twin), {"decision": "same", "other": patient.pk})

    assert response.url == address("detail", patient)
    assert Patient.objects.get() == patient
    assert patient.record_number == "OWN-2"


def test_different_people_stay_two(desk, patient, twin):
    response = desk.post(address("twin", twin), {"decision": "different"})

    assert response.url == address("detail", twin)
    assert Patient.objects.count() == 2
    assert PossibleTwin.objects.get().decided_at
    assert not Patient.objects.get(pk=twin.pk).needs_identity_check


def test_patient_without_a_twin_is_checked_too(desk, patient):
    Patient.objects.update(needs_identity_check=True)
    assert "I have checked who this is" in text_of(desk.get(address("twin", patient)))

    desk.post(address("twin", patient), {"decision": "different"})

    assert not Patient.objects.get().needs_identity_check


@pytest.mark.parametrize(
    "data", [{}, {"decision": "maybe"}, {"decision": "same"}, {"decision": "same", "other": "x"}]
)
def test_no_decision_changes_nothing(desk, patient, twin, data):
    assert desk.post(address("twin", twin), data).status_code == 422
    assert Patient.objects.count() == 2


def test_patient_whom_nobody_asked_about_is_not_joined(desk, patient, twin, clinic):
    other = PatientFactory(clinic=clinic)

    response = desk.post(address("twin", twin), {"decision": "same", "other": other.pk})

    assert response.status_code == 422
    assert Patient.objects.count() == 3


def test_patient_of_another_clinic_is_not_joined(desk, patient, twin, other_clinic):
    other = PatientFactory(clinic=other_clinic)

    response = desk.post(address("twin", twin), {"decision": "same", "other": other.pk})

    assert response.status_code == 404
