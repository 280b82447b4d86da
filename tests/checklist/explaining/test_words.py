"""Hours, changes and waivers in words, in both languages."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from checklist.casefile import parse
from checklist.engine.why.changes import Change, Said
from checklist.engine.why.search import Outcome
from checklist.explaining import explain
from checklist.explaining.changes import WORDS, change_words
from checklist.explaining.numbers import source_document, source_line
from checklist.policies import shipped_policy
from tests.checklist.engine.well import changed, medicine, result, well
from tests.checklist.engine.why.supposed import NOW

POLICY = shipped_policy()
ZONE = ZoneInfo("America/New_York")
START = "Mon 7 Dec 2026, 9:30 AM"
TIER_LINE = "Bleeding tier of the procedure: intermediate (lumbar interlaminar L4-L5)."
BOTH = "two or more blood thinners together, weak kidneys"


def explained(document, item):
    return explain(parse(json.dumps(document)), item, POLICY, at=NOW)


def hold(*medicines, item="hold:apixaban", **change):
    return explained(changed(well(), medications=[*medicines], **change), item)["hold"]


class TestHours:
    def test_kidneys_and_two_blood_thinners(self):
        words = hold(
            medicine("apixaban", status="taking"),
            medicine("aspirin", status="taking"),
            results=[result("egfr", 25, unit="mL/min")],
        )["words"]

        assert words == [
            f"{TIER_LINE} One tier higher, high, for: {BOTH}.",
            "Table, high tier: 72 h.",
            "Kidney function 25 is below 30 mL/min: 24 h more.",
            "Hours needed: 72 h + 24 h = 96 h.",
            f"Start {START} − 96 h = Thu 3 Dec 2026, 9:30 AM: the last dose may be no later.",
        ]

    @pytest.mark.parametrize(
        ("given", "change", "words"),
        [
            (medicine("apixaban"), {}, "Kidney function is not known: below 30 mL/min, 24 h more"),
            (medicine("apixaban"), {"results": [result("egfr", 50)]},
             "Kidney function 50 is not below 30 mL/min: nothing more."),
            (medicine("apixaban", hold_hours=96), {},
             "A physician set 96 h, longer than the table: they count."),
            (medicine("apixaban", hold_hours=24), {}, "not longer than the table: the table"),
            (medicine("apixaban", hold_hours=0), {"procedure": {"protocol": "facet-mbb"}},
             "A physician set 0 h for this patient."),
            (medicine("apixaban"), {"procedure": {"protocol": "facet-mbb", "side": "left"}},
             "Table, low tier: a physician decides."),
            (medicine("apixaban"), {"procedure": {"protocol": "facet-mbb", "side": "left"}},
             "Hours needed: not decided yet. A physician must set them."),
            (medicine("apixaban"), {"answers": {"bleeding-disorder": True}},
             "One tier higher, high, for: a bleeding disorder."),
        ],
    )  # fmt: skip
    def test_single_lines(self, given, change, words):
        assert any(words in line for line in hold(given, **change)["words"])

    def test_a_pair(self):
        found = hold(medicine("prasugrel", hold_hours=200), item="hold:prasugrel")

        assert found["needed"] == {"block": 200, "warn": 240}
        assert "longer than the shorter number of the pair: they count" in found["words"][2]
        assert found["words"][-1].endswith("the last dose is wanted by then.")

    def test_a_medicine_that_need_not_be_stopped(self):
        found = hold(medicine("ibuprofen"), item="hold:ibuprofen")

        assert found["words"][-1] == "Hours needed: none. The medicine may be continued."

    def test_a_medicine_outside_the_table(self):
        found = hold(medicine("other:green tea"), item="hold:other:green tea")

        assert "Not in the table: a physician decides." in found["words"]

    def test_the_longer_row_while_the_dose_is_not_known(self):
        words = hold(medicine("enoxaparin"), item="hold:enoxaparin")["words"]

        assert "The dose is not known, so the longer row counts: treatment dose." in words

    def test_the_neck(self):
        place = {"region": "cervical", "levels": ["C7-T1"]}
        words = hold(medicine("naproxen"), item="hold:naproxen", procedure=place)["words"]

        assert "the high column, as a warning" in words[0]

    def test_without_a_start_there_is_no_moment(self):
        found = hold(medicine("apixaban"), procedure={"scheduled_start": None})

        assert (found["last_dose_by"], found["words"][-1]) == (None, "Hours needed: 72 h.")

    def test_the_highest_tier_is_not_raised(self):
        tiers = tuple(replace(row, tier="high") for row in POLICY.tiers)
        document = changed(
            well(), medications=[medicine("apixaban")], answers={"bleeding-disorder": True}
        )
        read = parse(json.dumps(document))
        found = explain(read, "hold:apixaban", replace(POLICY, tiers=tiers), at=NOW)

        assert "It is the highest already: a bleeding disorder." in found["hold"]["words"][0]

    def test_an_item_of_no_medicine_has_no_hours(self):
        assert explained(well(), "driver")["hold"] is None


def outcome(key, others=(), **params):
    changes = [Change(frozenset(), (Said(key, one),), (), 0) for one in ({**params}, *others)]
    return Outcome(changes[0], {}, None, None, tuple(changes[1:]))


AT = {"at": "2026-11-30T09:30:00-05:00"}
EVERY_CHANGE = [
    ("answer", {"item": "driver", "value": "none"},
     "Who takes the patient home, answered now: Nobody"),
    ("answer", {"item": "infection", "value": False, **AT},
     "Infection or antibiotics now, answered on or after Mon 30 Nov 2026, 9:30 AM: No"),
    ("result", {"test": "inr", "value": 1.2}, "INR, measured now: 1.2"),
    ("result", {"test": "pregnancy-test", "value": "negative", **AT},
     "Pregnancy test, measured on or after Mon 30 Nov 2026, 9:30 AM: negative"),
    ("start", {"field": "procedure.scheduled_start", "value": AT["at"]},
     "Start moved to Mon 30 Nov 2026, 9:30 AM"),
    ("start-set", {"field": "procedure.scheduled_start", "value": AT["at"]},
     "Start set, for instance to Mon 30 Nov 2026, 9:30 AM"),
    ("wait", {"until": AT["at"]}, "Nothing new is known by Mon 30 Nov 2026, 9:30 AM"),
    ("field", {"field": "procedure.sedation", "value": "none"}, "Sedation, booked as: None"),
    ("field", {"field": "procedure.levels", "value": []}, "Levels, booked as: none"),
    ("field", {"field": "procedure.booked_on", "value": "2026-11-23"},
     "Booked on, booked as: Mon 23 Nov 2026"),
    ("field", {"field": "patient.sex", "value": "male"}, "Sex, on record as: male"),
    ("field", {"field": "patient.birth_date", "value": "1971-01-01"},
     "Born, on record as: Fri 1 Jan 1971"),
    ("field", {"field": "coverage.self_pay", "value": True}, "Patient pays, on record as: Yes"),
    ("medicine", {"medicine": "Eliquis", "status": "stopped", "last_dose": AT["at"]},
     "Eliquis: stopped, last dose Mon 30 Nov 2026, 9:30 AM"),
    ("medicine", {"medicine": "other:tea", "status": "never-started", "last_dose": None},
     "tea: never started"),
    ("medicine", {"medicine": "x", "stop_decision": "agreed"}, "x: prescriber agreed to stop"),
    ("medicine", {"medicine": "x", "stop_decision": None}, "x: the prescriber has not said"),
    ("medicine", {"medicine": "x", "hold_hours": 24}, "x: a physician sets the hours"),
    ("medicine", {"medicine": "x", "hold_hours": 0},
     "x: a physician says that it need not be stopped"),
    ("medicine", {"medicine": "x", "hold_hours": None}, "x: no hours set by a physician"),
    ("medicine", {"medicine": "x", "dose_intent": "prophylactic"}, "x: preventive dose"),
    ("medicine-added", {"medicine": "warfarin", "status": "taking"},
     "warfarin is on the medication list, taken"),
    ("medicine-named", {"medicine": "Blue pill", "ingredient": "aspirin+caffeine"},
     "“Blue pill” is entered as aspirin + caffeine"),
    ("none-listed", {"list": "allergies"}, "Allergies: asked, none"),
    ("allergy", {"substance": "latex", "reaction": "severe"}, "Allergy to latex: severe reaction"),
    ("allergy", {"substance": "latex", "reaction": None}, "Allergy to latex: reaction not known"),
    ("allergy-added", {"substance": "latex", "reaction": "mild"},
     "An allergy to latex is on the list"),
    ("allergy-named", {"substance": "zzz", "name": "latex"}, "“zzz” is entered as latex"),
    ("allergy-removed", {"substance": "zzz"}, "Allergy to zzz: entered in error, taken off"),
    ("session", {"on": "2026-05-02", "relief_percent": 50},
     "The injection of Sat 2 May 2026: 50% relief"),
    ("session", {"on": "2026-05-02", "relief_percent": 50, "relief_weeks": 13},
     "The injection of Sat 2 May 2026: 50% relief for 13 weeks"),
    ("session-added", {"on": ["2026-05-02"]},
     "An injection of this kind is on record for Sat 2 May 2026"),
    ("session-added", {"on": ["2026-05-02", "2026-05-01"]},
     "Injections of this kind are on record for Fri 1 May 2026, Sat 2 May 2026"),
    ("session-removed", {"on": "2026-05-02"},
     "The injection of Sat 2 May 2026: entered in error, taken off"),
    ("waiver-removed", {}, "The waiver is taken back"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "params", "words"), EVERY_CHANGE)
def test_a_change_in_words(key, params, words):
    assert change_words(outcome(key, **params), ZONE) == words
    with translation.override("es"):
        assert change_words(outcome(key, **params), ZONE) != words


def test_every_kind_of_change_is_tried_here():
    assert {key for key, _params, _words in EVERY_CHANGE} == WORDS.keys()


def test_changes_in_a_row():
    said = (Said("waiver-removed", {}), Said("none-listed", {"list": "history"}))
    both = Outcome(Change(frozenset(), said, (), 0), {}, None, None)

    assert change_words(both, ZONE) == "The waiver is taken back; Earlier injections: asked, none"


HOURS = Said("medicine", {"medicine": "other:tea", "hold_hours": 24})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (Said("medicine", {"medicine": "other:tea", "status": "stopped", "last_dose": AT["at"]}),
         "tea: stopped, last dose early enough for them"),
        (Said("medicine", {"medicine": "tea", "status": "taking", "last_dose": None}),
         "tea: taken"),
        (Said("start", {"value": AT["at"]}), "Start moved, late enough for them"),
        (Said("wait", {"until": AT["at"]}), "Nothing new is known until they begin"),
        (Said("none-listed", {"list": "history"}), "Earlier injections: asked, none"),
    ],
)  # fmt: skip
def test_hours_of_a_physician_cannot_be_worked_out_from_what_follows_them(more, words):
    both = Outcome(Change(frozenset(), (HOURS, more), (), 0), {}, None, None)

    assert change_words(both, ZONE) == f"tea: a physician sets the hours; {words}"


def test_other_words_that_lead_to_the_same_are_named():
    field = "procedure.sedation"
    found = outcome(
        "field", field=field, value="none",
        others=[{"field": field, "value": "none"}, {"field": field, "value": "minimal"}],
    )  # fmt: skip

    assert change_words(found, ZONE) == "Sedation, booked as: None (or: Minimal)"


def test_other_numbers_days_and_moments_are_not():
    number = outcome("answer", item="pain-score", value=4,
                     others=[{"item": "pain-score", "value": 5}])  # fmt: skip
    born = {"field": "patient.birth_date"}
    day = outcome("field", **born, value="1971-01-01", others=[{**born, "value": "1972-01-01"}])
    later = outcome("answer", item="driver", value="none",
                    others=[{"item": "driver", "value": "confirmed", **AT}])  # fmt: skip

    assert "or:" not in change_words(number, ZONE)
    assert "or:" not in change_words(day, ZONE)
    assert "or:" not in change_words(later, ZONE)


def test_a_clinic_s_own_item_is_answered_yes_or_no():
    found = outcome("answer", item="local:x", value=True, others=[{"item": "local:x",
                                                                     "value": False}])  # fmt: skip

    assert change_words(found, ZONE) == "X, answered now: Yes"


def waiver(item, at="2026-11-21T08:00:00-05:00"):
    return {"item": item, "by": "physician", "reason": "seen", "at": at}


class TestWaivers:
    @pytest.mark.parametrize(
        ("change", "item", "may_be", "words"),
        [
            ({}, "infection", False, "Never waivable: no exception is allowed for this item."),
            ({"answers": {"red-flags": ["cauda-equina"]}}, "red-flags", False,
             "What is known now may never be waived."),
            ({"answers": {"imaging": "none"}}, "imaging", True,
             "A physician may go ahead in spite of it, with a reason."),
            ({}, "imaging", True, "There is nothing to waive."),
            ({"procedure": {"scheduled_start": None}}, "scheduled-start", False,
             "Never waivable: no exception is allowed for this item."),
        ],
    )  # fmt: skip
    def test_who_may_waive(self, change, item, may_be, words):
        found = explained(changed(well(), **change), item)["waiver"]

        assert (found["may_be_waived"], found["words"][0]) == (may_be, words)
        assert found["by"] == ("physician" if may_be else None)

    def test_one_that_counts(self):
        document = changed(well(), answers={"imaging": "none"}, waivers=[waiver("imaging")])

        found = explained(document, "imaging")["waiver"]

        assert found["given"] == {
            "path": "waivers[0]", "at": "2026-11-21T08:00:00-05:00", "reason": "seen",
            "counts": True,
        }  # fmt: skip
        assert found["words"][-1] == "Waived on Sat 21 Nov 2026, 8:00 AM; it counts."

    def test_one_that_something_newer_ended(self):
        early = waiver("imaging", at="2026-11-19T08:00:00-05:00")
        document = changed(well(), answers={"imaging": "none"}, waivers=[early])

        found = explained(document, "imaging")["waiver"]

        assert found["given"]["counts"] is False
        assert found["words"][-1] == "The waiver of Thu 19 Nov 2026, 8:00 AM does not count."

    def test_one_of_an_item_that_is_met_is_only_named(self):
        found = explained(changed(well(), waivers=[waiver("imaging")]), "imaging")["waiver"]

        assert found["words"] == ["There is nothing to waive."]

    def test_what_ends_one(self):
        apixaban = changed(well(), medications=[medicine("apixaban", status="taking")])
        clopidogrel = changed(well(), medications=[medicine("clopidogrel", status="taking")])
        latex = changed(well(), allergies=[{"substance": "latex"}])

        rests = explained(apixaban, "hold:apixaban")["waiver"]["rests_on"]
        fewer = explained(clopidogrel, "hold:clopidogrel")["waiver"]["rests_on"]
        allergy = explained(latex, "allergy:latex")["waiver"]

        assert rests == {"answers": [], "results": ["creatinine-clearance", "egfr"],
                         "procedure": ["changed_at"], "line": "medications"}  # fmt: skip
        assert fewer["results"] == []
        assert allergy["rests_on"]["line"] == "allergies"
        assert "the allergy's line" in allergy["words"][1]


def test_a_source_that_the_policy_does_not_list_is_named_by_its_key():
    assert source_document(POLICY, "XYZ")["title"] == "XYZ"
    assert source_document(POLICY, "") is None
    assert source_line(source_document(POLICY, "XYZ")) == "XYZ"
    assert source_line(None) == ""
    assert source_line(source_document(POLICY, "clinic")) == "Clinic policy, 2026, primary"
