"""What the patient reads: every instruction whole, or "wait" and "call" in its place."""

import json

import pytest

from tests.checklist.engine.well import medicine
from tests.checklist.sheets_for_tests import PHONE, apixaban, lines_of, on, written

SEDATED = {"sedation": "moderate"}


def texts(document, language="en", **fields):
    return lines_of(written(document, language, **fields))


def section(content, key):
    return next(one for one in content["sections"] if one["key"] == key)


class TestHead:
    def test_who_where_when(self):
        content = written(on(protocol="esi-transforaminal"))

        assert content["patient"]["name"] == "Margaret O’Neill"
        assert content["patient"]["born"] == "4 March 1956"
        assert content["number_words"] == "Sheet 118"
        assert content["printed"] == "Printed Mon 23 Nov 2026, 12:05 PM"
        assert [(fact["key"], fact["text"]) for fact in content["facts"]] == [
            ("what", "Epidural injection at the nerve root, low back, level L4\u2011L5, left side"),
            ("when", "Monday, 7 December 2026, 9:30 AM"),
            ("where", "Riverside Pain Clinic, 1 Example Street, Columbus, OH 43004"),
            ("phone", "(614) 555-0100 · Mon-Fri 8 AM to 5 PM"),
        ]

    def test_in_spanish(self):
        facts = {fact["key"]: fact["text"] for fact in written(on(), "es")["facts"]}

        assert facts["when"] == "lunes 7 de diciembre de 2026, 9:30 a. m."
        assert facts["what"] == (
            "Inyección epidural, parte baja de la espalda, nivel L4\u2011L5, en el centro"
        )

    def test_the_start_is_on_the_clinic_s_clock(self):
        procedure = {"scheduled_start": "2026-12-07T16:30:00+00:00", "time_zone": "America/Denver"}

        assert "When: Monday, 7 December 2026, 9:30 AM" in texts(on(procedure=procedure))

    def test_two_levels_and_a_birth_date_that_nobody_knows(self):
        content = written(on(protocol="facet-mbb"), birth_date=None)

        assert "levels L4\u2011L5 and L5\u2011S1" in content["facts"][0]["text"]
        assert content["patient"]["born"] == "not on record"

    @pytest.mark.parametrize("field", ["region", "levels", "side"])
    def test_a_place_that_is_open_says_so(self, field):
        content = written(on(protocol="facet-mbb", procedure={field: None}))

        assert content["facts"][0]["text"].endswith("We will tell you the exact place.")

    def test_before_it_is_issued_it_has_no_number(self):
        assert written(on(), number=None)["number_words"] == "Not issued"


class TestInstructions:
    def test_last_dose_with_weekday_date_and_time(self):
        assert (
            "Fri 4 Dec, 9:30 AM: Last dose of Eliquis (apixaban)."
            " At this time or before. None after that until we tell you." in texts(on(apixaban()))
        )

    def test_last_dose_in_spanish(self):
        assert (
            "vie 4 dic, 9:30 a. m.: Última dosis de Eliquis (apixaban)."
            " A esta hora o antes. Después, ninguna hasta que le avisemos."
            in texts(on(apixaban()), "es")
        )

    def test_fasting_times_with_sedation(self):
        lines = texts(on(procedure=SEDATED))

        assert any(line.startswith("Mon 7 Dec, 3:30 AM: No solid food") for line in lines)
        assert any(line.startswith("Mon 7 Dec, 7:30 AM: No drink") for line in lines)

    def test_a_light_meal_without_sedation(self):
        lines = texts(on())

        assert any(line.startswith("Mon 7 Dec: You may eat and drink") for line in lines)
        assert not any("No solid food" in line for line in lines)

    def test_medicines_that_go_on_share_a_line(self):
        both = [
            medicine("lisinopril", status="taking"),
            medicine("atorvastatin", status="taking", text="Lipitor 20 mg"),
        ]
        named = "lisinopril and Lipitor (atorvastatin)."

        assert f"Keep taking as usual, on the day too: {named}" in texts(on(*both))
        assert f"Keep taking as usual, on the day too, with a sip of water: {named}" in texts(
            on(*both, procedure=SEDATED)
        )

    def test_restart_is_never_a_time(self):
        lines = texts(on(apixaban()))

        assert any(
            "We will tell you after the injection when to start again." in one for one in lines
        )

    def test_without_medicines(self):
        assert "You told us that you take no medicines. If you do take one, call us." in texts(on())

    def test_a_diabetes_plan_before_fasting(self):
        lines = texts(on(medicine("semaglutide", status="taking"), procedure=SEDATED))

        assert any(line.startswith("Wait for our call about semaglutide.") for line in lines)


