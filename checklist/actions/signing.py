"""The sign-off: a physician's signature under the very report that was on the screen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.actions.locking import lock_open_case, require_physician
from checklist.engine.findings import Status
from checklist.gather import case_document
from checklist.models import Case, ReadinessSnapshot, SignOff
from checklist.refusals import Conflict, Refused
from checklist.snapshots import identity, refresh_snapshot, revoke
from patients.models import Patient
from staff.models import User

SIGNABLE = (Status.WAITING, Status.READY)


@transaction.atomic
def sign_off(*, case: Case, shown_digest: str, by: User, now: datetime) -> SignOff:
    """Sign the report whose `shown_digest` the page carried.

    Signing twice what still stands returns the first signature. Raises Refused ("role",
    "closed", "identity", "not-signable") and Conflict where the report is another by now: its
    values are the digests.
    """
    require_physician(case, by)
    held = lock_open_case(case)
    _check_identity(held.patient)
    snapshot = refresh_snapshot(held, now)
    if snapshot.shown_digest != shown_digest:
        raise Conflict(
            shown_digest, snapshot.shown_digest, by=None, at=snapshot.evaluated_at, field="report"
        )
    if snapshot.status not in SIGNABLE:
        raise Refused("not-signable", _("Only a case that is on track or ready can be signed."))
    standing = SignOff.objects.for_clinic(held.clinic).filter(case=held).active().first()
    if standing:
        return standing
    signed = _sign(held, snapshot, by, now)
    refresh_snapshot(held, now)
    return signed


@transaction.atomic
def withdraw_sign_off(*, case: Case, by: User, now: datetime) -> bool:
    """Take the standing sign-off back. Returns whether there was one. Raises Refused ("role")."""
    require_physician(case, by)
    held = lock_open_case(case)
    standing = SignOff.objects.for_clinic(held.clinic).filter(case=held).active().first()
    if standing is None:
        return False
    revoke(standing, [{"item": "sign-off", "from": "signed", "to": "withdrawn"}], now)
    refresh_snapshot(held, now)
    return True


def _sign(case: Case, snapshot: ReadinessSnapshot, by: User, now: datetime) -> SignOff:
    return SignOff.objects.create(
        clinic=case.clinic,
        case=case,
        by=by,
        at=now,
        facts_digest=snapshot.facts_digest,
        shown_digest=snapshot.shown_digest,
        document=case_document(case, at=snapshot.evaluated_at),
        report=snapshot.report,
        identity=identity(case.patient),
    )


def _check_identity(patient: Patient) -> None:
    """Refuse to sign for somebody who is not known for sure, or not alive."""
    if patient.needs_identity_check:
        raise Refused("identity", _("First confirm who this patient is: the record has a twin."))
    if patient.deceased:
        raise Refused("identity", _("The record says that this patient has died."))
