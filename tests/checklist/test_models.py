"""What the database itself refuses, and the reads that lists are made of."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from checklist.models import (
    Answer,
    Case,
    MedicationDecision,
    PolicyVersion,
    PrepSheet,
    ReadinessSnapshot,
    SignOff,
    Waiver,
)
from staff.models import AppendOnlyError
from tests.factories.checklist import NOW, START, AnswerFactory, CaseFactory, SnapshotFactory
from tests.factories.staff import ClinicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clinic):
    return CaseFactory(patient__clinic=clinic)


def refused(make, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"protocol": "epidural"},
        {"region": "neck"},
        {"side": "both"},
        {"sedation": "heavy"},
        {"purpose": "cure"},
        {"image_guidance": "x-ray"},
        {"site": "home"},
        {"status": "lost"},
        {"protocol": ""},
        {"status": "done"},
        {"status": "cancelled", "closed_at": NOW},
        {"cancel_reason": "moved away"},
        {"closed_at": NOW},
    ],
)
def test_case_that_cannot_be_is_refused(fields):
    refused(CaseFactory, **fields)


def test_external_id_is_taken_once_in_a_clinic_and_again_in_another(case, other_clinic):
    CaseFactory(patient=case.patient, external_id="A-1")
    CaseFactory(patient__clinic=other_clinic, external_id="A-1")

    refused(CaseFactory, patient=case.patient, external_id="A-1")


def test_cases_without_external_id_do_not_clash(case):
    assert CaseFactory(patient=case.patient, external_id="").pk


def test_unknown_levels_and_no_levels_differ_in_the_database(case):
    caudal = CaseFactory(levels=[])
    unknown = CaseFactory(levels=None)

    assert list(Case.objects.filter(levels__isnull=True)) == [unknown]
    assert Case.objects.get(pk=caudal.pk).levels == []


def test_moment_precedes_the_day_of_booking_else_the_case_itself(clinic):
    """A day booked on is the clinic's: the evening before is still another day in its zone."""
    booked = Case(booked_on=date(2026, 11, 18), created_at=NOW)
    unknown = Case(created_at=NOW)

    assert booked.precedes_booking(datetime(2026, 11, 18, 4, tzinfo=UTC), clinic.tz)
    assert not booked.precedes_booking(datetime(2026, 11, 18, 6, tzinfo=UTC), clinic.tz)
    assert unknown.precedes_booking(NOW - timedelta(seconds=1), clinic.tz)
    assert not unknown.precedes_booking(NOW, clinic.tz)
    assert not booked.precedes_booking(None, clinic.tz)


def test_case_is_past_from_its_start_on_while_open(case):
    assert not case.is_past(START - timedelta(seconds=1))
    assert case.is_past(START)
    assert not Case(status="done", scheduled_start=START).is_past(START)
    assert not Case(status="open").is_past(START)


def test_answer_is_replaced_once(case):
    first = AnswerFactory(case=case)
    AnswerFactory(case=case, replaces=first, value=False)

    refused(AnswerFactory, case=case, replaces=first)


def test_item_has_one_first_answer(case):
    AnswerFactory(case=case)

    refused(AnswerFactory, case=case)


def test_current_leaves_out_what_was_replaced(case):
    first = AnswerFactory(case=case)
    second = AnswerFactory(case=case, replaces=first, value=False)
    other = AnswerFactory(case=case, item="driver", value="confirmed")

    assert set(Answer.objects.for_clinic(case.clinic).current()) == {second, other}
    assert list(Answer.objects.to("instructions-given")) == [first, second]


def test_withdrawn_answer_has_no_value(case):
    refused(AnswerFactory, case=case, withdrawn=True, value=True)


def test_answer_from_an_unknown_source_is_refused(case):
    refused(AnswerFactory, case=case, source="neighbour")


def test_answer_cannot_be_changed_or_removed(case):
    answer = AnswerFactory(case=case)
    answer.value = False

    with pytest.raises(AppendOnlyError), transaction.atomic():
        answer.save()
    with pytest.raises(AppendOnlyError):
        Answer.objects.filter(pk=answer.pk).update(value=False)
    with pytest.raises(AppendOnlyError):
        Answer.objects.filter(pk=answer.pk).delete()
    with pytest.raises(AppendOnlyError):
        answer.delete()
    assert Answer.objects.get().value is True


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "stop-decision", "stop_decision": "agreed", "hold_hours": 24},
        {"kind": "hold-hours", "stop_decision": "agreed"},
        {"kind": "hold-hours", "hold_hours": -1},
        {"kind": "stop-decision", "stop_decision": "perhaps"},
    ],
)
def test_decision_that_is_not_of_its_kind_is_refused(case, fields):
    refused(
        MedicationDecision.objects.create,
        clinic=case.clinic,
        case=case,
        ingredient="apixaban",
        at=NOW,
        **fields,
    )


