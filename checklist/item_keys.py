"""How an item is named in an address: by itself, or, where its name is a patient's, by a digest.

`hold:apixaban` would tell whoever reads a browser's history what the patient takes.
"""

import hashlib
from collections.abc import Iterable

from checklist.engine.waivers import row_name

DIGITS = 12


def item_key(item: str) -> str:
    """Return the part of an address that stands for an item."""
    row = row_name(item)
    if not row.endswith(":"):
        return item
    return f"{row[:-1]}-{hashlib.sha256(item.encode()).hexdigest()[:DIGITS]}"


def item_of_key(key: str, items: Iterable[str]) -> str | None:
    """Return the one of these items that an address names; None if it is none of them."""
    return next((item for item in items if item_key(item) == key), None)
