"""Verbs on policy versions: load a checked file; what is loaded never changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.models import PolicyVersion
from checklist.policies import Shelf, read_policy
from checklist.refusals import Refused
from staff.models import Clinic, User


@transaction.atomic
def load_policy_version(
    *,
    text: bytes,
    name: str,
    clinic: Clinic | None,
    by: User | None,
    now: datetime,
    shelf: Shelf | None = None,
) -> tuple[PolicyVersion, bool]:
    """Keep a policy file as a version, with all that it rests on.

    ``clinic`` None = a version for everybody, approved where its file says so; a clinic's own
    waits for a second person. ``shelf`` = where its tables are looked for, by default among the
    shipped ones. Returns the version and whether it is new. Raises PolicyError where the file
    cannot be used, Refused where the same version is loaded already with other content: a
    version is immutable.
    """
    shelf = shelf or Shelf()
    policy = read_policy(text, name, shelf)
    known = PolicyVersion.objects.filter(
        clinic=clinic, policy_id=policy.id, version=policy.version
    ).first()
    if known is not None:
        if known.digest != policy.digest:
            raise Refused("immutable", _("This version is loaded with other content."))
        return known, False
    version = PolicyVersion.objects.create(
        clinic=clinic,
        policy_id=policy.id,
        version=policy.version,
        digest=policy.digest,
        source=text.decode(),
        files=shelf.texts,
        proposed_by=by,
        proposed_at=now,
        **_standing(clinic is None and policy.approved, now),
    )
    return version, True


def _standing(is_approved: bool, now: datetime) -> dict[str, Any]:
    if is_approved:
        return {"status": PolicyVersion.Status.APPROVED, "approved_at": now}
    return {"status": PolicyVersion.Status.PROPOSED}
