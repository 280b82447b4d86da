"""manage.py evaluate: one case document in, one readiness report out. Touches no database without
``--clinic``.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone

from checklist.casefile import CaseError
from checklist.contract_command import (
    SOME_REJECTED,
    ContractCommand,
    bytes_of,
    moment_argument,
    policy_argument,
    policy_arguments,
    refuse,
)
from checklist.engine import Policy
from checklist.evaluate_lines import judged_lines, report_of
from checklist.line_input import lines_as_they_come, lines_of_file


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
        policy_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report, or the reports; exit 1 if any line was bad, 2 if nothing was done."""
        at = moment_argument(options["at"]) or timezone.now()
        policy = policy_argument(options["policy"], options["clinic"])
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


def _lines(name: str) -> Iterator[bytes | None]:
    """The lines of a file, or of standard input as they come."""
    if name == "-":
        yield from lines_as_they_come(sys.stdin.buffer)
        return
    try:
        stream = open(name, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        refuse("FILE", error.strerror or "cannot be read")
    with stream:
        yield from lines_of_file(stream)
