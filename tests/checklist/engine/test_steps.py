"""The patient's steps: a time only where nothing is open, else "wait" or "call"."""

from datetime import datetime, timedelta

import pytest

from checklist.engine.standing import Standing
from checklist.engine.steps import Fasting, Kind, Limits, Plan, plan
from tests.checklist.engine.well import answer, changed, judged, medicine, result, well

LIMITS = Limits(timedelta(hours=6), timedelta(hours=2), frozenset({"insulin", "metformin"}))
START = datetime.fromisoformat("2026-12-07T09:30:00-05:00")


def planned(document, **options) -> Plan:
    """Judge the document and plan it."""
    return plan(judged(document).document(), document, LIMITS, **options)


def on(*lines, **changes):
    """A patient with nothing wrong but these medicines."""
    return changed(well(), medications=list(lines), **changes)


def kinds(document, **options) -> list[str]:
    """What is asked about each product, those with a time first."""
    steps = planned(document, **options)
    about = [step for step in (*steps.dated, *steps.medicines) if step.lines]
    return [str(step.kind) for step in about]


def apixaban(**fields):
    return medicine("apixaban", **{"status": "taking", "stop_decision": "agreed", **fields})


KIDNEYS = [result("egfr", 80, unit="mL/min")]


class TestDatedHold:
    def test_last_dose_is_due_of_the_hold_on_the_clinic_s_clock(self):
        step = planned(on(apixaban(), results=KIDNEYS)).dated[0]

        assert step.kind is Kind.LAST_DOSE
        assert step.at.isoformat() == "2026-12-04T09:30:00-05:00"
        assert step.lines == (0,)

    def test_a_pair_goes_by_the_longer_time(self):
        prasugrel = medicine("prasugrel", status="taking", stop_decision="agreed")

        step = planned(on(prasugrel)).dated[0]

        assert step.at == START - timedelta(hours=240)

    @pytest.mark.parametrize(
        ("start", "last"),
        [
            ("2026-11-02T09:00:00-05:00", "2026-10-30T10:00:00-04:00"),
            ("2026-03-09T09:00:00-04:00", "2026-03-06T08:00:00-05:00"),
        ],
        ids=["clocks go back", "clocks go forward"],
    )
    def test_hours_are_elapsed_across_a_change_of_the_clocks(self, start, last):
        begins = datetime.fromisoformat(start)
        early = (begins - timedelta(days=14)).isoformat()
        document = well()
        document["answers"] = [
            {**one, "at": early} for one in document["answers"] if not one["item"].endswith("date")
        ]
        document = changed(
            document,
            at=(begins - timedelta(days=10)).isoformat(),
            procedure={"scheduled_start": start, "booked_on": None},
            medications=[apixaban()],
            results=[result("egfr", 80, at=early)],
        )

        assert planned(document).dated[0].at.isoformat() == last

    def test_a_dose_time_is_cut_to_the_minute_before(self):
        start = "2026-12-07T09:30:45-05:00"
        document = on(apixaban(), results=KIDNEYS, procedure={"scheduled_start": start})

        assert planned(document).dated[0].at.isoformat() == "2026-12-04T09:30:00-05:00"

    def test_without_agreement_asked_the_time_stands_alone(self):
        neck = {"region": "cervical", "levels": ["C7-T1"]}
        naproxen = medicine("naproxen", status="taking")

        assert kinds(on(naproxen, procedure=neck)) == ["last-dose"]


