"""What a medicine is called to the patient: the name on the box, and what is in it."""

import re
from collections.abc import Mapping
from typing import Any

OTHER = "other:"
LONGEST = 60
LONGEST_BRAND = 30


def patients_name(line: Mapping[str, Any], brands: Mapping[str, tuple[str, ...]]) -> str:
    """Name one line of the list: "Eliquis (apixaban)", else what is known of it.

    `brands` are the formulary's, by ingredient. The text of the record is the last resort: it is
    cut to a length that a sheet can hold.
    """
    text = " ".join((line.get("text") or "").split())
    ingredients = [_plain(part) for part in (line.get("ingredient") or "").split("+") if part]
    known = [one for names in map(brands.get, _keys(line)) for one in names or ()]
    brand = _brand_in(text, known) or _other_name(text, ingredients)
    if ingredients and brand:
        return f"{brand} ({_shortened(' + '.join(ingredients))})"
    return _shortened(" + ".join(ingredients) or text or line.get("rxcui") or "?")


def _keys(line: Mapping[str, Any]) -> list[str]:
    return [part.strip().lower() for part in (line.get("ingredient") or "").split("+")]


def _plain(ingredient: str) -> str:
    return " ".join(ingredient.strip().removeprefix(OTHER).replace("-", " ").split())


def _brand_in(text: str, brands: list[str]) -> str:
    """Return the longest brand that the text names as a whole word; empty if none."""
    named = [
        brand
        for brand in brands
        if re.search(rf"(?<![^\W_]){re.escape(brand)}(?![^\W_])", text, re.IGNORECASE)
    ]
    return max(named, key=len, default="")


def _other_name(text: str, ingredients: list[str]) -> str:
    """Return the words before the strength where they are not the ingredient's: "Lipitor"."""
    name = re.split(r"\d", text, maxsplit=1)[0].strip(" -,;(")
    said = " ".join(text.lower().replace("-", " ").split())
    own = any(part.lower() in said for part in ingredients)
    return "" if own or len(name) > LONGEST_BRAND else name


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
