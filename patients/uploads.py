"""Files between their upload and the confirmation: held in the database, for an hour at most."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language

from patients.importing import Import, ImportOutcome
from patients.models import ImportBatch, ImportFile
from patients.ports import CaseVerbs
from patients.proposals import ImportProposals
from patients.reading import NamedContent, read_files
from staff.models import Clinic, User
from staff.refusals import Refused

HELD_FOR = timedelta(hours=1)
# A person waits for the preview; longer schedules are for the command.
MOST_ROWS = 1_000


@transaction.atomic
def hold_files(
    *, clinic: Clinic, files: Iterable[NamedContent], by: User, now: datetime
) -> ImportBatch:
    """Keep uploaded files for the preview; files that nobody confirmed in time go."""
    drop_expired(now=now)
    batch = ImportBatch.objects.create(
        clinic=clinic, created_at=now, created_by=by, expires_at=now + HELD_FOR
    )
    for file in files:
        ImportFile.objects.create(clinic=clinic, batch=batch, name=file.name, content=file.content)
    return batch


def drop_expired(*, now: datetime) -> None:
    """Remove every clinic's previews that nobody confirmed in time, files and all."""
    ImportBatch.objects.expired(now).delete()


def drop_batch(*, batch: ImportBatch) -> None:
    """Remove an upload that was not confirmed; one that was stays, as the trace of the import."""
    ImportBatch.objects.filter(pk=batch.pk, applied_at__isnull=True).delete()


def preview_batch(
    batch: ImportBatch, *, by: User, now: datetime, verbs: CaseVerbs
) -> ImportOutcome:
    """Say what the batch's files would change now."""
    return _import(batch, by, now, verbs).preview(_proposals(batch, now))


@transaction.atomic
def confirm_batch(
    *, batch: ImportBatch, shown_digest: str, by: User, now: datetime, verbs: CaseVerbs
) -> ImportOutcome:
    """Import what was shown, keep the summary with its language, and remove the files.

    Raises PreviewOutdated, and Refused ("applied") where it was confirmed already.
    """
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.applied_at:
        raise Refused("applied", "")
    outcome = _import(held, by, now, verbs).confirm(_proposals(held, now), shown_digest)
    held.applied_at = now
    held.summary = {**outcome.summary(), "language": get_language()}
    held.save()
    held.files.all().delete()
    return outcome


def _import(batch: ImportBatch, by: User, now: datetime, verbs: CaseVerbs) -> Import:
    return Import(clinic=batch.clinic, by=by, now=now, verbs=verbs)


def _proposals(batch: ImportBatch, now: datetime) -> ImportProposals:
    files = [NamedContent(file.name, bytes(file.content)) for file in batch.files.all()]
    return read_files(files, clinic=batch.clinic, now=now, most_rows=MOST_ROWS)