class TestHoles:
    """Each thing that may be open under a hold takes its time off the sheet."""

    @pytest.mark.parametrize(
        ("line", "changes"),
        [
            pytest.param(apixaban(stop_decision=None), {}, id="nobody asked the prescriber"),
            pytest.param(apixaban(), {"results": []}, id="kidneys unknown"),
            pytest.param(apixaban(), {"procedure": {"scheduled_start": None}}, id="no start"),
            pytest.param(
                apixaban(), {"answers": {"bleeding-disorder": None}}, id="bleeding unknown"
            ),
            pytest.param(apixaban(), {"answers": {"red-flags": ["fever"]}}, id="blocked"),
            pytest.param(
                apixaban(), {"answers": {"red-flags": ["cauda-equina"]}}, id="to be seen today"
            ),
            pytest.param(
                medicine("warfarin+nothing", status="taking"), {}, id="unrecognised product"
            ),
            pytest.param(medicine("other:zzz", status="taking"), {}, id="hours undecided"),
            pytest.param(
                medicine("other:zzz", status="taking", hold_hours=48), {}, id="other, not agreed"
            ),
            pytest.param(medicine(None, text="little pink pill"), {}, id="nobody knows what"),
            pytest.param(
                medicine("apixaban", status=None, text="Eliquis or Plavix"), {}, id="text disagrees"
            ),
        ],
    )
    def test_wait_for_the_call(self, line, changes):
        document = on(line, **{"results": KIDNEYS, **changes})

        assert kinds(document) == ["wait"]

    def test_beside_an_unknown_medicine_no_time_is_sure(self):
        unknown_one = medicine(None, text="little pink pill", status="taking")
        document = on(apixaban(), unknown_one, results=KIDNEYS)

        assert kinds(document) == ["wait", "wait"]

    def test_a_closed_case_asks_for_nothing(self):
        document = on(apixaban(), results=KIDNEYS)

        steps = planned(document, is_open=False)

        assert steps.standing is Standing.CLOSED
        assert [step.kind for step in steps.medicines] == [Kind.WAIT]
        assert steps.dated == ()

    def test_a_failed_rule_takes_every_time_off(self):
        document = on(apixaban(), medicine("naproxen", status="stopped"), results=KIDNEYS)
        report = judged(document).document()
        report["findings"] = [{**report["findings"][0], "item": "rule:hold", "state": "unknown"}]

        steps = plan(report, document, LIMITS)

        assert steps.dated == ()
        assert [step.kind for step in steps.medicines] == [Kind.WAIT, Kind.CALL_STOPPED]

    def test_medicines_never_asked_for(self):
        assert not planned(changed(well(), medications=None)).asked
        assert planned(well()).asked

    def test_waived_agreement_lets_the_time_stand(self):
        waiver = {
            "item": "stop-decision:apixaban",
            "by": "physician",
            "reason": "cardiologist cannot be reached",
            "at": "2026-11-22T10:00:00-05:00",
        }
        document = on(apixaban(stop_decision=None), results=KIDNEYS, waivers=[waiver])

        assert kinds(document) == ["last-dose"]


class TestHoldStates:
    def test_prescriber_says_continue(self):
        assert kinds(on(apixaban(stop_decision="continue"), results=KIDNEYS)) == ["keep-firmly"]

    def test_prescriber_says_continue_but_it_was_stopped(self):
        line = apixaban(
            stop_decision="continue", status="stopped", last_dose="2026-11-20T08:00:00-05:00"
        )

        assert kinds(on(line, results=KIDNEYS)) == ["call-stopped"]

    def test_stopped_long_enough_and_agreed(self):
        line = apixaban(status="stopped", last_dose="2026-11-20T08:00:00-05:00")

        assert kinds(on(line, results=KIDNEYS)) == ["stay-off"]

    def test_stopped_without_agreement(self):
        line = apixaban(status="stopped", last_dose="2026-11-20T08:00:00-05:00", stop_decision=None)

        assert kinds(on(line, results=KIDNEYS)) == ["call-stopped"]

    def test_stopped_nobody_knows_when(self):
        assert kinds(on(apixaban(status="stopped"), results=KIDNEYS)) == ["call-stopped"]

    def test_stopped_for_a_date_that_is_in_doubt(self):
        line = apixaban(status="stopped", last_dose="2026-11-20T08:00:00-05:00")
        document = on(line, results=KIDNEYS, answers={"red-flags": ["fever"]})

        assert kinds(document) == ["call-stopped"]

    @pytest.mark.parametrize(
        ("last_dose", "at"),
        [
            pytest.param("2026-12-05T08:00:00-05:00", "2026-12-05T09:00:00-05:00", id="too late"),
            pytest.param(None, "2026-12-05T09:00:00-05:00", id="nobody knows whether stopped"),
        ],
    )
    def test_past_the_last_dose_call_now(self, last_dose, at):
        line = apixaban(last_dose=last_dose)

        assert kinds(on(line, results=KIDNEYS, at=at)) == ["call-now"]

    def test_no_hold_keep_taking(self):
        document = on(medicine("lisinopril", status="taking"), medicine("omeprazole"))

        assert kinds(document) == ["keep", "keep-if-taken"]

    @pytest.mark.parametrize("status", ["stopped", "never-started"])
    def test_a_medicine_without_hold_that_is_not_taken_is_not_mentioned(self, status):
        assert kinds(on(medicine("lisinopril", status=status))) == []

    def test_never_started(self):
        assert kinds(on(apixaban(status="never-started"), results=KIDNEYS)) == []

    def test_waived_hold_of_a_medicine_still_taken_waits(self):
        waiver = {
            "item": "hold:apixaban",
            "by": "physician",
            "reason": "goes ahead on it",
            "at": "2026-11-22T10:00:00-05:00",
        }

        assert kinds(on(apixaban(), results=KIDNEYS, waivers=[waiver])) == ["wait"]


