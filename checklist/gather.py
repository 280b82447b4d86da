"""Rows of the database -> the case document of the contract: the engine's only window on them.

The same rows and the same moment give the same document: lists are ordered by their rows, times
carry the offset of the clinic's zone, numbers are exact, and what is not known is null.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from checklist.models import Answer, Case, MedicationDecision, Waiver
from patients.models import (
    AllergyIntolerance,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
)

Document = dict[str, Any]

# `source_type` of a past injection that closing a case wrote down.
OWN_CASE = "case"


def case_document(case: Case, *, at: datetime) -> Document:
    """Build the `case/1` document of the case as the database holds it, to be judged at `at`.

    `at` is an aware instant. Facts newer than `at` are not left out: the reader refuses them.
    """
    zone = case.clinic.tz
    return {
        **plan_document(case, at=at),
        "patient": {
            "birth_date": day(case.patient.birth_date),
            "sex": case.patient.sex or None,
        },
        "answers": _answers(case, zone),
        "medications": _medications(case, zone),
        "allergies": _allergies(case.patient, zone),
        "results": _results(case.patient, zone),
        "history": _history(case, zone),
        "waivers": _waivers(case, zone),
    }


def plan_document(case: Case, *, at: datetime) -> Document:
    """Build a document of what is booked alone: it reads no table, the case need not be stored."""
    zone = case.clinic.tz
    return {
        "schema": "case/1",
        "at": moment(at, zone),
        "procedure": _procedure(case, zone),
        "coverage": {
            "payer": case.payer or None,
            "state": case.state or None,
            "site": case.site or None,
            "self_pay": case.self_pay,
        },
    }


def moment(value: datetime | None, zone: ZoneInfo) -> str | None:
    """Write an instant as the contract does: ISO 8601 with the offset of the zone."""
    return value.astimezone(zone).isoformat() if value else None


def day(value: date | None) -> str | None:
    """Write a date as the contract does."""
    return value.isoformat() if value else None


def number(value: Decimal | int | None) -> int | float | None:
    """Write a decimal as a JSON number of the same value (exact up to 15 digits)."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def ingredient_key(ingredient: str | None) -> str:
    """Return the form in which ingredients are compared: trimmed, lower case."""
    return " ".join((ingredient or "").lower().split())


def recorded_moments(document: Document) -> list[datetime]:
    """Return when each fact of a document was written down, by the clock of some machine."""
    lines = [
        *document["answers"],
        *document["waivers"],
        *(document["medications"] or []),
        *(document["allergies"] or []),
        {"at": document["procedure"]["changed_at"]},
    ]
    return [datetime.fromisoformat(line["at"]) for line in lines if line["at"]]


def _procedure(case: Case, zone: ZoneInfo) -> Document:
    return {
        "protocol": case.protocol or None,
        "region": case.region or None,
        "side": case.side or None,
        "levels": case.levels,
        "scheduled_start": moment(case.scheduled_start, zone),
        "time_zone": zone.key,
        "sedation": case.sedation or None,
        "purpose": case.purpose or None,
        "image_guidance": case.image_guidance or None,
        "contrast": case.contrast,
        "steroid": case.steroid,
        "booked_on": day(case.booked_on),
        "changed_at": moment(case.changed_at, zone),
    }


def _answers(case: Case, zone: ZoneInfo) -> list[Document]:
    """List the current answer to each item, also one taken back: it makes older waivers fall."""
    current = Answer.objects.for_clinic(case.clinic).filter(case=case).current()
    return [
        {
            "item": answer.item,
            "value": answer.value,
            "at": moment(answer.at, zone),
            "source": answer.source,
        }
        for answer in current.order_by("item", "pk")
    ]


def _medications(case: Case, zone: ZoneInfo) -> list[Document] | None:
    """List what is on the list; [] only if a person said "none" after the last change to it."""
    lines = list(MedicationStatement.objects.filter(patient=case.patient).order_by("pk"))
    listed = [line for line in lines if line.on_list]
    if not listed:
        return [] if _said_none(case.patient.medications_none_at, lines) else None
    decisions = latest_decisions(case)
    return [medication_line(line, decisions, zone) for line in listed]


def medication_line(
    line: MedicationStatement,
    decisions: dict[tuple[str, str], MedicationDecision],
    zone: ZoneInfo,
) -> Document:
    """Build the document's entry of one medicine, with what was decided about it for a case."""
    parts = [ingredient_key(part) for part in (line.ingredient or "").split("+")]
    stops = [decisions.get((part, MedicationDecision.Kind.STOP)) for part in parts]
    hours = [decisions.get((part, MedicationDecision.Kind.HOURS)) for part in parts]
    decided_at = [decision.at for decision in (*stops, *hours) if decision]
    return {
        "ingredient": line.ingredient or None,
        "rxcui": line.rxcui or None,
        "text": line.text or None,
        "dose_intent": line.dose_intent or None,
        "status": line.status or None,
        "last_dose": moment(line.last_dose, zone),
        "stop_decision": _joint_stop([one.stop_decision if one else "" for one in stops]),
        "hold_hours": number(_joint_hours([one.hold_hours if one else None for one in hours])),
        "at": moment(max([line.changed_at, *decided_at]), zone),
    }


