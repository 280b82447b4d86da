"""Medicines on record that nobody can place, and what contradicts what in each of them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from checklist.engine.facts import MedicationEntry
from checklist.engine.medicines import Unclaimed, read_list, unclaimed_names
from checklist.engine.policy import Policy
from checklist.medicine_names import OTHER
from patients.models import MedicationStatement


def contradictions(rows: Iterable[MedicationStatement], policy: Policy) -> dict[int, list[str]]:
    """Say by line what its name or its code says against its ingredient; agreeing lines are out.

    `rows` are the whole list: lines of one text speak for each other. A line that names no
    ingredient has nothing to be contradicted.
    """
    rows = list(rows)
    found = unclaimed_names(map(_entry, rows), policy)
    return {
        row.pk: _words(row, against)
        for row, against in zip(rows, found, strict=True)
        if row.ingredient and any(against)
    }


def unrecognised(rows: Iterable[MedicationStatement], policy: Policy) -> set[int]:
    """Return the ids of the lines of a list that count for nothing until a person names them."""
    return {int(entry.evidence) for entry in read_list(map(_entry, rows), policy).unrecognised}


def code_disagrees(row: MedicationStatement, policy: Policy) -> bool:
    """Say whether a line's code names an ingredient that the line itself does not have."""
    [against] = unclaimed_names([_entry(row)], policy)
    return bool(against.by_code)


def _entry(row: MedicationStatement) -> MedicationEntry:
    """Return the line as the engine reads names; the rest of it plays no part in that."""
    return MedicationEntry(
        ingredient=row.ingredient or None,
        rxcui=row.rxcui or None,
        text=row.text or None,
        dose_intent=None,
        status=None,
        last_dose=None,
        stop_decision=None,
        hold_hours=None,
        at=None,
        evidence=str(row.pk),
    )


def _words(row: MedicationStatement, against: Unclaimed) -> list[str]:
    said = {
        "ingredient": row.ingredient.removeprefix(OTHER).replace("+", " + "),
        "code": row.rxcui,
    }
    by_text = _("The name says %(names)s, the ingredient says %(ingredient)s.")
    by_code = _("The record’s code (RxNorm %(code)s) says %(names)s, not %(ingredient)s.")
    return [
        words % {**said, "names": ", ".join(sorted(names))}
        for words, names in ((by_text, against.by_text), (by_code, against.by_code))
        if names
    ]
