"""What is on record beside the question that it bears on."""

from datetime import UTC, date, datetime

import pytest

from patients.models import ImportSuggestion
from patients.suggestions import source_words, suggestions_for
from tests.factories.patients import ConditionFactory, PatientFactory

pytestmark = pytest.mark.django_db

SNOMED = "http://snomed.info/sct"


@pytest.mark.parametrize(
    ("code", "item", "value"),
    [
        ("M54.16", "indications", "radicular-pain"),
        ("M96.1", "indications", "post-surgical-pain"),
        ("B02.29", "indications", "herpes-zoster"),
        ("M54.5", "indications", "axial-back-pain"),
        ("M54.50", "indications", "axial-back-pain"),
        ("G83.4", "red-flags", "cauda-equina"),
        ("C50.9", "red-flags", "cancer-history"),
        ("D69.6", "bleeding-disorder", ""),
        ("E11.9", "diabetes", ""),
        ("Z95.0", "implanted-device", ""),
    ],
)
def test_diagnosis_stands_beside_its_question(code, item, value):
    patient = ConditionFactory(code=code, text="As the source says").patient

    found = suggestions_for(patient)

    assert [(one.text, one.value) for one in found[item]] == [("As the source says", value)]


@pytest.mark.parametrize("code", ["I10", "J45.909", "", "M99"])
def test_other_diagnoses_stand_beside_nothing(code):
    assert suggestions_for(ConditionFactory(code=code).patient) == {}


def test_prediabetes_is_not_diabetes():
    patient = ConditionFactory(system=SNOMED, code="15777000", text="Prediabetes").patient

    assert "diabetes" not in suggestions_for(patient)


def test_resolved_diagnosis_is_told_with_its_status():
    patient = ConditionFactory(code="C50.9", text="Tumor", clinical_status="resolved").patient

    assert suggestions_for(patient)["red-flags"][0].text == "Tumor (resolved)"


def test_same_diagnosis_many_times_is_one_suggestion():
    patient = PatientFactory()
    ConditionFactory.create_batch(3, patient=patient)

    assert len(suggestions_for(patient)["indications"]) == 1


def test_suggestion_names_source_and_day():
    patient = ConditionFactory(
        source_file="bundle.json", source_type="Condition", source_id="c1",
        onset_on=date(2026, 5, 2),
    ).patient  # fmt: skip

    [one] = suggestions_for(patient)["indications"]

    assert (one.source, one.date) == ("bundle.json, Condition c1", date(2026, 5, 2))


def test_none_known_is_a_suggestion_for_its_list():
    patient = PatientFactory()
    ImportSuggestion.objects.create(
        clinic=patient.clinic, patient=patient, kind="allergies", text="No known allergies",
        source_date=datetime(2026, 5, 3, 2, tzinfo=UTC),
    )  # fmt: skip

    [one] = suggestions_for(patient)["allergies"]

    assert (one.text, one.value, one.date) == ("No known allergies", "", date(2026, 5, 2))


def test_key_of_a_resource_without_id_is_not_shown():
    row = ConditionFactory(source_file="b.json", source_type="Condition", source_id="digest:9f")

    assert source_words(row) == "b.json, Condition"


@pytest.mark.parametrize("word", ["refuted", "entered-in-error"])
def test_withdrawn_diagnosis_suggests_nothing(word):
    row = ConditionFactory(clinical_status=word)

    assert suggestions_for(row.patient) == {}
