"""Medicines, allergies, results and past injections: added, changed, taken off, decided."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist import actions
from checklist.engine.vocabulary import TEST_UNITS
from checklist.models import MedicationDecision
from checklist.record_words import origin_words
from patients.models import AllergyIntolerance, MedicationStatement, Observation, PastInjection
from tests.factories.checklist import CaseFactory
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    MedicationStatementFactory,
    ObservationFactory,
    PastInjectionFactory,
    PatientFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clinic):
    """An open case next week of a patient born in 1958."""
    start = timezone.now() + timedelta(days=7)
    case = CaseFactory(patient=PatientFactory(clinic=clinic), scheduled_start=start)
    actions.refresh(case=case, now=timezone.now())
    return case


@pytest.fixture
def web(signed_in):
    return signed_in("nurse")


def post(web, case, name, *more, **fields):
    return web.post(reverse(f"checklist:{name}", args=[case.pk, *more]), fields)


def page_of(web, case, section):
    return web.get(reverse("checklist:section", args=[case.pk, section])).content.decode()


def test_medicine_is_added_by_its_brand(web, case):
    response = post(
        web, case, "medicine-add", text="Eliquis 5 mg", status="stopped",
        last_dose_on="2024-01-15", last_dose_time="20:30", dose_intent="therapeutic",
    )  # fmt: skip

    line = MedicationStatement.objects.get()
    assert response.url == f"/cases/{case.pk}/preparation/#medicines"
    assert (line.text, line.ingredient, line.status) == ("Eliquis 5 mg", "apixaban", "stopped")
    assert line.last_dose == datetime(2024, 1, 16, 1, 30, tzinfo=UTC)
    assert (line.dose_intent, line.recognised_by) == ("therapeutic", "person")


NAMED = [
    ({"text": "apixaban"}, "apixaban"),
    ({"text": "Xarelto 20"}, "rivaroxaban"),
    ({"text": "blue pill", "ingredient": "Plavix"}, "clopidogrel"),
    ({"text": "blue pill", "ingredient": "aspirin + clopidogrel"}, "aspirin+clopidogrel"),
    ({"text": "blue pill", "is_other": "on"}, "other:blue pill"),
    ({"text": "herb", "ingredient": "Herbal X", "is_other": "on"}, "other:herbal x"),
    ({"text": "something nobody knows"}, ""),
]


@pytest.mark.parametrize(("fields", "ingredient"), NAMED)
def test_ingredient_is_found(web, case, fields, ingredient):
    post(web, case, "medicine-add", **fields)

    assert MedicationStatement.objects.get().ingredient == ingredient


def test_unrecognised_medicine_shows_the_way_out(web, case):
    post(web, case, "medicine-add", text="something nobody knows")
    line = MedicationStatement.objects.get()
    before = page_of(web, case, "preparation")
    post(web, case, "medicine", line.pk, text=line.text, ingredient="unknownium", is_other="on")
    after = page_of(web, case, "preparation")

    assert "Not recognised: say what is in it." in before
    assert "Not recognised: say what is in it." not in after
    line.refresh_from_db()
    assert line.ingredient == "other:unknownium"


def test_day_alone_counts_as_its_last_minute(web, case):
    post(web, case, "medicine-add", text="apixaban", status="stopped", last_dose_on="2024-01-15")

    assert MedicationStatement.objects.get().last_dose == datetime(2024, 1, 16, 4, 59, tzinfo=UTC)


def test_today_alone_counts_as_now_and_not_later(web, case, clinic):
    today = timezone.now().astimezone(clinic.tz).date()
    before = timezone.now()
    post(web, case, "medicine-add", text="apixaban", status="taking", last_dose_on=str(today))

    assert before <= MedicationStatement.objects.get().last_dose <= timezone.now()


INVALID = [
    ({}, "Say which medicine it is."),
    ({"text": "a\x00b"}, "control character"),
    ({"text": "\u202eabc"}, "control character"),
    ({"text": "x" * 501}, "at most 500"),
    ({"text": "x", "ingredient": "x" * 181}, "at most 180"),
    ({"text": "apixaban", "ingredient": "nonsensium"}, "not on the clinic"),
    ({"text": "x", "ingredient": "a+b", "is_other": "on"}, "Write one line for each"),
    ({"text": "apixaban", "last_dose_on": "2024-02-30"}, "no such day"),
    ({"text": "apixaban", "last_dose_on": "２０２６-01-01"}, "year-month-day"),
    ({"text": "apixaban", "last_dose_on": "2190-01-01"}, "later than now"),
    ({"text": "apixaban", "last_dose_on": "2024-01-15", "last_dose_time": "8"}, "08:30"),
    ({"text": "apixaban", "last_dose_time": "08:30"}, "Give the day too."),
    (
        {"text": "apixaban", "last_dose_on": "2024-03-10", "last_dose_time": "02:30"},
        "does not exist",
    ),
    ({"text": "apixaban", "last_dose_on": "2024-11-03", "last_dose_time": "01:30"}, "twice"),
    (
        {"text": "apixaban", "last_dose_on": "2024-01-15", "status": "never-started"},
        "has no last dose",
    ),
    ({"text": "apixaban", "status": "perhaps"}, "Select a valid choice"),
    ({"text": "apixaban", "token": "forged"}, "Enter a valid value"),
]


@pytest.mark.parametrize(("fields", "words"), INVALID)
def test_medicine_is_refused_with_what_was_typed(web, case, fields, words):
    response = post(web, case, "medicine-add", **fields)

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "error-summary" in page
    assert not MedicationStatement.objects.exists()


def test_time_that_happens_twice_is_settled_by_a_choice(web, case):
    fields = {"text": "apixaban", "last_dose_on": "2024-11-03", "last_dose_time": "01:30"}
    asked = post(web, case, "medicine-add", **fields).content.decode()
    post(web, case, "medicine-add", **fields, last_dose_fold="1")

    assert "Which of the two?" in asked
    assert MedicationStatement.objects.get().last_dose == datetime(2024, 11, 3, 6, 30, tzinfo=UTC)


def token_of(response):
    return response.context["form"]["token"].value()


def edit(web, case, name, line):
    return web.get(reverse(f"checklist:{name}", args=[case.pk, line.pk]))


def test_form_shows_the_stored_medicine(web, case):
    line = MedicationStatementFactory(
        patient=case.patient, status="stopped", last_dose=datetime(2024, 1, 16, 1, 30, tzinfo=UTC)
    )
    form = edit(web, case, "medicine", line).context["form"]

    assert form["last_dose_on"].value() == date(2024, 1, 15)
    assert form["last_dose_time"].value() == "20:30"
    assert form["ingredient"].value() == "apixaban"


def test_outdated_form_gets_both_values_and_may_then_be_saved(web, case, physician):
    line = MedicationStatementFactory(patient=case.patient)
    token = token_of(edit(web, case, "medicine", line))
    actions.change_line(line=line, shown=None, by=physician, now=timezone.now(), status="stopped")
    mine = {"text": line.text, "ingredient": "apixaban", "status": "taking"}
    response = post(web, case, "medicine", line.pk, token=token, **mine)
    page = response.content.decode()

    assert response.status_code == 409
    assert "<td>Taking</td><td>Stopped taking it</td>" in page
    assert str(physician) in page
    again = post(web, case, "medicine", line.pk, token=token_of(response), **mine)
    line.refresh_from_db()
    assert (again.status_code, line.status) == (302, "taking")


LINES = [
    ("medicine", MedicationStatementFactory, "preparation"),
    ("allergy", AllergyIntoleranceFactory, "safety"),
    ("result", ObservationFactory, "safety"),
    ("injection", PastInjectionFactory, "eligibility"),
]


@pytest.mark.parametrize(("name", "factory", "section"), LINES)
def test_line_is_taken_off_after_a_question(web, case, name, factory, section):
    line = factory(patient=case.patient)
    address = reverse(f"checklist:{name}-remove", args=[case.pk, line.pk])
    asked = web.get(address).content.decode()
    before = page_of(web, case, section)
    response = web.post(address)

    assert "It stays in the history" in asked
    assert address in before
    assert response.status_code == 302
    assert address not in page_of(web, case, section)
    assert type(line).objects.filter(pk=line.pk).exists()


@pytest.mark.parametrize(("name", "factory", "section"), LINES)
def test_line_of_another_patient_is_not_found(web, case, clinic, name, factory, section):
    other = factory(patient=PatientFactory(clinic=clinic))

    assert edit(web, case, name, other).status_code == 404
    assert post(web, case, f"{name}-remove", other.pk).status_code == 404


@pytest.mark.parametrize(("name", "factory", "section"), LINES)
def test_stored_line_saved_unchanged_stays_as_it_is(web, case, name, factory, section):
    line = factory(patient=case.patient)
    before = actions.line_token(line)
    form = edit(web, case, name, line).context["form"]
    sent = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    if name == "result":
        sent["taken_at"] = timezone.localtime(line.taken_at, case.clinic.tz).strftime(
            "%Y-%m-%dT%H:%M"
        )
    response = post(web, case, name, line.pk, **sent)

    assert response.status_code == 302
    line.refresh_from_db()
    assert actions.line_token(line) == before


@pytest.mark.parametrize(("name", "factory", "section"), LINES)
def test_edit_of_a_line_taken_off_meanwhile_is_told_and_can_put_it_back(
    web, case, physician, name, factory, section
):
    line = factory(patient=case.patient)
    form = edit(web, case, name, line).context["form"]
    sent = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    sent |= {"taken_at": "2024-01-16T07:30"} if name == "result" else {}
    address = reverse(f"checklist:{name}", args=[case.pk, line.pk])
    actions.remove_line(line=line, shown=None, by=physician, now=timezone.now())

    told = post(web, case, name, line.pk, **sent)
    assert told.status_code == 409
    assert f"Taken off the list by {physician}" in told.content.decode()
    assert address not in page_of(web, case, section)
    saved = post(web, case, name, line.pk, **{**sent, "token": token_of(told)})
    assert saved.status_code == 302
    assert address in page_of(web, case, section)


def test_form_of_a_line_that_was_taken_off_says_so(web, case):
    line = MedicationStatementFactory(patient=case.patient, on_list=False)
    page = edit(web, case, "medicine", line).content.decode()

    assert "It is not on the list" in page
    assert "Taken off the list by an import" in page


@pytest.mark.parametrize(("name", "factory", "section"), LINES)
def test_line_that_was_changed_meanwhile_is_not_taken_off(
    web, case, physician, name, factory, section
):
    line = factory(patient=case.patient)
    address = reverse(f"checklist:{name}-remove", args=[case.pk, line.pk])
    token = web.get(address).context["token"]
    column, value = CHANGES[name]
    actions.change_line(line=line, shown=None, by=physician, now=timezone.now(), **{column: value})

    told = web.post(address, {"token": token})
    assert told.status_code == 409
    assert f"{physician} saved it" in told.content.decode()
    assert not type(line).objects.get().is_gone
    assert web.post(address, {"token": told.context["token"]}).status_code == 302
    assert type(line).objects.get().is_gone


CHANGES = {
    "medicine": ("text", "Coumadin"),
    "allergy": ("substance", "iodine"),
    "result": ("value", Decimal("1.4")),
    "injection": ("relief_percent", Decimal(80)),
}


def test_result_keeps_the_seconds_and_the_unit_of_a_file(web, case):
    taken_at = datetime(2024, 1, 15, 12, 30, 27, 123456, tzinfo=UTC)
    line = ObservationFactory(patient=case.patient, taken_at=taken_at, unit="")
    post(web, case, "result", line.pk, measure="inr|1", value="1", taken_at="2024-01-15T07:30")
    unchanged = Observation.objects.values().get(pk=line.pk)
    post(web, case, "result", line.pk, measure="inr|1", value="1.4", taken_at="2024-01-15T07:30:00")

    line.refresh_from_db()
    assert (unchanged["taken_at"], unchanged["unit"], unchanged["value"]) == (taken_at, "", 1)
    assert (line.taken_at, line.unit, line.value) == (taken_at, "", Decimal("1.4"))


def test_allergy_is_added(web, case):
    post(web, case, "allergy-add", substance="Iodine contrast", reaction="severe")

    line = AllergyIntolerance.objects.get()
    assert (line.substance, line.reaction) == ("Iodine contrast", "severe")


@pytest.mark.parametrize("bad", ["", "\x00", "\u202e", "x" * 201])
def test_allergy_is_refused(web, case, bad):
    assert post(web, case, "allergy-add", substance=bad).status_code == 422
    assert not AllergyIntolerance.objects.exists()


MEASURES = [(test, unit) for test, units in TEST_UNITS.items() for unit in units]


@pytest.mark.parametrize(("test", "unit"), MEASURES)
def test_result_is_recorded_in_each_unit(web, case, test, unit):
    value = "98.6" if unit == "[degF]" else "37"
    fields = {"measure": f"{test}|{unit}", "value": value, "taken_at": "2024-01-15T07:30"}
    response = post(web, case, "result-add", **fields)

    row = Observation.objects.get()
    assert response.status_code == 302
    assert (row.test, row.unit, row.value, row.text) == (test, unit, Decimal(value), "")
    assert row.taken_at == datetime(2024, 1, 15, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("word", ["positive", "negative"])
def test_pregnancy_test_is_a_word(web, case, word):
    fields = {"measure": f"pregnancy-test|{word}", "taken_at": "2024-01-15T07:30"}
    post(web, case, "result-add", **fields)

    row = Observation.objects.get()
    assert (row.test, row.text, row.value, row.unit) == ("pregnancy-test", word, None, "")


GOOD = {"measure": "inr|1", "value": "1.1", "taken_at": "2024-01-15T07:30"}
BAD_RESULTS = [
    {"measure": ""},
    {"measure": "inr|mg/dL"},
    {"value": ""},
    {"value": "1e400"},
    {"value": "１２"},
    {"value": "101"},
    {"measure": "pregnancy-test|positive"},
    {"taken_at": ""},
    {"taken_at": "2024-02-30T07:30"},
    {"taken_at": "2024-03-10T02:30"},
    {"taken_at": "2024-11-03T01:30"},
    {"taken_at": "2190-01-01T07:30"},
    {"taken_at": "1901-01-01T07:30"},
]


@pytest.mark.parametrize("change", BAD_RESULTS)
def test_result_is_refused(web, case, change):
    assert post(web, case, "result-add", **{**GOOD, **change}).status_code == 422
    assert not Observation.objects.exists()


INJECTION = {
    "injected_on": "2024-01-15", "protocol": "esi-interlaminar", "region": "lumbar",
    "levels": ["L4-L5"], "relief_percent": "60", "relief_weeks": "14", "steroid": "dexamethasone",
}  # fmt: skip


def test_earlier_injection_is_added(web, case):
    post(web, case, "injection-add", **INJECTION)

    row = PastInjection.objects.get()
    assert (row.protocol, row.region, row.levels) == ("esi-interlaminar", "lumbar", ["L4-L5"])
    assert (row.injected_on, row.relief_percent) == (date(2024, 1, 15), 60)
    assert (row.relief_weeks, row.function_percent, row.steroid) == (14, None, "dexamethasone")


BAD_INJECTIONS = [
    {"injected_on": "2190-01-01"},
    {"injected_on": ""},
    {"protocol": ""},
    {"region": "cervical"},
    {"relief_percent": "101"},
    {"relief_weeks": "9999"},
    {"protocol": "esi-caudal"},
    {"protocol": "esi-caudal", "levels": [], "region": "cervical"},
]


def test_earlier_caudal_injection_has_no_levels(web, case):
    post(web, case, "injection-add", **{**INJECTION, "protocol": "esi-caudal", "levels": []})

    row = PastInjection.objects.get()
    assert (row.protocol, row.levels) == ("esi-caudal", [])


@pytest.mark.parametrize("change", BAD_INJECTIONS)
def test_earlier_injection_is_refused(web, case, change):
    assert post(web, case, "injection-add", **{**INJECTION, **change}).status_code == 422
    assert not PastInjection.objects.exists()


@pytest.mark.parametrize(
    ("what", "section", "words"),
    [
        ("medications", "preparation", "Asked: takes no medicines"),
        ("allergies", "safety", "Asked: no allergies"),
        ("history", "eligibility", "Asked, other clinics included: no others"),
    ],
)
def test_asked_none_is_said_and_taken_back(web, case, what, section, words):
    post(web, case, "none", what)
    said = page_of(web, case, section)
    post(web, case, "none", what, take_back="1")

    assert f"{words} <span" in said
    assert f"{words} <span" not in page_of(web, case, section)


def test_none_is_refused_while_something_is_listed(web, case):
    AllergyIntoleranceFactory(patient=case.patient)
    web.post(reverse("checklist:none", args=[case.pk, "allergies"]))

    assert "Something is on the list." in page_of(web, case, "safety")
    case.patient.refresh_from_db()
    assert case.patient.allergies_none_at is None


def test_prescribers_word_is_written_down_beside_the_verdict(web, case):
    line = MedicationStatementFactory(patient=case.patient, status="taking")
    actions.refresh(case=case, now=timezone.now())
    asked = page_of(web, case, "preparation")
    post(web, case, "decide", line.pk, "stop", ingredient="apixaban", stop_decision="continue")
    page = page_of(web, case, "preparation")

    assert "apixaban: what the prescriber says" in asked
    assert "Prescriber says: DO NOT STOP this medicine" in page
    assert MedicationDecision.objects.get().stop_decision == "continue"


def test_outdated_decision_gets_both_values(web, case, physician):
    line = MedicationStatementFactory(patient=case.patient)
    theirs = actions.decide_stop(case=case, ingredient="apixaban", stop_decision="agreed",
                                 replaces=None, by=physician, now=timezone.now())  # fmt: skip
    mine = {"ingredient": "apixaban", "stop_decision": "continue"}
    response = post(web, case, "decide", line.pk, "stop", **mine)
    page = response.content.decode()

    assert response.status_code == 409
    assert "Prescriber agreed: it may be stopped" in page
    assert f'name="replaces" value="{theirs.pk}"' in page
    post(web, case, "decide", line.pk, "stop", **mine, replaces=theirs.pk)
    assert MedicationDecision.objects.latest("pk").stop_decision == "continue"


def test_hours_are_the_physicians(web, signed_in, case):
    line = MedicationStatementFactory(patient=case.patient)
    fields = {"ingredient": "apixaban", "hold_hours": "96"}

    assert post(web, case, "decide", line.pk, "hours", **fields).status_code == 403
    assert "hours without it" not in page_of(web, case, "preparation")
    assert (
        post(signed_in("physician"), case, "decide", line.pk, "hours", **fields).status_code == 302
    )
    assert "set 96 hours without it" in page_of(web, case, "preparation")


@pytest.mark.parametrize("bad", ["-1", "1e400", "１２", "99999", "soon"])
def test_hours_are_refused(signed_in, case, bad):
    line = MedicationStatementFactory(patient=case.patient)
    fields = {"ingredient": "apixaban", "hold_hours": bad}

    assert (
        post(signed_in("physician"), case, "decide", line.pk, "hours", **fields).status_code == 422
    )


def test_decision_is_about_an_ingredient_of_the_line(web, case):
    line = MedicationStatementFactory(patient=case.patient)
    fields = {"ingredient": "warfarin", "stop_decision": "agreed"}

    assert post(web, case, "decide", line.pk, "stop", **fields).status_code == 409
    assert not MedicationDecision.objects.exists()


def test_file_that_says_none_is_a_hint_to_confirm(web, case):
    case.patient.suggestions.create(
        clinic=case.clinic, kind="allergies", text="No known allergies", imported_at=timezone.now()
    )
    page = page_of(web, case, "safety")

    assert "A file says:" in page
    assert "Not asked yet." in page


def test_unknown_words_of_an_address_are_not_found(web, case):
    line = MedicationStatementFactory(patient=case.patient)

    assert post(web, case, "none", "sorrows").status_code == 404
    assert post(web, case, "decide", line.pk, "guess").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"source_date": datetime(2024, 1, 15, 12, 30, tzinfo=UTC)}, "by {}, Mon 15 Jan 2024"),
        ({"source_date": None}, "by {}"),
        ({"source_date": None, "entered_by": None}, ""),
        (
            {"source_date": datetime(2024, 1, 15, 12, 30, tzinfo=UTC), "entered_by": None},
            "Mon 15 Jan 2024",
        ),
    ],
)
def test_origin_says_what_is_known_of_it(clinic, physician, fields, words):
    line = AllergyIntoleranceFactory(
        patient=PatientFactory(clinic=clinic), **{"entered_by": physician, **fields}
    )
    said = origin_words(line, clinic.tz)

    assert said.startswith(words.format(physician))
    assert not said.endswith(", ")
