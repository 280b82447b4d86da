"""What import_codes and import_payer_texts share: one file, the summary, the exit codes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.db import DatabaseError
from django.utils import timezone

from checklist.actions.clinic_lists import ListOutcome, keep_list
from checklist.clinic_lists import ListKind, read_list
from checklist.contract_command import (
    NOTHING_DONE,
    SOME_REJECTED,
    ContractCommand,
    bytes_of,
    refuse,
)
from checklist.import_command import clinic_of

LARGEST_FILE = 8 * 1024 * 1024


class ListCommand(ContractCommand):
    """Imports one list of a clinic and prints a summary.

    Exit 0: all taken; 1: some rejected; 2: nothing taken, the first reason is on stderr too.
    """

    kind: ClassVar[ListKind]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the clinic and one file."""
        parser.add_argument("--clinic", metavar="SLUG", help="default: the clinic created first")
        parser.add_argument("file", metavar="FILE.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the summary."""
        outcome = self._keep(options["file"], options["clinic"])
        self.stdout.write(json.dumps(outcome.summary(), indent=2, ensure_ascii=False))
        if outcome.rejected and not outcome.effects:
            self.stderr.write(json.dumps({"error": outcome.rejected[0].document()}))
            raise SystemExit(NOTHING_DONE)
        if outcome.rejected:
            raise SystemExit(SOME_REJECTED)

    def _keep(self, name: str, slug: str | None) -> ListOutcome:
        content = bytes_of(name)
        if len(content) > LARGEST_FILE:
            refuse("FILE.csv", "the file is too large: split it")
        try:
            proposals = read_list(content, kind=self.kind, file=Path(name).name)
            clinic = clinic_of(slug)
            return keep_list(clinic=clinic, proposals=proposals, by=None, now=timezone.now())
        except DatabaseError:
            refuse("DATABASE_URL", "the database does not answer, or has no tables: run migrate")
