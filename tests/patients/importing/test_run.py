"""An import as a whole: counts, idempotence, savepoints, preview and confirmation."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from checklist.models import Case, ReadinessSnapshot
from patients.importing import Import, PreviewOutdated
from patients.models import (
    AllergyIntolerance,
    Condition,
    ImportSuggestion,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
    PatientIdentifier,
    RecordChange,
)
from patients.ports import case_verbs
from patients.proposals import Rejection
from tests.factories.checklist import CaseFactory
from tests.factories.proposals import (
    NOW,
    RECORD_NUMBER,
    a_booking,
    a_condition,
    a_medication,
    a_patient,
    a_result,
    an_allergy,
    an_order,
    proposals,
    source,
    whole_patient,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
TABLES = (
    Patient, PatientIdentifier, MedicationStatement, AllergyIntolerance, Condition, Observation,
    PastInjection, ImportSuggestion, RecordChange, Case, ReadinessSnapshot,
)  # fmt: skip
KINDS = (
    "patients", "medications", "allergies", "conditions", "results", "cases", "injections",
    "suggestions",
)  # fmt: skip


def rows():
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


def counts(outcome, action):
    return {kind: outcome.summary()[kind][action] for kind in KINDS}


def test_one_of_everything_is_created(take):
    outcome = take(whole_patient())

    assert counts(outcome, "created") == dict.fromkeys(KINDS, 1)
    assert outcome.rejected == []
    patient = Patient.objects.get()
    assert patient.full_name == "Testperson, Avery"
    assert patient.record_number == "H-1"
    line = patient.medications.get()
    assert (line.ingredient, line.status, line.on_list) == ("apixaban", "", True)
    assert (line.changed_at, line.first_imported_at) == (NOW, NOW)
    assert patient.observations.get().value == Decimal("1.1")
    assert patient.past_injections.get().levels == ["L4-L5"]
    assert Case.objects.get().status == "proposed"


def test_import_never_says_none(take):
    take(whole_patient())

    patient = Patient.objects.get()
    said = (patient.medications_none_at, patient.allergies_none_at, patient.history_none_at)
    assert said == (None, None, None)
    assert patient.suggestions.get().kind == "allergies"


def test_every_row_keeps_where_it_comes_from(take):
    take(whole_patient())

    for table in TABLES[2:8]:
        row = table.objects.get()
        assert (row.source_file, row.source_system) == ("first.json", "http://ehr.example")
        assert row.source_id
        assert row.imported_at == NOW
        assert row.entered_by is None


def test_the_same_import_twice_changes_nothing(take):
    take(whole_patient())
    before = rows()

    outcome = take(whole_patient(), now=LATER)

    assert counts(outcome, "unchanged") == dict.fromkeys(KINDS, 1)
    assert rows() == before
    assert not outcome.changes_something


def test_the_same_patient_in_two_files_is_one(take):
    other = a_patient(source=replace(a_patient().source, file="second.json"))

    outcome = take(whole_patient(), other)

    assert outcome.summary()["patients"] == {"created": 1, "updated": 0, "unchanged": 1}
    assert Patient.objects.count() == 1


def test_a_summary_is_json_of_the_contract(take):
    summary = take(whole_patient()).summary()

    assert list(json.loads(json.dumps(summary)))[:7] == [
        "files", "patients", "medications", "allergies", "conditions", "results", "cases",
    ]  # fmt: skip
    assert summary["files"] == 1
    assert summary["medications"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert summary["rejected"] == []


def test_rejections_of_the_reader_are_passed_on(importer):
    bad = Rejection("first.json", "is not JSON", path="$")

    summary = importer().apply(proposals(rejected=(bad,))).summary()

    assert summary["rejected"] == [{"file": "first.json", "path": "$", "message": "is not JSON"}]


def test_one_bad_line_loses_neither_patient_nor_the_other_lines(take):
    bad = a_result("o2", taken_at=LATER, path="$.entry[9].resource")

    outcome = take(a_patient(results=(bad, a_result()), medications=(a_medication(),)))

    assert [one.document() for one in outcome.rejected] == [
        {"file": "first.json", "path": "$.entry[9].resource", "message": "is dated in the future"}
    ]
    assert counts(outcome, "created") == {
        **dict.fromkeys(KINDS, 0), "patients": 1, "results": 1, "medications": 1,
    }  # fmt: skip


def test_one_refused_patient_loses_only_their_own(take):
    unknown = a_patient(identifiers=(), source=source("Patient", ""), digest="")

    outcome = take(unknown, whole_patient())

    assert Patient.objects.count() == 1
    assert [one.path for one in outcome.rejected] == ["$.entry[0].resource"]


def test_a_patient_without_a_name_is_kept_and_flagged(take):
    take(a_patient(family_name="", given_name=""))

    patient = Patient.objects.get()
    assert patient.family_name == "(name not known)"
    assert patient.needs_identity_check


def test_a_name_that_comes_later_replaces_the_placeholder(take):
    take(a_patient(family_name="", given_name=""))

    take(a_patient(), now=LATER)

    assert Patient.objects.get().full_name == "Testperson, Avery"


def test_a_row_of_a_schedule_books_a_case_that_is_judged(take):
    outcome = take(a_patient(scheduled=(a_booking(),)))

    assert outcome.summary()["cases"]["created"] == 1
    case = Case.objects.get()
    assert case.status == "open"
    assert ReadinessSnapshot.objects.get(case=case).status == "incomplete"


def test_a_row_that_cannot_be_booked_is_rejected_by_its_line(take):
    outcome = take(a_patient(scheduled=(a_booking(protocol="knee", line=7),)))

    [one] = outcome.rejected
    assert one.document()["line"] == 7
    assert one.message.startswith("protocol: ")
    assert Patient.objects.count() == 1
    assert Case.objects.count() == 0


def test_an_order_that_cannot_be_kept_is_rejected_by_its_path(take):
    outcome = take(a_patient(cases=(an_order(region="knee"),)))

    assert [one.path for one in outcome.rejected] == ["$.entry[7].resource"]


def test_what_changes_on_record_is_judged_at_once(take):
    take(a_patient())
    case = CaseFactory(patient=Patient.objects.get())

    take(a_patient(medications=(a_medication(),)), now=LATER)

    report = ReadinessSnapshot.objects.get(case=case).report
    assert "hold:apixaban" in {finding["item"] for finding in report["findings"]}


def test_an_import_without_news_judges_nothing(take):
    take(whole_patient())
    case = CaseFactory(patient=Patient.objects.get())

    take(whole_patient(), now=LATER)

    assert not ReadinessSnapshot.objects.filter(case=case).exists()


def test_preview_writes_nothing_and_says_what_the_import_does(importer):
    before = rows()

    shown = importer().preview(proposals(whole_patient()))
    assert rows() == before

    done = importer(now=LATER).apply(proposals(whole_patient()))
    assert shown.summary() == done.summary()
    assert shown.digest() == done.digest()


def test_what_was_shown_is_confirmed(importer):
    shown = importer().preview(proposals(whole_patient(), whole_patient()))

    importer(now=LATER).confirm(proposals(whole_patient(), whole_patient()), shown.digest())

    assert Patient.objects.count() == 1


def test_another_file_is_not_what_was_shown(importer):
    shown = importer().preview(proposals(whole_patient()))
    before = rows()

    with pytest.raises(PreviewOutdated):
        importer().confirm(proposals(a_patient(phone="555 0100")), shown.digest())

    assert rows() == before


@pytest.mark.parametrize("field", ["phone", "version"])
def test_a_record_that_changed_meanwhile_is_not_what_was_shown(importer, take, field):
    take(a_patient())
    news = proposals(a_patient(allergies=(an_allergy(),)))
    shown = importer().preview(news)
    patient = Patient.objects.get()
    patient.phone, patient.version = "555 0199", patient.version + 1
    patient.save()

    with pytest.raises(PreviewOutdated):
        importer().confirm(news, shown.digest())

    assert AllergyIntolerance.objects.count() == 0


def test_a_line_that_changed_meanwhile_is_not_what_was_shown(importer, take):
    take(a_patient(conditions=(a_condition(),)))
    news = proposals(a_patient(conditions=(a_condition(text="Sciatica"),)))
    shown = importer().preview(news)
    Condition.objects.update(text="Seen by a person")

    with pytest.raises(PreviewOutdated):
        importer().confirm(news, shown.digest())


def test_patients_of_another_clinic_are_never_matched(take, other_clinic):
    take(whole_patient())

    Import(clinic=other_clinic, by=None, now=NOW, verbs=case_verbs()).apply(
        proposals(whole_patient())
    )

    assert sorted(Patient.objects.values_list("clinic__slug", flat=True)) == [
        "hillside",
        "riverside",
    ]


def test_the_person_who_imports_is_in_the_history(take, nurse):
    take(a_patient())

    take(a_patient(phone="555 0100"), now=LATER, by=nurse)

    change = RecordChange.objects.get(field="phone")
    assert (change.old, change.new, change.by, change.cause) == ("", "555 0100", nurse, "import")


@pytest.mark.parametrize("lines", [1, 12])
def test_an_unchanged_patient_takes_the_same_queries_whatever_is_on_record(
    take, lines, django_assert_max_num_queries
):
    whole = a_patient(
        medications=tuple(a_medication(f"m{n}") for n in range(lines)),
        conditions=tuple(a_condition(f"c{n}") for n in range(lines)),
    )
    take(whole)

    with django_assert_max_num_queries(8):
        take(whole, now=LATER)


def test_record_number_of_the_proposals_is_the_one_on_record(take):
    take(a_patient())

    row = PatientIdentifier.objects.get()
    assert (row.type, row.system, row.value) == (
        RECORD_NUMBER.type,
        RECORD_NUMBER.system,
        RECORD_NUMBER.value,
    )


def test_what_its_source_never_meant_as_taken_is_not_stored(take):
    void = a_medication(on_list=False, void_because="do-not-perform")
    refuted = an_allergy(is_void=True)

    outcome = take(a_patient(medications=(void,), allergies=(refuted,)))

    assert not MedicationStatement.objects.exists()
    assert not AllergyIntolerance.objects.exists()
    assert outcome.counts()["medications"] == {"created": 0, "updated": 0, "unchanged": 0}


def test_allergy_that_is_refuted_later_is_taken_back(take):
    take(a_patient(allergies=(an_allergy(),)))

    outcome = take(a_patient(allergies=(an_allergy(is_void=True),)), now=LATER)

    assert AllergyIntolerance.objects.get().removed_at == LATER
    assert outcome.counts()["allergies"]["updated"] == 1
    assert RecordChange.objects.get().field == "removed_at"


def test_result_entered_in_error_is_taken_back_once(take):
    take(a_patient(results=(a_result(),)))
    void = a_patient(results=(a_result(value=None, text="void", is_void=True),))

    first, again = take(void, now=LATER), take(void, now=LATER + timedelta(days=1))

    assert Observation.objects.get().removed_at == LATER
    assert (first.changes_something, again.changes_something) == (True, False)


def test_result_from_before_the_birth_is_rejected(take):
    early = a_result(taken_at=NOW - timedelta(days=40_000))

    outcome = take(a_patient(results=(early,)))

    assert [one.message for one in outcome.rejected] == ["is dated before the patient's birth"]


def test_another_birth_date_under_the_same_number_asks_for_a_check(take):
    take(a_patient())

    take(a_patient(birth_date=a_patient().birth_date + timedelta(days=400)), now=LATER)

    patient = Patient.objects.get()
    assert patient.needs_identity_check
    assert RecordChange.objects.filter(field="birth_date").exists()
