"""The stored verdict follows every fact, and survives whatever the record holds."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from checklist.models import Case, PolicyVersion, ReadinessSnapshot
from checklist.policies import shipped_policy
from checklist.snapshots import policy_in_force, refresh_snapshot
from tests.factories.checklist import ASKED, NOW, START, AnswerFactory, CaseFactory, make_well_case
from tests.factories.patients import MedicationStatementFactory
from tests.factories.policies import policy_text, stored
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clinic):
    made = make_well_case(patient__clinic=clinic)
    return Case.objects.with_people().get(pk=made.pk)


def answer(case, item, value, at=NOW):
    current = case.answers.current().to(item).first()
    return AnswerFactory(case=case, item=item, value=value, at=at, replaces=current)


def anew(case):
    """The case as the next request reads it."""
    return Case.objects.with_people().get(pk=case.pk)


def test_well_case_two_weeks_ahead_is_on_track(case):
    snapshot = refresh_snapshot(case, NOW)

    assert snapshot.status == "waiting"
    assert snapshot.scheduled_start == START
    assert snapshot.is_open
    assert snapshot.evaluated_at == NOW
    assert snapshot.policy_id == "default"
    assert snapshot.first_item == "infection"
    assert snapshot.next_due == START - timedelta(days=7)


def test_case_has_one_row_that_follows_the_facts(case):
    refresh_snapshot(case, NOW)
    answer(case, "red-flags", ["fever"])
    refresh_snapshot(case, NOW)

    row = ReadinessSnapshot.objects.get(case=case)

    assert row.status == "blocked"
    assert row.first_item == "red-flags"
    assert row.counts["owner"]["physician"] >= 1


def test_stored_fact_that_does_not_validate_is_incomplete_not_an_error(case):
    Case.objects.filter(pk=case.pk).update(levels=["L9-L10"])

    snapshot = refresh_snapshot(anew(case), NOW)

    assert (snapshot.status, snapshot.first_item) == ("incomplete", "record:invalid")
    assert snapshot.first_params == {"path": "procedure.levels[0]"}


def test_fact_stamped_by_a_clock_that_runs_ahead_does_not_spoil_the_record(case):
    ahead = NOW + timedelta(minutes=2)
    answer(case, "driver", "none", at=ahead)

    snapshot = refresh_snapshot(case, NOW)

    assert snapshot.first_item == "driver"
    assert snapshot.evaluated_at == ahead


def test_fact_from_the_future_makes_the_record_invalid(case):
    answer(case, "driver", "none", at=NOW + timedelta(hours=2))

    assert refresh_snapshot(case, NOW).first_item == "record:invalid"


def test_closed_case_keeps_its_last_report_and_leaves_the_lists(case):
    refresh_snapshot(case, NOW)
    Case.objects.filter(pk=case.pk).update(
        status="cancelled", closed_at=NOW, cancel_reason="moved away"
    )
    answer(case, "red-flags", ["fever"])

    snapshot = refresh_snapshot(anew(case), NOW)

    assert snapshot.status == "waiting"
    assert not snapshot.is_open


def test_closed_case_without_a_report_has_none(clinic):
    case = CaseFactory(patient__clinic=clinic, status="done", closed_at=NOW)

    assert refresh_snapshot(case, NOW) is None


def test_page_report_is_what_evaluate_prints_byte_for_byte(case, tmp_path, capsys):
    MedicationStatementFactory(
        patient=case.patient, ingredient="naproxen", rxcui="7258", text="", changed_at=ASKED
    )
    answer(case, "pain-score", 6.5)
    refresh_snapshot(case, NOW)
    stored = ReadinessSnapshot.objects.get(case=case)
    call_command("case_document", str(case.pk), "--at", NOW.isoformat())
    file = tmp_path / "case.json"
    file.write_text(capsys.readouterr().out)

    call_command("evaluate", str(file))

    page = json.dumps(stored.report, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out.rstrip("\n") == page


def store_policy(clinic, **content):
    return PolicyVersion.objects.create(
        clinic=clinic,
        policy_id="default",
        version="2026.9",
        status="approved",
        proposed_at=NOW,
        proposed_by=UserFactory(),
        approved_at=NOW,
        approved_by=UserFactory(),
        **content,
    )


@pytest.fixture
def own():
    """The shipped policy as a version of the clinic's own, with all that it rests on."""
    return stored(policy_text("2026.9", {}))


def test_shipped_policy_is_in_force_where_the_clinic_has_none(clinic):
    assert policy_in_force(clinic) is shipped_policy()


def test_clinics_approved_policy_is_in_force_for_that_clinic_only(clinic, other_clinic, own):
    store_policy(clinic, **own)

    assert policy_in_force(clinic).version == "2026.9"
    assert policy_in_force(clinic).approved
    assert policy_in_force(other_clinic) is shipped_policy()


def test_proposed_policy_is_not_in_force(clinic, own):
    row = store_policy(clinic, **own)
    PolicyVersion.objects.filter(pk=row.pk).update(status="proposed")

    assert policy_in_force(clinic) is shipped_policy()


def test_policy_that_is_not_what_was_approved_counts_as_not_approved(case, own):
    store_policy(case.clinic, **{**own, "digest": "sha256:another"})

    snapshot = refresh_snapshot(case, NOW)

    assert not policy_in_force(case.clinic).approved
    assert snapshot.status == "incomplete"


def test_policy_that_cannot_be_read_counts_as_not_approved(case):
    store_policy(case.clinic, source="id: [", digest="sha256:1")

    assert refresh_snapshot(case, NOW).status == "incomplete"
