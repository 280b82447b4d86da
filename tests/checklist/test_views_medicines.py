"""The form of a medicine: what is in it is said exactly, and what is not touched stays as it is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist import actions
from checklist.models import MedicationDecision
from patients.models import MedicationStatement, RecordChange
from tests.factories.checklist import CaseFactory
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = pytest.mark.django_db

SECONDS = datetime(2024, 1, 16, 1, 30, 27, 123456, tzinfo=UTC)


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


def add(web, case, **fields):
    return web.post(reverse("checklist:medicine-add", args=[case.pk]), fields)


def open_form(web, case, line):
    return web.get(reverse("checklist:medicine", args=[case.pk, line.pk]))


def shown(response):
    """What a browser would send back of a form that nobody touched."""
    form = response.context["form"]
    values = {one.html_name: one.value() for one in form}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


def save(web, case, line, **changes):
    """Open the form of a line, change what is to be changed, and send it."""
    sent = {**shown(open_form(web, case, line)), **changes}
    sent = {name: value for name, value in sent.items() if value != ""}
    return web.post(reverse("checklist:medicine", args=[case.pk, line.pk]), sent)


def page_of(web, case):
    return web.get(reverse("checklist:section", args=[case.pk, "preparation"])).content.decode()


# What is in it


@pytest.mark.parametrize(
    ("typed", "ingredient"),
    [
        ("apixaban", "apixaban"),
        (" Apixaban ", "apixaban"),
        ("Eliquis", "apixaban"),
        ("aspirin + Plavix", "aspirin+clopidogrel"),
        ("clopidogrel+aspirin", "clopidogrel+aspirin"),
        ("aspirin+aspirin", "aspirin"),
        ("insulin glargine", "insulin"),
        ("Percocet", "acetaminophen+oxycodone"),
        ("diclofenac gel", "diclofenac-topical"),
        ("Diclofenac gel caps", "diclofenac"),
        ("other:zzz", "other:zzz"),
        ("OTHER: Herbal  X", "other:herbal x"),
    ],
)
def test_typed_ingredient_is_read(web, case, typed, ingredient):
    add(web, case, text="what the box says", ingredient=typed)

    assert MedicationStatement.objects.get().ingredient == ingredient


@pytest.mark.parametrize(
    ("text", "ingredient"),
    [
        ("Voltaren gel 1 %", "diclofenac-topical"),
        ("Diclofenac gel caps 25 mg", "diclofenac"),  # swallowed: held before a high-risk procedure
        ("Percocet 5-325", "acetaminophen+oxycodone"),
        ("Soma Compound", "aspirin+carisoprodol"),
    ],
)
def test_name_says_all_that_is_in_it_where_no_ingredient_is_typed(web, case, text, ingredient):
    add(web, case, text=text)

    assert MedicationStatement.objects.get().ingredient == ingredient


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("zzz+apixaban", "zzz"),
        ("apixaban+zzz", "zzz"),
        ("zzz apixaban", "zzz apixaban"),
        ("apixaban and zzz", "apixaban and zzz"),
        ("apixaban+other:zzz", "other:zzz"),
        ("apixaban+", "apixaban+"),
        ("+", "+"),
    ],
)
def test_ingredient_of_which_a_part_is_not_known_is_refused(web, case, typed, named):
    response = add(web, case, text="blue pill", ingredient=typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert f"“{named}” is not on the clinic" in page
    assert f'value="{typed}"' in page
    assert not MedicationStatement.objects.exists()


def test_name_of_which_a_part_is_not_known_stays_unrecognised(web, case):
    add(web, case, text="zzz + apixaban")

    assert MedicationStatement.objects.get().ingredient == ""
    assert "Not recognised: say what is in it." in page_of(web, case)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "apixaban", "is_other": "on"},
        {"text": "Eliquis 5 mg", "is_other": "on"},
        {"text": "blue pill", "ingredient": "ELIQUIS", "is_other": "on"},
        {"text": "blue pill", "ingredient": "other:apixaban"},
        {"text": "blue pill", "ingredient": "insulin glargine", "is_other": "on"},
    ],
)
def test_medicine_of_the_list_is_not_another_one(web, case, fields):
    response = add(web, case, **fields)

    assert response.status_code == 422
    assert "is on the clinic’s list" in response.content.decode()
    assert not MedicationStatement.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "pill", "ingredient": "other:"}, "Say which medicine it is."),
        ({"text": "pill", "ingredient": "other:a+b"}, "Write one line for each"),
        ({"text": "x" * 181, "is_other": "on"}, "Write a shorter name"),
    ],
)
def test_other_medicine_is_refused_where_it_cannot_be_named(web, case, fields, words):
    response = add(web, case, **fields)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not MedicationStatement.objects.exists()


@pytest.mark.parametrize(("length", "status"), [(500, 302), (501, 422)])
def test_text_is_as_long_as_the_record_holds(web, case, length, status):
    assert add(web, case, text="x" * length).status_code == status


# What contradicts each other


def test_contradiction_of_name_and_ingredient_is_told_at_the_form(web, case):
    response = add(web, case, text="Xarelto 20 mg", ingredient="apixaban", status="taking")
    line = MedicationStatement.objects.get()
    page = web.get(response.url).content.decode()

    assert response.url == reverse("checklist:medicine", args=[case.pk, line.pk])
    assert (line.text, line.ingredient, line.status) == ("Xarelto 20 mg", "apixaban", "taking")
    assert "The name says rivaroxaban" in page
    assert "The name says rivaroxaban" in page_of(web, case)

    mended = save(web, case, line, ingredient="rivaroxaban")
    assert mended.url.endswith("#medicines")
    assert "The name says" not in page_of(web, case)


def test_code_that_contradicts_can_be_left_out(web, case):
    line = MedicationStatementFactory(
        patient=case.patient, ingredient="rivaroxaban", text="Xarelto", rxcui="1364430"
    )
    page = open_form(web, case, line).content.decode()
    save(web, case, line, drop_code="on")

    assert "code (RxNorm 1364430) says apixaban, not rivaroxaban" in page
    line.refresh_from_db()
    assert (line.rxcui, line.ingredient) == ("", "rivaroxaban")
    assert "(RxNorm" not in page_of(web, case)
    assert RecordChange.objects.get().field == "rxcui"


def test_form_of_an_unrecognised_medicine_says_what_to_do(web, case):
    unplaced = MedicationStatementFactory(patient=case.patient, ingredient="", text="?", rxcui="")
    known = MedicationStatementFactory(patient=case.patient)
    pages = [open_form(web, case, one).content.decode() for one in (unplaced, known)]

    assert ["Not recognised: say what is in it" in page for page in pages] == [True, False]


def test_code_that_agrees_is_not_asked_about(web, case):
    line = MedicationStatementFactory(patient=case.patient)
    form = open_form(web, case, line).context["form"]

    assert "drop_code" not in form.fields


def test_parts_of_a_combination_on_lines_of_their_own_agree(web, case):
    for ingredient in ("aspirin", "clopidogrel"):
        MedicationStatementFactory(
            patient=case.patient, ingredient=ingredient, rxcui="", text="aspirin and clopidogrel"
        )
    actions.refresh(case=case, now=timezone.now())

    assert "The name says" not in page_of(web, case)


def test_contradiction_that_stands_does_not_hold_up_another_change(web, case):
    line = MedicationStatementFactory(patient=case.patient, ingredient="aspirin", rxcui="")
    first = save(web, case, line, status="taking")
    again = save(web, case, line)

    line.refresh_from_db()
    assert (line.status, line.ingredient) == ("taking", "aspirin")
    assert first.url == reverse("checklist:medicine", args=[case.pk, line.pk])
    assert again.url.endswith("#medicines")


# What is not touched


UNTOUCHED = [
    {"last_dose": SECONDS, "status": "stopped"},
    {"last_dose": datetime(2024, 11, 3, 5, 30, 7, tzinfo=UTC), "status": "stopped"},
    {"last_dose": datetime(2024, 11, 3, 6, 30, 7, tzinfo=UTC), "status": "stopped"},
    {"ingredient": "clopidogrel+aspirin", "text": "both", "rxcui": ""},
    {"ingredient": "Apixaban"},
    {"ingredient": "other:zeolite  clay", "text": "clay", "rxcui": ""},
    {"ingredient": "", "text": "Eliquis", "rxcui": ""},
    {"text": "e\u0301lixir  of \ufffd life " + "x" * 400, "ingredient": "", "rxcui": ""},
    {"ingredient": "", "text": "", "rxcui": "999999999"},
]


@pytest.mark.parametrize("fields", UNTOUCHED)
def test_line_sent_back_as_shown_stays_as_it_is(web, case, fields):
    line = MedicationStatementFactory(patient=case.patient, **fields)
    before = MedicationStatement.objects.filter(pk=line.pk).values().get()
    response = save(web, case, line)

    assert response.status_code == 302
    assert MedicationStatement.objects.filter(pk=line.pk).values().get() == before
    assert not RecordChange.objects.exists()


@pytest.mark.parametrize("fields", UNTOUCHED[:-2])
def test_change_of_one_input_changes_one_column(web, case, fields):
    line = MedicationStatementFactory(patient=case.patient, **fields)
    save(web, case, line, dose_intent="therapeutic")

    assert [one.field for one in RecordChange.objects.all()] == ["dose_intent"]
    after = MedicationStatement.objects.get(pk=line.pk)
    assert after.dose_intent == "therapeutic"
    assert after.changed_at > line.changed_at
    for name, value in fields.items():
        assert getattr(after, name) == value


def test_new_name_is_read_where_no_ingredient_is_typed(web, case):
    line = MedicationStatementFactory(patient=case.patient, ingredient="", text="?", rxcui="")
    save(web, case, line, text="Eliquis 5 mg")

    line.refresh_from_db()
    assert (line.text, line.ingredient, line.recognised_by) == (
        "Eliquis 5 mg", "apixaban", "person",
    )  # fmt: skip


def test_time_of_the_last_dose_can_be_mended(web, case):
    line = MedicationStatementFactory(patient=case.patient, status="stopped", last_dose=SECONDS)
    save(web, case, line, last_dose_time="20:31")

    line.refresh_from_db()
    assert line.last_dose == datetime(2024, 1, 16, 1, 31, tzinfo=UTC)


def test_last_dose_can_be_cleared(web, case):
    line = MedicationStatementFactory(patient=case.patient, status="stopped", last_dose=SECONDS)
    save(web, case, line, last_dose_on="", last_dose_time="")

    line.refresh_from_db()
    assert line.last_dose is None


# What was decided


@pytest.fixture
def chief(signed_in):
    return signed_in("physician")


def decide(web, case, line, what, **fields):
    return web.post(reverse("checklist:decide", args=[case.pk, line.pk, what]), fields)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("72", 72), ("72.00", 72), ("1.5", Decimal("1.5")), ("0.25", Decimal("0.25")), ("0", 0)],
)
def test_hours_are_a_number(chief, case, typed, stored):
    line = MedicationStatementFactory(patient=case.patient)
    decide(chief, case, line, "hours", ingredient="apixaban", hold_hours=typed)

    assert MedicationDecision.objects.get().hold_hours == stored


def test_stored_hours_are_shown_so_that_they_can_be_sent_back(chief, case):
    line = MedicationStatementFactory(patient=case.patient, status="taking")
    decide(chief, case, line, "hours", ingredient="apixaban", hold_hours="72")
    page = page_of(chief, case)
    first = MedicationDecision.objects.get()
    again = decide(chief, case, line, "hours", ingredient="apixaban", hold_hours="72.00",
                   replaces=first.pk)  # fmt: skip

    assert 'name="hold_hours" value="72"' in page
    assert again.status_code == 302
    assert MedicationDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "fields"), [("stop", {"stop_decision": ""}), ("hours", {"hold_hours": ""})]
)
def test_nothing_decided_leaves_no_row(chief, case, what, fields):
    line = MedicationStatementFactory(patient=case.patient)
    response = decide(chief, case, line, what, ingredient="apixaban", **fields)

    assert response.status_code == 302
    assert not MedicationDecision.objects.exists()


def test_decision_is_taken_back_at_the_form(web, case):
    line = MedicationStatementFactory(patient=case.patient)
    decide(web, case, line, "stop", ingredient="apixaban", stop_decision="agreed")
    first, before = MedicationDecision.objects.get(), page_of(web, case)
    decide(web, case, line, "stop", ingredient="apixaban", stop_decision="", replaces=first.pk)

    assert MedicationDecision.objects.latest_first().first().stop_decision == ""
    assert "Prescriber agreed: it may be stopped ·" in before
    assert "Prescriber agreed: it may be stopped ·" not in page_of(web, case)


def test_decision_on_a_medicine_taken_off_meanwhile_is_told(web, case, physician):
    line = MedicationStatementFactory(patient=case.patient)
    actions.remove_line(line=line, shown=None, by=physician, now=timezone.now())
    response = decide(web, case, line, "stop", ingredient="apixaban", stop_decision="agreed")
    page = response.content.decode()

    assert response.status_code == 409
    assert f"Taken off the list by {physician}" in page
    assert "Prescriber agreed: it may be stopped" in page
    assert not MedicationDecision.objects.exists()


def test_decision_on_another_ingredient_than_the_line_has_now_is_told(web, case, physician):
    line = MedicationStatementFactory(patient=case.patient)
    fields = {"ingredient": "warfarin", "text": "Coumadin", "rxcui": ""}
    actions.change_line(line=line, shown=None, by=physician, now=timezone.now(), **fields)
    response = decide(web, case, line, "stop", ingredient="apixaban", stop_decision="agreed")
    page = response.content.decode()

    assert response.status_code == 409
    assert "Coumadin (warfarin)" in page
    assert f"{physician}" in page
    assert not MedicationDecision.objects.exists()