STOPPED = (
    f"You have stopped Eliquis (apixaban). Call us today: {PHONE}. Do not start it on your own."
)
LATE = f"Call us today about Eliquis (apixaban): {PHONE}. Do not stop it or start it on your own."
WAIT = "Do not stop Eliquis (apixaban) until we call you."
HOLES = [
    (apixaban(stop_decision=None), {}, WAIT),
    (apixaban(), {"results": []}, WAIT),
    (apixaban(), {"procedure": {"scheduled_start": None}}, WAIT),
    (apixaban(), {"answers": {"red-flags": ["fever"]}}, WAIT),
    (apixaban(stop_decision="continue"), {}, "Keep taking Eliquis (apixaban). Do not stop it."),
    (medicine("other:zzz", status="taking"), {}, "Do not stop zzz until we call you."),
    (medicine(None, text="pink pill"), {}, "Do not stop pink pill until we call you."),
    (
        apixaban(status="stopped"),
        {},
        STOPPED,
    ),
    (
        apixaban(),
        {"at": "2026-12-05T09:00:00-05:00"},
        f"Call us today about Eliquis (apixaban): {PHONE}. Do not stop it or start it on your own.",
    ),
    (
        apixaban(status="stopped", last_dose="2026-11-20T08:00:00-05:00"),
        {},
        "Stay off Eliquis (apixaban) until we tell you.",
    ),
]


class TestHoles:
    @pytest.mark.parametrize(("line", "changes", "said"), HOLES)
    def test_the_line_says_what_to_do_instead_and_no_time(self, line, changes, said):
        content = written(on(line, **changes))

        assert said in lines_of(content)
        assert not any("Last dose" in text for text in lines_of(content))

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize(("line", "changes", "said"), HOLES)
    def test_no_gap_and_no_empty_value_is_printed(self, line, changes, said, language):
        whole = json.dumps(written(on(line, **changes), language))

        assert "{" not in "".join(texts(on(line, **changes), language))
        assert "None." not in whole.replace("None after", "")
        assert "null," not in whole.replace('"notice": null,', "")

    def test_nobody_asked_for_the_medicines(self):
        lines = texts(on() | {"medications": None})

        assert (
            "We still have to go through your medicines with you."
            " Do not stop any medicine until we call you." in lines
        )

    def test_sedation_unknown(self):
        lines = texts(on(procedure={"sedation": None}))

        assert "Food and drink that day: wait for our call." in lines
        assert not any("No solid food" in line or "You may eat" in line for line in lines)


class TestDateInDoubt:
    @pytest.mark.parametrize(
        ("changes", "fields", "title"),
        [
            ({"procedure": {"scheduled_start": None}}, {}, "Your date is not set yet"),
            ({"answers": {"red-flags": ["fever"]}}, {}, "Your date is not sure yet"),
            ({"answers": {"red-flags": ["cauda-equina"]}}, {}, "Get help today"),
            (
                {
                    "procedure": {"scheduled_start": None},
                    "answers": {"red-flags": ["cauda-equina"]},
                },
                {},
                "Get help today",
            ),
            (
                {"procedure": {"scheduled_start": None}, "answers": {"red-flags": ["fever"]}},
                {},
                "Your date is not set yet",
            ),
            (
                {
                    "procedure": {"scheduled_start": None},
                    "answers": {"red-flags": ["progressive-weakness"]},
                },
                {"is_open": False},
                "This injection will not take place as planned",
            ),
            ({"at": "2026-12-07T10:00:00-05:00"}, {}, "This date has passed"),
            ({}, {"is_open": False}, "This injection will not take place as planned"),
        ],
    )
    def test_the_top_says_so_and_nothing_is_dated(self, changes, fields, title):
        content = written(
            on(apixaban(), procedure=SEDATED, **changes)
            if "procedure" not in changes
            else on(apixaban(), **changes),
            **fields,
        )

        assert content["notice"]["title"] == title
        assert PHONE in content["notice"]["text"]
        assert section(content, "steps")["steps"] == []
        assert "When: Wait for our call" in lines_of(content)

    @pytest.mark.parametrize(
        ("language", "title"), [("en", "Get help today"), ("es", "Busque ayuda hoy")]
    )
    def test_without_a_start_a_sign_to_be_seen_today_reads_as_with_one(self, language, title):
        sign = {"answers": {"red-flags": ["cauda-equina"]}}
        without = written(on(apixaban(), procedure={"scheduled_start": None}, **sign), language)

        assert without["notice"] == written(on(apixaban(), **sign), language)["notice"]
        assert without["notice"]["title"] == title

    def test_a_sure_date_has_no_notice(self):
        assert written(on(apixaban()))["notice"] is None


