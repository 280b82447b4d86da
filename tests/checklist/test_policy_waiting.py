"""A version that waits for a second person is told to whoever may decide about it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist import actions
from tests.factories.checklist import NOW, AnswerFactory, CaseFactory
from tests.factories.policies import STRICT_PAIN, approve, propose, put_in_force

pytestmark = pytest.mark.django_db

NAME = "default@2030.1"


def dashboard(browser):
    response = browser.get(reverse("checklist:dashboard"))
    assert response.status_code == 200
    return response.content.decode()


def asked(page):
    """What stands under "Asked of you"; nothing where the page has no such part."""
    return page.partition('id="asked-title"')[2].partition("</section>")[0]


@pytest.mark.parametrize("role", ["lead", "physician"])
def test_a_proposal_is_told_to_who_may_approve_it_with_the_way_there(signed_in, clinic, role):
    row = propose(clinic)

    page = dashboard(signed_in(role))

    assert f'<a href="{reverse("checklist:policy", args=[row.pk])}">' in asked(page)
    assert f"Policy {NAME} waits for approval" in asked(page)
    assert f"{row.proposed_by} proposed it on" in asked(page)
    assert "1 waits for you" in page


def test_a_sign_to_be_seen_today_comes_before_a_proposal(signed_in, clinic):
    propose(clinic)
    start = timezone.now() + timedelta(days=20)
    urgent = CaseFactory(patient__clinic=clinic, scheduled_start=start)
    other = CaseFactory(patient__clinic=clinic, scheduled_start=start)
    AnswerFactory(case=urgent, item="red-flags", value=["cauda-equina"], at=timezone.now())
    for case in (urgent, other):
        actions.refresh(case=case, now=timezone.now())

    told = asked(dashboard(signed_in("physician")))

    places = [told.find(reverse("checklist:report", args=[case.pk])) for case in (urgent, other)]
    assert 0 < places[0] < told.find(f"Policy {NAME}") < places[1]


def test_a_proposal_is_not_told_to_who_made_it_nor_to_a_nurse(client, signed_in, clinic):
    client.force_login(propose(clinic).proposed_by)

    for page in (dashboard(client), dashboard(signed_in("nurse"))):
        assert NAME not in page
        assert "waits for you" not in page


def test_another_clinic_s_proposal_is_not_told(signed_in, other_clinic):
    propose(other_clinic)

    assert NAME not in dashboard(signed_in("lead"))


def test_nothing_is_told_of_what_is_decided(signed_in, clinic):
    approve(propose(clinic))
    rejected = propose(clinic, "2030.2", STRICT_PAIN)
    by = rejected.proposed_by
    actions.reject_policy(version=rejected, reason="", by=by, now=NOW)

    page = dashboard(signed_in("lead"))

    assert "2030" not in asked(page)
    assert "waits for you" not in page


def test_a_return_that_is_asked_for_is_told_to_all_but_who_asked(client, signed_in, clinic):
    row = put_in_force(clinic)
    actions.ask_return(clinic=clinic, by=row.approved_by, now=NOW)
    client.force_login(row.approved_by)

    told, own = dashboard(signed_in("lead")), dashboard(client)

    assert f'href="{reverse("checklist:policy-return")}"' in asked(told)
    assert f"{row.approved_by} asked on" in asked(told)
    assert "1 waits for you" in told
    assert "asked on" not in own
    assert "waits for you" not in own
