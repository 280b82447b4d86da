"""How names are compared: as people say them, not as they are spelled."""

import unicodedata


def name_key(*names: str) -> str:
    """Return names as they are compared and searched: no accents, no capitals, single spaces."""
    spread = unicodedata.normalize("NFKD", " ".join(names))
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())