def waiver(case, **fields):
    base = {"clinic": case.clinic, "case": case, "item": "imaging", "reason": "seen", "at": NOW}
    return Waiver.objects.create(**{**base, **fields})


def test_waiver_is_active_once_and_never_without_reason(case, physician):
    waiver(case, by=physician, withdrawn_at=NOW)
    active = waiver(case, by=physician)

    refused(waiver, case=case, by=physician)
    refused(waiver, case=case, by=physician, item="driver", reason="")
    assert list(Waiver.objects.active()) == [active]


def sign_off(case, **fields):
    return SignOff.objects.create(
        clinic=case.clinic,
        case=case,
        at=NOW,
        facts_digest="sha256:1",
        shown_digest="sha256:2",
        document={},
        identity={},
        **{"report": {}, **fields},
    )


def test_case_has_one_standing_sign_off(case, physician):
    sign_off(case, by=physician, revoked_at=NOW)
    sign_off(case, by=physician)

    refused(sign_off, case=case, by=physician)


def test_report_keeps_the_order_of_its_keys(case, physician):
    report = {"schema": "readiness/1", "a-long-key": 1, "b": [1.5, None], "é": True}
    sign_off(case, by=physician, report=report)

    stored = SignOff.objects.get().report

    assert list(stored.items()) == list(report.items())


def sheet(case, number, **fields):
    return PrepSheet.objects.create(
        clinic=case.clinic,
        case=case,
        number=number,
        language="en",
        issued_at=NOW,
        content={},
        basis={},
        **fields,
    )


def test_sheet_numbers_run_in_a_clinic_and_a_case_holds_one(case, other_clinic):
    sheet(case, 1, superseded_at=NOW)
    held = sheet(case, 2)
    sheet(CaseFactory(patient__clinic=other_clinic), 2)

    refused(sheet, case=case, number=3)
    refused(sheet, case=CaseFactory(patient__clinic=case.clinic), number=2)
    assert list(PrepSheet.objects.for_clinic(case.clinic).held()) == [held]


def policy(clinic, version="1", **fields):
    return PolicyVersion.objects.create(
        clinic=clinic,
        policy_id="default",
        version=version,
        digest="sha256:1",
        source="",
        proposed_at=NOW,
        **fields,
    )


def test_policy_is_approved_by_another_than_its_author_and_one_is_in_force(clinic):
    author, lead = UserFactory(), UserFactory()
    stands = {"status": "approved", "approved_by": lead, "approved_at": NOW}
    in_force = policy(clinic, "1", proposed_by=author, **stands)
    policy(clinic, "2", proposed_by=author)
    policy(ClinicFactory(), "1", proposed_by=author, **stands)

    refused(policy, clinic=clinic, version="3", proposed_by=author, **stands)
    refused(policy, clinic=clinic, version="4", proposed_by=lead, approved_by=lead)
    refused(policy, clinic=clinic, version="2")
    refused(policy, clinic=ClinicFactory(), version="5", status="approved", approved_by=lead)
    refused(policy, clinic=ClinicFactory(), version="6", **stands)
    refused(policy, clinic=ClinicFactory(), version="7", proposed_by=author, status="approved",
            approved_at=NOW)  # fmt: skip
    refused(policy, clinic=clinic, version="8", status="doubtful")
    assert list(PolicyVersion.objects.for_clinic(clinic).approved()) == [in_force]


def test_policy_is_given_up_by_another_than_who_asked_for_it(clinic):
    asking, agreeing = UserFactory(), UserFactory()

    refused(policy, clinic=clinic, return_asked_by=asking, ended_by=asking)
    policy(clinic, "1", return_asked_by=asking)
    policy(clinic, "2", ended_by=asking)
    policy(clinic, "3", return_asked_by=asking, ended_by=agreeing)


def test_proposals_are_listed_apart(clinic):
    waiting = policy(clinic, "1")
    policy(clinic, "2", status="rejected")
    policy(ClinicFactory(), "1")

    assert list(PolicyVersion.in_clinic(clinic).proposed()) == [waiting]
    assert [row.version for row in PolicyVersion.in_clinic(clinic).with_people()] == ["2", "1"]


def test_shared_policy_version_is_taken_once():
    policy(None)

    refused(policy, clinic=None)


def acting(hours):
    return NOW + timedelta(hours=hours)


def test_by_next_act_puts_overdue_first_and_undated_last(clinic):
    undated = SnapshotFactory(clinic=clinic, act_by=None)
    later = SnapshotFactory(clinic=clinic, act_by=acting(5))
    overdue = SnapshotFactory(clinic=clinic, act_by=acting(-5))
    soon = SnapshotFactory(clinic=clinic, act_by=acting(1))

    listed = ReadinessSnapshot.objects.for_clinic(clinic).listed()

    assert list(listed.by_next_act()) == [overdue, soon, later, undated]
    assert list(listed.overdue(NOW)) == [overdue]


