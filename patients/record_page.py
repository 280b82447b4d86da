"""A patient's record as lines of a page: words, where each comes from, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from patients.models import (
    AllergyIntolerance,
    Condition,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
    PatientRecord,
    RecordChange,
    Source,
)
from patients.suggestions import source_words
from patients.wording import (
    MEDICATION_STATUS,
    OBJECT,
    REACTION,
    day_words,
    field_words,
    moment_words,
    value_words,
)

CHANGES_SHOWN = 50
RESULTS_SHOWN = 30


@dataclass(frozen=True)
class Line:
    """One line on record. `is_off`: it does not count (any more), and `detail` says why."""

    what: str
    detail: str
    source: str
    when: str
    is_off: bool = False


@dataclass(frozen=True)
class Section:
    """Lines of one kind. `none` is what to say where there is none; `more` were left out."""

    key: str
    title: str
    lines: list[Line]
    none: str
    more: int = 0


@dataclass(frozen=True)
class ChangeLine:
    """One change of a value: what, from, to, by whom, when."""

    what: str
    old: str
    new: str
    who: str
    when: str


def record_sections(patient: Patient) -> list[Section]:
    """Return all that is on record about the patient, with a fixed number of queries."""
    results = _rows(patient.observations.standing().order_by("-taken_at", "test"))
    return [
        Section(
            "medications",
            _("Medicines"),
            [_medication(row) for row in _rows(patient.medications.order_by("-on_list", "pk"))],
            _none_words(patient.medications_none_at, patient),
        ),
        Section(
            "allergies",
            _("Allergies"),
            [_allergy(row) for row in _rows(patient.allergies.standing())],
            _none_words(patient.allergies_none_at, patient),
        ),
        Section(
            "conditions",
            _("Diagnoses"),
            [_condition(row) for row in _rows(patient.conditions.all())],
            _("Nothing on record."),
        ),
        Section(
            "results",
            _("Results"),
            [_result(row) for row in results[:RESULTS_SHOWN]],
            _("Nothing on record."),
            len(results[RESULTS_SHOWN:]),
        ),
        Section(
            "injections",
            _("Earlier injections"),
            [_injection(row) for row in _rows(patient.past_injections.standing())],
            _none_words(patient.history_none_at, patient),
        ),
        Section(
            "suggestions",
            _("Statements to confirm with the patient"),
            [_line(row, row.text, "") for row in _rows(patient.suggestions.all())],
            _("Nothing on record."),
        ),
    ]


def change_lines(patient: Patient) -> list[ChangeLine]:
    """Return the newest changes of the patient's record and cases."""
    zone = patient.clinic.tz
    rows = patient.changes.select_related("by")[:CHANGES_SHOWN]
    return [
        ChangeLine(
            f"{OBJECT.get(row.object_type, row.object_type)}: {field_words(row.field)}",
            value_words(row.field, row.old, zone),
            value_words(row.field, row.new, zone),
            _author(row),
            moment_words(row.at, zone),
        )
        for row in rows
    ]


def origin_words(row: Source) -> str:
    """Say where a row comes from: the person who entered it, or the file."""
    if row.entered_by:
        return _("entered by %(who)s") % {"who": row.entered_by}
    return source_words(row) or _("not known")


def _author(row: RecordChange) -> str:
    if row.cause == "import":
        return _("import by %(who)s") % {"who": row.by} if row.by else _("import")
    return str(row.by or "")


def _rows(query: Any) -> list[Any]:
    return list(query.select_related("entered_by", "clinic"))


def _none_words(said_at: datetime | None, patient: Patient) -> str:
    """Say "none" only where a person asked; otherwise that nobody has."""
    if said_at is None:
        return _("Nobody has asked yet.")
    return _("Asked, none: %(when)s.") % {"when": moment_words(said_at, patient.clinic.tz)}


def _line(row: PatientRecord, what: str, detail: str, *, is_off: bool = False) -> Line:
    when = moment_words(row.source_date or row.imported_at, row.clinic.tz)
    return Line(what, detail, origin_words(row), when, is_off)


def _join(parts: Iterable[object]) -> str:
    return ", ".join(str(part) for part in parts if part)


def _medication(row: MedicationStatement) -> Line:
    known = row.ingredient if row.ingredient not in row.text.casefold() else ""
    what = f"{row.text} ({known})" if known and row.text else row.text or row.ingredient
    if not row.ingredient:
        what = _("%(text)s: not recognised") % {"text": what or row.rxcui}
    status = MEDICATION_STATUS[row.status] if row.on_list else _("not on the list")
    by = row.get_recognised_by_display()
    recognised = _("recognised %(how)s") % {"how": by} if by and row.ingredient else ""
    last = moment_words(row.last_dose, row.clinic.tz)
    dose = _("last dose %(when)s") % {"when": last} if last else ""
    return _line(row, what, _join([status, dose, recognised]), is_off=not row.on_list)


def _allergy(row: AllergyIntolerance) -> Line:
    return _line(row, row.substance, str(REACTION[row.reaction]))


def _condition(row: Condition) -> Line:
    since = day_words(row.onset_on)
    onset = _("since %(day)s") % {"day": since} if since else ""
    is_off = row.clinical_status not in ("", "active", "recurrence", "relapse")
    detail = _join([row.code, row.clinical_status, onset])
    return _line(row, row.text or row.code, detail, is_off=is_off)


def _result(row: Observation) -> Line:
    zone = row.clinic.tz
    value = row.text or _number(row.value)
    words = f"{value_words('text', value, zone)} {'' if row.unit == '1' else row.unit}".strip()
    what = f"{value_words('test', row.test, zone)}: {words}"
    return _line(row, what, _("taken %(when)s") % {"when": moment_words(row.taken_at, zone)})


def _injection(row: PastInjection) -> Line:
    percent = row.relief_percent
    relief = "" if percent is None else _("relief %(percent)s %%") % {"percent": _number(percent)}
    what = _join([day_words(row.injected_on), row.protocol, row.region, *row.levels])
    return _line(row, what, _join([relief, row.steroid]))


def _number(value: Decimal) -> str:
    """Write a number without the zeros that the table keeps behind the point."""
    return f"{value.normalize():f}"
