"""Proposing with fields: numbers, hours of a medicine, items of the clinic, a new source.

Whatever is typed goes through the same loader and the same two people as a text.
"""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from checklist import actions
from checklist.models import PolicyVersion
from checklist.policies import shipped_policy
from checklist.policy_start import shipped_content
from checklist.policy_versions import stored_policy
from checklist.snapshots import policy_in_force
from tests.factories.checklist import NOW, AnswerFactory, CaseFactory
from tests.factories.local_items import DENTIST, local_text, put_local_in_force
from tests.factories.policies import approve, put_in_force

pytestmark = pytest.mark.django_db

SHIPPED = f"default@{shipped_policy().version}"
VERSION = f"{shipped_policy().version}.1"
TEXT = shipped_content(SHIPPED)[0]
INR = {
    "numbers-inr_most-value": "1.1",
    "numbers-inr_most-source": "clinic",
    "numbers-inr_most-reason": "Our laboratory",
}
HOLD = {
    "hold-medicine": "apixaban",
    "hold-low": "24",
    "hold-high": "72 – 96",
    "hold-source": "clinic",
    "hold-reason": "Our hematologist",
}
SOURCE = {
    "source-key": "LAB-2027",
    "source-title": "Our laboratory's limits",
    "source-year": "2027",
    "source-confidence": "primary",
}
ITEM = {
    "item-title_en": "Dental work",
    "item-title_es": "Trabajo dental",
    "item-question_en": "Any dental work: in the last 2 weeks?",
    "item-question_es": "¿Algún trabajo dental?",
    "item-good_answer": "no",
    "item-severity": "blocker",
    "item-section": "safety",
    "item-owner": "nurse",
    "item-waivable": "yes",
    "item-window": "14",
    "item-source": "clinic",
    "item-reason": "Two infections last year",
    "item-met_en": "None.",
    "item-met_es": "Ninguno.",
    "item-unmet_en": "Dental work.",
    "item-unmet_es": "Trabajo dental.",
}


@pytest.fixture
def lead(signed_in):
    return signed_in("lead")


def send(browser, fields, status=302, **more):
    """Send the page as it is first shown, with these fields filled in; return what comes back."""
    data = {"start": SHIPPED, "version": VERSION, "text": TEXT, **fields, **more}
    response = browser.post(reverse("checklist:policy-new"), data)
    assert response.status_code == status, re.findall(r"error[^<]*<[^<]*<[^<]*", response.text)[:9]
    return response


def csv(name, content):
    return SimpleUploadedFile(name, content.encode())


def proposed():
    return stored_policy(PolicyVersion.objects.get())


def errors(response):
    """The field and the words of each error on the page, as the summary gives them."""
    found = re.findall(r'<li><a href="#([^"]+)">[^<]*</a>: ([^<]*)</li>', response.text)
    assert found, "no error is named"
    return found


def test_page_shows_each_number_with_its_value_unit_and_source(lead):
    page = lead.get(reverse("checklist:policy-new")).text

    for name, label, current, source in (
        ("inr_most", "INR at most", "1.2", "ASRA18"),
        ("glucose_most", "Blood glucose at most", "250 mg/dL", "clinic"),
        ("fasting_solid", "Without solid food before the start", "6 h", "ASA"),
    ):
        row = next(row for row in page.split("<tr>") if f"numbers-{name}-value" in row)
        assert f'<th scope="row">{label}</th>' in row
        assert current in row
        assert source in row
        assert f'<label class="visually-hidden" for="id_numbers-{name}-value">{label}' in row
    assert "apixaban: decide / 72 h / 72 h" in page


def test_a_number_is_proposed_with_source_and_reason(lead, clinic):
    send(lead, INR)

    found = proposed()
    assert (str(found.numbers.inr_most), found.numbers_sources["inr_most"]) == ("1.1", "clinic")
    assert found.reasons == {"numbers.inr_most": "Our laboratory"}
    row = PolicyVersion.objects.get()
    assert (row.status, row.clinic, row.version) == ("proposed", clinic, VERSION)
    page = lead.get(reverse("checklist:policy", args=[row.pk])).text
    assert "reason: Our laboratory" in page
    assert policy_in_force(clinic) is shipped_policy()


def test_it_takes_two_people_like_any_other(lead, clinic, physician):
    send(lead, INR)

    approve(PolicyVersion.objects.get(), by=physician)

    assert str(policy_in_force(clinic).numbers.inr_most) == "1.1"


