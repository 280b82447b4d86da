"""Verbs on policy versions: load a checked file; what is loaded never changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.models import PolicyVersion
from checklist.policies import parse_policy
from checklist.refusals import Refused
from staff.models import Clinic, User


@transaction.atomic
def load_policy_version(
    *, text: bytes, name: str, clinic: Clinic | None, by: User | None, now: datetime
) -> tuple[PolicyVersion, bool]:
    """Keep a policy file as a version: proposed for a clinic, approved where it is shipped.

    ``clinic`` None = a shipped version, which counts as approved. Returns the version and whether
    it is new. Raises PolicyError where the file cannot be used, Refused where the same version is
    loaded already with other content: a version is immutable.
    """
    policy = parse_policy(text, name)
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
        proposed_by=by,
        proposed_at=now,
        **_standing(clinic, now),
    )
    return version, True


def _standing(clinic: Clinic | None, now: datetime) -> dict[str, Any]:
    """A shipped version counts as approved; a clinic's own waits for a second person."""
    if clinic is not None:
        return {"status": PolicyVersion.Status.PROPOSED}
    return {"status": PolicyVersion.Status.APPROVED, "approved_at": now}
