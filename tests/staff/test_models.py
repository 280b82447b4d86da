"""Clinics keep their rows apart, and the audit trail only grows."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from staff.models import AppendOnlyError, AuditEvent, Membership
from tests.factories.staff import ClinicFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_for_clinic_leaves_out_other_clinics(clinic, other_clinic):
    mine = MembershipFactory(clinic=clinic)
    MembershipFactory(clinic=other_clinic)

    assert list(Membership.objects.for_clinic(clinic)) == [mine]


def test_usable_by_leaves_out_inactive_memberships_and_people(clinic):
    kept = MembershipFactory(clinic=clinic)
    MembershipFactory(clinic=clinic, user=kept.user, role="lead", active=False)
    gone = MembershipFactory(clinic=clinic, user__is_active=False)

    assert list(Membership.objects.usable_by(kept.user)) == [kept]
    assert list(Membership.objects.usable_by(gone.user)) == []


def test_membership_with_unknown_role_is_refused_by_the_database(clinic):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(clinic=clinic, role="king")


def test_same_role_twice_in_a_clinic_is_refused(clinic):
    first = MembershipFactory(clinic=clinic)

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(clinic=clinic, user=first.user)


def test_clinic_in_an_unknown_time_zone_does_not_validate():
    with pytest.raises(ValidationError) as refused:
        ClinicFactory.build(time_zone="Mars/Olympus").full_clean()

    assert "time_zone" in refused.value.message_dict


@pytest.fixture
def event(clinic) -> AuditEvent:
    return AuditEvent.objects.create(
        clinic=clinic, at=timezone.now(), action="case.view", outcome="allowed"
    )


def test_audit_event_cannot_be_saved_again(event):
    event.outcome = "denied"

    with pytest.raises(AppendOnlyError):
        event.save()


def test_audit_event_cannot_be_deleted(event):
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()


def test_audit_events_cannot_be_updated_together(event):
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(outcome="denied")
