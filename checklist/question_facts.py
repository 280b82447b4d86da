"""What decides which questions apply: the known facts of a case, by name."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from checklist.engine.calendar import age_on
from checklist.engine.policy import Policy
from checklist.models import Answer, Case
from patients.models import Patient


def question_facts(
    case: Case, answers: Mapping[str, Answer], policy: Policy, now: datetime
) -> dict[str, Any]:
    """Return the facts for `Question.applies`; what is not known is None.

    `answers` are the case's current answers by item.
    """
    patient = case.patient
    day = (case.scheduled_start or now).astimezone(case.clinic.tz).date()
    return {
        "procedure.protocol": case.protocol or None,
        "procedure.steroid": case.steroid,
        "coverage.payer": case.payer or None,
        "coverage.self_pay": case.self_pay,
        "patient.sex": patient.sex or None,
        "patient.childbearing_age": _childbearing(patient.birth_date, day, policy),
        "patient.takes_medicines": _takes_medicines(patient),
        **{f"answers.{item}": answer.value for item, answer in answers.items()},
    }


def _childbearing(born_on: date | None, day: date, policy: Policy) -> bool | None:
    if born_on is None:
        return None
    numbers = policy.numbers
    return (
        numbers.pregnancy_youngest_years <= age_on(born_on, day) <= numbers.pregnancy_oldest_years
    )


def _takes_medicines(patient: Patient) -> bool | None:
    """True where a medicine is listed, False where a person said there is none."""
    if patient.medications.on_list().exists():
        return True
    said_at = patient.medications_none_at
    is_settled = said_at and not patient.medications.filter(changed_at__gt=said_at).exists()
    return False if is_settled else None