def test_listed_leaves_out_closed_cases_and_other_clinics(clinic, other_clinic):
    kept = SnapshotFactory(clinic=clinic)
    SnapshotFactory(clinic=clinic, is_open=False)
    SnapshotFactory(clinic=other_clinic)

    assert list(ReadinessSnapshot.objects.for_clinic(clinic).listed()) == [kept]


@pytest.mark.parametrize(
    ("start", "inside"),
    [
        (datetime(2026, 3, 8, 4, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 8, 5, tzinfo=UTC), True),
        (datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 9, 4, tzinfo=UTC), False),
    ],
    ids=["last second before", "midnight", "last second of the short day", "next midnight"],
)
def test_starting_between_counts_days_of_the_clinics_zone(clinic, start, inside):
    SnapshotFactory(clinic=clinic, scheduled_start=start)
    day = date(2026, 3, 8)  # 23 hours long in New York

    found = ReadinessSnapshot.objects.starting_between(day, day, clinic.tz)

    assert found.exists() is inside


def test_filters_by_physician_protocol_and_status(clinic, physician):
    mine = SnapshotFactory(clinic=clinic, case__physician=physician, status="ready")
    facet = SnapshotFactory(clinic=clinic, case__protocol="facet-mbb", status="blocked")
    rows = ReadinessSnapshot.objects.for_clinic(clinic)

    assert list(rows.of_physician(physician)) == [mine]
    assert list(rows.of_protocol(["facet-mbb", "facet-intraarticular"])) == [facet]
    assert list(rows.with_status("blocked", "waiting")) == [facet]


def test_count_by_status_counts_every_verdict(clinic):
    for status in ("ready", "ready", "blocked"):
        SnapshotFactory(clinic=clinic, status=status)

    counts = ReadinessSnapshot.objects.for_clinic(clinic).listed().count_by_status()

    assert counts == {"blocked": 1, "incomplete": 0, "waiting": 0, "ready": 2}


def test_asked_of_finds_cases_that_wait_for_somebody(clinic):
    asked = SnapshotFactory(clinic=clinic, counts={"owner": {"physician": 2}})
    SnapshotFactory(clinic=clinic, counts={"owner": {"nurse": 1}})

    assert list(ReadinessSnapshot.objects.asked_of("physician")) == [asked]


def test_stale_is_from_the_moment_named_on_and_only_for_open_cases(clinic):
    stale = SnapshotFactory(clinic=clinic, stable_until=NOW)
    SnapshotFactory(clinic=clinic, stable_until=NOW + timedelta(microseconds=1))
    SnapshotFactory(clinic=clinic, stable_until=None)
    SnapshotFactory(clinic=clinic, stable_until=NOW, is_open=False)

    digest = stale.policy_digest
    assert list(ReadinessSnapshot.objects.stale(NOW, digest)) == [stale]
    assert stale.is_stale(NOW, digest)
    assert not stale.is_stale(NOW - timedelta(microseconds=1), digest)


def test_verdict_of_another_policy_is_stale_at_once(clinic):
    other = SnapshotFactory(clinic=clinic, policy_digest="sha256:1")
    SnapshotFactory(clinic=clinic, policy_digest="sha256:1", is_open=False)

    assert list(ReadinessSnapshot.objects.stale(NOW, "sha256:2")) == [other]
    assert other.is_stale(NOW, "sha256:2")
    assert not other.is_stale(NOW, "sha256:1")


def test_signed_ready_is_both():
    assert ReadinessSnapshot(status="ready", signed=True).is_signed_ready
    assert not ReadinessSnapshot(status="waiting", signed=True).is_signed_ready
    assert not ReadinessSnapshot(status="ready", signed=False).is_signed_ready


@pytest.mark.parametrize("cases", [2, 12])
def test_lists_take_the_same_queries_whatever_their_length(
    clinic, cases, django_assert_num_queries
):
    SnapshotFactory.create_batch(cases, clinic=clinic)
    rows = ReadinessSnapshot.objects.for_clinic(clinic).listed()

    with django_assert_num_queries(2):
        for row in rows.by_next_act()[:50]:
            assert row.case.patient.family_name
            assert row.case.physician is None
        rows.count_by_status()


def test_names_for_logs_hold_no_patient_data(case):
    answer = AnswerFactory(case=case, item="driver", value="confirmed")

    assert case.patient.family_name not in f"{case} {answer}"
    assert "confirmed" not in str(answer)
    assert timezone.is_aware(case.created_at)
