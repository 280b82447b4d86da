"""Which ingredients a written medicine names: whole words, the longest name wins."""

import re
from functools import lru_cache

OTHER = "other:"
_SPACES = re.compile(r"[\s\-]+")


def plain(text: str) -> str:
    """Lower case, hyphens and runs of spaces as one space, ’ as '."""
    return _SPACES.sub(" ", text.replace("’", "'").lower()).strip()


def normal_ingredient(name: str) -> str:
    """An ingredient as it is compared: trimmed, lower case, any ``insulin ...`` as insulin."""
    name = name.strip().lower()
    if name.startswith(OTHER):
        return OTHER + name.removeprefix(OTHER).strip()
    return "insulin" if name.startswith("insulin ") else name


@lru_cache(maxsize=8)
def _pattern(names: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """At each place the longest name that starts there, also inside an earlier match."""
    words = sorted({name for name, _ in names}, key=len, reverse=True)
    choices = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![^\W_])(?=((?:{choices})(?![^\W_])))")


@lru_cache(maxsize=8)
def _meanings(names: tuple[tuple[str, str], ...]) -> dict[str, frozenset[str]]:
    meanings: dict[str, frozenset[str]] = {}
    for name, ingredient in names:
        meanings[name] = meanings.get(name, frozenset()) | {ingredient}
    return meanings


@lru_cache(maxsize=4096)
def ingredients_named(text: str, names: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Every ingredient that a text names; a name inside a longer matched name does not count.

    ``names``: (plain name or brand, ingredient) pairs.
    """
    if not names:
        return frozenset()
    meanings = _meanings(names)
    found: set[str] = set()
    reach = -1
    for match in _pattern(names).finditer(plain(text)):
        if match.end(1) > reach:
            reach = match.end(1)
            found |= meanings[match.group(1)]
    return frozenset(found)
