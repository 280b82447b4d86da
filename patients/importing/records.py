"""Lines on record: one resource of one system is one line of a patient, in every import."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DataError, IntegrityError, models, transaction
from django.utils.translation import gettext as _

from patients.history import keep_changes
from patients.importing.listing import settle_list
from patients.importing.merging import content_digest, merge, note_kept, remember, was_seen
from patients.importing.outcome import Effect, PatientOutcome
from patients.importing.people import CAUSE, list_changes, source_columns
from patients.importing.text import ValueRefused, fitting_values, is_future
from patients.models import (
    AllergyIntolerance,
    Condition,
    ImportSuggestion,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
    PatientRecord,
)
from patients.proposals import (
    CREATED,
    UNCHANGED,
    UPDATED,
    MedicationProposal,
    PatientProposal,
    Rejection,
    ended_standing,
)
from staff.models import User

Key = tuple[str, ...]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """How one kind of proposal becomes a row.

    `columns` are the proposal's fields that are columns of `model`, `part` those that are part of
    the row's key, `dated` the one that may not lie in the future, `together` those that a person
    changes as one.
    """

    name: str
    model: type[PatientRecord]
    proposals: Callable[[PatientProposal], Sequence[Any]]
    columns: tuple[str, ...]
    label: str = "text"
    part: tuple[str, ...] = ()
    dated: str = ""
    together: tuple[str, ...] = ()


KINDS = (
    Kind(
        "medications",
        MedicationStatement,
        lambda patient: patient.medications,
        (
            "ingredient", "rxcui", "text", "recognised_by", "dose_intent", "status", "on_list",
            "authored_on", "ended_on", "source_status",
        ),
        together=("ingredient", "rxcui", "text", "recognised_by"),
    ),
    Kind(
        "allergies",
        AllergyIntolerance,
        lambda patient: patient.allergies,
        ("substance", "reaction"),
        label="substance",
    ),
    Kind(
        "conditions",
        Condition,
        lambda patient: patient.conditions,
        ("system", "code", "text", "clinical_status", "onset_on"),
    ),
    Kind(
        "results",
        Observation,
        lambda patient: patient.results,
        ("test", "value", "text", "unit", "taken_at"),
        label="test",
        part=("test",),
        dated="taken_at",
        together=("value", "text", "unit"),
    ),
    Kind(
        "injections",
        PastInjection,
        lambda patient: patient.injections,
        ("protocol", "region", "levels", "injected_on"),
        label="protocol",
        dated="injected_on",
    ),
    Kind(
        "suggestions",
        ImportSuggestion,
        lambda patient: patient.no_known,
        ("kind", "text"),
        part=("kind",),
    ),
)  # fmt: skip


class RecordImport:
    """Takes one patient's lines: each in a savepoint of its own, so that only a bad one is lost."""

    def __init__(
        self,
        patient: Patient,
        outcome: PatientOutcome,
        rejected: list[Rejection],
        by: User | None,
        now: datetime,
    ) -> None:
        """Write for this patient; what becomes of each line goes to `outcome` or `rejected`."""
        self.patient = patient
        self.outcome = outcome
        self.rejected = rejected
        self.by = by
        self.now = now
        self.today = now.astimezone(patient.clinic.tz).date()

    def take_all(self, proposal: PatientProposal) -> None:
        """Take every line of every kind."""
        for kind in KINDS:
            if proposals := kind.proposals(proposal):
                self._take_kind(kind, proposals)
        if proposal.medications:
            settle_list(self.patient, by=self.by, now=self.now)

    def _take_kind(self, kind: Kind, proposals: Sequence[Any]) -> None:
        rows = {
            _row_key(kind, row): row
            for row in kind.model.objects.filter(patient=self.patient)
            .exclude(source_id="")
            .select_related("clinic")
        }
        taken: dict[Key, str] = {}
        for proposal in proposals:
            try:
                effect = self._take(kind, proposal, rows, taken)
            except ValueRefused as refused:
                self._reject(proposal, refused.message)
            except (DataError, IntegrityError):
                self._reject(proposal, _("could not be stored beside what is on record"))
            else:
                self.outcome.effects.extend(effect)

    def _take(
        self, kind: Kind, proposal: Any, rows: dict[Key, PatientRecord], taken: dict[Key, str]
    ) -> list[Effect]:
        digest = _digest(proposal)
        proposal = _with_id(proposal, digest)
        key = _proposal_key(kind, proposal)
        if key in taken:
            if taken[key] != digest:
                raise ValueRefused(_("the same resource stands in the import with other content"))
            return []
        taken[key] = digest
        row = rows.get(key)
        if row is None and _is_void(proposal):
            return []
        if row is None:
            rows[key], effect = self._create(kind, proposal, digest)
        else:
            effect = self._update(kind, proposal, digest, row)
        return [effect]

    def _create(self, kind: Kind, proposal: Any, digest: str) -> tuple[PatientRecord, Effect]:
        values = self._values(kind, proposal, self.now)
        row = kind.model(
            clinic=self.patient.clinic,
            patient=self.patient,
            **values,
            **source_columns(proposal.source, self.now),
        )
        if kind.model is MedicationStatement:
            row.first_imported_at = self.now
        if hasattr(row, "changed_at"):
            row.changed_at = self.now
        remember(row, digest, values, self.patient.clinic)
        with transaction.atomic():
            row.save(force_insert=True)
        return row, Effect(kind.name, CREATED, _label(kind, proposal), proposal.path)

    def _update(self, kind: Kind, proposal: Any, digest: str, row: PatientRecord) -> Effect:
        unchanged = Effect(kind.name, UNCHANGED, _label(kind, proposal), proposal.path)
        if was_seen(row, digest) or getattr(row, "removed_at", None):
            return unchanged
        if _is_void(proposal) and hasattr(row, "removed_at"):
            return self._take_back(proposal, digest, row, unchanged)
        first = getattr(row, "first_imported_at", None) or self.now
        values = self._values(kind, proposal, first)
        merged = merge(row, values, self.patient.clinic, kind.together)
        changes = list_changes(row, merged.changes)
        row.patient = self.patient
        with transaction.atomic():
            keep_changes(row, merged.changes, by=self.by, now=self.now, cause=CAUSE)
            note_kept(row, merged, values, by=self.by, now=self.now)
            remember(row, digest, values, self.patient.clinic)
            self._write(row, proposal, is_changed=bool(changes))
        action = UPDATED if changes else UNCHANGED
        return replace(unchanged, action=action, changes=changes, kept=merged.kept)

    def _take_back(self, proposal: Any, digest: str, row: PatientRecord, effect: Effect) -> Effect:
        """Remove a line that its source has withdrawn: refuted, cancelled, entered in error."""
        gone = {"removed_at": self.now}
        changes = list_changes(row, gone)
        row.patient = self.patient
        with transaction.atomic():
            keep_changes(row, gone, by=self.by, now=self.now, cause=CAUSE)
            remember(row, digest, {}, self.patient.clinic)
            self._write(row, proposal, is_changed=True)
        return replace(effect, action=UPDATED, changes=changes)

    def _write(self, row: PatientRecord, proposal: Any, *, is_changed: bool) -> None:
        if is_changed:
            columns = source_columns(proposal.source, self.now)
            for name, value in columns.items():
                setattr(row, name, value)
            if hasattr(row, "changed_at"):
                row.changed_at = self.now
        row.save()

    def _values(self, kind: Kind, proposal: Any, first: datetime) -> dict[str, Any]:
        """Return the row's columns. `first` is when the line was first imported."""
        values = {name: getattr(proposal, name) for name in kind.columns}
        if kind.dated and is_future(values[kind.dated], self.now, self.today):
            raise ValueRefused(_("is dated in the future"))
        if kind.dated and _is_before(values[kind.dated], self.patient.birth_date):
            raise ValueRefused(_("is dated before the patient's birth"))
        if isinstance(proposal, MedicationProposal) and proposal.ended_on:
            first_on = first.astimezone(self.patient.clinic.tz).date()
            values["status"], values["on_list"] = ended_standing(proposal.ended_on, first_on)
        if "levels" in values:
            values["levels"] = list(values["levels"])
        return fitting_values(kind.model, values)

    def _reject(self, proposal: Any, message: str) -> None:
        self.rejected.append(Rejection(proposal.source.file, message, path=proposal.path))