def test_only_the_changed_line_of_the_text_is_another(lead):
    send(lead, INR)

    text = PolicyVersion.objects.get().source
    was, now = (set(one.splitlines()) for one in (TEXT, text))
    assert now - was == {
        f'version: "{VERSION}"',
        '  inr_most: {value: "1.1", unit: "1", source: clinic}',
        "reasons:",
        '  "numbers.inr_most": "Our laboratory"',
    }
    assert len(was - now) == 2


@pytest.mark.parametrize("typed", ["1,1", " 1.1 "])
def test_a_number_may_be_typed_with_a_comma(lead, typed):
    send(lead, {**INR, "numbers-inr_most-value": typed})

    assert str(proposed().numbers.inr_most) == "1.1"


def test_a_comma_that_may_part_thousands_is_no_number(lead):
    response = send(lead, {**INR, "numbers-inr_most-value": "1,000"}, status=422)

    [(field, _words)] = errors(response)
    assert field == "id_numbers-inr_most-value"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"numbers-inr_most-source": ""}, "numbers-inr_most-source"),
        ({"numbers-inr_most-reason": " "}, "numbers-inr_most-reason"),
        ({"numbers-inr_most-value": ""}, "numbers-inr_most-value"),
    ],
)
def test_value_source_and_reason_go_together(lead, fields, field):
    response = send(lead, {**INR, **fields}, status=422)

    assert errors(response) == [(f"id_{field}", "Needed for what is changed.")]
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "field", "words"),
    [
        ("inr_most", "one", "numbers-inr_most-value", "a number is needed"),
        ("inr_most", "-1", "numbers-inr_most-value", "must not be negative"),
        ("inr_most", "9", "numbers-inr_most-value",
         "must not be more than ‘INR is never waived above’, 1.5"),
        ("inr_never_waivable", "1.1", "numbers-inr_never_waivable-value",
         "must not be less than ‘INR at most’, 1.2"),
        ("glucose_least", "300", "numbers-glucose_least-value",
         "must not be more than ‘Blood glucose at most’, 250 mg/dL"),
        ("fasting_solid", "1", "numbers-fasting_solid-value",
         "must not be less than ‘Without clear liquids before the start’, 2 h"),
        ("infection_window", "2.5", "numbers-infection_window-value", "a whole number is needed"),
        ("diagnostic_block_percent", "101", "numbers-diagnostic_block_percent-value",
         "must not be more than 100"),
    ],
)  # fmt: skip
def test_what_the_loader_finds_wrong_is_said_at_the_field_and_what_was_typed_stays(
    lead, name, value, field, words
):
    typed = {f"numbers-{name}-value": value, f"numbers-{name}-source": "clinic",
             f"numbers-{name}-reason": "Because"}  # fmt: skip
    response = send(lead, typed, status=422)

    assert errors(response) == [(f"id_{field}", words)]
    assert f'name="numbers-{name}-value" value="{value}"' in response.text
    assert f'name="numbers-{name}-reason" value="Because"' in response.text
    assert '<option value="clinic" selected>' in response.text
    assert f'id="id_{field}_error"' in response.text
    assert not PolicyVersion.objects.exists()


def test_and_in_spanish(lead):
    lead.cookies["django_language"] = "es"
    with translation.override("es"):
        response = send(lead, {**INR, "numbers-inr_most-value": "uno"}, status=422)

    assert errors(response) == [("id_numbers-inr_most-value", "se necesita un número")]
    assert "INR como máximo: valor nuevo" in response.text


def test_what_is_wrong_with_the_text_is_said_in_spanish_too(lead):
    lead.cookies["django_language"] = "es"
    broken = TEXT.replace("owner: nurse", "owner: dentist", 1)
    with translation.override("es"):
        response = send(lead, {**INR, "text": broken}, status=422)

    [(field, words)] = errors(response)
    assert field == "id_text"
    assert "items.pain-duration.owner: tiene que ser uno de: nurse, physician" in words
    assert 'name="numbers-inr_most-value" value="1.1"' in response.text


