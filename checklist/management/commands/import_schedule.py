"""manage.py import_schedule: patients and booked procedures from a CSV file."""

from argparse import ArgumentParser
from typing import Any

from checklist.contract_command import refuse
from checklist.import_command import ImportCommand, files_of


class Command(ImportCommand):
    """Imports a schedule; a row is the same case as before by its external_id."""

    help = "Import a schedule (CSV) and print a summary as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the clinic and one file."""
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the summary."""
        if not options["file"].lower().endswith(".csv"):
            refuse("FILE.csv", "a file whose name ends in .csv is needed")
        self.take_files(files_of([options["file"]], ".csv"), options["clinic"])
