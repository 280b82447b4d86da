"""import_codes and import_payer_texts: summary, exit codes, errors of the contract."""

import json

import pytest
from django.core.management import call_command

from checklist.list_command import LARGEST_FILE
from checklist.models import ClinicCode, PayerText
from tests.checklist.test_clinic_lists import CODE_HEAD, GOOD_CODE, GOOD_TEXT, TEXT_HEAD

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, tmp_path):
    """Run a command on a file of this content: exit code, summary, error."""

    def call(name, content, *arguments):
        file = tmp_path / "list.csv"
        file.write_text(content)
        code = 0
        try:
            call_command(name, *arguments, str(file))
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, json.loads(err) if err else None

    return call


@pytest.mark.parametrize(
    ("command", "content", "model", "name"),
    [
        ("import_codes", CODE_HEAD + GOOD_CODE, ClinicCode, "codes"),
        ("import_payer_texts", TEXT_HEAD + GOOD_TEXT, PayerText, "texts"),
    ],
)
def test_list_is_imported_for_the_clinic(run, clinic, other_clinic, command, content, model, name):
    code, summary, error = run(command, content, "--clinic", other_clinic.slug)

    assert (code, error) == (0, None)
    assert summary == {
        "files": 1, name: {"created": 1, "updated": 0, "unchanged": 0}, "rejected": [],
    }  # fmt: skip
    assert model.objects.get().clinic == other_clinic


def test_without_a_slug_it_is_the_clinic_created_first(run, clinic, other_clinic):
    run("import_codes", CODE_HEAD + GOOD_CODE)

    assert ClinicCode.objects.get().clinic == clinic


def test_some_rejected_is_1_and_the_rest_is_kept(run, clinic):
    code, summary, error = run("import_codes", CODE_HEAD + GOOD_CODE + "1,,,2026-01-01,,,\n")

    assert (code, error) == (1, None)
    assert summary["rejected"][0] == {
        "file": "list.csv", "line": 3,
        "message": "code: is not a code of five characters, such as 62323",
    }  # fmt: skip
    assert ClinicCode.objects.count() == 1


def test_nothing_taken_is_2_with_the_first_reason(run, clinic):
    code, summary, error = run("import_codes", "code\n62323\n")

    assert code == 2
    assert error["error"] == summary["rejected"][0]
    assert error["error"]["line"] == 1


@pytest.mark.parametrize(
    ("content", "arguments", "path"),
    [
        (CODE_HEAD, ("--clinic", "nowhere"), "--clinic"),
        (CODE_HEAD, ("--nonsense",), "arguments"),
        ("x" * (LARGEST_FILE + 1), (), "FILE.csv"),
    ],
    ids=["clinic", "arguments", "size"],
)
def test_unusable_input_is_2(run, clinic, content, arguments, path):
    code, summary, error = run("import_codes", content, *arguments)

    assert (code, summary, error["error"]["path"]) == (2, None, path)


def test_file_that_is_not_there_is_2(capsys, clinic, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        call_command("import_codes", str(tmp_path / "nothing.csv"))

    assert stopped.value.code == 2
    assert json.loads(capsys.readouterr().err)["error"]["path"] == "FILE"
