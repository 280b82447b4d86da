"""Which of several orders of one medicine stands on the list.

A source has a resource for every prescription, often dozens of one ingredient; the list has one
line a medicine. An active order goes before an ended one, the line that is on the list already
before any other, then the latest. The others stay on record, off the list.

What a person did wins. A line that a person entered or changed stays where they left it, and the
orders behind it stay folded. Only an order that came after a person had said "stopped", "never
started" or taken the line off the list stands on its own again: that is news, which a person has
not judged yet.
"""

from collections import defaultdict
from datetime import datetime

from patients.history import keep_changes, plain
from patients.ingredients import plain as plain_name
from patients.models import MedicationStatement, Patient
from staff.models import User

CAUSE = "import: one line a medicine"
# What a person says about a medicine on the list.
TOLD = ("ingredient", "status", "last_dose", "dose_intent")
EMPTY = {"ingredient": "", "status": "", "last_dose": None, "dose_intent": ""}
NOT_TAKING = ("stopped", "never-started")
FOLDED = "folded"


def settle_list(patient: Patient, *, by: User | None, now: datetime) -> None:
    """Leave one line of each imported medicine on the list; changes no line of a person."""
    rows = patient.medications.select_related("clinic", "patient").order_by("pk")
    groups: dict[str, list[MedicationStatement]] = defaultdict(list)
    for row in rows:
        groups[_medicine(row)].append(row)
    for group in groups.values():
        _settle(group, by, now)


def _settle(group: list[MedicationStatement], by: User | None, now: datetime) -> None:
    told = [row for row in group if _is_told(row)]
    free = [row for row in group if row not in told and _is_wanted(row)]
    open_to = [row for row in free if _is_news(row, told)]
    leader = max(open_to, key=lambda row: _rank(row, now), default=None)
    for row in free:
        _place(row, row is leader, by, now)


def _place(row: MedicationStatement, on_list: bool, by: User | None, now: datetime) -> None:
    if row.imported.get(FOLDED, False) is not on_list and row.on_list is on_list:
        return
    if row.first_imported_at == now:
        row.on_list = on_list  # it has not stood anywhere yet
    elif keep_changes(row, {"on_list": on_list}, by=by, now=now, cause=CAUSE):
        row.changed_at = now
    row.imported = {**row.imported, FOLDED: not on_list}
    row.save(update_fields=["on_list", "changed_at", "imported"])


def _medicine(row: MedicationStatement) -> str:
    """Return what makes rows one medicine: the ingredient, else the words, as they came."""
    said = _said(row)
    ingredient = said.get("ingredient", row.ingredient)
    return ingredient or f"text:{plain_name(said.get('text', row.text))}"


def _said(row: MedicationStatement) -> dict[str, object]:
    return row.imported.get("values", {})


def _is_wanted(row: MedicationStatement) -> bool:
    """Whether the source would have it on the list."""
    return bool(_said(row).get("on_list"))


def _is_told(row: MedicationStatement) -> bool:
    """Whether a person entered the line, changed it, or moved it on or off the list."""
    said = _said(row)
    if not said:
        return True
    placed = _is_wanted(row) and not row.imported.get(FOLDED, False)
    changed = any(
        plain(getattr(row, name), row.clinic) != said.get(name, EMPTY[name]) for name in TOLD
    )
    return changed or row.on_list is not placed


def _is_news(row: MedicationStatement, told: list[MedicationStatement]) -> bool:
    """Whether a person has not judged the medicine since this order came."""
    for line in told:
        if line.on_list and line.status not in NOT_TAKING:
            return False
        came_later = row.first_imported_at and row.first_imported_at > line.changed_at
        is_older = row.authored_on and row.authored_on < line.changed_at.date()
        if not came_later or is_older or row.status:
            return False
    return True


def _rank(row: MedicationStatement, now: datetime) -> tuple[bool, bool, str, int]:
    is_active = not row.status
    stood = row.on_list and row.first_imported_at != now
    return is_active, stood, row.authored_on.isoformat() if row.authored_on else "", -row.pk
