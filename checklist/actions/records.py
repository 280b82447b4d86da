"""What is on record about a patient, as people write it down: lines added, changed, taken back.

A line bears on all open cases of the patient, so each verb judges them all anew. Rows are never
deleted, and every old value stays in the history.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from checklist.actions.history import keep_changes, last_change
from checklist.actions.locking import lock_patient
from checklist.actions.readiness import refresh_patient
from checklist.casefile import CaseError, read_case
from checklist.gather import allergy_line, medication_line, result_line, session_line
from checklist.refusals import Conflict, Refused, check_room
from checklist.verdict import digest
from patients.models import (
    AllergyIntolerance,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
)
from staff.models import User

Line = MedicationStatement | AllergyIntolerance | Observation | PastInjection

# Where a kind of line stands in the case document, and how its entry is built there.
ENTRIES = {
    MedicationStatement: ("medications", lambda line: medication_line(line, {}, line.clinic.tz)),
    AllergyIntolerance: ("allergies", lambda line: allergy_line(line, line.clinic.tz)),
    Observation: ("results", lambda line: result_line(line, line.clinic.tz)),
    PastInjection: ("history", session_line),
}
# Names of the document's keys that a form calls otherwise.
FORM_FIELDS = {"results": {"at": "taken_at"}, "history": {"at": "injected_on"}}


@transaction.atomic
def add_medication(
    *, patient: Patient, by: User, now: datetime, **fields: Any
) -> MedicationStatement:
    """Put a medicine on the list: ingredient, rxcui, text, dose_intent, status, last_dose.

    The same line twice is one line; where the last dose was "today" each time, the later one
    counts. Raises Refused ("invalid") naming the field.
    """
    if not (fields.get("ingredient") or fields.get("text")):
        raise Refused("invalid", _("Say which medicine it is."), field="ingredient")
    recognised = {"recognised_by": "person"} if fields.get("ingredient") else {}
    fields = {**recognised, **fields}
    if fields.get("last_dose") == now and (line := _taken_today(patient, fields, now)):
        return change_line(line=line, shown=None, by=by, now=now, last_dose=now)
    return _add(MedicationStatement, patient, fields, by, now)


@transaction.atomic
def add_allergy(
    *, patient: Patient, substance: str, reaction: str, by: User, now: datetime
) -> AllergyIntolerance:
    """Write down an allergy; `reaction` "" is not known. Raises Refused ("invalid")."""
    fields = {"substance": substance, "reaction": reaction}
    return _add(AllergyIntolerance, patient, fields, by, now)


@transaction.atomic
def record_result(*, patient: Patient, by: User, now: datetime, **fields: Any) -> Observation:
    """Write down a measured value: test, value (Decimal) or text, unit, taken_at.

    Raises Refused ("invalid") naming the field, also for a unit that the test does not take.
    """
    return _add(Observation, patient, fields, by, now)


@transaction.atomic
def add_past_injection(
    *, patient: Patient, by: User, now: datetime, **fields: Any
) -> PastInjection:
    """Write down an earlier injection that the patient told of: history is then asked.

    `fields` are protocol, region, levels, injected_on, relief_percent, function_percent,
    relief_weeks, steroid. Raises Refused ("invalid") naming the field.
    """
    return _add(PastInjection, patient, fields, by, now)


@transaction.atomic
def change_line(*, line: Line, shown: str | None, by: User, now: datetime, **fields: Any) -> Line:
    """Change fields of a line of any kind; `on_list=True` puts a medicine back on the list.

    `shown` is the `line_token` of what the form showed, None for what stands. A line that the form
    showed as taken back stands again. An ingredient that a person names is recognised by a person.
    Raises Refused ("invalid") and Conflict.
    """
    held = _lock_line(line)
    _check_shown(held, shown, fields)
    if shown and held.is_gone:
        fields = {**fields, **_back(held)}
    if "ingredient" in fields and fields["ingredient"] != held.ingredient:
        fields = {**fields, "recognised_by": "person" if fields["ingredient"] else ""}
    if keep_changes(held, fields, by=by, now=now):
        _store(held, now)
    return held


@transaction.atomic
def remove_line(*, line: Line, shown: str | None, by: User, now: datetime) -> Line:
    """Take a line back: a medicine goes off the list, any other is kept as removed.

    Raises Conflict where it was changed since it was shown.
    """
    gone = {"on_list": False} if isinstance(line, MedicationStatement) else {"removed_at": now}
    held = _lock_line(line)
    if held.is_gone:
        return held
    _check_shown(held, shown, gone)
    keep_changes(held, gone, by=by, now=now)
    _store(held, now)
    return held


def line_token(line: Line) -> str:
    """Name what a line says now: a form carries it, and an outdated form is refused by it."""
    _key, entry = ENTRIES[type(line)]
    return digest([entry(line), line.is_gone])


def _add(
    model: type[Line], patient: Patient, fields: dict[str, Any], by: User, now: datetime
) -> Line:
    """Store a line unless the very same stands already, and judge the patient's cases anew."""
    held = lock_patient(patient)
    same = model.objects.filter(patient=held, **fields)
    stands = same.on_list() if model is MedicationStatement else same.standing()
    if twin := stands.first():
        return twin
    line = model(clinic=held.clinic, patient=held, entered_by=by, source_date=now, **fields)
    _store(line, now)
    return line