class TestProducts:
    def test_one_ingredient_held_holds_the_whole_product(self):
        neck = {"region": "cervical", "levels": ["C7-T1"]}
        document = on(
            medicine("ibuprofen+famotidine", status="taking"),
            medicine("famotidine", status="taking"),
            procedure=neck,
        )

        steps = planned(document)

        assert [(step.kind, step.lines) for step in steps.dated if step.lines] == [
            (Kind.LAST_DOSE, (0,))
        ]
        assert [(step.kind, step.lines) for step in steps.medicines] == [(Kind.KEEP, (1,))]

    def test_two_lines_of_one_ingredient_are_one_step(self):
        document = on(
            apixaban(text="Eliquis 5 mg"),
            apixaban(text="apixaban", status="stopped", last_dose="2026-11-20T08:00:00-05:00"),
            results=KIDNEYS,
        )

        step = planned(document).dated[0]

        assert (step.kind, step.lines) == (Kind.LAST_DOSE, (0, 1))

    @pytest.mark.parametrize(
        ("ingredient", "decision", "expected"),
        [
            ("clopidogrel", "continue", "keep-firmly"),
            ("ibuprofen", "continue", "call-now"),
            ("clopidogrel+ibuprofen", "continue", "wait"),
            ("clopidogrel+ibuprofen", "agreed", "call-now"),
        ],
    )
    def test_advice_that_pulls_both_ways_waits_for_the_call(self, ingredient, decision, expected):
        line = medicine(
            ingredient,
            status="taking",
            stop_decision=decision,
            last_dose="2026-12-06T20:00:00-05:00",
        )
        neck = {"region": "cervical", "levels": ["C7-T1"]}
        document = on(line, procedure=neck, at="2026-12-06T21:00:00-05:00")

        steps = planned(document)

        assert [(str(step.kind), step.lines) for step in steps.medicines] == [(expected, (0,))]

    @pytest.mark.parametrize(
        ("status", "expected"),
        [("never-started", []), ("stopped", ["call-stopped"]), ("taking", ["wait"])],
    )
    def test_a_product_that_nobody_knows(self, status, expected):
        assert kinds(on(medicine(None, text="little pink pill", status=status))) == expected


class TestDay:
    @pytest.mark.parametrize(
        ("sedation", "fasting"),
        [
            ("none", Fasting.NONE),
            ("minimal", Fasting.ADVISED),
            ("moderate", Fasting.REQUIRED),
            ("deep", Fasting.REQUIRED),
            (None, Fasting.UNKNOWN),
        ],
    )
    def test_fasting_follows_the_sedation(self, sedation, fasting):
        assert planned(on(procedure={"sedation": sedation})).fasting is fasting

    def test_fasting_times_come_from_the_limits(self):
        document = on(procedure={"sedation": "moderate"})
        limits = Limits(timedelta(hours=8), timedelta(hours=3), frozenset())

        steps = plan(judged(document).document(), document, limits).dated

        assert [(step.kind, step.at) for step in steps] == [
            (Kind.LAST_FOOD, START - timedelta(hours=8)),
            (Kind.LAST_DRINK, START - timedelta(hours=3)),
            (Kind.START, START),
        ]

    def test_without_sedation_nobody_fasts(self):
        assert [step.kind for step in planned(well()).dated] == [Kind.START]

    @pytest.mark.parametrize("ingredient", ["semaglutide", "empagliflozin", "insulin"])
    def test_fasting_with_a_diabetes_medicine_needs_a_plan(self, ingredient):
        line = medicine(ingredient, status="taking")

        assert kinds(on(line, procedure={"sedation": "moderate"})) == ["plan"]
        assert kinds(on(line)) == ["keep"]

    def test_steps_come_in_order_of_time(self):
        clopidogrel = medicine("clopidogrel", status="taking", stop_decision="agreed")
        document = on(apixaban(), clopidogrel, results=KIDNEYS, procedure={"sedation": "moderate"})

        steps = planned(document).dated

        assert [str(step.kind) for step in steps] == [
            "last-dose", "last-dose", "last-food", "last-drink", "start",
        ]  # fmt: skip
        assert [step.lines for step in steps[:2]] == [(1,), (0,)]


class TestDateInDoubt:
    def test_a_date_in_doubt_gives_no_times_at_all(self):
        document = on(procedure={"sedation": "moderate"}, answers={"red-flags": ["fever"]})

        assert planned(document).dated == ()


def test_the_order_of_answers_and_findings_changes_nothing():
    document = on(apixaban(), medicine("lisinopril", status="taking"), results=KIDNEYS)
    document["answers"].append(answer("infection", value=False))
    report = judged(document).document()
    turned = {**report, "findings": report["findings"][::-1]}
    shuffled = {**document, "answers": document["answers"][::-1]}

    assert plan(report, document, LIMITS) == plan(turned, shuffled, LIMITS)
