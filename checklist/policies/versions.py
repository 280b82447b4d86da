"""Versions of a policy: numbers with points between them, compared as numbers."""

import re

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}")


def version_key(version: str) -> tuple[int, ...]:
    """What versions are ordered by: 2026.9 comes before 2026.10. Raises ValueError."""
    if not VERSION.fullmatch(version):
        raise ValueError("a version is numbers with points between them, as 2026.1")
    return tuple(int(part) for part in version.split("."))
