"""manage.py payer_packet CASE_ID: the criteria of the payer, answered."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone, translation

from checklist.actions import fresh_snapshot
from checklist.contract_command import ContractCommand, refuse
from checklist.models import Case
from checklist.packet import build_packet


class Command(ContractCommand):
    """Prints one `payer-packet/1` document, made from the report that the case's pages show."""

    help = "Print what a payer asks of a case, with the answers, their sources and what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """CASE_ID."""
        parser.add_argument("case_id", metavar="CASE_ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the packet; exit 2 with a JSON error where there is no such case."""
        try:
            document = _packet(options["case_id"])
        except DatabaseError:
            refuse("DATABASE_URL", "the database does not answer, or has no tables: run migrate")
        self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))


def _packet(case_id: str) -> dict[str, Any]:
    case = _find(case_id)
    snapshot = fresh_snapshot(case=case, now=timezone.now())
    if snapshot is None:
        refuse("CASE_ID", "the case is not booked yet")
    with translation.override("en"), timezone.override(case.clinic.tz):
        return build_packet(case, snapshot).document()


def _find(case_id: str) -> Case:
    try:
        return Case.objects.with_people().get(pk=UUID(case_id))
    except (ValueError, Case.DoesNotExist):
        refuse("CASE_ID", "no such case")
