"""The patient's own row: found or created, its numbers, and who may be the same person."""

from datetime import datetime
from typing import Any

from patients.history import keep_changes, plain
from patients.importing.matching import OWN_KEYS, Match, find_match, find_twins
from patients.importing.merging import content_digest, merge, note_kept, remember, was_seen
from patients.importing.outcome import Change, Effect, PatientOutcome
from patients.importing.text import fitting_values, shown_text
from patients.models import Patient, PatientIdentifier, PossibleTwin
from patients.proposals import CREATED, UNCHANGED, UPDATED, Identifier, PatientProposal
from staff.models import Clinic, User

CAUSE = "import"
KIND = "patients"
# Stands where a name would, so that somebody without one is not lost.
NAMELESS = "(name not known)"
OWN_PARTS = (
    "medications", "allergies", "no_known", "conditions", "results", "injections", "cases",
    "scheduled",
)  # fmt: skip


def take_patient(
    clinic: Clinic, proposal: PatientProposal, by: User | None, now: datetime
) -> tuple[Patient, PatientOutcome]:
    """Find or create the patient and bring the row up to date; hold it until the transaction ends.

    Raises PatientRefused and ValueRefused.
    """
    match = find_match(clinic, proposal)
    values = fitting_values(Patient, _said(proposal))
    if match.patient is None:
        return _create(clinic, proposal, match, values, now)
    held = Patient.objects.select_for_update(no_key=True).get(pk=match.patient.pk)
    outcome = _outcome(held, version=held.version)
    outcome.effects.append(_update(held, proposal, match, values, by, now))
    return held, outcome


def _said(proposal: PatientProposal) -> dict[str, Any]:
    """Return the columns that the source says something about; silence changes nothing."""
    values = {
        "family_name": proposal.family_name,
        "given_name": proposal.given_name,
        "birth_date": proposal.birth_date,
        "sex": proposal.sex,
        "language": proposal.language,
        "phone": proposal.phone,
        "deceased": proposal.deceased,
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _create(
    clinic: Clinic,
    proposal: PatientProposal,
    match: Match,
    values: dict[str, Any],
    now: datetime,
) -> tuple[Patient, PatientOutcome]:
    twins = find_twins(clinic, proposal)
    is_keyed = any(one.type in OWN_KEYS for one in match.new_identifiers)
    is_nameless = "family_name" not in values
    values = {"family_name": NAMELESS, **values}
    patient = Patient(
        clinic=clinic,
        needs_identity_check=bool(twins) or is_keyed or is_nameless,
        **values,
        **source_columns(proposal.source, now),
    )
    remember(patient, _digest(proposal), values, clinic)
    patient.save(force_insert=True)
    _add_identifiers(patient, match.new_identifiers)
    PossibleTwin.objects.bulk_create(
        PossibleTwin(clinic=clinic, patient=patient, other=twin) for twin in twins
    )
    outcome = _outcome(patient)
    outcome.twins = [str(twin.pk) for twin in twins]
    outcome.effects.append(Effect(KIND, CREATED, patient.full_name, proposal.path))
    return patient, outcome


def _update(
    held: Patient,
    proposal: PatientProposal,
    match: Match,
    values: dict[str, Any],
    by: User | None,
    now: datetime,
) -> Effect:
    digest = _digest(proposal)
    if was_seen(held, digest) and not match.new_identifiers:
        return Effect(KIND, UNCHANGED, held.full_name, proposal.path)
    merged = merge(held, values, held.clinic)
    if held.birth_date and "birth_date" in merged.changes:
        # The same number, but born on another day: perhaps another person's number.
        merged.changes["needs_identity_check"] = True
    changes = list_changes(held, merged.changes)
    if match.new_identifiers:
        _add_identifiers(held, match.new_identifiers)
        changes += (Change("identifiers", None, len(match.new_identifiers)),)
    keep_changes(held, merged.changes, by=by, now=now, cause=CAUSE)
    note_kept(held, merged, values, by=by, now=now)
    remember(held, digest, values, held.clinic)
    if changes:
        held.version += 1
        held.imported_at = now
    held.save()
    action = UPDATED if changes else UNCHANGED
    return Effect(KIND, action, held.full_name, proposal.path, changes, merged.kept)


def list_changes(row: Any, fields: dict[str, Any]) -> tuple[Change, ...]:
    """Return old and new value of each field that is about to change, as the history keeps them."""
    return tuple(
        Change(name, plain(getattr(row, name), row.clinic), plain(value, row.clinic))
        for name, value in sorted(fields.items())
    )


def source_columns(source: Any, now: datetime) -> dict[str, Any]:
    """Return the columns that say where an imported row comes from."""
    return {
        "source_system": shown_text(source.system, 255),
        "source_file": shown_text(source.file, 255),
        "source_type": shown_text(source.type, 40),
        "source_id": shown_text(source.id, 200),
        "source_date": source.date,
        "imported_at": now,
    }


def _add_identifiers(patient: Patient, identifiers: list[Identifier]) -> None:
    PatientIdentifier.objects.bulk_create(
        PatientIdentifier(
            patient=patient,
            clinic=patient.clinic,
            type=one.type,
            system=one.system,
            value=one.value,
        )
        for one in identifiers
    )


def _digest(proposal: PatientProposal) -> str:
    return content_digest(proposal, without=(*OWN_PARTS, "digest"))


def _outcome(patient: Patient, **fields: Any) -> PatientOutcome:
    birth_date = patient.birth_date.isoformat() if patient.birth_date else ""
    return PatientOutcome(patient.full_name, birth_date, str(patient.pk), **fields)
