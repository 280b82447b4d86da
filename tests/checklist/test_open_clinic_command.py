"""open_clinic: a clinic and its first people from the command line, or nothing at all."""

import io
import json
import os
import subprocess
import sys
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from checklist.management.commands import open_clinic as command
from staff.models import Clinic, Membership, User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
CLINIC = {
    "--name": "Main Street Pain Clinic", "--time-zone": "America/Chicago",
    "--street": "1 Main Street", "--city": "Springfield", "--state": "IL",
    "--postal-code": "62701", "--phone": "555-0100", "--opening-hours": "Mon-Fri 8-17",
}  # fmt: skip
ADMIN = ("--admin", "asmith", "Alex", "Smith")
LEAD = ("--lead", "blane", "Bea", "Lane")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command with lines on standard input: exit code, stdout and stderr as JSON."""

    def call(*people, lines=(PASSWORD,), slug="main-street", **changes):
        options = {**CLINIC, **{f"--{name.replace('_', '-')}": text for name, text in
                                changes.items()}}  # fmt: skip
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in lines)))
        code = 0
        flat = [part for pair in options.items() if pair[1] is not None for part in pair]
        try:
            call_command("open_clinic", slug, *flat, *people)
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, json.loads(err) if err else None

    return call


def test_clinic_and_its_people_are_made_and_can_sign_in(run):
    code, made, error = run(*ADMIN, *LEAD, lines=[PASSWORD, f"{PASSWORD} too"])

    clinic = Clinic.objects.get()
    assert (code, error) == (0, None)
    assert made == {
        "clinic": "main-street",
        "people": [
            {"username": "asmith", "role": "admin"},
            {"username": "blane", "role": "lead"},
        ],
    }
    assert (clinic.name, clinic.tz.key, clinic.state) == (
        "Main Street Pain Clinic", "America/Chicago", "IL",
    )  # fmt: skip
    assert (clinic.site, clinic.default_language, clinic.demo_anchor_on) == ("office", "en", None)
    assert [str(one.user) for one in Membership.objects.order_by("pk")] == [
        "Alex Smith",
        "Bea Lane",
    ]
    browser = Client()
    assert browser.login(username="blane", password=f"{PASSWORD} too")
    assert browser.login(username="asmith", password=PASSWORD)
    assert browser.get(reverse("staff:users")).status_code == 200


def test_one_person_may_have_both_roles_with_one_password(run):
    code, _made, _error = run(*ADMIN, "--lead", "asmith", "Alex", "Smith")

    assert code == 0
    assert User.objects.count() == 1
    assert sorted(one.role for one in Membership.objects.all()) == ["admin", "lead"]


def test_who_has_an_account_keeps_it_in_the_next_clinic(run):
    run(*ADMIN)
    code, _made, _error = run(*ADMIN, lines=(), slug="hill-road")

    user = User.objects.get()
    assert code == 0
    assert user.check_password(PASSWORD)
    assert [one.clinic.slug for one in user.memberships.order_by("pk")] == [
        "main-street", "hill-road",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"slug": "Main Street"}, "SLUG"),
        ({"slug": ""}, "SLUG"),
        ({"name": " "}, "--name"),
        ({"name": "x" * 121}, "--name"),
        ({"name": "a\u202eb"}, "--name"),
        ({"name": None}, "arguments"),
        ({"time_zone": "Chicago"}, "--time-zone"),
        ({"time_zone": "../etc/passwd"}, "--time-zone"),
        ({"phone": ""}, "--phone"),
        ({"phone": None}, "arguments"),
        ({"state": "il"}, "--state"),
        ({"state": "ILL"}, "--state"),
        ({"site": "garage"}, "arguments"),
        ({"language": "fr"}, "arguments"),
    ],
)
def test_clinic_that_cannot_be_is_refused_by_argument(run, changes, path):
    code, made, error = run(*ADMIN, **changes)

    assert (code, made, error["error"]["path"]) == (2, None, path)
    assert not Clinic.objects.exists()


@pytest.mark.parametrize(
    ("people", "lines", "path", "words"),
    [
        ((), (), "arguments", "--admin"),
        (LEAD, (PASSWORD,), "arguments", "--admin"),
        (("--admin", "asmith"), (PASSWORD,), "arguments", "expected 3"),
        (ADMIN, (), "--admin", "First password"),
        (ADMIN, ("qwzx1",), "--admin", "too short"),
        (ADMIN, ("password1234",), "--admin", "too common"),
        (("--admin", "a smith", "Alex", "Smith"), (PASSWORD,), "--admin", "User name"),
        (("--admin", "asmith", "", "Smith"), (PASSWORD,), "--admin", "First name"),
        ((*ADMIN, *LEAD), (PASSWORD,), "--lead", "'blane'"),
        ((*ADMIN, *ADMIN), (PASSWORD,), "arguments", "same role twice"),
    ],
)
def test_person_that_cannot_be_is_refused_and_no_clinic_stays(run, people, lines, path, words):
    code, made, error = run(*people, lines=lines)

    assert (code, made, error["error"]["path"]) == (2, None, path)
    assert words in error["error"]["message"]
    assert not any(line in error["error"]["message"] for line in lines)
    assert not Clinic.objects.exists()
    assert not User.objects.exists()


def test_name_that_differs_in_capitals_only_is_taken(run):
    run(*ADMIN)
    code, _made, error = run("--admin", "ASmith", "Al", "Smith", slug="hill-road")

    assert (code, error["error"]["path"]) == (2, "--admin")
    assert not Clinic.objects.filter(slug="hill-road").exists()


def test_clinic_is_opened_once(run):
    run(*ADMIN)
    code, _made, error = run("--admin", "cdoe", "Cam", "Doe")

    assert (code, error["error"]["path"]) == (2, "SLUG")
    assert "already exists" in error["error"]["message"]
    assert not User.objects.filter(username="cdoe").exists()


@pytest.mark.parametrize(("again", "accounts"), [(PASSWORD, 1), ("another one entirely", 0)])
def test_on_a_terminal_the_password_is_asked_for_twice(monkeypatch, capsys, again, accounts):
    typed = iter([PASSWORD, again])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(command, "getpass", lambda _prompt: next(typed))
    arguments = [part for pair in CLINIC.items() for part in pair]
    with nullcontext() if accounts else pytest.raises(SystemExit):
        call_command("open_clinic", "main-street", *arguments, *ADMIN)

    assert User.objects.count() == accounts
    assert PASSWORD not in "".join(capsys.readouterr())


def test_database_without_tables_is_named(tmp_path):
    arguments = [part for pair in CLINIC.items() for part in pair]
    done = subprocess.run(
        [sys.executable, "manage.py", "open_clinic", "main-street", *arguments, *ADMIN],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"},
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert json.loads(done.stderr)["error"]["path"] == "DATABASE_URL"
