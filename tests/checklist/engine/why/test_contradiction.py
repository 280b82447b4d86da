"""What denies the record, and what one can do: told apart for every kind of change."""

import pytest

from checklist.engine.vocabulary import ANSWER_KINDS
from checklist.engine.why.account import account_of
from checklist.engine.why.changes import Change, Said
from checklist.engine.why.contradiction import ARRANGED, MADE_ANEW, contradicts
from checklist.policies import shipped_policy
from tests.checklist.engine.well import ASKED, answer, changed, medicine, result, session, well
from tests.checklist.engine.why.supposed import facts_of, outcomes

POLICY = shipped_policy()
LINE = frozenset({"medications[0].status", "medications[0].last_dose"})
MONDAY, FRIDAY = "2026-11-23T12:00:00-05:00", "2026-11-20T10:00:00-05:00"
THURSDAY = "2026-11-19T10:00:00-05:00"


def denies(document, of, key, subjects=frozenset(), **params):
    facts = facts_of(document)
    change = Change(subjects, (Said(key, params),), (), 0)
    return contradicts(change, facts, account_of(facts, POLICY, of))


@pytest.mark.parametrize(
    ("given", "item", "supposed", "is_denied"),
    [
        ({"red-flags": ["fever"]}, "red-flags", [], True),
        ({"red-flags": None}, "red-flags", [], False),
        ({"red-flags": answer("red-flags", ["fever"], at="2026-10-01T10:00:00-05:00")},
         "red-flags", [], False),
        ({"bleeding-disorder": True}, "bleeding-disorder", False, True),
        ({"bleeding-disorder": answer("bleeding-disorder", None)}, "bleeding-disorder", False,
         False),
        ({"driver": "none"}, "driver", "confirmed", False),
        ({"consent-signed": False}, "consent-signed", True, False),
        ({"imaging-date": "2023-01-01"}, "imaging-date", "2026-11-23", False),
        ({"imaging-date": "2023-01-01"}, "imaging-date", "2025-11-23", True),
        ({"vaccination-date": "2026-11-18"}, "vaccination-date", "none", True),
        ({"vaccination-date": "2026-11-18"}, "vaccination-date", "2026-11-23", True),
        ({"imaging-concordant": False}, "imaging-concordant", True, True),
        ({"conservative-care-weeks": 1}, "conservative-care-weeks", 4, True),
        ({"conservative-care-weeks": 4}, "conservative-care-weeks", 4, False),
    ],
)  # fmt: skip
def test_an_answer_denies_the_one_that_counts(given, item, supposed, is_denied):
    kind = {"bleeding-disorder": item, "imaging-date": "imaging", "consent-signed": "consent",
            "vaccination-date": "vaccination", "imaging-concordant": "imaging-concordance",
            "conservative-care-weeks": "conservative-care"}.get(item, item)  # fmt: skip
    document = changed(well(), answers=given)

    assert denies(document, kind, "answer", item=item, value=supposed) is is_denied


def test_a_day_made_anew_is_a_day():
    document = changed(well(), answers={"imaging-date": "2023-01-01"})

    assert denies(document, "imaging", "answer", item="imaging-date", value="none")


def test_an_answer_that_the_rule_did_not_look_at_is_denied_as_well():
    assert denies(well(), "driver", "answer", item="bleeding-disorder", value=True)
    assert not denies(well(), "driver", "answer", item="local:x", value=True)


def test_the_answers_that_people_arrange_are_questions():
    assert {*ARRANGED, *MADE_ANEW} <= ANSWER_KINDS.keys()


@pytest.mark.parametrize(
    ("line", "supposed", "is_denied"),
    [
        ({"status": "taking", "at": FRIDAY}, {"status": "stopped", "last_dose": MONDAY}, False),
        ({"status": "taking", "at": FRIDAY}, {"status": "stopped", "last_dose": THURSDAY}, True),
        ({"status": "taking"}, {"status": "stopped", "last_dose": FRIDAY}, True),
        ({"status": "taking", "last_dose": FRIDAY, "at": FRIDAY}, {"last_dose": THURSDAY}, True),
        ({"status": None}, {"status": "stopped", "last_dose": THURSDAY}, False),
        ({"status": "stopped"}, {"status": "stopped", "last_dose": THURSDAY}, False),
        ({"status": "stopped", "last_dose": FRIDAY}, {"last_dose": THURSDAY}, True),
        ({"status": "stopped", "last_dose": FRIDAY}, {"last_dose": MONDAY}, False),
        ({"status": "stopped", "last_dose": FRIDAY}, {"status": "never-started"}, True),
        ({"status": "taking"}, {"status": "never-started", "last_dose": None}, True),
        ({"status": None}, {"status": "never-started"}, False),
        ({"status": "never-started"}, {"status": "stopped", "last_dose": MONDAY}, True),
        ({"stop_decision": "continue"}, {"stop_decision": "agreed"}, True),
        ({"stop_decision": None}, {"stop_decision": "agreed"}, False),
        ({"dose_intent": "therapeutic"}, {"dose_intent": "prophylactic"}, True),
        ({"dose_intent": None}, {"dose_intent": "prophylactic"}, False),
        ({"hold_hours": 48}, {"hold_hours": 72}, False),
    ],
)
def test_what_a_line_of_a_medicine_says_is_denied(line, supposed, is_denied):
    document = changed(well(), medications=[medicine("apixaban", **line)])

    found = denies(document, "hold:apixaban", "medicine", LINE, medicine="apixaban", **supposed)

    assert found is is_denied


