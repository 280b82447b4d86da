"""import_fhir and import_schedule: the contract's summary, exit codes and errors."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from checklist.models import Case
from patients.models import ImportBatch, ImportFile, Patient
from tests.factories.patients import ImportBatchFactory, ImportFileFactory
from tests.patients.test_schedule import ROW, text_of
from tests.patients.test_views_imports import BUNDLE

pytestmark = pytest.mark.django_db

SAMPLES = settings.BASE_DIR.parent / "shared/data/fhir"
KINDS = ("patients", "medications", "allergies", "conditions", "results", "cases")
NONE = {"created": 0, "updated": 0, "unchanged": 0}
ONE = {**NONE, "created": 1}


@pytest.fixture
def run(capsys):
    """Run a command: exit code, the summary on stdout, the error on stderr."""

    def call(name, *arguments):
        code = 0
        try:
            call_command(name, *map(str, arguments))
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, json.loads(err) if err else None

    return call


@pytest.fixture
def schedule(tmp_path):
    start = (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT12:00")

    def write(*rows):
        file = tmp_path / "week-50.csv"
        file.write_text(text_of(*({**ROW, "scheduled_start": start, **cells} for cells in rows)))
        return file

    return write


@pytest.fixture
def bundle(tmp_path):
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(BUNDLE))
    return file


def test_schedule_books_cases(run, clinic, schedule):
    code, summary, error = run("import_schedule", schedule({}))

    assert (code, error) == (0, None)
    assert summary["files"] == 1
    assert (summary["patients"], summary["cases"]) == (ONE, ONE)
    assert (summary["medications"], summary["rejected"]) == (NONE, [])
    assert Case.objects.get().clinic == clinic


def test_bundle_is_imported(run, clinic, bundle):
    code, summary, _error = run("import_fhir", bundle)

    assert code == 0
    assert (summary["patients"], summary["allergies"]) == (ONE, ONE)


def test_summary_has_the_keys_of_the_contract_in_its_order(run, clinic, bundle):
    _code, summary, _error = run("import_fhir", bundle)

    keys = ["files", "patients", "medications", "allergies", "conditions", "results", "cases"]
    assert list(summary)[: len(keys)] == keys
    assert list(summary)[-1] == "rejected"


def test_same_file_twice_changes_nothing(run, clinic, bundle):
    run("import_fhir", bundle)

    code, summary, _error = run("import_fhir", bundle)

    assert code == 0
    assert summary["patients"] == {**NONE, "unchanged": 1}
    assert summary["allergies"] == {**NONE, "unchanged": 1}


def test_folder_stands_for_its_json_files(run, clinic, bundle, tmp_path):
    inner = tmp_path / "more"
    inner.mkdir()
    (inner / "second.json").write_text(json.dumps(BUNDLE))
    (inner / "notes.txt").write_text("no bundle")

    _code, summary, _error = run("import_fhir", tmp_path, bundle)

    assert summary["files"] == 2
    assert summary["patients"] == {**ONE, "unchanged": 1}


def test_some_rejected_is_exit_1(run, clinic, schedule):
    code, summary, _error = run("import_schedule", schedule({}, {"external_id": "A-2", "sex": "F"}))

    assert code == 1
    assert summary["rejected"] == [
        {
            "file": "week-50.csv",
            "line": 3,
            "message": "sex: is not one of female, male, other, unknown",
        }
    ]


def test_case_that_cannot_be_booked_is_rejected_by_line(run, clinic, schedule):
    code, summary, _error = run("import_schedule", schedule({"protocol": "knee"}))

    assert code == 1
    assert summary["rejected"][0]["line"] == 2
    assert summary["patients"] == ONE


def test_nothing_taken_is_exit_2_with_the_reason(run, clinic, tmp_path):
    file = tmp_path / "broken.json"
    file.write_text("{")

    code, summary, error = run("import_fhir", file)

    assert code == 2
    assert summary["patients"] == NONE
    assert error["error"]["file"] == "broken.json"
    assert error["error"]["message"]


@pytest.mark.parametrize(
    ("command", "arguments", "path"),
    [
        ("import_fhir", ["no-such-file.json"], "PATH"),
        ("import_schedule", ["no-such-file.csv"], "PATH"),
        ("import_schedule", ["schedule.xlsx"], "FILE.csv"),
        ("import_fhir", [], "arguments"),
        ("import_schedule", ["--no-such-option", "x.csv"], "arguments"),
    ],
)
def test_unusable_arguments_are_exit_2(run, clinic, command, arguments, path):
    code, summary, error = run(command, *arguments)

    assert (code, summary) == (2, None)
    assert error["error"]["path"] == path


def test_empty_folder_is_exit_2(run, clinic, tmp_path):
    code, _summary, error = run("import_fhir", tmp_path)

    assert (code, error["error"]["path"]) == (2, "PATH")


def test_one_unreadable_argument_imports_nothing(run, clinic, bundle):
    code, _summary, _error = run("import_fhir", bundle, "no-such-file.json")

    assert code == 2
    assert Patient.objects.count() == 0


def test_clinic_is_the_first_unless_named(run, clinic, other_clinic, bundle):
    run("import_fhir", bundle)
    run("import_fhir", "--clinic", other_clinic.slug, bundle)

    assert list(Patient.objects.order_by("clinic_id").values_list("clinic__slug", flat=True)) == [
        clinic.slug,
        other_clinic.slug,
    ]


@pytest.mark.parametrize("slug", [None, "nowhere"])
def test_clinic_that_is_not_there_is_exit_2(run, bundle, slug):
    named = ["--clinic", slug] if slug else []

    code, _summary, error = run("import_fhir", *named, bundle)

    assert (code, error["error"]["path"]) == (2, "--clinic")


def test_errors_hold_nothing_of_a_patient(run, clinic, schedule):
    code, summary, error = run("import_schedule", schedule({"birth_date": "Secret-1958"}))

    assert code == 2
    assert "Secret" not in json.dumps([summary, error])
    assert "Testperson" not in json.dumps([summary, error])


def test_published_samples_go_through_where_they_are(run, clinic):
    """Each file either imports or is rejected with its path; twice changes nothing."""
    files = sorted(SAMPLES.glob("*.json")) if SAMPLES.is_dir() else []
    if not files:
        assert not Path(SAMPLES).exists()
        return

    code, summary, _error = run("import_fhir", SAMPLES)
    again = run("import_fhir", SAMPLES)[1]

    assert code == 1
    assert summary["files"] == len(files)
    assert summary["patients"]["created"] > 0
    assert all(one["path"].startswith("$") for one in summary["rejected"])
    assert [again[kind]["created"] + again[kind]["updated"] for kind in KINDS] == [0] * 6
    assert again["rejected"] == summary["rejected"]


def test_timer_removes_uploads_that_nobody_confirmed(run, clinic):
    waiting = ImportBatchFactory(clinic=clinic)
    ImportFileFactory(batch=ImportBatchFactory(clinic=clinic, expires_at=timezone.now()))

    code, _done, _error = run("refresh_readiness")

    assert code == 0
    assert list(ImportBatch.objects.all()) == [waiting]
    assert ImportFile.objects.count() == 0
