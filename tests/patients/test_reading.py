"""Which reader a file goes to, and files that hold nobody."""

import json

import pytest

from patients.reading import NamedContent, read_files
from tests.factories.proposals import NOW
from tests.patients.test_schedule import ROW, text_of
from tests.patients.test_views_imports import BUNDLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(clinic):
    def call(*files, **fields):
        named = [NamedContent(name, content.encode()) for name, content in files]
        return read_files(named, clinic=clinic, now=NOW, **fields)

    return call


@pytest.mark.parametrize("name", ["week.csv", "WEEK.CSV"])
def test_csv_is_a_schedule(read, name):
    found = read((name, text_of(ROW)))

    assert found.patients[0].scheduled[0].source_file == name
    assert found.rejected == ()


def test_anything_else_is_a_bundle(read):
    found = read(("bundle", json.dumps(BUNDLE)))

    assert [one.family_name for one in found.patients] == ["Bundleperson"]


def test_files_are_read_in_order_and_counted(read):
    found = read(("b.json", json.dumps(BUNDLE)), ("a.csv", text_of(ROW)), ("c.json", "{"))

    assert found.files == 3
    assert [one.family_name for one in found.patients] == ["Bundleperson", "Testperson"]
    assert [one.file for one in found.rejected] == ["c.json"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", text_of()),
        ("a.json", json.dumps({"resourceType": "Bundle", "type": "collection"})),
        ("a.json", json.dumps({"resourceType": "Bundle", "entry": []})),
    ],
)
def test_file_without_a_patient_is_rejected_rather_than_passed_over(read, name, content):
    [one] = read((name, content)).rejected

    assert one.file == name
    assert "no patient" in one.message


def test_rows_of_a_schedule_are_limited(read):
    rows = ({**ROW, "external_id": f"A-{number}"} for number in range(3))

    found = read(("a.csv", text_of(*rows)), most_rows=2)

    assert [one.line for one in found.rejected] == [4]


def test_day_is_that_of_the_clinic(read, clinic):
    clinic.time_zone = "Pacific/Kiritimati"  # where it is tomorrow already

    assert read(("a.csv", text_of({**ROW, "booked_on": "2026-11-24"}))).rejected == ()
