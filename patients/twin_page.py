"""Patients who may be the same person, side by side."""

from typing import NamedTuple

from patients.models import Patient
from patients.record_page import origin_words
from patients.wording import day_words, field_words, value_words

SHOWN = ("family_name", "given_name", "birth_date", "sex", "phone", "language", "deceased")


class Row(NamedTuple):
    """One fact of both patients, in words."""

    what: str
    this: str
    other: str
    is_same: bool


class Twin(NamedTuple):
    """A patient who may be the same, and the facts of both."""

    patient: Patient
    rows: list[Row]


def compare_twins(patient: Patient) -> list[Twin]:
    """Return the patients about whom nobody has decided yet, compared with this one."""
    asked = patient.possible_twins.filter(decided_at__isnull=True)
    asked = asked.select_related("other__entered_by", "other__clinic")
    return [
        Twin(one.other, _rows(patient, one.other))
        for one in asked.prefetch_related("other__identifiers")
    ]


def _rows(patient: Patient, other: Patient) -> list[Row]:
    zone = patient.clinic.tz
    rows = [
        _row(
            field_words(name),
            value_words(name, getattr(patient, name), zone),
            value_words(name, getattr(other, name), zone),
        )
        for name in SHOWN
    ]
    return [
        *rows,
        _row(field_words("identifiers"), _numbers(patient), _numbers(other)),
        _row(field_words("source"), _origin(patient), _origin(other)),
    ]


def _row(what: str, this: str, other: str) -> Row:
    return Row(what, this, other, this == other)


def _numbers(patient: Patient) -> str:
    return ", ".join(f"{one.type} {one.shown}".strip() for one in patient.identifiers.all())


def _origin(patient: Patient) -> str:
    at = patient.source_date or patient.imported_at
    day = day_words(at.astimezone(patient.clinic.tz).date()) if at else ""
    return ", ".join(filter(None, [origin_words(patient), day]))
