"""Policy versions from their data files: fixtures/policies/*.yaml and the tables they name.

A file that is incomplete or wrong is refused with file, line and key of everything that is wrong.
The digest of a version covers its YAML and all it rests on, byte for byte.
"""

from checklist.policies.files import (
    FIXTURES,
    Shelf,
    digest_of,
    load_policy,
    parse_policy,
    policy_files,
    read_policy,
    shipped_policy,
)
from checklist.policies.problems import PolicyError, Problem
from checklist.policies.tables import hold_hours
from checklist.policies.versions import version_key

__all__ = [
    "FIXTURES",
    "PolicyError",
    "Problem",
    "Shelf",
    "digest_of",
    "hold_hours",
    "load_policy",
    "parse_policy",
    "policy_files",
    "read_policy",
    "shipped_policy",
    "version_key",
]
