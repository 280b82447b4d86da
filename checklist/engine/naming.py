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
def _reading(
    names: tuple[tuple[str, str], ...],
) -> tuple[re.Pattern[str], dict[str, frozenset[str]]]:
    """A pattern for the names, and what each of them means.

    It finds at each place the longest name that starts there, also inside an earlier match. Names
    stand together by their first letter: most places in a text then cost one look at each letter.
    """
    meanings: dict[str, frozenset[str]] = {}
    for name, ingredient in names:
        meanings[name] = meanings.get(name, frozenset()) | {ingredient}
    by_letter: dict[str, list[str]] = {}
    for name in sorted(meanings, key=len, reverse=True):
        by_letter.setdefault(name[:1], []).append(re.escape(name[1:]))
    choices = "|".join(
        f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()
    )
    return re.compile(rf"(?<![^\W_])(?=((?:{choices})(?![^\W_])))"), meanings


@lru_cache(maxsize=4096)
def ingredients_named(text: str, names: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Every ingredient that a text names; a name inside a longer matched name does not count.

    ``names``: (plain name or brand, ingredient) pairs.
    """
    if not names:
        return frozenset()
    pattern, meanings = _reading(names)
    found: set[str] = set()
    reach = -1
    for match in pattern.finditer(plain(text)):
        if match.end(1) > reach:
            reach = match.end(1)
            found |= meanings[match.group(1)]
    return frozenset(found)