def _taken_today(
    patient: Patient, fields: dict[str, Any], now: datetime
) -> MedicationStatement | None:
    """Return the line that said the same earlier today, with the dose "today" at no known time.

    Such a dose stands as the very moment at which it was written down.
    """
    lock_patient(patient)
    same = {name: value for name, value in fields.items() if name != "last_dose"}
    rows = MedicationStatement.objects.on_list().filter(patient=patient, **same)
    found = rows.filter(last_dose=F("source_date")).first()
    zone = patient.clinic.tz
    is_today = found and found.last_dose.astimezone(zone).date() == now.astimezone(zone).date()
    return found if is_today else None


def _store(line: Line, now: datetime) -> None:
    if hasattr(line, "changed_at"):
        line.changed_at = now
    _check(line, now)
    line.save()
    refresh_patient(patient=line.patient, now=now)


def _check(line: Line, now: datetime) -> None:
    """Refuse what the contract or the table has no room for, naming the form's field."""
    key, entry = ENTRIES[type(line)]
    procedure = {"protocol": "facet-mbb", "time_zone": line.clinic.time_zone}
    birth_date = line.patient.birth_date
    document = {
        "schema": "case/1",
        "procedure": procedure,
        "patient": {"birth_date": birth_date.isoformat() if birth_date else None},
        key: [entry(line)],
    }
    try:
        read_case(document, default_at=now)
    except CaseError as error:
        name = error.path.rpartition(".")[2].partition("[")[0]
        field = FORM_FIELDS.get(key, {}).get(name, name)
        raise Refused("invalid", str(error.message), field=field) from error
    check_room(line)


def _lock_line(line: Line) -> Line:
    lock_patient(line.patient)
    return type(line).objects.select_related("patient", "clinic").get(pk=line.pk)


def _check_shown(line: Line, shown: str | None, mine: dict[str, Any]) -> None:
    """Raise Conflict where the line was changed since it was shown, unless into this very thing."""
    if shown in (None, line_token(line)):
        return
    theirs = {name: getattr(line, name) for name in mine}
    if theirs == mine and not line.is_gone:
        return
    last = last_change(line)
    raise Conflict(
        mine, theirs, by=last and last.by, at=last and last.at, field=line._meta.model_name
    )


def _back(line: Line) -> dict[str, Any]:
    """Return the columns that put a line back that was taken back."""
    return {"on_list": True} if isinstance(line, MedicationStatement) else {"removed_at": None}
