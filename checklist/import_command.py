"""What import_fhir and import_schedule share: the clinic, the summary, the exit codes."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

from django.db import DatabaseError
from django.utils import timezone

from checklist import for_patients
from checklist.contract_command import NOTHING_DONE, SOME_REJECTED, ContractCommand, refuse
from patients.importing import Import, ImportOutcome
from patients.reading import NamedContent, read_files
from staff.models import Clinic

LARGEST_FILE = 64 * 1024 * 1024


class ImportCommand(ContractCommand):
    """Imports files and prints the contract's summary.

    Exit 0: all taken; 1: some rejected; 2: nothing taken, the first reason is on stderr too.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the clinic; default: the one created first."""
        parser.add_argument("--clinic", metavar="SLUG", help="default: the clinic created first")

    def take_files(self, paths: Iterable[Path], slug: str | None) -> None:
        """Import the files one after the other, so that only one is in memory at a time."""
        try:
            outcome = _take(paths, clinic_of(slug))
        except DatabaseError:
            refuse("DATABASE_URL", "the database does not answer, or has no tables: run migrate")
        self.stdout.write(json.dumps(outcome.summary(), indent=2, ensure_ascii=False))
        if outcome.rejected and not outcome.patients:
            first = outcome.rejected[0].document()
            self.stderr.write(json.dumps({"error": first}), self.style.NOTICE)
            raise SystemExit(NOTHING_DONE)
        if outcome.rejected:
            raise SystemExit(SOME_REJECTED)


def _take(paths: Iterable[Path], clinic: Clinic) -> ImportOutcome:
    now = timezone.now()
    importing = Import(clinic=clinic, by=None, now=now, verbs=for_patients)
    whole = ImportOutcome()
    for path in paths:
        file = NamedContent(path.name, _content(path))
        whole.extend(importing.apply(read_files([file], clinic=clinic, now=now)))
    return whole


def clinic_of(slug: str | None) -> Clinic:
    """Return the clinic of this slug; without one, the clinic created first. Exit 2 for none."""
    clinics = Clinic.objects.filter(slug=slug) if slug else Clinic.objects.all()
    clinic = clinics.order_by("pk").first()
    if clinic is None:
        refuse("--clinic", "there is no such clinic" if slug else "there is no clinic yet")
    return clinic


def _content(path: Path) -> bytes:
    """Return a file's bytes; what is too large comes back cut, so that its reader refuses it."""
    with path.open("rb") as stream:
        return stream.read(LARGEST_FILE)


def files_of(names: Iterable[str], suffix: str) -> list[Path]:
    """Return the files that the arguments name; a folder stands for its files of this suffix.

    Nothing is imported where an argument cannot be read: exit 2.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        files = sorted(path.rglob(f"*{suffix}")) if path.is_dir() else [path]
        if not files:
            refuse("PATH", f"a folder without {suffix} files")
        for file in files:
            _check_readable(file)
        found.update(dict.fromkeys(files))
    return list(found)


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        refuse("PATH", error.strerror or "cannot be read")
