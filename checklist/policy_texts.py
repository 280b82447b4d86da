"""The text of a policy version as people edit it: copied, named anew, and its lines quoted."""

import re
from collections.abc import Collection

from checklist.policies.versions import VERSION

_VERSION_LINE = re.compile(r"^version:.*$", re.MULTILINE)
_APPROVED_LINE = re.compile(r"^approved:.*\n?", re.MULTILINE)
MOST_PARTS = 4


def copied(text: str) -> str:
    """Return a text to start from: people approve a version, its text does not."""
    return _APPROVED_LINE.sub("", text)


def with_version(text: str, version: str) -> str:
    """Return the text as that version, all else as it was written."""
    line = f'version: "{version}"'
    if _VERSION_LINE.search(text):
        return _VERSION_LINE.sub(line, text, count=1)
    return f"{line}\n{text}"


def next_version(version: str, taken: Collection[str]) -> str:
    """Return the first free version after this one: 2026.1 is followed by 2026.1.1, 2026.1.2."""
    parts = version.split(".") if VERSION.fullmatch(version) else ["1"]
    stem = parts if len(parts) < MOST_PARTS - 1 else parts[:-1]
    number = 1
    while (name := ".".join([*stem, str(number)])) in taken:
        number += 1
    return name


def line_of(text: str, number: int) -> str:
    """Return a line of the text, counted from 1; nothing where there is none."""
    lines = text.splitlines()
    return lines[number - 1].strip() if 1 <= number <= len(lines) else ""
