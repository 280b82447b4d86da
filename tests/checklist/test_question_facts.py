"""What is known of a case, as questions ask for it: unknown stays unknown."""

from datetime import date, timedelta

import pytest

from checklist.policies import shipped_policy
from checklist.question_facts import question_facts
from tests.factories.checklist import NOW, AnswerFactory, CaseFactory
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = pytest.mark.django_db


def facts_of(case, answers=None):
    return question_facts(case, answers or {}, shipped_policy(), NOW)


def test_blank_columns_are_unknown():
    case = CaseFactory(payer="", steroid=None, self_pay=None, patient__sex="")
    facts = facts_of(case)

    names = ("procedure.steroid", "coverage.payer", "coverage.self_pay", "patient.sex")
    assert [facts[name] for name in names] == [None] * 4


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (None, None),
        (date(2014, 12, 7), True),  # 12 on the day of the start
        (date(2014, 12, 8), False),
        (date(1970, 12, 8), True),  # 55 on that day
        (date(1970, 12, 7), False),
    ],
)
def test_childbearing_age_is_that_at_the_start(born_on, expected):
    case = CaseFactory(patient__birth_date=born_on)

    assert facts_of(case)["patient.childbearing_age"] is expected


@pytest.mark.parametrize(
    ("none_at", "changed_at", "expected"),
    [
        (None, None, None),
        (NOW, None, False),
        (NOW, NOW - timedelta(days=1), False),
        (NOW - timedelta(days=2), NOW - timedelta(days=1), None),
    ],
)
def test_takes_none_only_if_said_after_the_last_change(none_at, changed_at, expected):
    patient = PatientFactory(medications_none_at=none_at)
    if changed_at:
        MedicationStatementFactory(patient=patient, on_list=False, changed_at=changed_at)

    assert facts_of(CaseFactory(patient=patient))["patient.takes_medicines"] is expected


def test_listed_medicine_is_taken():
    line = MedicationStatementFactory()

    assert facts_of(CaseFactory(patient=line.patient))["patient.takes_medicines"] is True


def test_answers_are_facts():
    answer = AnswerFactory(item="imaging", value="mri")

    assert facts_of(answer.case, {"imaging": answer})["answers.imaging"] == "mri"
