"""What is worth supposing: the vocabulary of each fact, both sides of each limit."""

import pytest

from checklist.engine.why.account import account_of
from checklist.engine.why.ground import Ground
from checklist.engine.why.search import SOURCES
from checklist.policies import shipped_policy
from tests.checklist.engine.well import answer, changed, medicine, result, session, well
from tests.checklist.engine.why.supposed import facts_of, outcomes, patched, said, state

POLICY = shipped_policy()


def supposed(document, item):
    """Every candidate for an item: (key, parameters) of its sentences."""
    facts = facts_of(document)
    ground = Ground(document, facts, POLICY, account_of(facts, POLICY, item), facts.at)
    return [
        [(one.key, one.params) for one in change.said]
        for source in SOURCES
        for change in source(ground)
    ]


def values(document, item, key, name):
    """The values supposed of one question, test or field."""
    kinds = {"answer": "item", "result": "test", "field": "field"}
    found = [params for said in supposed(document, item) for k, params in said if k == key]
    return [one["value"] for one in found if one[kinds[key]] == name]


def test_numbers_are_tried_on_both_sides_of_the_limit_that_the_rule_read():
    assert values(well(), "pain-score", "answer", "pain-score") == [4, 5, 3, 1, 2, 0, 0]


def test_a_list_is_tried_empty_with_one_word_more_and_with_one_less():
    document = changed(well(), answers={"indications": ["facet-pain", "other"]})

    found = values(document, "indication", "answer", "indications")

    assert [] in found
    assert ["facet-pain", "other", "radicular-pain"] in found
    assert ["other"] in found
    assert len(found) == len({tuple(one) for one in found})


def test_results_are_tried_on_both_sides_of_each_limit_in_their_unit():
    document = changed(well(), medications=[medicine("warfarin", status="taking")])

    found = values(document, "inr", "result", "inr")

    assert {1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 2.9, 3, 3.1} == set(found)


@pytest.mark.parametrize(("test", "item"), [("pregnancy-test", "pregnancy")])
def test_a_test_without_a_unit_has_two_results(test, item):
    document = changed(well(), patient={"birth_date": "1990-03-04"})

    assert set(values(document, item, "result", test)) == {"positive", "negative"}


def test_dates_done_lie_not_ahead():
    found = values(well(), "imaging", "answer", "imaging-date")

    assert {"2026-11-23", "2024-12-07", "2024-12-06"} == set(found)
    assert "none" in values(well(), "vaccination", "answer", "vaccination-date")


def test_a_date_due_is_tried_with_the_day_after():
    document = changed(well(), coverage={"payer": "none"}, procedure={"booked_on": "2026-11-16"})

    found = values(document, "good-faith-estimate", "answer", "estimate-given-on")

    assert {"2026-11-19", "2026-11-20"} <= set(found)


def test_an_answer_of_this_very_moment_is_replaced_and_not_contradicted():
    now = well()["at"]
    document = changed(well(), answers={"driver": answer("driver", "none", at=now)})

    (outcome, *_) = outcomes(document, "driver")

    assert outcome.state == "met"
    assert [o["path"] for o in outcome.change.patch] == ["/answers/28/value", "/answers/28/source"]
    assert state(patched(document, outcome.change.patch), "driver") == "met"


def test_a_result_of_this_very_moment_is_replaced():
    document = well(on_the_day=True)
    document["results"] = [
        result("systolic-bp", 190, at=document["at"]),
        result("diastolic-bp", 80, at=document["at"]),
    ]

    (outcome, *_) = outcomes(document, "blood-pressure")

    assert [o["path"] for o in outcome.change.patch] == ["/results/0/value", "/results/0/unit"]
    assert outcome.state == "met"


def test_lists_never_asked_for_are_tried_empty():
    document = changed(well(), medications=None, allergies=None, history=None)

    assert said(outcomes(document, "allergies-reviewed")[0]) == [
        ("none-listed", {"list": "allergies"})
    ]
    assert said(outcomes(document, "same-day")[0]) == [("none-listed", {"list": "history"})]
    assert [("none-listed", {"list": "medications"})] in [
        said(one) for one in outcomes(document, "diabetes-medicines")
    ]


def test_a_document_without_a_list_of_answers_gets_one():
    document = well()
    del document["answers"]

    (outcome, *_) = outcomes(document, "driver")

    assert outcome.change.patch[0]["path"] == "/answers"
    assert state(patched(document, outcome.change.patch), "driver") == "met"


