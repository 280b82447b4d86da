"""manage.py evaluate: one case document in, one readiness report out. Touches no database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, ClassVar

from django.utils import timezone

from checklist.casefile import CaseError
from checklist.contract_command import (
    SOME_REJECTED,
    ContractCommand,
    bytes_of,
    moment_argument,
    policy_argument,
    refuse,
)
from checklist.engine import Policy
from checklist.evaluate_lines import judged_lines, report_of

LONGEST_LINE_BYTES = 8_000_000


class Command(ContractCommand):
    """Evaluates one document, or one a line with ``--ndjson``, in constant memory."""

    help = "Evaluate a case document (case/1) and print its readiness report (readiness/1)."
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE or -, the moment, the policy, and whether there is a document a line."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--ndjson", action="store_true")
        parser.add_argument("--at", help="moment of evaluation where the document has none")
        parser.add_argument(
            "--workers", type=_count, help="with --ndjson: processes (default: one a processor)"
        )
        parser.add_argument("--policy", help="ID@VERSION; default: the shipped policy")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report, or the reports; exit 1 if any line was bad, 2 if nothing was done."""
        at = moment_argument(options["at"]) or timezone.now()
        policy = policy_argument(options["policy"])
        if options["ndjson"]:
            self._evaluate_lines(options["file"], at, policy, options["workers"])
            return
        try:
            report = report_of(bytes_of(options["file"]), at, policy)
        except CaseError as error:
            refuse(error.path, error.message)
        self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))

    def _evaluate_lines(self, name: str, at: datetime, policy: Policy, workers: int | None) -> None:
        any_bad = False
        for judged in judged_lines(_lines(name), at, policy, workers=workers):
            any_bad |= judged.any_bad
            sys.stdout.buffer.write(judged.text)
        sys.stdout.buffer.flush()
        if any_bad:
            raise SystemExit(SOME_REJECTED)


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _lines(name: str) -> Iterator[bytes]:
    """The lines of a file or of standard input, one at a time; an endless one is cut and bad."""
    if name == "-":
        yield from _lines_of(sys.stdin.buffer)
        return
    try:
        stream = open(name, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        refuse("FILE", error.strerror or "cannot be read")
    with stream:
        yield from _lines_of(stream)


def _lines_of(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(LONGEST_LINE_BYTES):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE_BYTES:
            while (rest := stream.readline(LONGEST_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            line = b"this line is too long"
        yield line
