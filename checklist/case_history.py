"""What happened to a case, newest first: answers, decisions, and changes of what is on record."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from checklist.answer_words import answer_words, source_words
from checklist.differences import PART
from checklist.item_words import item_words
from checklist.local_questions import find_question
from checklist.models import Answer, Case, MedicationDecision, Waiver
from checklist.record_words import STOP
from checklist.snapshots import policy_in_force
from checklist.wording import FIELD, field_words
from patients.models import RecordChange

SHOWN = 40
CHANGED = {
    "status": _lazy("Status"),
    "last_dose": _lazy("Last dose"),
    "dose_intent": _lazy("What it is for"),
    "ingredient": _lazy("Ingredient"),
    "recognised_by": _lazy("Recognised"),
    "on_list": _lazy("On the list"),
    "text": _lazy("Medicine"),
    "substance": _lazy("Allergy"),
    "reaction": _lazy("Reaction"),
    "removed_at": _lazy("Removed"),
    "medications_none_at": _lazy("Asked: takes no medicines"),
    "allergies_none_at": _lazy("Asked: no allergies"),
    "history_none_at": _lazy("Asked, other clinics included: no others"),
}


class Event(NamedTuple):
    """One change: when, who, what, and what it says now."""

    at: datetime
    by: Any
    what: str
    words: str


def case_history(case: Case) -> list[Event]:
    """Return the newest changes of a case and of what is on record about its patient."""
    events = [*_answers(case), *_decisions(case), *_waivers(case), *_changes(case)]
    return sorted(events, key=lambda event: event.at, reverse=True)[:SHOWN]


def _answers(case: Case) -> Iterator[Event]:
    policy = policy_in_force(case.clinic)
    rows = Answer.in_clinic(case.clinic).filter(case=case).select_related("by").order_by("-pk")
    for row in rows[:SHOWN]:
        asked = find_question(row.item, policy)
        words = answer_words(row.item, row.value, case.clinic.tz)
        said = (
            _("taken back") if row.withdrawn else f"{words} ({source_words(row.source, row.item)})"
        )
        yield Event(row.at, row.by, _(asked.text) if asked else item_words(row.item), said)


def _decisions(case: Case) -> Iterator[Event]:
    rows = MedicationDecision.in_clinic(case.clinic).filter(case=case).select_related("by")
    for row in rows.order_by("-pk")[:SHOWN]:
        hours = row.hold_hours
        words = _("%(n)s hours without it") % {"n": f"{hours.normalize():f}"} if hours else ""
        said = str(STOP.get(row.stop_decision, "")) or words
        yield Event(row.at, row.by, row.ingredient.removeprefix("other:"), said or _("taken back"))


def _waivers(case: Case) -> Iterator[Event]:
    for row in Waiver.in_clinic(case.clinic).filter(case=case).select_related("by"):
        words = _("Waived: %(reason)s") % {"reason": row.reason}
        yield Event(row.at, row.by, item_words(row.item), words)


def _changes(case: Case) -> Iterator[Event]:
    rows = RecordChange.in_clinic(case.clinic).filter(patient=case.patient).select_related("by")
    own = rows.exclude(object_type="case") | rows.filter(object_type="case", object_id=str(case.pk))
    for row in own.order_by("-at", "-pk")[:SHOWN]:
        what = str(FIELD.get(row.field) or PART.get(row.field) or CHANGED.get(row.field, row.field))
        yield Event(row.at, row.by, what, _change_words(row, case))


def _change_words(row: RecordChange, case: Case) -> str:
    old, new = (_value_words(row.field, value, case) for value in (row.old, row.new))
    return f"{old} → {new}"


def _value_words(field: str, value: Any, case: Case) -> str:
    if isinstance(value, str) and len(value) > 10 and value[10:11] == "T":
        return field_words(field, datetime.fromisoformat(value), case.clinic.tz)
    return field_words(field, value, case.clinic.tz)
