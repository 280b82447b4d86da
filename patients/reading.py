"""Files by name and content -> proposals: which reader a file goes to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from patients.fhir import read_bundle
from patients.proposals import ImportProposals, Rejection
from patients.schedule import MOST_ROWS, read_schedule
from staff.models import Clinic

SCHEDULE_SUFFIX = ".csv"


class NamedContent(NamedTuple):
    """A file: the name that rejections give it, and its bytes."""

    name: str
    content: bytes


def read_files(
    files: Iterable[NamedContent], *, clinic: Clinic, now: datetime, most_rows: int = MOST_ROWS
) -> ImportProposals:
    """Return what all files propose, in order. A file that cannot be read is a rejection.

    `most_rows` limits each schedule.
    """
    proposals = ImportProposals()
    for file in files:
        found = _read(file, clinic, now, most_rows)
        if not found.patients and not found.rejected:
            nobody = Rejection(file.name, _("holds no patient"), path="$")
            found = replace(found, rejected=(nobody,))
        proposals += found
    return proposals


def _read(file: NamedContent, clinic: Clinic, now: datetime, most_rows: int) -> ImportProposals:
    """Read a schedule where the name ends in .csv, else a FHIR bundle."""
    if not file.name.lower().endswith(SCHEDULE_SUFFIX):
        return read_bundle(file.content, file=file.name, now=now, zone=clinic.tz)
    today = now.astimezone(clinic.tz).date()
    return read_schedule(
        file.content, file=file.name, zone=clinic.tz, today=today, most_rows=most_rows
    )