class TestFollowUp:
    def test_day_on_record_stands_in_place_of_the_usual_weeks(self):
        said = "Write down your pain each day, from 0 to 10."

        assert f"See us on Thu 17 Dec. {said}" in texts(on())
        assert any(line.startswith("Venga a vernos el jue 17 dic.") for line in texts(on(), "es"))

    @pytest.mark.parametrize(
        "changes",
        [
            {"answers": {"follow-up-on": None}},
            {"answers": {"follow-up-on": "2026-12-07"}},
            {"procedure": {"scheduled_start": None}},
            {"answers": {"bleeding-disorder": True}},
        ],
        ids=["none on record", "not after the start", "no start", "start in doubt"],
    )
    def test_without_a_day_to_go_by_it_is_the_usual_weeks(self, changes):
        lines = texts(on(**changes))

        assert any(line.startswith("See us in 1 to 2 weeks.") for line in lines)


YOUNG = {"birth_date": "1990-03-04", "sex": "female"}


class TestPregnancy:
    @pytest.mark.parametrize(
        ("patient", "answer", "asks"),
        [
            (YOUNG, "not-pregnant", True),
            (YOUNG, None, True),
            ({**YOUNG, "sex": "unknown"}, None, True),
            (YOUNG, "not-applicable", False),
            ({**YOUNG, "sex": "male"}, None, False),
            ({**YOUNG, "birth_date": "1958-03-04"}, None, False),
        ],
    )
    def test_only_who_may_be_pregnant_is_told_to_call(self, patient, answer, asks):
        document = on(patient=patient, answers={"pregnancy": answer})

        assert ("you may be pregnant" in texts(document)) is asks
        assert ("posible embarazo" in texts(document, "es")) is asks


class TestRest:
    def test_a_named_adult_drives(self):
        assert any("An adult that you know must take you home." in one for one in texts(on()))

    def test_without_a_driver_the_sheet_says_find_one(self):
        content = written(on(answers={"driver": "none"}))

        assert section(content, "day")["items"][0]["urgent"]
        assert content["notice"] is None

    def test_aftercare_danger_and_the_source_page_s_topics(self):
        whole = " ".join(texts(on(answers={"follow-up-on": None}))).lower()

        for topic in ("ice", "rest", "heavy lifting", "1 to 2 weeks", "911", "urine", "headache",
                      "fever", "numbness between your legs", "infection", "bleeding", "nerve",
                      "allergy", "physical therapy", "acupuncture", "chiropractor", "stretch",
                      "heat", "healthy weight", "x-ray", "loose"):  # fmt: skip
            assert topic in whole, topic

    @pytest.mark.parametrize(
        ("protocol", "target"),
        [
            ("esi-caudal", "into the space around the nerves"),
            ("facet-mbb", "next to the small nerves"),
            ("facet-intraarticular", "into the small joint"),
        ],
    )
    def test_what_is_done_follows_the_procedure(self, protocol, target):
        assert any(target in line for line in texts(on(protocol=protocol)))

    def test_a_block_is_followed_by_the_hour(self):
        assert any("each hour" in line for line in texts(on(protocol="facet-mbb")))
        assert not any("each hour" in line for line in texts(on()))

    def test_sugar_is_mentioned_to_those_with_diabetes_who_get_a_steroid(self):
        told = on(answers={"diabetes": "diet"})
        spared = on(answers={"diabetes": "diet"}, procedure={"steroid": False})

        assert any("sugar" in line for line in texts(told))
        assert not any("sugar" in line for line in texts(spared))
        assert not any("sugar" in line for line in texts(on()))

    def test_the_content_survives_storage(self):
        content = written(on(apixaban(), procedure=SEDATED))

        assert json.loads(json.dumps(content)) == content