def test_two_numbers_in_the_wrong_order_are_said_at_the_second_with_what_was_typed(lead):
    never = {name.replace("inr_most", "inr_never_waivable"): value for name, value in INR.items()}
    never["numbers-inr_never_waivable-value"] = "2,5"

    response = send(lead, {**INR, "numbers-inr_most-value": "3", **never}, status=422)

    assert errors(response) == [
        ("id_numbers-inr_never_waivable-value", "must not be less than ‘INR at most’, 3")
    ]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"numbers-inr_most-value": "abc"}, "numbers-inr_most-value", "a number is needed"),
        ({"numbers-inr_most-value": "9"}, "numbers-inr_most-value", "must not be more than ‘INR"),
        ({"hold-low": "abc"}, "hold-low", "a number of hours, block-warn, or decide is needed"),
        ({"source-year": "abc"}, "source-year", "a whole number is needed"),
    ],
)
def test_what_cannot_be_is_said_at_once_beside_what_is_still_missing(lead, fields, field, words):
    found = errors(send(lead, fields, status=422))

    assert [said for one, said in found if one == f"id_{field}" and words in said]
    assert "Needed for what is changed." in {said for _one, said in found}


def test_an_error_is_in_spanish_words(lead):
    lead.cookies["django_language"] = "es"

    with translation.override("es"):
        response = send(lead, {**INR, "numbers-inr_most-value": "9"}, status=422)

    assert errors(response)[0][1] == (
        "no puede ser mayor que «El INR nunca admite excepción por encima de», 1.5"
    )


def test_a_new_source_is_named_once_and_cited(lead):
    send(lead, {**INR, **SOURCE, "numbers-inr_most-source": "+"})

    found = proposed()
    assert found.numbers_sources["inr_most"] == "LAB-2027"
    assert found.sources["LAB-2027"].title == "Our laboratory's limits"


def test_a_new_source_that_is_cited_has_to_be_named(lead):
    response = send(lead, {**INR, "numbers-inr_most-source": "+"}, status=422)

    assert {field for field, _words in errors(response)} == {
        "id_source-key", "id_source-title", "id_source-year", "id_source-confidence",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"source-key": "clinic"}, "source-key", "There is a source of this name."),
        ({"source-key": "the lab"}, "source-key", "Letters, digits and hyphens"),
        ({"source-year": "1850"}, "source-year", "a year is needed"),
        ({"source-year": "last"}, "source-year", "a whole number is needed"),
        ({"source-title": ""}, "source-title", "Needed for what is changed."),
    ],
)
def test_a_source_that_cannot_be_is_said_at_its_field(lead, fields, field, words):
    response = send(lead, {**INR, **SOURCE, **fields}, status=422)

    assert {found for found, _said in errors(response)} == {f"id_{field}"}
    assert words in errors(response)[0][1]


def test_hours_of_a_medicine_are_proposed(lead):
    send(lead, HOLD)

    [row] = proposed().formulary["apixaban"]
    hold = {tier: (str(one.block), str(one.warn)) for tier, one in row.hold.items()}
    assert hold == {"low": ("24", "24"), "intermediate": ("72", "72"), "high": ("72", "96")}
    assert proposed().reasons == {"holds.apixaban": "Our hematologist"}
    page = lead.get(reverse("checklist:policy", args=[PolicyVersion.objects.get().pk])).text
    assert "apixaban, low tier" in page
    assert "reason: Our hematologist" in page


def test_hours_of_one_dose_and_a_decision(lead):
    send(lead, {**HOLD, "hold-medicine": "enoxaparin:therapeutic", "hold-low": "",
                "hold-high": "decide"})  # fmt: skip

    rows = {row.intent: row for row in proposed().formulary["enoxaparin"]}
    assert rows["therapeutic"].hold["high"].decide
    assert not rows["prophylactic"].hold["high"].decide


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"hold-low": "a day"}, "hold-low", "a number of hours, block-warn, or decide is needed"),
        ({"hold-high": "96-72"}, "hold-high", "warn must not be less than block"),
        ({"hold-high": "48"}, "hold-high", "must not be less than at a lower tier"),
        (
            {"hold-low": "96", "hold-high": ""},
            "hold-low",
            "must not be more than ‘intermediate tier’, 72 h",
        ),
        ({"hold-medicine": ""}, "hold-medicine", "Needed for what is changed."),
        ({"hold-medicine": "vodka"}, "hold-medicine", "Select a valid choice."),
        ({"hold-reason": ""}, "hold-reason", "Needed for what is changed."),
        ({"hold-source": ""}, "hold-source", "Needed for what is changed."),
        ({"hold-low": "", "hold-high": ""}, "hold-low", "Needed for what is changed."),
    ],
)
def test_hours_that_cannot_be_are_said_at_their_field(lead, fields, field, words):
    response = send(lead, {**HOLD, **fields}, status=422)

    assert f"id_{field}" in {found for found, said in errors(response) if words in said}
    assert not PolicyVersion.objects.exists()


