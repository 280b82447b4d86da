"""Published sample bundles, which are not part of the project: all of them, where they are there.

They lie beside the project in ../shared/data/fhir. Where that folder is absent there is nothing to
run over, and the assertions hold of no file.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from patients.importing import Import, ImportOutcome
from patients.models import MedicationStatement, Patient, RecordChange
from patients.ports import case_verbs
from patients.reading import NamedContent, read_files

FOLDER = Path(__file__).resolve().parents[3] / "shared/data/fhir"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FILES = [NamedContent(path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))]


def imported(clinic, files: list[NamedContent]) -> ImportOutcome:
    proposals = read_files(files, clinic=clinic, now=NOW)
    return Import(clinic=clinic, by=None, now=NOW, verbs=case_verbs()).apply(proposals)


@pytest.mark.django_db
def test_every_file_is_imported_or_rejected_with_a_reason(clinic):
    for file in FILES:
        outcome = imported(clinic, [file])

        assert outcome.patients or outcome.rejected, file.name
        for one in outcome.rejected:
            assert one.file == file.name
            assert one.path.startswith("$")
            assert one.message
            assert "could not be stored" not in one.message


@pytest.mark.django_db
def test_the_second_time_changes_nothing(clinic):
    first = imported(clinic, FILES)
    before = list(MedicationStatement.objects.order_by("pk").values())
    changes = RecordChange.objects.count()

    again = imported(clinic, FILES)

    assert not again.changes_something
    assert [one.document() for one in again.rejected] == [one.document() for one in first.rejected]
    assert list(MedicationStatement.objects.order_by("pk").values()) == before
    assert RecordChange.objects.count() == changes


@pytest.mark.django_db
def test_one_line_a_medicine_and_nobody_asked_yet(clinic):
    imported(clinic, FILES)

    for patient in Patient.objects.all():
        listed = list(patient.medications.on_list().exclude(ingredient=""))
        names = [line.ingredient for line in listed]
        assert len(names) == len(set(names))
        assert {line.status for line in listed} <= {"", "stopped"}
        assert patient.medications_none_at is None
        assert patient.allergies_none_at is None
