"""The command line itself: a database that cannot be used is said in one line of JSON."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

CASE = "00000000-0000-0000-0000-000000000000"


def run(database, *arguments):
    """Run a command as a user does, with another database."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", [["case_document", CASE], ["refresh_readiness"]])
def test_a_database_without_tables(tmp_path, command):
    ended = run(f"sqlite:///{tmp_path}/empty.sqlite3", *command)

    assert ended.returncode == 2
    error = json.loads(ended.stderr)["error"]
    assert error["path"] == "DATABASE_URL"
    assert "migrate" in error["message"]
    assert ended.stdout == ""


def test_a_server_that_does_not_answer():
    ended = run("postgres://nobody:secret@127.0.0.1:1/nowhere", "refresh_readiness")

    assert ended.returncode == 2
    assert json.loads(ended.stderr)["error"]["path"] == "DATABASE_URL"
    assert "secret" not in ended.stderr


def test_where_it_happened_is_shown_when_asked_for(tmp_path):
    database = f"sqlite:///{tmp_path}/empty.sqlite3"

    ended = run(database, "refresh_readiness", "--traceback")

    assert ended.returncode == 1
    assert "Traceback" in ended.stderr


@pytest.mark.parametrize(
    "address", ["garbage", "mysql://user:secret@host/name", "postgres://user:secret@[::1/name"]
)
def test_an_address_of_no_database_is_not_repeated(address):
    ended = run(address, "evaluate", "-")

    assert (ended.returncode, ended.stdout) == (2, "")
    error = json.loads(ended.stderr)["error"]
    assert (error["path"], error["message"].split(":")[0]) == ("settings", "DATABASE_URL")
    assert "secret" not in ended.stderr
