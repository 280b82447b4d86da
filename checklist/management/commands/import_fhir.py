"""manage.py import_fhir: FHIR R4 bundles into the database."""

from argparse import ArgumentParser
from typing import Any

from checklist.import_command import ImportCommand, files_of


class Command(ImportCommand):
    """Imports bundles, files or folders; the same thing twice changes nothing."""

    help = "Import FHIR R4 bundles and print a summary as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the clinic and any number of files and folders."""
        super().add_arguments(parser)
        parser.add_argument("paths", metavar="PATH", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the summary."""
        self.take_files(files_of(options["paths"], ".json"), options["clinic"])
