"""What this app asks of the cases of its patients, without knowing them.

`patients` may not import `checklist`. The setting CASE_VERBS names the module that has these
functions; a test checks that it does.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast

from django.conf import settings

from patients.models import Patient
from patients.proposals import ProposedCase, ScheduledCase
from staff.models import Clinic, User


class CaseLine(NamedTuple):
    """One case of a patient, in words for a page; `href` is "" where there is no page to open."""

    words: str
    status: str
    href: str


class CaseVerbs(Protocol):
    """The functions of the module; each raises as its own docstring says."""

    def book_proposed(
        self, *, clinic: Clinic, patient: Patient, proposed: ProposedCase, by: Any, now: datetime
    ) -> str:
        """Keep an order or appointment as a proposed case: created, updated or unchanged."""
        ...

    def book_scheduled(
        self, *, clinic: Clinic, patient: Patient, scheduled: ScheduledCase, by: Any, now: datetime
    ) -> str:
        """Book a row of a schedule: created, updated or unchanged."""
        ...

    def patient_changed(self, *, patient: Patient, by: User | None, now: datetime) -> None:
        """Judge the patient's open cases anew."""
        ...

    def change_patient(
        self,
        *,
        patient: Patient,
        shown_version: int | None,
        by: User,
        now: datetime,
        **fields: Any,
    ) -> Patient:
        """Change who the patient is, refusing an outdated form."""
        ...

    def case_lines(self, *, patient: Patient) -> Sequence[CaseLine]:
        """List what was ever booked for the patient, open cases first."""
        ...


def case_verbs() -> CaseVerbs:
    """Return the module that CASE_VERBS names."""
    return cast("CaseVerbs", import_module(settings.CASE_VERBS))