class TestMedicines:
    def test_the_latest_last_dose_is_named_first(self):
        document = changed(well(), medications=[medicine("apixaban", status="taking")])

        (outcome, *_) = outcomes(document, "hold:apixaban")

        assert outcome.state == "met"
        assert outcome.change.said[0].params["last_dose"] == "2026-12-04T09:30:00-05:00"
        assert outcome.change.patch[0] == {"op": "add", "path": "/at",
                                           "value": "2026-12-04T09:30:00-05:00"}  # fmt: skip

    def test_every_line_of_a_medicine_changes(self):
        lines = [medicine("apixaban", text="Eliquis"), medicine("apixaban", text="apixaban")]
        document = changed(well(), medications=lines)

        (outcome, *_) = outcomes(document, "stop-decision:apixaban")

        assert {o["path"] for o in outcome.change.patch} >= {
            "/medications/0/stop_decision", "/medications/1/stop_decision"
        }  # fmt: skip

    def test_a_dose_on_record_is_no_easy_change(self):
        """Later news counts before a mistake on record."""
        late = medicine("apixaban", status="stopped", last_dose="2026-12-06T20:00:00-05:00")
        document = changed(well(), at="2026-12-07T08:00:00-05:00", medications=[late])

        found = [said(one)[0][0] for one in outcomes(document, "hold:apixaban")]

        assert found[0] == "start"

    def test_hours_left_to_a_physician_are_tried(self):
        document = changed(well(), medications=[medicine("aspirin", status="taking")])

        hours = {
            said["hold_hours"]: one.state
            for one in outcomes(document, "hold:aspirin")
            for said in [one.change.said[0].params]
            if "hold_hours" in said and len(one.change.said) == 1
        }

        assert hours == {0: "not-applicable", 1: "pending"}

    def test_the_dose_intent_is_tried_where_rows_differ(self):
        document = changed(well(), medications=[medicine("enoxaparin", status="taking")])

        found = [params for said in supposed(document, "hold:enoxaparin") for _, params in said]

        assert {one["dose_intent"] for one in found if "dose_intent" in one} == {
            "prophylactic", "therapeutic"
        }  # fmt: skip

    def test_without_a_start_only_a_dose_now_is_tried(self):
        document = changed(
            well(), procedure={"scheduled_start": None}, medications=[medicine("apixaban")]
        )

        found = [params for said in supposed(document, "hold:apixaban") for _, params in said]

        doses = {one["last_dose"] for one in found if one.get("last_dose")}
        assert doses == {"2026-11-23T12:00:00-05:00"}

    def test_an_unrecognised_line_is_named_by_what_it_says(self):
        line = medicine("warfarin", text="Eliquis 5 mg", status="taking")
        document = changed(well(), medications=[line])

        named = [said(one)[0][1] for one in outcomes(document, "medication:unrecognised")]

        assert {"medicine": "Eliquis 5 mg", "ingredient": "apixaban"} in named

    def test_an_unrecognised_line_may_be_something_else(self):
        document = changed(well(), medications=[medicine("zzz", text="Blue + pill")])

        named = [said(one)[0][1] for one in outcomes(document, "medication:unrecognised")]

        assert {"medicine": "Blue + pill", "ingredient": "other:blue   pill"} in named

    def test_a_line_without_any_name_can_only_be_denied(self):
        document = changed(well(), medications=[medicine(None, rxcui=None, text=None)])

        keys = [said(one)[0] for one in outcomes(document, "medication:unrecognised")]

        assert keys == [("medicine", {"medicine": "?", "status": "never-started"})]

    def test_medicines_that_a_warning_rests_on(self):
        document = changed(
            well(),
            medications=[medicine("semaglutide", status="taking")],
            procedure={"sedation": "moderate"},
        )

        found = {said(one)[0][0]: one.state for one in outcomes(document, "diabetes-medicines")}

        assert found == {"medicine": "met", "field": "met"}

    def test_one_of_each_class_that_a_rule_looks_for(self):
        document = changed(well(), answers={"bleeding-disorder": False})

        added = [
            said(one)[0][1]["medicine"]
            for one in outcomes(document, "steroid-interaction")
            if said(one)[0][0] == "medicine-added"
        ]

        classes = [POLICY.formulary[name][0].medicine_class for name in added]
        assert len(classes) == 1
        assert set(classes) <= POLICY.classes.steroid_booster


