"""Files by name and content -> proposals: which reader a file goes to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from patients.fhir import read_bundle
from patients.proposals import ImportProposals, Rejection
from patients.schedule import read_schedule
from staff.models import Clinic

SCHEDULE_SUFFIX = ".csv"


class NamedContent(NamedTuple):
    """A file: the name that rejections give it, and its bytes."""

    name: str
    content: bytes


def read_files(files: Iterable[NamedContent], *, clinic: Clinic, now: datetime) -> ImportProposals:
    """Return what all files propose, in order. A file that cannot be read is a rejection."""
    proposals = ImportProposals()
    for file in files:
        found = read_file(file, clinic=clinic, now=now)
        if not found.patients and not found.rejected:
            found = replace(found, rejected=(Rejection(file.name, "holds no patient", path="$"),))
        proposals += found
    return proposals


def read_file(file: NamedContent, *, clinic: Clinic, now: datetime) -> ImportProposals:
    """Read a schedule where the name ends in .csv, else a FHIR bundle."""
    if file.name.lower().endswith(SCHEDULE_SUFFIX):
        today = now.astimezone(clinic.tz).date()
        return read_schedule(file.content, file=file.name, zone=clinic.tz, today=today)
    return read_bundle(file.content, file=file.name, now=now, zone=clinic.tz)
