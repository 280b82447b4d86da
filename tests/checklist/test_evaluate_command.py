"""manage.py evaluate as other systems call it: in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checklist.engine.well import AT_THE_DOOR, changed, medicine, well

ROOT = Path(__file__).resolve().parents[2]


def evaluate(*arguments, given=""):
    return subprocess.run(
        [sys.executable, "manage.py", "evaluate", *map(str, arguments)],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_document_from_standard_input():
    done = evaluate("-", given=json.dumps(well(on_the_day=True)))

    report = json.loads(done.stdout)
    assert (done.returncode, report["schema"], report["status"]) == (0, "readiness/1", "ready")
    assert report["evaluated_at"] == AT_THE_DOOR
    assert report["policy"]["digest"].startswith("sha256:")


def test_an_unapproved_policy_judges_but_nothing_is_ready():
    given = json.dumps(well("esi-transforaminal", on_the_day=True))
    done = evaluate("-", "--policy", "asipp@2024.1", given=given)

    report = json.loads(done.stdout)
    open_items = [f["item"] for f in report["findings"] if f["state"] in ("unmet", "unknown")]
    assert (done.returncode, report["status"], open_items) == (0, "incomplete", ["policy"])
    assert (report["policy"]["id"], report["policy"]["version"]) == ("asipp", "2024.1")
    assert evaluate("-", "--policy", "asipp@2024.10", given=given).returncode == 2


def test_the_same_input_gives_the_same_bytes(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(changed(well(), medications=[medicine("apixaban")])))
    assert evaluate(file).stdout == evaluate(file).stdout != ""


def test_the_moment_may_come_from_the_command_line():
    document = well()
    del document["at"]
    done = evaluate("-", "--at", "2026-11-23T12:00:00-05:00", given=json.dumps(document))
    assert json.loads(done.stdout)["evaluated_at"] == "2026-11-23T12:00:00-05:00"


def test_a_document_a_line_goes_on_after_a_bad_one(tmp_path):
    file = tmp_path / "cases.ndjson"
    bad = json.dumps(changed(well(), procedure={"sedation": "heavy"}))
    file.write_text("\n".join([json.dumps(well()), "{", bad, json.dumps(well("facet-mbb"))]) + "\n")

    done = evaluate("--ndjson", file)

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [line.get("protocol") for line in lines] == ["esi-interlaminar", None, None, "facet-mbb"]
    assert [line.get("line") for line in lines] == [None, 2, 3, None]
    assert lines[2]["error"]["path"] == "procedure.sedation"


@pytest.mark.parametrize(
    ("arguments", "given", "path"),
    [
        (["no-such-file"], "", "FILE"),
        ([], "", "arguments"),
        (["-", "--at", "2026-11-23"], "{}", "--at"),
        (["-", "--at", "0001-01-01T00:00:00+14:00"], "{}", "--at"),
        (["-", "--at", "9999-12-31T23:00:00-14:00"], "{}", "--at"),
        (["-"], '{"at": 1e99999999999999999999}', "at"),
        (["-", "--policy", "default@0"], "{}", "--policy"),
        (["-"], "{", "$"),
        (["-"], '{"schema": "case/1"}', "procedure"),
    ],
)
def test_what_cannot_be_used_is_one_json_object_on_standard_error(arguments, given, path):
    done = evaluate(*arguments, given=given)

    assert (done.returncode, done.stdout) == (2, "")
    assert json.loads(done.stderr)["error"]["path"] == path


@pytest.mark.parametrize("workers", ["1", "3"])
def test_many_lines_come_back_in_their_order_whoever_judged_them(tmp_path, workers):
    file = tmp_path / "cases.ndjson"
    kinds = ["esi-interlaminar", "facet-mbb", "esi-caudal"]
    lines = [json.dumps(well(kinds[n % 3])) if n % 50 != 7 else "{" for n in range(400)]
    file.write_text("\n".join(lines) + "\n")

    done = evaluate("--ndjson", file, "--workers", workers)

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [n for n, one in enumerate(answers) if "error" in one] == list(range(7, 400, 50))
    assert all(one["line"] == n + 1 for n, one in enumerate(answers) if "error" in one)
    assert all(one["protocol"] == kinds[n % 3] for n, one in enumerate(answers) if n % 50 != 7)


def test_a_line_and_a_file_give_the_same_report(tmp_path):
    document = changed(well(), medications=[medicine("apixaban", text="Müller's Eliquis")])
    file = tmp_path / "case.json"
    file.write_text(json.dumps(document) + "\n")

    assert json.loads(evaluate("--ndjson", file).stdout) == json.loads(evaluate(file).stdout)


@pytest.mark.parametrize("workers", ["0", "-1", "many"])
def test_a_number_of_workers_is_one_or_more(workers):
    done = evaluate("--ndjson", "-", "--workers", workers)

    assert (done.returncode, json.loads(done.stderr)["error"]["path"]) == (2, "arguments")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_came_is_answered_before_more_comes(workers):
    """A program may write a line, wait for its answer, and then write the next."""
    command = [sys.executable, "manage.py", "evaluate", "--ndjson", "-", "--workers", workers]
    line = json.dumps(well()).encode() + b"\n"
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for count in (1, 40, 1):
            for _ in range(count):
                process.stdin.write(line)
            process.stdin.flush()
            answers = [json.loads(process.stdout.readline()) for _ in range(count)]
            assert {answer["status"] for answer in answers} == {"waiting"}
        process.stdin.write(b"{")
        process.stdin.close()
        assert json.loads(process.stdout.readline())["line"] == 43
        assert process.wait() == 1


def test_a_reader_that_goes_away_is_no_traceback(tmp_path):
    file = tmp_path / "cases.ndjson"
    file.write_text((json.dumps(well()) + "\n") * 200)
    command = [sys.executable, "manage.py", "evaluate", "--ndjson", str(file), "--workers", "1"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.read(10)
        process.stdout.close()
        error = json.loads(process.stderr.read())["error"]
        assert (process.wait(), error["path"]) == (2, "output")


def test_a_report_is_utf_8_whatever_the_terminal(tmp_path):
    document = changed(well(), medications=[medicine("apixaban", text="Müller's Eliquis")])
    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate", "-"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        input=json.dumps(document).encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Müller" in done.stdout.decode("utf-8")