@pytest.mark.parametrize(
    ("document", "key", "params", "is_denied"),
    [
        (well(), "field", {"field": "procedure.sedation", "value": "deep"}, False),
        (well(), "field", {"field": "procedure.region", "value": "cervical"}, True),
        (well(), "field", {"field": "procedure.protocol", "value": "facet-mbb"}, True),
        (well(), "field", {"field": "patient.sex", "value": "male"}, True),
        (changed(well(), patient={"sex": None}), "field",
         {"field": "patient.sex", "value": "male"}, False),
        (well(), "start", {"field": "procedure.scheduled_start", "value": MONDAY}, False),
        (well(), "wait", {"until": MONDAY}, False),
        (well(), "waiver-removed", {}, False),
        (well(), "medicine-added", {"medicine": "warfarin", "status": "taking"}, True),
        (changed(well(), medications=None), "medicine-added", {"medicine": "warfarin"}, False),
        (changed(well(), allergies=None), "none-listed", {"list": "allergies"}, False),
        (well(), "allergy-added", {"substance": "latex", "reaction": None}, True),
        (well(), "allergy-removed", {"substance": "latex"}, True),
        (well(), "session-added", {"on": ["2026-11-01"]}, True),
        (well(), "session-removed", {"on": "2026-11-01"}, True),
        (changed(well(), results=[result("inr", 3)]), "result", {"test": "inr", "value": 1}, False),
        (changed(well(), results=[result("pregnancy-test", "positive")]), "result",
         {"test": "pregnancy-test", "value": "negative"}, True),
        (well(), "result", {"test": "pregnancy-test", "value": "negative"}, False),
    ],
)  # fmt: skip
def test_the_other_kinds(document, key, params, is_denied):
    assert denies(document, "driver", key, **params) is is_denied


@pytest.mark.parametrize(("given", "is_denied"), [("mild", True), (None, False)])
def test_a_reaction_on_record_is_denied_and_one_not_asked_for_is_asked(given, is_denied):
    document = changed(well(), allergies=[{"substance": "latex", "reaction": given}])

    found = denies(document, "allergy:latex", "allergy", frozenset({"allergies[0].reaction"}),
                   substance="latex", reaction="severe")  # fmt: skip

    assert found is is_denied


@pytest.mark.parametrize(("given", "is_denied"), [(40, True), (None, False)])
def test_relief_on_record_is_denied_and_relief_not_known_is_asked(given, is_denied):
    last = session("esi-interlaminar", "2026-07-01", relief_percent=given)
    document = changed(well(), history=[last])

    found = denies(document, "repeat-relief", "session", on="2026-07-01", relief_percent=50)

    assert found is is_denied


def test_what_can_be_done_comes_before_what_would_be_wrong():
    late = medicine("warfarin", status="taking", at=ASKED, last_dose="2026-11-20T08:00:00-05:00")
    document = changed(well(), at="2026-11-23T12:00:00-05:00", medications=[late],
                       procedure={"scheduled_start": "2026-11-24T09:30:00-05:00"})  # fmt: skip

    mending = [one.contradicts for one in outcomes(document, "hold:warfarin")
               if one.state in ("met", "not-applicable")]  # fmt: skip

    assert mending == sorted(mending)
    assert mending[0] is False


def test_nothing_is_told_that_a_smaller_change_does():
    """One of these does; the hours have a dozen more facts that change nothing beside it."""
    late = medicine("warfarin", status="taking", at="2026-12-06T10:00:00-05:00",
                    last_dose="2026-12-05T20:00:00-05:00", stop_decision="agreed")  # fmt: skip
    document = changed(well(), at="2026-12-06T12:00:00-05:00", medications=[late])

    doable = [one for one in outcomes(document, "hold:warfarin")
              if one.state == "met" and not one.contradicts]  # fmt: skip

    assert [[said.key for said in one.change.said] for one in doable] == [["start", "medicine"]]
