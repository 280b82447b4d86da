"""Policies by name: shipped files, versions that were loaded, and a clinic's own."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from checklist.engine import Policy
from checklist.models import PolicyVersion
from checklist.policies import PolicyError, load_policy, parse_policy, shipped_policy
from staff.models import Clinic


def find_policy(name: str, clinic: Clinic | None = None) -> Policy:
    """Return the policy called `ID@VERSION`, or the one in the file of that path.

    A clinic's own versions come first, then the shipped files, then versions loaded for everybody.
    `ID` alone is the newest shipped one. Raises PolicyError where there is none, or it is damaged.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return load_policy(path)
    policy_id, _at, version = name.partition("@")
    named = PolicyVersion.objects.called(policy_id, version)
    if clinic is not None and (row := named.for_clinic(clinic).first()):
        return stored_policy(row)
    try:
        return shipped_policy(policy_id, version or None)
    except PolicyError:
        if row := named.filter(clinic__isnull=True).first():
            return stored_policy(row)
        raise


def clinics_with(name: str) -> list[str]:
    """Return the slugs of the clinics that have a version of their own called `ID@VERSION`."""
    policy_id, _at, version = name.partition("@")
    own = PolicyVersion.objects.called(policy_id, version).filter(clinic__isnull=False)
    return sorted(own.values_list("clinic__slug", flat=True))


def stored_policy(row: PolicyVersion) -> Policy:
    """Read a stored version, as if it were approved: whether it is, its row says.

    It rests on the files that were stored with it and on no other. Raises PolicyError where it no
    longer reads as what was stored.
    """
    return _read(_Stored(row))


class _Stored:
    """A row that is read at most once for its digest; its text is fetched only then."""

    def __init__(self, row: PolicyVersion) -> None:
        self.row, self.key = row, (row.pk, row.digest)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Stored) and self.key == other.key


@lru_cache(maxsize=32)
def _read(stored: _Stored) -> Policy:
    row = stored.row
    policy = parse_policy(row.source.encode(), str(row), row.contents)
    if policy.digest != row.digest:
        raise PolicyError(f"{row}: reads otherwise than when it was stored")
    return replace(policy, approved=True)


def is_shipped_name(policy: Policy) -> bool:
    """Say whether a version for everybody, shipped or loaded, goes by this name."""
    named = PolicyVersion.objects.called(policy.id, policy.version)
    try:
        return named.filter(clinic__isnull=True).exists() or bool(
            shipped_policy(policy.id, policy.version)
        )
    except PolicyError:
        return False
