"""Allergies to what this procedure brings the patient in touch with.

Source: clinic policy; substances are read through the table of allergens.
"""

from collections.abc import Iterator

from checklist.engine.facts import AllergyEntry
from checklist.engine.findings import Draft, Severity, met, unknown, unmet
from checklist.engine.situation import Situation

_REACTIONS_MATTER = ("iodinated-contrast", "corticosteroid", "local-anesthetic")
_ALWAYS_MENTIONED = ("latex", "chlorhexidine", "povidone-iodine")


def allergies_reviewed(case: Situation) -> Iterator[Draft]:
    """Somebody asked about allergies, also where the answer was "none".

    Source: clinic policy.
    """
    if case.facts.allergies is None:
        yield unknown("allergies-reviewed", "allergies-reviewed.unknown")
    else:
        yield met("allergies-reviewed", "allergies-reviewed.met", "allergies")


def allergy(case: Situation) -> Iterator[Draft]:
    """One line for each allergy that this procedure meets.

    Source: clinic policy.
    """
    met_here = {
        "iodinated-contrast": case.contrast,
        "corticosteroid": case.steroid,
    }
    entries: dict[str | None, list[AllergyEntry]] = {}
    for entry in case.facts.allergies or ():
        substance = case.policy.allergens.get(entry.name)
        entries.setdefault(substance, []).append(entry)
    for substance in _REACTIONS_MATTER + _ALWAYS_MENTIONED:
        if substance in entries and met_here.get(substance, True):
            yield _allergy(substance, entries[substance])
    if None in entries:
        yield _unrecognised(entries[None])


def _allergy(substance: str, entries: list[AllergyEntry]) -> Draft:
    item = f"allergy:{substance}"
    places = tuple(sorted(entry.evidence for entry in entries))
    reactions = {entry.reaction for entry in entries}
    if substance in _REACTIONS_MATTER:
        if "severe" in reactions:
            return unmet(item, "allergy.severe", *places, substance=substance)
        if None in reactions:
            return unknown(item, "allergy.reaction-unknown", *places, substance=substance)
    draft = unmet(item, "allergy.noted", *places, substance=substance)
    return draft._replace(severity=Severity.WARNING)


def _unrecognised(entries: list[AllergyEntry]) -> Draft:
    names = ", ".join(sorted({entry.substance or "?" for entry in entries}))
    places = tuple(sorted(entry.evidence for entry in entries))
    return unknown("allergy:unrecognised", "allergy.unrecognised", *places, names=names)
