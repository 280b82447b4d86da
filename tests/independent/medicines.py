"""Reading the medication list: which entries are recognised, and one medicine for each."""

import re
from types import SimpleNamespace

from tests.independent.tables import insulin

OTHER_ROW = {
    "class": "",
    "antithrombotic": "no",
    "intent": "",
    "low": "decide",
    "intermediate": "decide",
    "high": "decide",
    "renal": "",
    "agreement": "yes",
}


def plain(text: str) -> str:
    """Lower case; hyphens and runs of spaces as one space; a typographic apostrophe plain."""
    return re.sub(r"[-\s]+", " ", text.lower().replace("’", "'")).strip()


def names(tables) -> dict[str, list[str]]:
    """Every name of an ingredient or a product, and the ingredients that it means."""
    if not hasattr(tables, "names"):  # the tables do not change: once is enough
        found = {plain(row["name"]): row["ingredient"].split("+") for row in tables.products}
        for ingredient, rows in tables.formulary.items():
            found[plain(ingredient)] = [ingredient]
            for brand in rows[0]["brands"].split(";"):
                if brand.strip():
                    found[plain(brand)] = [ingredient]
        tables.names = found
    return tables.names


def whole_word(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches the span."""
    before = start > 0 and text[start - 1].isalnum()
    after = end < len(text) and text[end].isalnum()
    return not before and not after


def named_by_text(text: str, tables) -> set[str]:
    """The formulary ingredients that a text names, the longest name winning."""
    text = plain(text)
    spans = []
    for name, ingredients in names(tables).items():
        start = text.find(name)
        while start >= 0:
            if whole_word(text, start, start + len(name)):
                spans += [(start, start + len(name), one) for one in ingredients]
            start = text.find(name, start + 1)
    return {
        ingredient
        for start, end, ingredient in spans
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in spans)
    }


def named(entry, tables) -> set[str]:
    """The formulary ingredients that code and text of an entry name."""
    by_code = tables.codes.get((entry.rxcui or "").strip(), [])
    found = {one for one in by_code if one in tables.formulary}
    return found | named_by_text(entry.text or "", tables)


def parts(entry, tables) -> list[str]:
    """The ingredients of an entry; one that cannot be read is None."""
    if entry.ingredient is None:
        codes = tables.codes.get((entry.rxcui or "").strip(), [None])
        return [one if one in tables.formulary else None for one in codes]
    ingredient = entry.ingredient.strip().lower()
    if ingredient.startswith("other:"):
        name = ingredient.removeprefix("other:").strip()
        return [f"other:{name}" if name and "+" not in name else None]
    found = [insulin(part.strip()) for part in ingredient.split("+")]
    return [one if one in tables.formulary else None for one in found]


def same_text(entry, entries):
    """The entries that may name what this one's text names: itself, and those of that text."""
    if not (entry.text or "").strip():
        return [entry]
    return [other for other in entries if other.text == entry.text]


def recognised(entries, tables):
    """The entries that count. One that does not count is no witness for another either."""
    reading = {id(entry): parts(entry, tables) for entry in entries}
    naming = {id(entry): named(entry, tables) for entry in entries}
    kept = [entry for entry in entries if None not in reading[id(entry)]]
    while True:
        agreed = []
        for entry in kept:
            witnesses = same_text(entry, kept)
            known = {one for witness in witnesses for one in reading[id(witness)]}
            if naming[id(entry)] <= known:
                agreed.append(entry)
        if len(agreed) == len(kept):
            return kept
        kept = agreed


def only(values):
    """The one value that all share, else None."""
    return values[0] if len(set(values)) == 1 else None


def status_of(lines):
    """taking if any is, else null if any is, else stopped if any is."""
    statuses = [line.status for line in lines]
    for status in ["taking", None, "stopped"]:
        if status in statuses:
            return status
    return "never-started"


def last_dose_of(lines):
    """The latest last dose; unknown if a stopped line has none."""
    if any(line.status == "stopped" and line.last_dose is None for line in lines):
        return None
    return max((line.last_dose for line in lines if line.last_dose), default=None)


def decision_of(lines):
    """continue if any, else agreed if all, else null."""
    decisions = [line.stop_decision for line in lines]
    if "continue" in decisions:
        return "continue"
    return "agreed" if all(one == "agreed" for one in decisions) else None


def merge(ingredient, lines, tables):
    """One medicine of all its lines."""
    rows = tables.formulary.get(ingredient, [OTHER_ROW])
    hold_hours = [line.hold_hours for line in lines if line.hold_hours is not None]
    return SimpleNamespace(
        ingredient=ingredient,
        rows=rows,
        kind=rows[0]["class"],
        antithrombotic=rows[0]["antithrombotic"] == "yes",
        asks_agreement=rows[0]["agreement"] == "yes",
        renal=rows[0]["renal"],
        status=status_of(lines),
        last_dose=last_dose_of(lines),
        decision=decision_of(lines),
        hold_hours=max(hold_hours, default=None),
        intent=only([line.dose_intent for line in lines]),
        changed_at=max((line.at for line in lines if line.at), default=None),
    )


def read_list(case, tables):
    """The medicines by ingredient, and the entries that are not recognised."""
    counted = recognised(case.medications, tables)
    lines = {}
    for entry in counted:
        for ingredient in set(parts(entry, tables)):
            lines.setdefault(ingredient, []).append(entry)
    medicines = {one: merge(one, found, tables) for one, found in sorted(lines.items())}
    kept = {id(entry) for entry in counted}
    return medicines, [entry for entry in case.medications if id(entry) not in kept]
