"""Safe by default: what a plain start allows, and what production refuses."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.secret import local_secret_key

GOOD = {
    "APP_ENV": "production",
    "SECRET_KEY": "k3y-" + "x7Qp" * 16,
    "ALLOWED_HOSTS": "checklist.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://checklist.example.org",
    "DATABASE_URL": "postgres://app@127.0.0.1/checklist",
}
CHECK = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start the program as its own process with this environment alone."""
    clean = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(
        [sys.executable, *CHECK], cwd=settings.BASE_DIR, env=clean, capture_output=True, text=True
    )


def test_production_with_good_settings_starts():
    done = start(**GOOD)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "django-insecure-" + "x7Qp" * 16),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///db.sqlite3"),
        ("DEBUG", "1"),
        ("APP_ENV", "prod"),
        ("CSRF_TRUSTED_ORIGINS", "http://checklist.example.org"),
    ],
)
def test_production_refuses(name, value):
    done = start(**{**GOOD, name: value})

    assert done.returncode != 0
    assert name in done.stderr
    assert GOOD["SECRET_KEY"] not in done.stderr
    assert not value or len(value) < 20 or value not in done.stderr


def test_a_local_start_answers_to_this_machine_only():
    assert settings.DEBUG is False
    assert set(settings.LOCAL_HOSTS) == {"127.0.0.1", "localhost", "[::1]"}


def test_the_local_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / ".secret_key"

    first = local_secret_key(path)

    assert len(first) >= 50
    assert local_secret_key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_messages_and_tokens_stay_on_the_server():
    assert settings.CSRF_USE_SESSIONS
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")