def test_an_item_of_the_clinic_s_own_is_proposed(lead):
    send(lead, ITEM)

    found = proposed()
    item, row = found.local_items["local:dental-work"], found.items["local:dental-work"]
    assert item.question == {
        "en": "Any dental work: in the last 2 weeks?", "es": "¿Algún trabajo dental?",
    }  # fmt: skip
    assert (item.good_answer, item.window.days) == (False, 14)
    assert (row.severity, row.owner, row.section, row.waivable) == (
        "blocker", "nurse", "safety", True,
    )  # fmt: skip
    assert found.reasons == {"local_items.dental-work": "Two infections last year"}


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"item-question_es": ""}, "item-question_es", "Needed for what is changed."),
        ({"item-good_answer": ""}, "item-good_answer", "Needed for what is changed."),
        ({"item-title_en": "¿?"}, "item-title_en", "Use letters"),
        ({"item-window": "two"}, "item-window", "Enter a number"),
        ({"item-section": "day-of-procedure"}, "item-window",
         "answers of the day count on that day only"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_is_said_at_its_field(lead, fields, field, words):
    response = send(lead, {**ITEM, **fields}, status=422)

    [(found, said)] = errors(response)
    assert (found, words in said) == (f"id_{field}", True)
    assert 'value="Trabajo dental"' in response.text


def test_an_item_of_the_same_title_has_to_be_taken_out_first(lead, clinic):
    text = local_text(DENTIST, version="2031.1")

    response = send(lead, {**ITEM, "item-title_en": "Dental extraction"}, status=422, text=text)

    assert errors(response)[0] == (
        "id_item-title_en", "There is an item of this title. Take it out first.",
    )  # fmt: skip


def test_an_item_does_not_take_over_the_answers_of_an_earlier_one(lead, clinic):
    """The clinic's answers only: those of another clinic answer nothing here."""
    send(lead, ITEM, 200, apply="1")
    AnswerFactory(case=CaseFactory(), item="local:dental-work", value=False)
    send(lead, ITEM, 200, apply="1")
    case = CaseFactory(patient__clinic=clinic)
    AnswerFactory(case=case, item="local:dental-work", value=False)

    response = send(lead, ITEM, 422)

    [(field, words)] = errors(response)
    assert (field, words.split(".")[0]) == (
        "id_item-title_en", "An earlier item of this title has answers on record",
    )  # fmt: skip
    send(lead, {**ITEM, "item-title_en": "Dental work or oral surgery"})


def test_an_item_is_taken_out_with_its_reason(lead, clinic):
    put_local_in_force(clinic, DENTIST)
    page = lead.get(reverse("checklist:policy-new")).text
    assert "dental-extraction title: Is it dental-extraction? (in order: no)" in page

    send(lead, {"removal-items": ["local:dental-extraction"], **INR}, start="own@2030.1",
         text=local_text(DENTIST), version="2030.2")  # fmt: skip

    row = PolicyVersion.objects.get(version="2030.2")
    assert stored_policy(row).local_items == {}
    assert "local_items" not in row.source


def test_several_changes_are_made_one_after_the_other(lead, clinic):
    """Checking stores nothing; the text carries what was changed before."""
    first = send(lead, {**INR, "apply": "1"}, status=200)
    assert "Nothing is proposed yet." in first.text
    assert "INR at most: 1.2 → 1.1 (source ASRA18 → clinic; reason: Our laboratory)" in first.text
    text = first.context["form"]["text"].value()

    second = send(lead, {**HOLD, "text": text, "apply": "1"}, status=200)
    assert "apixaban, low tier: decide → 24 h" in second.text
    assert not PolicyVersion.objects.exists()
    text = second.context["form"]["text"].value()
    assert 'name="hold-low" value' not in second.text

    send(lead, {**HOLD, "hold-medicine": "ticagrelor", "hold-high": "168", "text": text})
    found = proposed()
    assert found.reasons.keys() == {"numbers.inr_most", "holds.apixaban", "holds.ticagrelor"}


def test_checking_keeps_the_version_that_was_typed(lead):
    response = send(lead, {**INR, "apply": "1", "version": "2033.7"}, status=200)

    assert 'value="2033.7"' in response.text
    assert "default@2026.1" in response.context["start"].name


def test_what_is_new_starts_empty_and_counts_where_it_is_typed(lead):
    page = lead.get(reverse("checklist:policy-new")).text
    [field] = re.findall(r'<input[^>]*name="about-title"[^>]*>', page)
    assert "value=" not in field

    send(lead, {**INR, "about-title": "Lower INR: 1.1"})
    assert proposed().title == "Lower INR: 1.1"

    text = TEXT.replace(f"title: {shipped_policy().title}", "title: Typed below")
    send(lead, {**INR, "about-title": "", "text": text}, version="2031.1")
    assert stored_policy(PolicyVersion.objects.get(version="2031.1")).title == "Typed below"


def test_changes_start_from_the_clinic_s_own_version(lead, clinic):
    put_in_force(clinic)
    page = lead.get(reverse("checklist:policy-new")).text
    row = next(row for row in page.split("<tr>") if "numbers-inr_most-value" in row)

    assert "1.1" in row
    assert "clinic" not in row.split("<label")[0] or "ASRA18" in row


def test_hostile_words_are_refused_or_shown_as_words(lead):
    refused = send(lead, {**INR, "numbers-inr_most-reason": "a\u202eb"}, status=422)
    assert "U+202E" in errors(refused)[0][1]

    send(lead, {**INR, "numbers-inr_most-reason": '"}, x: {a: <b>'})
    assert proposed().reasons == {"numbers.inr_most": '"}, x: {a: <b>'}
    page = lead.get(reverse("checklist:policy", args=[PolicyVersion.objects.get().pk])).text
    assert "&quot;}, x: {a: &lt;b&gt;" in page


def test_a_text_that_does_not_read_leaves_the_fields_of_the_start(lead):
    response = send(lead, {**INR, "text": "not: [a policy"}, status=422)

    assert errors(response)[0][0] == "id_text"
    assert 'name="numbers-inr_most-value" value="1.1"' in response.text


def test_no_change_is_no_proposal(lead):
    response = send(lead, {}, status=422)

    assert "It changes nothing against the version in force." in response.text


def test_reasons_are_kept_where_a_version_starts_from_this_one(lead, clinic, physician):
    send(lead, INR)
    actions.approve_policy(
        version=PolicyVersion.objects.get(), shown_digest=shipped_policy().digest,
        by=physician, now=NOW,
    )  # fmt: skip

    assert "Our laboratory" in lead.get(reverse("checklist:policy-new")).text


def test_hours_rest_on_the_table_that_came_with_them(lead):
    """A longer hold in the table stays, though only another tier is typed."""
    table = shipped_content(SHIPPED)[1]["formulary.csv"].decode()
    longer = table.replace("apixaban,1364430,anticoagulant,yes,,decide,72,72",
                           "apixaban,1364430,anticoagulant,yes,,decide,72,96")  # fmt: skip
    assert longer != table

    send(lead, {**HOLD, "hold-high": "", "tables": csv("formulary.csv", longer)})

    [row] = proposed().formulary["apixaban"]
    assert [str(hold.block) for hold in row.hold.values()] == ["24", "72", "96"]


def test_changes_are_checked_with_a_table_that_only_came_with_them(lead):
    content = shipped_content(SHIPPED)[1]["allergens.csv"].decode()
    text = TEXT.replace("allergens: allergens.csv", "allergens: ours.csv")

    response = send(
        lead, INR, 200, apply="1", text=text, tables=csv("ours.csv", content + "xylol,latex\n")
    )

    assert "INR at most: 1.2 → 1.1" in response.text
    assert "xylol" in response.text
    assert "Choose the tables again" in response.text


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("title: ", "title: >-\n  ", 1),
        f'---\nid: default\nversion: "1.1"\ntitle: Ours\nextends: {SHIPPED}\n...\n',
    ],
)
def test_changes_are_written_into_a_text_of_any_layout(lead, text):
    send(lead, {**INR, "about-title": "New"}, text=text)

    assert (proposed().title, str(proposed().numbers.inr_most)) == ("New", "1.1")
