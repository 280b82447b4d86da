"""The end of a case: cancelled or done, and reopened."""

from datetime import timedelta

import pytest

from checklist import actions
from checklist.gather import case_document
from checklist.models import Case, ReadinessSnapshot
from checklist.refusals import Refused
from patients.models import PastInjection
from tests.factories.checklist import NOW, START, AnswerFactory, CaseFactory, make_well_case
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db

LATER = START + timedelta(days=7)
ON_THE_DAY = START + timedelta(hours=1)


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic)


@pytest.fixture
def case(patient):
    return CaseFactory(patient=patient)


def verdict(case):
    return ReadinessSnapshot.objects.get(case=case)


def test_cancelled_case_keeps_reason_and_last_report_and_leaves_the_lists(case, nurse):
    actions.refresh(case=case, now=NOW)

    ended = actions.cancel(case=case, reason=" moved away ", by=nurse, now=NOW)

    assert (ended.status, ended.cancel_reason, ended.closed_at) == ("cancelled", "moved away", NOW)
    assert not verdict(case).is_open
    assert verdict(case).report["findings"]


def test_cancelling_needs_a_reason_and_an_open_case(case, nurse):
    with pytest.raises(Refused) as no_reason:
        actions.cancel(case=case, reason="  ", by=nurse, now=NOW)
    first = actions.cancel(case=case, reason="moved away", by=nurse, now=NOW)
    again = actions.cancel(case=case, reason=" moved away", by=nurse, now=LATER)
    with pytest.raises(Refused) as twice:
        actions.cancel(case=case, reason="flu", by=nurse, now=NOW)

    assert (again.closed_at, again.version) == (first.closed_at, first.version)
    assert (no_reason.value.code, twice.value.code) == ("reason", "closed")


def test_proposal_is_dismissed_by_cancelling_and_never_reopened(patient, nurse):
    fields = {"status": "proposed", "protocol": "", "region": "", "levels": None}
    proposal = CaseFactory(patient=patient, **fields)

    actions.cancel(case=proposal, reason="booked elsewhere", by=nurse, now=NOW)

    with pytest.raises(Refused) as told:
        actions.reopen(case=proposal, by=nurse, now=NOW)

    assert told.value.code == "never-booked"


def test_done_case_becomes_history_for_the_next(case, nurse):
    case.patient.history_none_at = NOW
    case.patient.save()
    AnswerFactory(case=case, item="steroid-agent", value="dexamethasone", source="physician")

    actions.close(case=case, by=nurse, now=ON_THE_DAY)

    following = CaseFactory(patient=case.patient, scheduled_start=LATER)
    following = Case.objects.with_people().get(pk=following.pk)
    assert case_document(following, at=ON_THE_DAY)["history"] == [
        {
            "protocol": "esi-interlaminar",
            "region": "lumbar",
            "levels": ["L4-L5"],
            "at": "2026-12-07",
            "relief_percent": None,
            "function_percent": None,
            "relief_weeks": None,
            "steroid": "dexamethasone",
        }
    ]


def test_a_done_case_does_not_count_its_own_injection(case, nurse):
    case.patient.history_none_at = NOW
    case.patient.save()
    before = case_document(case, at=ON_THE_DAY)["history"]

    actions.close(case=case, by=nurse, now=ON_THE_DAY)

    done = Case.objects.with_people().get(pk=case.pk)
    assert case_document(done, at=ON_THE_DAY)["history"] == before == []


def test_closing_judges_the_patients_other_cases_anew(case, nurse):
    case.patient.history_none_at = NOW
    case.patient.save()
    other = CaseFactory(patient=case.patient, scheduled_start=LATER)

    actions.close(case=case, by=nurse, now=ON_THE_DAY)

    interval = next(one for one in verdict(other).report["findings"] if one["item"] == "interval")
    assert interval["state"] == "unmet"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"scheduled_start": None}, "not-yet"), ({"region": ""}, "no-region")],
)
def test_case_that_cannot_be_stated_is_not_closed(patient, nurse, fields, code):
    case = CaseFactory(patient=patient, **fields)

    with pytest.raises(Refused) as told:
        actions.close(case=case, by=nurse, now=ON_THE_DAY)

    assert told.value.code == code


def test_case_is_done_on_its_day_at_the_earliest(case, nurse):
    with pytest.raises(Refused) as told:
        actions.close(case=case, by=nurse, now=START - timedelta(days=1))

    assert told.value.code == "not-yet"
    assert actions.close(case=case, by=nurse, now=START - timedelta(hours=1)).status == "done"


def test_reopened_case_takes_its_session_back(case, nurse):
    actions.close(case=case, by=nurse, now=ON_THE_DAY)

    again = actions.reopen(case=case, by=nurse, now=ON_THE_DAY)

    assert (again.status, again.closed_at) == ("open", None)
    assert not PastInjection.objects.standing().exists()
    assert verdict(case).is_open


def test_case_closed_again_is_one_session_that_keeps_its_relief(case, nurse):
    actions.close(case=case, by=nurse, now=ON_THE_DAY)
    PastInjection.objects.update(relief_percent=60)
    actions.reopen(case=case, by=nurse, now=ON_THE_DAY)

    actions.close(case=case, by=nurse, now=ON_THE_DAY)

    [session] = PastInjection.objects.standing()
    assert session.relief_percent == 60


def test_reopened_after_cancelling_is_judged_by_what_holds_now(clinic, nurse):
    case = make_well_case(patient__clinic=clinic)
    actions.cancel(case=case, reason="flu", by=nurse, now=NOW)

    again = actions.reopen(case=case, by=nurse, now=NOW)

    assert (again.status, again.cancel_reason) == ("open", "")
    assert verdict(case).status == "waiting"


def test_open_case_is_not_reopened(case, nurse):
    with pytest.raises(Refused) as told:
        actions.reopen(case=case, by=nurse, now=NOW)

    assert told.value.code == "open"


@pytest.mark.parametrize("verb", ["reschedule", "change_procedure", "close"])
def test_closed_case_is_not_changed(case, nurse, verb):
    actions.cancel(case=case, reason="moved away", by=nurse, now=NOW)
    fields = {"reschedule": {"scheduled_start": LATER}}.get(verb, {})

    with pytest.raises(Refused) as told:
        getattr(actions, verb)(case=case, by=nurse, now=NOW, **fields)

    assert told.value.code == "closed"
