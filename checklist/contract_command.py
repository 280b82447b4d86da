"""What the contract says of every command: exit codes, and errors as one JSON object on stderr.

0 done; 1 done, some input rejected; 2 nothing done.
"""

import errno
import json
import os
import sys
from argparse import ArgumentParser
from dataclasses import replace
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from checklist.engine import Policy
from checklist.models import PolicyVersion
from checklist.policies import PolicyError, shipped_policy
from checklist.policy_versions import find_policy
from checklist.snapshots import policy_in_force
from staff.models import Clinic

DONE, SOME_REJECTED, NOTHING_DONE = 0, 1, 2
FIRST_YEAR, LAST_YEAR = 1900, 2199  # as in a case document
_OUTPUT_ENDED = (errno.EPIPE, errno.ENOSPC)


class _Parser(CommandParser):
    """Says what is wrong with the arguments as the contract says it."""

    def error(self, message: str) -> NoReturn:
        refuse("arguments", message)


def refuse(path: str, message: str) -> NoReturn:
    """Nothing was done: say why and stop."""
    sys.stderr.write(json.dumps({"error": {"path": path, "message": message}}) + "\n")
    raise SystemExit(NOTHING_DONE)


def reject(path: str, message: str) -> NoReturn:
    """Some was done and some rejected: say what."""
    sys.stderr.write(json.dumps({"error": {"path": path, "message": message}}) + "\n")
    raise SystemExit(SOME_REJECTED)


def moment_argument(text: str | None) -> datetime | None:
    """An ISO 8601 time with an offset given as an argument."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        refuse("--at", "not an ISO 8601 time")
    if moment.tzinfo is None:
        refuse("--at", "a time needs an offset")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        refuse("--at", f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return moment


def policy_arguments(parser: ArgumentParser) -> None:
    """Add the two options that `policy_argument` reads."""
    parser.add_argument("--policy", help="ID@VERSION; default: the shipped policy")
    parser.add_argument(
        "--clinic", help="slug: this clinic's own versions; without --policy, the one in force"
    )


def policy_argument(text: str | None, clinic_slug: str | None = None) -> Policy:
    """A policy named as ID@VERSION or ID; the default one where none is named.

    With a clinic, its own versions come first, and where none is named the one in force: only
    then the database is read. A version that nobody approved stays unapproved.
    """
    if clinic_slug is not None:
        return _policy_of_a_clinic(text, clinic_slug)
    policy_id, _, version = (text or "default").partition("@")
    try:
        return shipped_policy(policy_id, version or None)
    except PolicyError as error:
        refuse("--policy", str(error))


def _policy_of_a_clinic(text: str | None, slug: str) -> Policy:
    clinic = Clinic.objects.filter(slug=slug).first() or refuse("--clinic", "no such clinic")
    if text is None:
        return policy_in_force(clinic)
    try:
        policy = find_policy(text, clinic)
    except PolicyError as error:
        refuse("--policy", str(error))
    own = PolicyVersion.objects.for_clinic(clinic).called(policy.id, policy.version).first()
    return replace(policy, approved=False) if own and own.approved_at is None else policy


def bytes_of(name: str) -> bytes:
    """A file's content; ``-`` is standard input."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        refuse("FILE", error.strerror or "cannot be read")


class ContractCommand(BaseCommand):
    """A command whose errors never show a traceback or a value."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The usual parser, with errors as JSON."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = _Parser
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Each command adds its own."""

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run it: what it prints is UTF-8, and where that cannot be written it says so."""
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        try:
            done = super().execute(*args, **options)
            sys.stdout.flush()
        except OSError as error:
            if error.errno not in _OUTPUT_ENDED:
                raise
            # What is still held back could not be written at the very end either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            refuse("output", error.strerror or "cannot be written")
        return done
