"""A payer that a clinic adds in its own version: offered, asked by its rules, and compared."""

import pytest
from django.urls import reverse

from checklist import actions
from checklist.forms.booking import ProcedureForm, booked_values
from checklist.packet import build_packet
from checklist.policies import parse_policy, shipped_policy
from checklist.policy_differences import differences
from tests.factories.checklist import ASKED, NOW, AnswerFactory, make_well_case
from tests.factories.policies import approve, propose

pytestmark = pytest.mark.django_db

NAME = "riverside-health"
TEXT = """
id: own
version: "2030.1"
title: Riverside Health asks for interlaminar epidurals in the office
extends: default@2026.1
payers:
  riverside-health:
    enforces_payer_rules: {enforces}
    source: clinic
    authorization:
      - {{protocols: [esi-interlaminar], sites: [office], from: 2026-01-01, not_required_is_warning: false, source: clinic}}
"""  # noqa: E501


@pytest.fixture
def put(clinic):
    """Have the clinic's own payer in force: `put(enforces="false")`."""

    def make(enforces="true"):
        return approve(propose(clinic, text=TEXT.format(enforces=enforces)))

    return make


def finding(case, item="authorization"):
    findings = actions.refresh(case=case, now=NOW).report["findings"]
    return next(one for one in findings if one["item"] == item)


def answered(case, answer):
    AnswerFactory(case=case, item="authorization", value=answer, at=ASKED)
    AnswerFactory(case=case, item="authorization-expires", value="2026-12-31", at=ASKED)
    return finding(case)


def booked(clinic, **fields):
    return make_well_case(patient__clinic=clinic, **{"payer": NAME, **fields})


def test_authorization_follows_its_rules(clinic, put):
    put()

    assert finding(booked(clinic))["state"] == "unknown"
    assert answered(booked(clinic), "approved")["state"] == "met"
    assert answered(booked(clinic), "not-required")["key"] == "authorization.required-after-all"
    assert finding(booked(clinic, site="asc"))["state"] == "not-applicable"
    assert finding(booked(clinic, site=""))["key"] == "authorization.site-unknown"
    assert finding(booked(clinic, payer="medicare"))["state"] == "not-applicable"


def test_without_it_the_payer_is_one_without_a_policy(clinic):
    assert answered(booked(clinic), "not-required")["state"] == "met"


@pytest.mark.parametrize(("enforces", "severity"), [("true", "blocker"), ("false", "warning")])
def test_what_payers_ask_blocks_where_it_enforces_that(clinic, put, enforces, severity):
    put(enforces)

    assert finding(booked(clinic), "conservative-care")["severity"] == severity


def test_booking_offers_it_and_shows_it_again(clinic, put, signed_in):
    case = booked(clinic)
    before = ProcedureForm(clinic=clinic, initial=booked_values(case))
    assert (before["payer"].value(), before["payer_name"].value()) == ("other", NAME)
    put()

    form = ProcedureForm(clinic=clinic, initial=booked_values(case))

    assert (form["payer"].value(), form["payer_name"].value()) == (NAME, "")
    assert [value for value, _label in form.fields["payer"].choices] == [
        "", "medicare", "none", NAME, "other",
    ]  # fmt: skip
    page = signed_in("nurse").get(reverse("checklist:change", args=[case.pk])).text
    assert f'value="{NAME}" ' in page


@pytest.mark.parametrize("typed", [NAME, "Riverside Health"])
def test_its_name_is_chosen_from_the_list_not_typed(clinic, put, typed):
    put()
    form = ProcedureForm({"payer": "other", "payer_name": typed}, clinic=clinic)

    assert "Choose this one from the list above." in form.errors["payer_name"]


def test_the_packet_knows_it(clinic, put):
    put()
    case = booked(clinic)

    assert build_packet(case, actions.refresh(case=case, now=NOW)).has_policy


def test_the_difference_is_said_in_words():
    later = parse_policy(TEXT.format(enforces="true").encode(), "own.yaml")

    [payer, _title] = [one.words for one in differences(shipped_policy(), later)]
    assert payer == f"{NAME}: not there → Interlaminar epidural, Office, from 1 Jan 2026"
