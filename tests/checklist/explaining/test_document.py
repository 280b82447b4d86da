"""The explanation of an item: everything that it has, for every item of many cases."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import translation

from checklist.casefile import CaseError, parse
from checklist.engine import evaluate
from checklist.engine.rules import preparation
from checklist.explaining import UnknownItem, explain, explain_invalid
from checklist.explaining.document import plain
from checklist.policies import shipped_policy
from checklist.source_page import corrections
from tests.checklist.engine.well import answer, changed, medicine, result, session, well
from tests.checklist.engine.why.supposed import facts_of, patched, state
from tests.independent.generate import documents

POLICY = shipped_policy()
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
PARTS = [
    "schema", "item", "title", "policy", "evaluated_at", "scheduled_start", "sentence", "state",
    "state_words", "reason", "section", "severity", "owner", "due", "act_by", "source",
    "policy_reason", "payer_rule", "facts", "numbers", "tables", "hold", "waiver", "cautions",
    "to_do", "changes", "source_page",
]  # fmt: skip
LEFT_OUT = [
    "untreated-radiculopathy", "infection-check", "hold:warfarin", "allergy:latex",
    "bleeding-risk", "policy", "record:invalid", "rule:inr", "stop-decision:ibuprofen",
]  # fmt: skip


def explained(document, item, policy=POLICY):
    read = parse(json.dumps(document))
    return json.loads(json.dumps(explain(read, item, policy, at=NOW)))


def facts(document, item):
    """Facts of an explanation: (words, role)."""
    return [(one["words"], one["role"]) for one in explained(document, item)["facts"]]


@pytest.mark.parametrize("seed", range(3))
def test_every_item_is_explained_in_every_language_and_keeps_its_promises(seed):
    for document in documents(f"explained/{seed}", 2):
        at = facts_of(document).at
        listed = {f["item"]: f for f in evaluate(facts_of(document), POLICY).document()["findings"]}
        for item in [*listed, *LEFT_OUT]:
            one = explained(document, item)
            with translation.override("es"):
                other = explained(document, item)

            assert sorted(one) == sorted(PARTS)
            assert one["sentence"]
            assert one["reason"]
            for name in ("state", "severity", "owner", "due", "act_by", "reason", "source"):
                if item in listed:
                    assert one[name] == listed[item][name]
            for change in one["changes"]:
                assert state(patched(document, change["patch"]), item, at) == change["to"]["state"]
                assert not change["note"] or not re.search(r"\d+ ?h\b|\d:\d\d", change["words"])
            assert [c["patch"] for c in one["changes"]] == [c["patch"] for c in other["changes"]]
            assert [f["path"] for f in one["facts"]] == [f["path"] for f in other["facts"]]


def test_each_fact_has_its_place_value_source_and_date():
    (fact, *_) = explained(well(), "driver")["facts"]

    assert fact == {
        "path": "answers[21]", "fact": "answer:driver", "value": "confirmed", "unit": None,
        "source": "physician", "at": "2026-11-20T10:00:00-05:00", "role": "used",
        "decides": False, "role_words": "counts",
        "words": "Who takes the patient home: A named adult, confirmed, by the physician, "
                 "Fri 20 Nov 2026, 10:00 AM",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "item", "fact"),
    [
        ({"answers": {"driver": None}}, "driver", ("Who takes the patient home", "missing")),
        (
            {"answers": {"red-flags": answer("red-flags", [], at="2026-10-01T10:00:00-05:00")}},
            "red-flags",
            ("Red flags: None of these, by the physician, Thu 1 Oct 2026, 11:00 AM", "too-old"),
        ),
        (
            {"answers": {"steroid-agent": answer("steroid-agent", "dexamethasone",
                                                 source="patient")},
             "procedure": {"protocol": "esi-transforaminal", "side": "left"}},
            "steroid-choice",
            ("Kind of steroid: Dexamethasone, said by the patient, Fri 20 Nov 2026, 10:00 AM",
             "does-not-count"),
        ),
        ({"procedure": {"region": None}}, "levels", ("Region", "missing")),
        ({"patient": {"birth_date": None}}, "pregnancy", ("Born", "missing")),
        ({"history": None}, "interval", ("Earlier injections: not asked yet", "missing")),
        ({"allergies": []}, "allergies-reviewed", ("Allergies: asked, none", "used")),
    ],
)  # fmt: skip
def test_what_was_looked_for_in_vain_is_told(change, item, fact):
    assert fact in facts(changed(well(), **change), item)


def test_two_different_answers_at_one_time_are_both_shown():
    document = well()
    document["answers"] = [a for a in document["answers"] if a["item"] != "driver"]
    document["answers"] += [answer("driver", "none"), answer("driver", "confirmed")]

    found = [(one["value"], one["role"]) for one in explained(document, "driver")["facts"]]

    assert found == [("none", "contradictory"), ("confirmed", "contradictory")]


def test_kidney_function_counts_by_its_newest_value():
    apixaban = [medicine("apixaban", status="taking")]
    old = result("egfr", 60, at="2025-01-10T10:00:00-05:00", unit="mL/min")
    new = result("creatinine-clearance", 25, unit="mL/min")
    none = changed(well(), medications=apixaban)

    known = facts(changed(none, results=[old, new]), "hold:apixaban")
    stale = facts(changed(none, results=[old]), "hold:apixaban")

    assert ("Creatinine clearance: 25 mL/min, Fri 20 Nov 2026, 10:00 AM", "used") in known
    assert ("eGFR: 60 mL/min, Fri 10 Jan 2025, 10:00 AM", "too-old") in stale
    assert ("Kidney function (creatinine clearance or eGFR)", "missing") in facts(
        none, "hold:apixaban"
    )


def test_the_medicines_that_raise_the_tier_are_facts_too():
    both = [medicine("apixaban", status="taking"), medicine("aspirin", status="taking")]

    assert ("aspirin, taking", "used") in facts(changed(well(), medications=both), "hold:apixaban")


@pytest.mark.parametrize(
    ("item", "deciding"),
    [
        ("untreated-radiculopathy", ["Procedure: Interlaminar epidural"]),
        ("glucose", ["Diabetes: No diabetes, by the physician, Fri 20 Nov 2026, 10:00 AM"]),
        ("pregnancy", ["Born: Tue 4 Mar 1958"]),
        ("driver", []),
    ],
)
def test_the_fact_that_keeps_an_item_from_applying_is_marked(item, deciding):
    found = [one["words"] for one in explained(well(), item)["facts"] if one["decides"]]

    assert found == deciding


def test_numbers_have_value_unit_and_source():
    (number, *_) = explained(well(), "red-flags")["numbers"]

    assert (number["name"], number["value"], number["unit"]) == ("red_flags_window", 30, "days")
    assert number["value_words"] == "30 days"
    assert number["source"]["title"] == "Clinic policy"
    assert number["source"].keys() == {"key", "title", "year", "confidence"}


def test_rows_and_lists_have_sources():
    document = changed(well(), medications=[medicine("apixaban", status="taking")])
    rows = explained(document, "hold:apixaban")["tables"]
    payer = explained(well(), "authorization")["tables"]
    listed = explained(well(), "indication")["tables"]

    assert [row["table"] for row in rows] == ["formulary", "tiers", "classes.cervical_high_column"]
    assert rows[0]["value"] == {
        "ingredient": "apixaban", "intent": None, "antithrombotic": True, "intermediate": 72,
        "renal_below": 30,
    }  # fmt: skip
    assert payer[0]["value"]["states"] == ["AZ", "NJ", "OH", "OK", "TX", "WA"]
    assert payer[0]["source"]["key"] == "WISER"
    assert listed[0]["value_words"].count(",") >= 3
    assert all(row["source"]["year"] for row in [*rows, *payer, *listed])


def test_what_weak_kidneys_add_stands_with_their_limit():
    document = changed(well(), medications=[medicine("apixaban", status="taking")])
    weak = changed(document, results=[result("egfr", 25, unit="mL/min")])

    for one in (document, weak):
        words = explained(one, "hold:apixaban")["tables"][0]["value_words"]
        assert "weak kidneys: 24 h more below 30 mL/min" in words
        assert words.count("24 h") == 1


def test_classes_of_medicines_are_named_in_words():
    document = changed(well(), medications=[medicine("enoxaparin", status="taking")])
    rows = {row["table"]: row["value_words"] for row in explained(document, "platelets")["tables"]}
    with translation.override("es"):
        other = {r["table"]: r["value_words"] for r in explained(document, "platelets")["tables"]}

    assert rows["classes.heparin"] == "heparin, low-molecular-weight heparins"
    assert other["classes.heparin"] == "heparina, heparinas de bajo peso molecular"


def test_what_was_held_on_the_day_names_the_medicines_and_not_how_their_hours_come_about():
    lines = [medicine("apixaban", status="stopped"), medicine("ibuprofen", status="taking"),
             medicine("other:green tea", status="taking"),
             medicine("warfarin", status="never-started")]  # fmt: skip
    document = changed(well(on_the_day=True), medications=lines)

    assert facts(document, "day:last-doses") == [
        ("Medicines stopped as told: Yes, by the physician, Mon 7 Dec 2026, 8:00 AM", "used"),
        ("apixaban, stopped", "used"),
        ("other:green tea, taking", "used"),
        ("Start: Mon 7 Dec 2026, 9:30 AM", "used"),
    ]


def test_what_was_held_is_asked_on_the_day():
    document = changed(well(), medications=[medicine("apixaban", status="stopped")])

    found = facts(document, "day:last-doses")

    assert ("Medicines stopped as told", "missing") in found
    assert ("apixaban, stopped", "used") in found
    assert not [words for words, _role in found if "eGFR" in words or "Bleeding" in words]


def test_pairs_and_agreement_of_a_row():
    document = changed(well(), medications=[medicine("prasugrel", status="taking")])

    (row, *_) = explained(document, "stop-decision:prasugrel")["tables"]

    assert row["value"]["intermediate"] == "168-240"
    assert "prescriber is asked" in row["value_words"]
    assert "168–240 h" in row["value_words"]


def test_lists_of_the_neck_and_of_signs():
    neck = changed(well(), procedure={"region": "cervical", "levels": ["C7-T1"]})
    flags = changed(well(), answers={"red-flags": ["cauda-equina"]})

    (levels,) = explained(neck, "levels")["tables"]
    (signs,) = explained(flags, "red-flags")["tables"]

    assert levels["value"] == ["C6-C7", "C7-T1"]
    assert "Numb between the legs" in signs["value_words"]


@pytest.mark.parametrize(
    ("payer", "enforced", "severity"),
    [("medicare", True, "blocker"), (None, True, "blocker"), ("aetna", False, "warning")],
)
def test_whether_a_payer_s_rule_blocks_here(payer, enforced, severity):
    document = changed(well(), coverage={"payer": payer}, answers={"conservative-care-weeks": 1})

    one = explained(document, "conservative-care")

    assert (one["payer_rule"]["enforced"], one["severity"]) == (enforced, severity)
    assert explained(document, "driver")["payer_rule"] is None


def test_an_item_that_is_not_listed_says_when_it_would_be():
    one = explained(well(), "hold:warfarin")

    assert (one["state"], one["severity"], one["owner"]) == ("not-listed", None, "patient")
    assert one["reason"] == "Listed only for a medicine on the medication list."
    assert one["changes"][0]["words"] == "warfarin is on the medication list, taken"
    assert explained(well(), "policy")["owner"] is None


def test_nothing_is_stopped_before_the_prescriber_agreed():
    undecided = changed(well(), medications=[medicine("apixaban", status="taking")])
    agreed = changed(well(), medications=[medicine("apixaban", status="taking",
                                                   stop_decision="agreed")])  # fmt: skip

    assert explained(undecided, "hold:apixaban")["cautions"] == [
        "Nothing is stopped before the prescriber has agreed."
    ]
    assert explained(agreed, "hold:apixaban")["cautions"] == []


def test_no_medicine_is_stopped_to_put_a_warning_in_order():
    lines = [medicine("amoxicillin", status="taking")]
    document = changed(well(on_the_day=True), medications=lines)

    one = explained(document, "infection-check")

    assert [c["words"] for c in one["changes"] if "stopped" in c["words"]]
    assert one["cautions"] == ["No medicine is stopped for this unless its prescriber says so."]
    assert explained(document, "driver")["cautions"] == []
    assert explained(well(), "steroid-interaction")["cautions"] == []


@pytest.mark.parametrize("key", corrections())
def test_every_error_of_the_source_page_is_told_where_it_matters(key):
    correction = corrections()[key]
    for item in correction.items:
        protocol = "facet-mbb" if "facet" in correction.families else "esi-interlaminar"
        told = {one["key"]: one for one in explained(well(protocol), item)["source_page"]}
        assert told[key]["holds"] == correction.in_language("en").holds
        with translation.override("es"):
            told = {one["key"]: one for one in explained(well(protocol), item)["source_page"]}
        assert told[key]["page"] == correction.in_language("es").page


def test_what_other_items_say_nothing_of():
    assert explained(well(), "driver")["source_page"] == []
    assert explained(well(), "imaging")["source_page"] == []


def test_an_unapproved_policy_is_explained():
    one = explained(well(), "policy", replace(POLICY, approved=False))

    assert (one["state"], one["changes"]) == ("unknown", [])


def test_a_rule_that_fails_is_told_in_place_of_its_item(monkeypatch):
    def broken(case):
        raise ZeroDivisionError

    monkeypatch.setattr(preparation.driver, "__code__", broken.__code__)

    one = explained(well(), "driver")

    assert (one["item"], one["state"]) == ("driver", "unknown")
    assert "a fault in the program (ZeroDivisionError)" in one["reason"]


def test_an_item_that_there_is_not_is_refused():
    with pytest.raises(UnknownItem) as caught:
        explained(well(), "drivr")

    assert caught.value.nearest[0] == "driver"


STOPPED = medicine("aspirin", status="stopped", last_dose="2026-12-05T08:00:00-05:00")
BOTH = [medicine("aspirin", status="taking", at="2026-11-20T10:00:00-05:00"),
        medicine("clopidogrel", status="taking", stop_decision="agreed")]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("item", ["hold:aspirin", "stop-decision:aspirin", "renal-function"])
@pytest.mark.parametrize(
    "document",
    [
        changed(well(), medications=[medicine("aspirin", status="taking")]),
        changed(well(on_the_day=True), medications=[STOPPED]),
        changed(well(on_the_day=True), medications=[medicine("aspirin", status="taking")]),
        changed(well(), medications=BOTH),
        changed(well(), procedure={"scheduled_start": None}, medications=BOTH),
    ],
)
def test_hours_that_a_physician_has_to_set_are_named_nowhere(document, item, language):
    """No number of hours, and no moment by which one could be worked out."""
    with translation.override(language):
        one = explained(document, item)

    sets = [c for c in one["changes"] if any(o["path"].endswith("/hold_hours") and o["value"]
                                             for o in c["patch"])]  # fmt: skip
    assert item != "hold:aspirin" or any("hours" in t or "horas" in t for t in one["to_do"])
    for change in sets:
        assert not re.search(r"\d", change["words"])
        assert change["note"]
        assert state(patched(document, change["patch"]), item) == change["to"]["state"]
    assert all(change["note"] is None for change in one["changes"] if change not in sets)


def changes(document, item):
    """What puts an item in order, what would have to be wrong on record for it: words."""
    found = explained(document, item)["changes"]
    doable = [c["words"] for c in found if c["mends"] and not c["contradicts_record"]]
    return doable, [c["words"] for c in found if c["contradicts_record"]]


def test_a_last_dose_on_record_is_not_to_be_another():
    stopped = medicine("warfarin", status="stopped", stop_decision="agreed",
                       last_dose="2026-11-24T08:00:00-05:00")  # fmt: skip
    document = changed(well(), at="2026-11-26T12:00:00-05:00", medications=[stopped],
                       procedure={"scheduled_start": "2026-11-27T09:30:00-05:00"})  # fmt: skip

    assert changes(document, "hold:warfarin") == (
        ["Start moved to Sun 29 Nov 2026, 8:00 AM"],
        ["warfarin: stopped, last dose Sun 22 Nov 2026, 9:30 AM", "warfarin: never started"],
    )


@pytest.mark.parametrize("key", ["red-flags", "changes-since-call"])
def test_of_a_sign_to_be_seen_today_only_what_has_to_be_done_is_said(key):
    sign = {"red-flags": "cauda-equina", "changes-since-call": "new-weakness"}[key]
    item = {"red-flags": "red-flags", "changes-since-call": "day:changes"}[key]
    one = explained(changed(well(on_the_day=True), answers={key: [sign]}), item)

    assert one["changes"] == []
    assert one["to_do"] == [
        "The patient is referred today.",
        "A physician decides how to go on. The injection waits for that.",
    ]
    assert explained(well(), "red-flags")["to_do"] == []


def test_another_sign_is_not_answered_away_either():
    document = changed(well(), answers={"red-flags": ["fever"]})

    assert changes(document, "red-flags") == ([], ["Red flags, answered now: None of these"])


def test_a_document_that_the_contract_does_not_allow_is_refused():
    with pytest.raises(CaseError):
        explained(changed(well(), procedure={"sedation": "heavy"}), "driver")


class TestInvalid:
    def invalid(self, document):
        try:
            explained(document, "record:invalid")
        except CaseError as error:
            return explain_invalid(document, error, POLICY, at=NOW)

    @pytest.mark.parametrize(
        ("change", "path", "pointer"),
        [
            ({"procedure": {"sedation": "heavy"}}, "procedure.sedation", "/procedure/sedation"),
            ({"allergies": [{"substance": ""}]}, "allergies[0].substance",
             "/allergies/0/substance"),
            ({"results": [result("inr", -4)]}, "results[0].value", "/results/0"),
            ({"history": [session("esi-caudal", "2026-05-02", extra=1)]}, "history[0].extra",
             "/history/0/extra"),
        ],
    )  # fmt: skip
    def test_the_place_and_what_would_mend_it(self, change, path, pointer):
        document = changed(well(), **change)

        one = self.invalid(document)

        assert sorted(one) == sorted(PARTS)
        assert (one["state"], one["facts"][0]["path"]) == ("unknown", path)
        (mending,) = one["changes"]
        assert mending["patch"] == [{"op": "remove", "path": pointer}]
        assert facts_of(patched(document, mending["patch"])) is not None

    def test_two_errors_are_not_mended_by_one_change(self):
        document = changed(well(), procedure={"sedation": "heavy", "side": "up"})

        assert self.invalid(document)["changes"] == []

    def test_what_is_required_cannot_be_taken_out(self):
        assert self.invalid(changed(well(), procedure={"protocol": "massage"}))["changes"] == []

    def test_a_place_of_the_whole_document(self):
        assert explain_invalid({}, CaseError("$", "no"), POLICY, at=NOW)["changes"] == []


def test_numbers_of_a_document_as_json_holds_them():
    read = parse('{"a": [1.5, {"b": 2.0}], "c": "x"}')

    assert plain(read) == {"a": [1.5, {"b": 2}], "c": "x"}
