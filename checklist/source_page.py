"""Where the public page that the checklist started from errs, and what holds instead.

The rows are fixtures/source-page-corrections.yaml, in own wording and each language of the pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from checklist.engine.vocabulary import ESI
from checklist.policies import FIXTURES

FILE = FIXTURES / "source-page-corrections.yaml"
LANGUAGES = ("en", "es")
FAMILIES = ("esi", "facet")
_PARTS = {"page", "holds", "why"}


@dataclass(frozen=True, slots=True)
class CorrectionWords:
    """One correction in one language: what the page says, what holds, and why."""

    page: str
    holds: str
    why: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One statement of the source page that does not hold.

    `items` of a report show it; `families` are the kinds of injection that it is about; `data`
    are the page's own figures (a code, modifiers, dollars); `sources` have title, year and
    confidence.
    """

    key: str
    items: tuple[str, ...]
    families: tuple[str, ...]
    data: Mapping[str, Any]
    sources: tuple[Mapping[str, Any], ...]
    words: Mapping[str, CorrectionWords]

    def in_language(self, language: str) -> CorrectionWords:
        """The words in a language such as "es" or "es-mx"; English where there are none."""
        return self.words.get(language.partition("-")[0], self.words["en"])


@lru_cache(maxsize=1)
def corrections() -> dict[str, Correction]:
    """Every correction by key, in the order of the file. Raises ValueError naming file and key."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    made = [_correction(row) for row in rows]
    return {one.key: one for one in made}


def corrections_of(item: str, protocol: str | None) -> tuple[Correction, ...]:
    """Return the corrections that the explanation of an item shows, for a kind of injection.

    `protocol` None (not known) shows those of both families.
    """
    family = None if protocol is None else "esi" if protocol in ESI else "facet"
    return tuple(
        one
        for one in corrections().values()
        if item in one.items and (family is None or family in one.families)
    )


def _correction(row: Mapping[str, Any]) -> Correction:
    key = row.get("key", "?")
    for language in LANGUAGES:
        if set(row.get(language, ())) != _PARTS:
            raise ValueError(f"{FILE.name}: {key}.{language}: {', '.join(sorted(_PARTS))} needed")
    return Correction(
        key=key,
        items=tuple(row["items"]),
        families=tuple(row.get("families", FAMILIES)),
        data=row.get("data", {}),
        sources=tuple(row["sources"]),
        words={one: CorrectionWords(**row[one]) for one in LANGUAGES},
    )