def _joint_stop(said: list[str]) -> str | None:
    """Fold the decisions on a combination's parts: one "continue" keeps it, all must agree."""
    if "continue" in said:
        return "continue"
    return "agreed" if all(one == "agreed" for one in said) else None


def _joint_hours(hours: list[Decimal | None]) -> Decimal | None:
    """Fold the hours for a combination's parts: the longest, once each part has hours."""
    known = [one for one in hours if one is not None]
    return max(known) if len(known) == len(hours) else None


def latest_decisions(case: Case) -> dict[tuple[str, str], MedicationDecision]:
    """Return the decision that counts by (ingredient, kind), for this case."""
    rows = MedicationDecision.objects.for_clinic(case.clinic).filter(case=case).order_by("pk")
    return {(row.ingredient, row.kind): row for row in rows}


def _allergies(patient: Patient, zone: ZoneInfo) -> list[Document] | None:
    """List what stands; [] only if a person said "none" after the last change to the lines."""
    lines = list(AllergyIntolerance.objects.filter(patient=patient).order_by("pk"))
    standing = [line for line in lines if line.removed_at is None]
    if not standing:
        return [] if _said_none(patient.allergies_none_at, lines) else None
    return [allergy_line(line, zone) for line in standing]


def allergy_line(line: AllergyIntolerance, zone: ZoneInfo) -> Document:
    """Build the document's entry of one allergy."""
    return {
        "substance": line.substance,
        "reaction": line.reaction or None,
        "at": moment(line.changed_at, zone),
    }


def _results(patient: Patient, zone: ZoneInfo) -> list[Document]:
    rows = Observation.objects.filter(patient=patient).standing()
    return [result_line(row, zone) for row in rows.order_by("taken_at", "test", "pk")]


def result_line(row: Observation, zone: ZoneInfo) -> Document:
    """Build the document's entry of one measured value."""
    return {
        "test": row.test,
        "value": row.text or number(row.value),
        "unit": row.unit or None,
        "at": moment(row.taken_at, zone),
    }


def _history(case: Case, zone: ZoneInfo) -> list[Document] | None:
    """List past injections and the patient's other booked cases; null until a person asked.

    What this clinic did itself, or an import brought, is no answer to "any injection anywhere?",
    so it alone does not make the history known: a person tells of one, or says that there is no
    other. A booked case that cannot be stated keeps it unknown too.
    """
    # A case that was done is judged as before: its own injection is no earlier one.
    rows = list(
        PastInjection.objects.filter(patient=case.patient)
        .standing()
        .exclude(source_type=OWN_CASE, source_id=str(case.pk))
    )
    others = list(
        Case.objects.for_clinic(case.clinic)
        .of_patient(case.patient)
        .open()
        .filter(scheduled_start__isnull=False)
        .exclude(pk=case.pk)
    )
    asked = case.patient.history_none_at or any(map(_told_by_a_person, rows))
    if not asked or not all(other.region for other in others):
        return None
    return [session_line(row) for row in rows] + [_booked_session(one, zone) for one in others]


def _told_by_a_person(row: PastInjection) -> bool:
    return row.entered_by_id is not None and row.source_type != OWN_CASE


def session_line(row: PastInjection) -> Document:
    """Build the document's entry of one past injection."""
    return {
        "protocol": row.protocol,
        "region": row.region,
        "levels": _known_levels(row),
        "at": day(row.injected_on),
        "relief_percent": number(row.relief_percent),
        "function_percent": number(row.function_percent),
        "relief_weeks": number(row.relief_weeks),
        "steroid": row.steroid or None,
    }


def _known_levels(session: PastInjection | Case) -> list[str] | None:
    """Return the levels; none at all is known only of a caudal injection, which has none."""
    return session.levels or ([] if session.protocol == "esi-caudal" else None)


def _booked_session(case: Case, zone: ZoneInfo) -> Document:
    return {
        "protocol": case.protocol,
        "region": case.region,
        "levels": _known_levels(case),
        "at": day(case.scheduled_start.astimezone(zone).date()),
        "relief_percent": None,
        "function_percent": None,
        "relief_weeks": None,
        "steroid": None,
    }


def _waivers(case: Case, zone: ZoneInfo) -> list[Document]:
    rows = Waiver.objects.for_clinic(case.clinic).filter(case=case).active().order_by("item", "pk")
    return [
        {
            "item": row.item,
            "by": "physician",
            "reason": row.reason,
            "at": moment(row.at, zone),
        }
        for row in rows
    ]


def _said_none(
    none_at: datetime | None, lines: list[MedicationStatement] | list[AllergyIntolerance]
) -> bool:
    """Say whether "none" was said after every change to the lines that were once on the list."""
    return none_at is not None and all(line.changed_at <= none_at for line in lines)
