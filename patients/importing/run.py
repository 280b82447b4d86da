"""One import, from proposals to rows; the preview is the very same, undone.

Each patient is all or nothing, each line within it has a savepoint of its own.
"""

from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from patients.importing.matching import PatientRefused
from patients.importing.outcome import Effect, ImportOutcome, PatientOutcome
from patients.importing.people import take_patient
from patients.importing.records import RecordImport
from patients.importing.text import ValueRefused
from patients.models import Patient
from patients.ports import CaseVerbs
from patients.proposals import (
    UNCHANGED,
    BookingRefused,
    ImportProposals,
    PatientProposal,
    ProposedCase,
    Rejection,
    ScheduledCase,
)
from staff.models import Clinic, User


class PreviewOutdated(Exception):
    """What would happen now is not what was shown: a file or a record changed meanwhile."""


class Import:
    """An import into one clinic, `by` a person (None: a command), at the moment `now`."""

    def __init__(self, *, clinic: Clinic, by: User | None, now: datetime, verbs: CaseVerbs) -> None:
        """Keep what all patients share; `verbs` book and judge cases."""
        self.clinic = clinic
        self.by = by
        self.now = now
        self.verbs = verbs

    def apply(self, proposals: ImportProposals) -> ImportOutcome:
        """Write what can be written, each patient in a transaction; say what was not, and why."""
        outcome = ImportOutcome(
            files=proposals.files,
            rejected=list(proposals.rejected),
            not_on_list=proposals.not_on_list,
        )
        for proposal in proposals.patients:
            self._take(proposal, outcome)
        return outcome

    def preview(self, proposals: ImportProposals) -> ImportOutcome:
        """Say what `apply` would do now; nothing stays written."""
        with transaction.atomic():
            outcome = self.apply(proposals)
            transaction.set_rollback(True)
        return outcome

    @transaction.atomic
    def confirm(self, proposals: ImportProposals, shown_digest: str) -> ImportOutcome:
        """Apply exactly what was shown. Raises PreviewOutdated where it would be anything else."""
        outcome = self.apply(proposals)
        if outcome.digest() != shown_digest:
            raise PreviewOutdated
        return outcome

    def _take(self, proposal: PatientProposal, outcome: ImportOutcome) -> None:
        rejected: list[Rejection] = []
        try:
            with transaction.atomic():
                who = self._take_whole(proposal, rejected)
        except (PatientRefused, ValueRefused) as refused:
            outcome.rejected.append(_rejection(proposal, refused.message))
        except (DataError, IntegrityError):
            message = _("the patient could not be stored beside what is on record: import it again")
            outcome.rejected.append(_rejection(proposal, message))
        else:
            outcome.add(who)
            outcome.rejected.extend(rejected)

    def _take_whole(self, proposal: PatientProposal, rejected: list[Rejection]) -> PatientOutcome:
        patient, who = take_patient(self.clinic, proposal, self.by, self.now)
        RecordImport(patient, who, rejected, self.by, self.now).take_all(proposal)
        changed = any(effect.action != UNCHANGED for effect in who.effects)
        for case in (*proposal.scheduled, *proposal.cases):
            self._take_case(patient, case, who, rejected)
        if changed and not who.is_new:
            self.verbs.patient_changed(patient=patient, by=self.by, now=self.now)
        return who

    def _take_case(
        self,
        patient: Patient,
        case: ScheduledCase | ProposedCase,
        who: PatientOutcome,
        rejected: list[Rejection],
    ) -> None:
        try:
            with transaction.atomic():
                action = self._book(patient, case)
        except BookingRefused as refused:
            message = f"{refused.field}: {refused.message}" if refused.field else refused.message
            rejected.append(_case_rejection(case, message))
        except (DataError, IntegrityError):
            message = _("could not be stored beside what is on record")
            rejected.append(_case_rejection(case, message))
        else:
            who.effects.append(Effect("cases", action, _case_label(case), _where(case)))

    def _book(self, patient: Patient, case: ScheduledCase | ProposedCase) -> str:
        shared = {"clinic": self.clinic, "patient": patient, "by": self.by, "now": self.now}
        if isinstance(case, ScheduledCase):
            return self.verbs.book_scheduled(scheduled=case, **shared)
        return self.verbs.book_proposed(proposed=case, **shared)


def _rejection(proposal: PatientProposal, message: str) -> Rejection:
    if proposal.scheduled:
        return Rejection(proposal.source.file, message, line=proposal.scheduled[0].line)
    return Rejection(proposal.source.file, message, path=proposal.path)


def _case_rejection(case: ScheduledCase | ProposedCase, message: str) -> Rejection:
    if isinstance(case, ScheduledCase):
        return Rejection(case.source_file, message, line=case.line)
    return Rejection(case.source_file, message, path=case.path)


def _case_label(case: ScheduledCase | ProposedCase) -> str:
    return case.text if isinstance(case, ProposedCase) else case.external_id


def _where(case: ScheduledCase | ProposedCase) -> str:
    return case.path if isinstance(case, ProposedCase) else f"line {case.line}"
