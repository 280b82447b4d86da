"""manage.py explain as other systems call it: in its own process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checklist.engine.well import changed, medicine, well
from tests.checklist.engine.why.supposed import patched

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = changed(well(), medications=[medicine("apixaban", status="taking", text="Eliquis")])


def run(command, *arguments, given=""):
    return subprocess.run(
        [sys.executable, "manage.py", command, *map(str, arguments)],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_promise_holds_when_the_patched_document_is_evaluated_by_the_other_command(tmp_path):
    explanation = json.loads(
        run("explain", "-", "hold:apixaban", given=json.dumps(DOCUMENT)).stdout
    )

    assert (explanation["schema"], explanation["state"]) == ("explanation/1", "pending")
    for change in explanation["changes"][:2]:
        given = json.dumps(patched(DOCUMENT, change["patch"]))
        report = json.loads(run("evaluate", "-", given=given).stdout)
        states = {finding["item"]: finding["state"] for finding in report["findings"]}
        assert states["hold:apixaban"] == change["to"]["state"]


def test_the_same_input_gives_the_same_bytes(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(DOCUMENT))

    assert (
        run("explain", file, "infection").stdout == run("explain", file, "infection").stdout != ""
    )


def test_the_moment_may_come_from_the_command_line():
    document = {key: value for key, value in DOCUMENT.items() if key != "at"}
    done = run("explain", "-", "driver", "--at", DOCUMENT["at"], given=json.dumps(document))

    assert json.loads(done.stdout)["evaluated_at"] == DOCUMENT["at"]


def test_a_record_that_is_not_valid_explains_only_that():
    bad = json.dumps(changed(well(), procedure={"sedation": "heavy"}))

    explained = run("explain", "-", "record:invalid", given=bad)
    refused = run("explain", "-", "sedation", given=bad)

    assert json.loads(explained.stdout)["facts"][0]["path"] == "procedure.sedation"
    assert (refused.returncode, refused.stdout) == (2, "")
    assert json.loads(refused.stderr)["error"]["path"] == "procedure.sedation"


@pytest.mark.parametrize(
    ("arguments", "given", "path"),
    [
        (["no-such-file", "driver"], "", "FILE"),
        (["-"], "{}", "arguments"),
        (["-", "driver", "--at", "2026-11-23"], "{}", "--at"),
        (["-", "driver", "--policy", "default@0"], "{}", "--policy"),
        (["-", "driver"], "{", "$"),
        (["-", "record:invalid"], "[]", "$"),
        (["-", "hold:apixabn"], json.dumps(DOCUMENT), "ITEM"),
        (["-", "qqqqqqqq"], json.dumps(DOCUMENT), "ITEM"),
    ],
)
def test_what_cannot_be_used_is_one_json_object_on_standard_error(arguments, given, path):
    done = run("explain", *arguments, given=given)

    assert (done.returncode, done.stdout) == (2, "")
    error = json.loads(done.stderr)["error"]
    assert error["path"] == path
    if "hold:apixabn" in arguments:
        assert "nearest: hold:apixaban" in error["message"]
    if "qqqqqqqq" in arguments:
        assert error["message"].endswith("nearest: none")
