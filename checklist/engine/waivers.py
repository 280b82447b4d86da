"""Which waiver of an item still counts.

RULES, "Waiver": a waiver counts only while nothing that its item rests on is newer than it.
"""

from datetime import datetime
from functools import lru_cache

from checklist.engine.facts import Waiver
from checklist.engine.findings import Draft, State
from checklist.engine.situation import Situation

WAIVABLE_STATES = (State.UNMET, State.UNKNOWN, State.PENDING)
_OF_A_MEDICINE = ("hold:", "hold-margin:", "hold-excess:", "stop-decision:")
_OF_THE_HOURS = ("hold:", "hold-margin:", "hold-excess:")
_ALLERGY = "allergy:"


@lru_cache(maxsize=4096)
def row_name(item: str) -> str:
    """The row of the list of items: ``hold:apixaban`` stands under ``hold:``."""
    head, colon, _ = item.partition(":")
    return item if not colon or head in ("day", "medication", "rule") else f"{head}:"


def latest_waiver(case: Situation, item: str) -> Waiver | None:
    """The newest waiver of the item, whether it counts or not."""
    given = [waiver for waiver in case.facts.waivers if waiver.item == item]
    if not given:
        return None
    return max(given, key=lambda w: (w.at, w.reason))


def is_waived(case: Situation, draft: Draft) -> bool:
    """A counting waiver turns this finding into ``waived``."""
    waiver = latest_waiver(case, draft.item)
    if waiver is None or draft.state not in WAIVABLE_STATES or not _may_be_waived(case, draft):
        return False
    return not is_outdated(case, waiver)


def _may_be_waived(case: Situation, draft: Draft) -> bool:
    row = case.policy.items.get(draft.item) or case.policy.items.get(row_name(draft.item))
    return draft.waivable and row is not None and row.waivable


def is_outdated(case: Situation, waiver: Waiver) -> bool:
    """Something the item rests on is newer than the waiver."""
    newest = max(_changes(case, waiver.item), default=None)
    return newest is not None and newest > waiver.at


def _changes(case: Situation, item: str) -> list[datetime]:
    """When each thing that the item rests on was last said or changed."""
    changes = [case.procedure.changed_at] if case.procedure.changed_at else []
    row = case.policy.items.get(item) or case.policy.items.get(row_name(item))
    for name in row.rests_on if row else ():
        changes += [answer.at for answer in case.facts.answers.get(name, ())]
        changes += [result.at for result in case.facts.results.get(name, ())]
    if item.startswith(_OF_A_MEDICINE):
        changes += _medicine_changes(case, item)
    elif item.startswith(_ALLERGY):
        changes += _allergy_changes(case, item.removeprefix(_ALLERGY))
    return changes


def _medicine_changes(case: Situation, item: str) -> list[datetime]:
    """The medicine's lines, and kidney results where they lengthen its hold."""
    ingredient = item.split(":", 1)[1]
    changes: list[datetime] = []
    for medicine in case.medicines:
        if medicine.ingredient == ingredient:
            changes += [medicine.changed_at] if medicine.changed_at else []
            if item.startswith(_OF_THE_HOURS) and any(row.renal_below for row in medicine.rows):
                for test in ("creatinine-clearance", "egfr"):
                    changes += [result.at for result in case.facts.results.get(test, ())]
    return changes


def _allergy_changes(case: Situation, substance: str) -> list[datetime]:
    return [
        entry.at
        for entry in case.facts.allergies or ()
        if entry.at and case.policy.allergens.get(entry.name) == substance
    ]
