"""What is on record and bears on a question: shown beside it, never taken for an answer."""

from dataclasses import dataclass
from datetime import date

from patients.codes import bearings
from patients.models import Condition, Patient, Source

# What a source says of a diagnosis that it takes back.
WITHDRAWN = ("refuted", "entered-in-error")


@dataclass(frozen=True)
class Suggestion:
    """A diagnosis or statement of another system, beside one question.

    `value` is the answer that it hints at ("" where it hints at none), `source` the file and
    resource that say it, `date` the day of onset or recording.
    """

    text: str
    value: str
    source: str
    date: date | None


def suggestions_for(patient: Patient) -> dict[str, list[Suggestion]]:
    """Return suggestions by item of the contract, and by "allergies", "medications", "conditions".

    Resolved diagnoses are told too, with their status: "cancer, long ago" is for a person to judge.
    Withdrawn ones are not.
    """
    found: dict[str, list[Suggestion]] = {}
    for row in patient.conditions.all():
        if row.clinical_status in WITHDRAWN:
            continue
        for bearing in bearings(row.system, row.code):
            _add(found, bearing.item, _from_condition(row, bearing.value))
    for row in patient.suggestions.all():
        _add(found, row.kind, Suggestion(row.text, "", source_words(row), _day_of(row)))
    return found


def source_words(row: Source) -> str:
    """Name the file and the resource that a row comes from: "bundle.json, Condition c1"."""
    resource = " ".join(filter(None, [row.source_type, row.source_id]))
    if row.source_id.startswith("digest:"):
        resource = row.source_type
    return ", ".join(filter(None, [row.source_file, resource]))


def _from_condition(row: Condition, value: str) -> Suggestion:
    words = row.text or row.code
    status = "" if row.clinical_status in ("", "active") else f" ({row.clinical_status})"
    return Suggestion(f"{words}{status}", value, source_words(row), row.onset_on or _day_of(row))


def _day_of(row: Source) -> date | None:
    return row.source_date.astimezone(row.clinic.tz).date() if row.source_date else None


def _add(found: dict[str, list[Suggestion]], item: str, suggestion: Suggestion) -> None:
    """Add a suggestion to its question, once: the same diagnosis often comes in many resources."""
    listed = found.setdefault(item, [])
    if not any((one.text, one.value) == (suggestion.text, suggestion.value) for one in listed):
        listed.append(suggestion)
