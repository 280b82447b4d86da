"""The sign-off: under what was shown, by whom it may be, and what undoes it."""

from datetime import date, timedelta

import pytest

from checklist import actions
from checklist.models import Case, PolicyVersion, ReadinessSnapshot, SignOff
from checklist.refusals import Conflict, Refused
from tests.factories.checklist import ASKED, NOW, START, CaseFactory, make_well_case
from tests.factories.patients import MedicationStatementFactory
from tests.factories.policies import policy_text, stored
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def case(clinic):
    """On track: a well patient who takes naproxen, which needs no hold for a lumbar epidural."""
    made = make_well_case(patient__clinic=clinic, patient__medications_none_at=None)
    MedicationStatementFactory(
        patient=made.patient, ingredient="naproxen", rxcui="7258", text="naproxen 250 mg",
        status="taking", changed_at=ASKED,
    )  # fmt: skip
    actions.refresh(case=made, now=NOW)
    return Case.objects.with_people().get(pk=made.pk)


def verdict(case):
    return ReadinessSnapshot.objects.get(case=case)


def sign(case, by, now=NOW):
    digest = verdict(case).shown_digest
    return actions.sign_off(case=case, shown_digest=digest, by=by, now=now)


@pytest.fixture
def signed(case, physician):
    return sign(case, physician)


def answer(case, item, value, by, now=LATER, source="nurse"):
    current = actions.current_answer(case, item)
    return actions.record_answer(
        case=case, item=item, value=value, source=source,
        replaces=current.pk if current else None, by=by, now=now,
    )  # fmt: skip


def revoked_items(sign_off):
    sign_off.refresh_from_db()
    return [change["item"] for change in sign_off.revoked_because]


def test_signature_stands_under_the_report_that_was_shown(case, signed, physician):
    snapshot = verdict(case)

    assert snapshot.signed
    assert (signed.by, signed.at, signed.revoked_at) == (physician, NOW, None)
    assert signed.report == snapshot.report
    assert signed.shown_digest == snapshot.shown_digest


def test_signing_twice_is_signing_once(case, signed, member):
    assert sign(case, signed.by) == signed
    assert sign(case, member("physician").user) == signed
    assert SignOff.objects.count() == 1


def test_report_that_changed_since_it_was_shown_is_not_signed(case, physician, nurse):
    shown = verdict(case).shown_digest
    answer(case, "pain-score", 5, nurse, now=NOW)

    with pytest.raises(Conflict) as told:
        actions.sign_off(case=case, shown_digest=shown, by=physician, now=LATER)

    assert told.value.theirs == verdict(case).shown_digest
    assert not SignOff.objects.exists()


def test_report_that_time_changed_since_it_was_shown_is_not_signed(case, physician):
    shown = verdict(case).shown_digest

    with pytest.raises(Conflict):
        actions.sign_off(case=case, shown_digest=shown, by=physician, now=START - timedelta(days=6))


def test_only_a_physician_of_the_clinic_signs(case, nurse, member, other_clinic):
    for person in (nurse, member("physician", clinic=other_clinic).user):
        with pytest.raises(Refused) as told:
            sign(case, person)
        assert told.value.code == "role"


@pytest.mark.parametrize(
    ("item", "value", "status"),
    [("red-flags", ["fever"], "blocked"), ("driver", None, "incomplete")],
)
def test_case_that_is_not_on_track_is_not_signed(case, physician, nurse, item, value, status):
    answer(case, item, value, nurse, now=NOW)
    assert verdict(case).status == status

    with pytest.raises(Refused) as told:
        sign(case, physician, now=LATER)

    assert told.value.code == "not-signable"


@pytest.mark.parametrize("flag", ["needs_identity_check", "deceased"])
def test_case_of_somebody_who_is_not_known_for_sure_is_not_signed(case, physician, flag):
    setattr(case.patient, flag, True)
    case.patient.save()

    with pytest.raises(Refused) as told:
        sign(case, physician)

    assert told.value.code == "identity"


# What leaves it standing


def test_pending_that_became_met_leaves_it_standing(case, signed, nurse):
    week_before = START - timedelta(days=3)

    answer(case, "infection", False, nurse, now=week_before)

    signed.refresh_from_db()
    assert signed.revoked_at is None
    assert verdict(case).signed


