"""Which ingredients a written medicine names: whole words, the longest name wins."""

import re
from collections.abc import Iterable
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


class Names:
    """Names of medicines and what each means, made ready for reading texts.

    ``pairs``: (plain name or brand, ingredient); a name of several ingredients stands in several.
    The pattern finds at each place the longest name that starts there, also inside an earlier
    match. Names stand together in it by their first letter: most places in a text then cost one
    look at each letter.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(sorted(set(pairs)))
        self.meanings: dict[str, frozenset[str]] = {}
        for name, ingredient in self.pairs:
            self.meanings[name] = self.meanings.get(name, frozenset()) | {ingredient}
        self._pattern = _pattern(self.meanings) if self.meanings else None
        # Lists repeat the same texts; few different ones are worth keeping.
        self.named_in = lru_cache(maxsize=4096)(self._named_in)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and self.pairs == other.pairs

    __hash__ = None  # type: ignore[assignment]

    def _named_in(self, text: str) -> frozenset[str]:
        """Every ingredient that a text names; a name inside a longer one does not count."""
        if self._pattern is None:
            return frozenset()
        found: frozenset[str] = frozenset()
        reach = -1
        for match in self._pattern.finditer(plain(text)):
            if match.end(1) > reach:
                reach = match.end(1)
                found |= self.meanings[match.group(1)]
        return found


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    by_letter: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_letter.setdefault(name[:1], []).append(re.escape(name[1:]))
    choices = "|".join(
        f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()
    )
    return re.compile(rf"(?<![^\W_])(?=((?:{choices})(?![^\W_])))")
