"""The commands on a clinic's own policy version, and on several policy files at once."""

import io
import json

import pytest
from django.core.management import call_command

from checklist import actions
from checklist.models import Case, PolicyVersion
from tests.factories.checklist import NOW, make_well_case
from tests.factories.policies import DENTAL, SHIPPED, STRICT_PAIN, approve, propose, put_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(clinic, tmp_path):
    """The file of a case of the clinic, as `case_document` writes it."""
    case = make_well_case(patient__clinic=clinic)
    actions.refresh(case=case, now=NOW)
    path = tmp_path / "case.json"
    path.write_text(said("case_document", str(case.pk), "--at", NOW.isoformat()))
    return case, str(path)


def said(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def ended(capsys, *arguments):
    """The exit code, the lines printed and the error of a command that does not end well."""
    with pytest.raises(SystemExit) as stopped:
        call_command(*arguments)
    captured = capsys.readouterr()
    return stopped.value.code, captured.out.splitlines(), json.loads(captured.err)["error"]


def test_evaluate_gives_the_page_s_report_of_a_clinic_with_its_own_version(document, clinic):
    case, path = document
    version = put_in_force(clinic, changes=STRICT_PAIN)
    case = Case.objects.with_people().get(pk=case.pk)
    actions.refresh(case=case, now=NOW)
    at = ("--at", case.readiness.evaluated_at.isoformat())

    report = json.loads(said("evaluate", path, "--clinic", clinic.slug, *at))

    assert case.readiness.report["policy"]["version"] == version.version
    assert {**report, "evaluated_at": None} == {**case.readiness.report, "evaluated_at": None}
    assert json.loads(said("evaluate", path, *at))["status"] != report["status"]


def test_explain_knows_the_clinic_s_own_items(document, clinic):
    approve(propose(clinic, text=DENTAL))

    told = json.loads(said("explain", document[1], "local:dental-work", "--clinic", clinic.slug))

    assert told["item"] == "local:dental-work"


def test_a_version_that_waits_is_not_approved_by_naming_it(document, clinic):
    version = propose(clinic)
    named = ("--policy", str(version), "--clinic", clinic.slug)

    items = json.loads(said("evaluate", document[1], *named))["findings"]

    assert [one["state"] for one in items if one["item"] == "policy"] == ["unknown"]


@pytest.mark.parametrize(
    ("options", "path"),
    [
        (["--clinic", "no-such"], "--clinic"),
        (["--clinic", "riverside", "--policy", "default@0"], "--policy"),
    ],
)
def test_what_is_not_there_is_said(document, clinic, capsys, options, path):
    options = [clinic.slug if one == "riverside" else one for one in options]
    code, out, error = ended(capsys, "evaluate", document[1], *options)

    assert (code, out, error["path"]) == (2, [], path)


@pytest.fixture
def files(tmp_path):
    """A file that can be used, and one that cannot."""
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SHIPPED.read_text().replace('version: "2026.1"', 'version: "2030.1"'))
    bad.write_text("id: [")
    return str(good), str(bad)


def test_load_keeps_all_files_or_none(files, capsys):
    code, out, error = ended(capsys, "policy", "load", *files)

    assert (code, out, error["path"]) == (2, [], "bad.yaml")
    assert not PolicyVersion.objects.exists()


def test_check_says_whether_some_or_none_can_be_used(files, capsys):
    good, bad = files
    code, out, error = ended(capsys, "policy", "check", good, bad)
    assert (code, error["path"]) == (1, "bad.yaml")
    assert any("default@2030.1" in line for line in out)

    code, out, error = ended(capsys, "policy", "check", bad)
    assert (code, error["path"]) == (2, "bad.yaml")
    assert [json.loads(line)["file"] for line in out] == ["bad.yaml"]
