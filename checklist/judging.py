"""A clinic's open cases while their verdicts are made anew, portion by portion.

After another policy came in force, or after many moments have passed at once, the table holds
verdicts that no longer hold. A list shows none of them: each page judges a portion first, what it
shows is judged in any case, and what is left counts in no list that a verdict decides.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from checklist.actions.readiness import refresh_portion
from checklist.models import ReadinessSnapshot
from checklist.models.readiness import ReadinessSnapshotQuerySet
from checklist.snapshots import policy_in_force
from staff.models import Clinic


@dataclass(frozen=True)
class Progress:
    """How far the verdicts on a clinic's open cases are made anew, and by which policy."""

    policy: str
    done: int
    left: int

    @property
    def total(self) -> int:
        """How many open cases there are."""
        return self.done + self.left


@dataclass(frozen=True)
class OpenCases:
    """The open cases of a clinic for a list, at one moment.

    `judged` are those whose verdict holds; it is `listed` itself where that is all of them.
    """

    clinic: Clinic
    now: datetime
    listed: ReadinessSnapshotQuerySet
    judged: ReadinessSnapshotQuerySet

    def of_patients(self, patients: models.QuerySet) -> "OpenCases":
        """Only the cases of these patients."""
        listed = self.listed.of_patients(patients)
        is_whole = self.judged is self.listed
        judged = listed if is_whole else self.judged.of_patients(patients)
        return OpenCases(self.clinic, self.now, listed, judged)

    def progress(self) -> Progress | None:
        """Return what is left by now; None where nothing was, or is."""
        return None if self.judged is self.listed else progress(self.clinic, self.now)


def open_cases(clinic: Clinic, now: datetime) -> OpenCases:
    """Judge a portion of what is outdated, and return the clinic's open cases."""
    left = refresh_portion(clinic=clinic, now=now).left
    listed = ReadinessSnapshot.in_clinic(clinic).listed()
    judged = listed.judged(now, policy_in_force(clinic).digest) if left else listed
    return OpenCases(clinic, now, listed, judged)


def progress(clinic: Clinic, now: datetime) -> Progress | None:
    """Return how many verdicts are still to be made anew; None where all of them hold."""
    policy = policy_in_force(clinic)
    found = ReadinessSnapshot.in_clinic(clinic).listed().select_related(None)
    done, total = found.judged(now, policy.digest).count(), found.count()
    return Progress(f"{policy.id}@{policy.version}", done, total - done) if total > done else None
