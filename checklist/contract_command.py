"""What the contract says of every command: exit codes, and errors as one JSON object on stderr.

0 done; 1 done, some input rejected; 2 nothing done.
"""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from checklist.engine import Policy
from checklist.policies import PolicyError, shipped_policy

DONE, SOME_REJECTED, NOTHING_DONE = 0, 1, 2


class _Parser(CommandParser):
    """Says what is wrong with the arguments as the contract says it."""

    def error(self, message: str) -> NoReturn:
        refuse("arguments", message)


def refuse(path: str, message: str) -> NoReturn:
    """Nothing was done: say why and stop."""
    sys.stderr.write(json.dumps({"error": {"path": path, "message": message}}) + "\n")
    raise SystemExit(NOTHING_DONE)


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
    return moment


def policy_argument(text: str | None) -> Policy:
    """A shipped policy named as ID@VERSION or ID; the default one where none is named."""
    policy_id, _, version = (text or "default").partition("@")
    try:
        return shipped_policy(policy_id, version or None)
    except PolicyError as error:
        refuse("--policy", str(error))


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
