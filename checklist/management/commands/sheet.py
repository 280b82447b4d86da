"""manage.py sheet CASE_ID --language en|es --format html|pdf --output FILE: the patient's sheet."""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from checklist.actions import issue_sheet, refresh
from checklist.models import Case, PrepSheet, ReadinessSnapshot
from checklist.paper import INSTALL_PANGO, PdfUnavailable, paper_html, paper_pdf
from checklist.refusals import Refused
from checklist.sheet_content import Content
from checklist.sheet_words import languages
from checklist.sheets import compose

FORMATS = ("html", "pdf")
# What may differ between two sheets that tell the patient the same.
VOLATILE = ("number", "number_words", "printed")


class Command(BaseCommand):
    """Writes a case's prep sheet to a file and prints its number as JSON.

    The sheet that the patient already holds is written again where it would say the same; else a
    new one is issued. A closed case gives a sheet without a number that says so.
    """

    help = "Write the prep sheet of a case to a file."

    def create_parser(self, *args: Any, **options: Any) -> Any:
        """Report unusable arguments as the contract wants errors: one JSON object, exit 2."""
        parser = super().create_parser(*args, **options)
        parser.error = lambda message: self.refuse("arguments", message)
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the case, the language, the format and the file."""
        parser.add_argument("case_id")
        parser.add_argument("--language", default="en", help=" or ".join(languages()))
        parser.add_argument("--format", default="html", help=" or ".join(FORMATS))
        parser.add_argument("--output", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print {"sheet": number, "file": path}; on failure nothing is kept."""
        language, form = options["language"], options["format"]
        if language not in languages():
            self.refuse("--language", f"one of {', '.join(languages())}")
        if form not in FORMATS:
            self.refuse("--format", f"one of {', '.join(FORMATS)}")
        case = self._case(options["case_id"])
        with transaction.atomic():
            content = self._content(case, language, timezone.now())
            self._write(Path(options["output"]), self._drawn(content, form))
        self.stdout.write(json.dumps({"sheet": content["number"], "file": options["output"]}))

    def refuse(self, path: str, message: str) -> NoReturn:
        """Say what is wrong on standard error and end with 2."""
        self.stderr.write(json.dumps({"error": {"path": path, "message": str(message)}}))
        sys.exit(2)

    def _case(self, case_id: str) -> Case:
        try:
            return Case.objects.with_people().get(pk=UUID(case_id))
        except (ValueError, Case.DoesNotExist):
            self.refuse("CASE_ID", "no such case")

    def _content(self, case: Case, language: str, now: datetime) -> Content:
        try:
            return _content_of(case, language, now)
        except Refused as refused:
            self.refuse("CASE_ID", refused.message)
        except ReadinessSnapshot.DoesNotExist:
            self.refuse("CASE_ID", "the case is not booked yet")

    def _drawn(self, content: Content, form: str) -> bytes:
        try:
            return paper_pdf(content) if form == "pdf" else paper_html(content).encode()
        except PdfUnavailable:
            self.refuse("--format", f"PDF needs Pango: {INSTALL_PANGO}")

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.write_bytes(data)
        except (OSError, ValueError):
            self.refuse("--output", "the file cannot be written")


def _content_of(case: Case, language: str, now: datetime) -> Content:
    """Return the content of the sheet held if it still says the same, else of a new one.

    Raises Refused where no sheet can be made, DoesNotExist for a case that was never judged.
    """
    if not case.is_open:
        return compose(case, ReadinessSnapshot.objects.get(case=case), language)
    fresh = compose(case, refresh(case=case, now=now), language)
    held = PrepSheet.objects.filter(case=case, language=language).held().first()
    if held and not held.is_stale and _lasting(held.content) == _lasting(fresh):
        return held.content
    return issue_sheet(case=case, language=language, compose=compose, by=None, now=now).content


def _lasting(content: Content) -> Content:
    return {key: value for key, value in content.items() if key not in VOLATILE}