class TestAllergies:
    def test_reactions_and_removal(self):
        lines = [{"substance": "iohexol", "reaction": None, "at": None}]
        document = changed(well(), allergies=lines)

        found = {said(one)[0][0]: one for one in outcomes(document, "allergy:iodinated-contrast")}

        assert {key: one.state for key, one in found.items()} == {
            "field": "not-listed", "allergy-removed": "not-listed", "allergy": "unmet"
        }  # fmt: skip
        reactions = [found["allergy"].change, *found["allergy"].others]
        assert [one.said[0].params["reaction"] for one in reactions] == ["mild", "severe"]

    def test_an_unrecognised_substance_is_named(self):
        document = changed(well(), allergies=[{"substance": "zzz"}])

        (named, removed) = outcomes(document, "allergy:unrecognised")

        assert said(named)[0][0] == "allergy-named"
        assert len(named.others) >= 5
        assert said(removed)[0] == ("allergy-removed", {"substance": "zzz"})

    def test_one_that_is_not_on_the_list(self):
        assert said(outcomes(well(), "allergy:latex")[0])[0][0] == "allergy-added"
        assert outcomes(well(), "allergy:unrecognised")[0].state == "unknown"


class TestInjections:
    def test_relief_on_both_sides_of_the_limit(self):
        last = session("esi-interlaminar", "2026-07-01", relief_percent=40, relief_weeks=14,
                       levels=["L4-L5"], steroid="dexamethasone")  # fmt: skip
        earlier = session("esi-interlaminar", "2026-03-01", relief_percent=80, relief_weeks=14)
        document = changed(well(), history=[last, earlier])

        found = [(said(one)[0], one.state) for one in outcomes(document, "repeat-relief")]

        assert (("session", {"on": "2026-07-01", "relief_percent": 50}), "met") in found
        assert (("session-removed", {"on": "2026-07-01"}), "met") not in found

    def test_an_injection_that_was_not_one(self):
        document = changed(well(), history=[session("esi-interlaminar", "2026-12-07")])

        found = [(said(one)[0], one.state) for one in outcomes(document, "same-day")]

        assert (("session-removed", {"on": "2026-12-07"}), "met") in found

    def test_as_many_as_the_limit(self):
        (found,) = outcomes(well(), "session-limit")

        assert len(found.change.said[0].params["on"]) == 4
        assert found.state == "unmet"

    def test_a_region_that_is_not_known_does_not_stop_it(self):
        document = changed(well(on_the_day=True), procedure={"region": None})

        assert outcomes(document, "same-day")[0].state == "unmet"

    @pytest.mark.parametrize("item", ["same-day", "interval", "session-limit", "repeat-relief"])
    def test_none_is_supposed_that_lies_ahead(self, item):
        added = [
            params["on"]
            for said in supposed(well(), item)
            for key, params in said
            if key == "session-added"
        ]

        assert added
        assert max(day for days in added for day in days) == "2026-11-23"

    def test_on_the_day_one_of_that_day_is_supposed(self):
        found = supposed(well(on_the_day=True), "same-day")

        assert [("session-added", {"on": ["2026-12-07"]})] in found


class TestBooking:
    def test_levels_of_the_region(self):
        document = changed(well(), procedure={"levels": ["L1-L2", "L4-L5"]})

        found = [said(one)[0][1].get("value") for one in outcomes(document, "levels")]

        assert ["L4-L5"] in found

    def test_ages_nearest_first(self):
        found = values(well(), "pregnancy", "field", "patient.birth_date")

        assert found[:2] == ["1970-01-01", "1971-01-01"]

    def test_a_start_mends_and_moves_what_the_contract_says_it_moves(self):
        document = changed(well(), procedure={"scheduled_start": None})

        (outcome, *_) = outcomes(document, "scheduled-start")

        assert said(outcome)[0][0] == "start-set"
        assert [o["path"] for o in outcome.change.patch] == [
            "/procedure/scheduled_start", "/procedure/changed_at"
        ]  # fmt: skip
        assert outcome.state == "not-listed"

    def test_places_where_the_payer_asks(self):
        document = changed(well(), coverage={"state": "CA"})

        found = [said(one)[0][1] for one in outcomes(document, "authorization")]

        assert {"field": "coverage.state", "value": "AZ"} in found

    def test_the_day_from_which_the_payer_asks(self):
        document = changed(well(), at="2026-01-02T12:00:00-05:00", history=[], answers={},
                           procedure={"scheduled_start": "2026-01-10T09:00:00-05:00",
                                      "booked_on": None})  # fmt: skip
        document["answers"] = []

        found = [said(one)[0] for one in outcomes(document, "authorization")]

        day = {"field": "procedure.scheduled_start", "value": "2026-01-15T00:00:00-05:00"}
        assert ("start", day) in found


def test_approved_is_told_with_until_when():
    document = changed(well(), answers={"authorization": "denied", "authorization-expires": None})

    found = [[params["item"] for key, params in said(one) if key == "answer"]
             for one in outcomes(document, "authorization") if one.state == "met"]  # fmt: skip

    assert ["authorization", "authorization-expires"] in found
