"""Verdicts are made anew after time has passed, before anybody sees them."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from checklist import actions
from checklist.models import Case, ReadinessSnapshot
from checklist.policies import shipped_policy
from tests.factories.checklist import NOW, START, CaseFactory, make_well_case

pytestmark = pytest.mark.django_db

WEEK_BEFORE = START - timedelta(days=7)


@pytest.fixture
def cases(clinic):
    """Three cases on track until a week before their start."""
    made = [make_well_case(patient__clinic=clinic) for _ in range(3)]
    for case in made:
        actions.refresh(case=case, now=NOW)
    return made


def rows(clinic):
    return ReadinessSnapshot.objects.for_clinic(clinic)


def test_nothing_is_stale_before_its_moment(clinic, cases):
    just_before = WEEK_BEFORE - timedelta(seconds=1)

    assert actions.refresh_stale(clinic=clinic, now=just_before) == (0, 0)


def test_stale_verdicts_are_made_anew(clinic, cases):
    assert actions.refresh_stale(clinic=clinic, now=WEEK_BEFORE) == (3, 0)

    assert rows(clinic).with_status("incomplete").count() == 3
    assert not rows(clinic).stale(WEEK_BEFORE, shipped_policy().digest).exists()


def test_verdicts_of_another_policy_are_made_anew_at_once(clinic, cases):
    rows(clinic).filter(case=cases[0]).update(policy_digest="sha256:earlier", status="ready")

    assert actions.refresh_stale(clinic=clinic, now=NOW) == (1, 0)

    assert rows(clinic).with_status("waiting").count() == 3


def test_fresh_snapshot_is_the_stored_one_until_it_may_have_changed(cases):
    stored = rows(cases[0].clinic).get(case=cases[0])

    assert actions.fresh_snapshot(case=cases[0], now=NOW + timedelta(hours=1)) == stored
    assert actions.fresh_snapshot(case=cases[0], now=NOW).evaluated_at == NOW
    assert actions.fresh_snapshot(case=cases[0], now=WEEK_BEFORE).evaluated_at == WEEK_BEFORE


def test_proposal_has_no_verdict(clinic):
    proposal = CaseFactory(patient__clinic=clinic, status="proposed")

    assert actions.fresh_snapshot(case=proposal, now=NOW) is None


def test_batch_is_bounded_and_says_what_is_left(clinic, cases):
    assert actions.refresh_stale(clinic=clinic, now=WEEK_BEFORE, limit=2) == (2, 1)
    assert actions.refresh_stale(clinic=clinic, now=WEEK_BEFORE, limit=2) == (1, 0)


def test_other_clinics_are_left_alone(cases, other_clinic):
    assert actions.refresh_stale(clinic=other_clinic, now=WEEK_BEFORE) == (0, 0)


def test_rows_about_to_be_shown_are_never_stale(clinic, cases):
    shown = list(rows(clinic).listed())
    shown[0].stable_until = None

    fresh = actions.refresh_rows(rows=shown, now=WEEK_BEFORE)

    assert [row.status for row in fresh] == ["waiting", "incomplete", "incomplete"]
    assert [row.case for row in fresh] == [row.case for row in shown]


def test_refresh_patient_judges_all_open_cases_of_the_patient(clinic):
    case = CaseFactory(patient__clinic=clinic)
    CaseFactory(patient=case.patient)
    CaseFactory(patient=case.patient, status="done", closed_at=NOW)
    CaseFactory(patient__clinic=clinic)

    assert actions.refresh_patient(patient=case.patient, now=NOW) == 2
    assert rows(clinic).count() == 2


def test_command_makes_stale_verdicts_anew_and_then_finds_none(clinic, cases, capsys):
    with time_machine.travel(WEEK_BEFORE, tick=False):
        call_command("refresh_readiness")
        first = json.loads(capsys.readouterr().out)
        call_command("refresh_readiness")
        second = json.loads(capsys.readouterr().out)

    assert first == {"refreshed": {clinic.slug: 3}}
    assert second == {"refreshed": {clinic.slug: 0}}


def test_command_judges_all_open_cases_anew_after_an_upgrade(clinic, cases, capsys):
    actions.cancel(case=cases[0], reason="flu", by=None, now=NOW)

    with time_machine.travel(NOW, tick=False):
        call_command("refresh_readiness", "--all")

    assert json.loads(capsys.readouterr().out) == {"refreshed": {clinic.slug: 2}}


def printed_document(case, capsys, *arguments):
    call_command("case_document", str(case.pk), *arguments)
    return json.loads(capsys.readouterr().out)


def test_document_is_of_the_moment_that_the_page_shows(cases, capsys):
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        found = printed_document(cases[0], capsys)

    assert found["at"] == "2026-11-23T12:00:00-05:00"


def test_document_of_a_stale_case_is_of_now(cases, capsys):
    with time_machine.travel(WEEK_BEFORE, tick=False):
        found = printed_document(cases[0], capsys)

    assert found["at"] == "2026-11-30T09:30:00-05:00"
    assert rows(cases[0].clinic).get(case=cases[0]).status == "incomplete"


def test_document_of_a_case_without_a_verdict_is_of_now(clinic, capsys):
    proposal = CaseFactory(patient__clinic=clinic, status="proposed")

    with time_machine.travel(NOW, tick=False):
        assert printed_document(proposal, capsys)["at"] == "2026-11-23T12:00:00-05:00"


def test_document_at_another_moment(cases, capsys):
    found = printed_document(cases[0], capsys, "--at", "2026-11-25T08:00:00-05:00")

    assert found["at"] == "2026-11-25T08:00:00-05:00"


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["no-such-case"], "CASE_ID"),
        (["7f1f7f0e-0000-4000-8000-000000000000"], "CASE_ID"),
        (["{case}", "--at", "yesterday"], "--at"),
        (["{case}", "--at", "2026-11-25T08:00:00"], "--at"),
    ],
)
def test_unusable_arguments_exit_with_2_and_a_json_error(clinic, capsys, arguments, path):
    case = Case.objects.get(pk=CaseFactory(patient__clinic=clinic).pk)

    with pytest.raises(SystemExit) as stopped:
        call_command("case_document", *[one.format(case=case.pk) for one in arguments])

    assert stopped.value.code == 2
    assert json.loads(capsys.readouterr().err)["error"]["path"] == path
