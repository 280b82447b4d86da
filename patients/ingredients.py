"""Which medicines a text names, read as the clinical rules say under "Agreement".

Both sides are compared in lower case, hyphens and runs of spaces as one space, ’ as '. A name
counts where it is a whole word: no letter or digit before or after it. The longest name wins: a
name inside a longer matched name does not count.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_GAPS = re.compile(r"[\s\-]+")


class Name(NamedTuple):
    """A name in plain form and what it means: an ingredient, or a kind of substance."""

    words: str
    meaning: str


def plain(text: str) -> str:
    """Return a text in the form in which names are compared."""
    return _GAPS.sub(" ", text.replace("’", "'").lower()).strip()


def canonical(ingredient: str) -> str:
    """Return an ingredient as the formulary calls it: any `insulin ...` is insulin."""
    name = ingredient.strip().lower()
    return "insulin" if name.startswith("insulin ") else name


def named(text: str, names: tuple[Name, ...]) -> frozenset[str]:
    """Return what a text names, of the given names."""
    words = plain(text)
    spans = [
        (match.start(), match.end(), name.meaning)
        for name in names
        if name.words in words
        for match in _whole_word(name.words).finditer(words)
    ]
    return frozenset(
        meaning
        for start, end, meaning in spans
        if not any(_is_inside((start, end), other[:2]) for other in spans)
    )


def joined(ingredients: Iterable[str]) -> str | None:
    """Return the contract's word for one or several ingredients: `a+b`; None for none at all."""
    return "+".join(sorted(set(ingredients))) or None


def _is_inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    longer = other[1] - other[0] > span[1] - span[0]
    return longer and other[0] <= span[0] and span[1] <= other[1]


@lru_cache(maxsize=1024)
def _whole_word(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(words)}(?![^\W_])")