def _is_void(proposal: Any) -> bool:
    """Say whether the source withdraws the line, or never meant that it is taken."""
    return bool(getattr(proposal, "void_because", "") or getattr(proposal, "is_void", False))


def _is_before(moment: date, birth_date: date | None) -> bool:
    """Say whether a day, or a moment anywhere on earth, lies before the birth."""
    if birth_date is None:
        return False
    day = moment.date() + ONE_DAY if isinstance(moment, datetime) else moment
    return day < birth_date


def _digest(proposal: Any) -> str:
    """Name what the line says; what follows from the day of reading is not part of it."""
    is_ended = isinstance(proposal, MedicationProposal) and proposal.ended_on
    return content_digest(proposal, without=("status", "on_list") if is_ended else ())


def _with_id(proposal: Any, digest: str) -> Any:
    """Give a resource without an id its content's digest for one."""
    source = proposal.source
    if source.id:
        return proposal
    return replace(proposal, source=replace(source, id=f"digest:{digest}"))


def _proposal_key(kind: Kind, proposal: Any) -> Key:
    columns = source_columns(proposal.source, None)
    return (
        *(columns[name] for name in ("source_system", "source_type", "source_id")),
        *(getattr(proposal, name) for name in kind.part),
    )


def _row_key(kind: Kind, row: models.Model) -> Key:
    names = ("source_system", "source_type", "source_id", *kind.part)
    return tuple(getattr(row, name) for name in names)


def _label(kind: Kind, proposal: Any) -> str:
    return getattr(proposal, kind.label) or getattr(proposal, "code", "") or kind.name
