"""manage.py case_document CASE_ID: the case as the contract's document."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from checklist.actions import fresh_snapshot
from checklist.contract_command import ContractCommand, moment_argument, refuse
from checklist.gather import case_document
from checklist.models import Case


class Command(ContractCommand):
    """Prints one `case/1` document, whose `evaluate` gives the report that the page shows."""

    help = "Print a case as the document that `evaluate` reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """CASE_ID, and the moment to judge at."""
        parser.add_argument("case_id", metavar="CASE_ID")
        parser.add_argument("--at", help="ISO 8601 with an offset; default: the page's moment")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the document; exit 2 with a JSON error where there is no such case or moment."""
        case = _find(options["case_id"])
        at = moment_argument(options["at"]) or _page_moment(case)
        document = case_document(case, at=at)
        self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))


def _find(case_id: str) -> Case:
    try:
        return Case.objects.with_people().get(pk=UUID(case_id))
    except (ValueError, Case.DoesNotExist):
        refuse("CASE_ID", "no such case")


def _page_moment(case: Case) -> datetime:
    """Return when the verdict on the page was made, after making it anew if it is out of date."""
    now = timezone.now()
    snapshot = fresh_snapshot(case=case, now=now)
    return snapshot.evaluated_at if snapshot else now