def test_time_alone_leaves_it_standing_but_not_ready(case, signed):
    actions.refresh(case=case, now=START - timedelta(days=5))

    assert verdict(case).status == "incomplete"
    assert verdict(case).signed
    assert not verdict(case).is_signed_ready


def test_fact_that_comes_after_time_made_another_item_open_leaves_it_standing(case, signed, nurse):
    """Infection turned unknown by time; an unrelated good answer must not be blamed for it."""
    after = START - timedelta(days=5)
    answer(case, "medications-confirmed", True, nurse, now=after)

    assert verdict(case).first_item == "infection"
    assert verdict(case).signed


# What undoes it


def test_new_start_undoes_it(case, signed, nurse):
    moved = START + timedelta(days=1)
    actions.reschedule(case=case, scheduled_start=moved, by=nurse, now=LATER)

    signed.refresh_from_db()
    assert signed.revoked_at == LATER
    assert signed.revoked_because == [
        {
            "item": "procedure.scheduled_start",
            "from": "2026-12-07T09:30:00-05:00",
            "to": "2026-12-08T09:30:00-05:00",
        }
    ]
    assert not verdict(case).signed


def test_other_procedure_undoes_it(case, signed, nurse):
    actions.change_procedure(case=case, by=nurse, now=LATER, levels=["L5-S1"])

    assert revoked_items(signed) == ["procedure.levels"]


def test_new_medicine_undoes_it(case, signed):
    MedicationStatementFactory(
        patient=case.patient, ingredient="celecoxib", rxcui="140587", text="", changed_at=LATER
    )
    actions.refresh_patient(patient=case.patient, now=LATER)

    assert "medications" in revoked_items(signed)


def test_corrected_identity_undoes_it(case, signed):
    case.patient.birth_date = date(1958, 3, 5)
    case.patient.save()
    actions.refresh_patient(patient=case.patient, now=LATER)

    assert revoked_items(signed) == ["identity.birth_date"]


def test_finding_that_is_no_longer_met_undoes_it(case, signed, nurse):
    answer(case, "can-lie-prone", False, nurse)

    assert revoked_items(signed) == ["positioning"]


def test_new_obstacle_undoes_it(case, signed, nurse):
    answer(case, "infection", True, nurse, now=START - timedelta(days=3))

    assert revoked_items(signed) == ["infection"]


def test_other_policy_undoes_it(case, signed):
    PolicyVersion.objects.create(
        clinic=case.clinic,
        policy_id="default",
        version="2026.9",
        **stored(policy_text("2026.9", {})),
        status="approved",
        proposed_at=NOW,
        proposed_by=UserFactory(),
        approved_at=NOW,
        approved_by=UserFactory(),
    )
    actions.refresh(case=case, now=LATER)

    assert revoked_items(signed) == ["policy"]
    assert signed.revoked_because[0]["to"] == "default@2026.9"


def test_cancelling_undoes_it(case, signed, nurse):
    actions.cancel(case=case, reason="flu", by=nurse, now=LATER)

    assert revoked_items(signed) == ["case"]


def test_physician_takes_it_back(case, signed, physician):
    assert actions.withdraw_sign_off(case=case, by=physician, now=LATER)
    assert not actions.withdraw_sign_off(case=case, by=physician, now=LATER)

    assert revoked_items(signed) == ["sign-off"]
    assert not verdict(case).signed


def test_nurse_does_not_take_it_back(case, signed, nurse):
    with pytest.raises(Refused):
        actions.withdraw_sign_off(case=case, by=nurse, now=LATER)


def test_after_it_fell_it_can_be_given_anew(case, signed, nurse, physician):
    actions.change_procedure(case=case, by=nurse, now=LATER, purpose="diagnostic")

    again = sign(case, physician, now=LATER)

    assert again.pk != signed.pk
    assert verdict(case).signed


def test_sign_off_of_one_case_says_nothing_about_another(case, signed):
    other = CaseFactory(patient=case.patient, scheduled_start=START + timedelta(days=60))

    assert not actions.refresh(case=other, now=NOW).signed
