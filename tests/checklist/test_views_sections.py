"""Questions on their page: every kind saved, taken back, refused with what was typed, and 409."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist import actions
from checklist.answer_words import source_words
from checklist.engine.questionnaire import BY_ID, SECTIONS
from checklist.engine.vocabulary import ANSWER_KINDS
from checklist.models import Answer
from tests.factories.checklist import CaseFactory
from tests.factories.patients import ConditionFactory, PatientFactory

pytestmark = pytest.mark.django_db

OF_KIND = {
    "choices": "red-flags",
    "choice": "diabetes",
    "boolean": "infection",
    "number": "pain-duration-weeks",
    "date": "physical-exam-date",
    "date-or-none": "vaccination-date",
    "moment": "last-solid-food",
    "score": "function-score",
}
HTMX = {"headers": {"hx-request": "true"}}


@pytest.fixture
def case(clinic):
    """An open case next week, of which nothing was asked; born in 1958."""
    start = timezone.now() + timedelta(days=7)
    case = CaseFactory(patient=PatientFactory(clinic=clinic), scheduled_start=start, steroid=True)
    actions.refresh(case=case, now=timezone.now())
    return case


@pytest.fixture
def web(signed_in):
    return signed_in("nurse")


def send(web, case, item, htmx=False, **fields):
    address = reverse("checklist:answer", args=[case.pk, item])
    current = actions.current_answer(case, item)
    data = {"source": "nurse", "replaces": current.pk if current else "", **fields}
    return web.post(address, data, **(HTMX if htmx else {}))


def stored(case, item):
    answer = actions.current_answer(case, item)
    return answer and answer.value


VALID = [
    ("red-flags", {"value": ["fever", "trauma"]}, ["fever", "trauma"]),
    ("red-flags", {"value": "none-of-these"}, []),
    ("diabetes", {"value": "insulin"}, "insulin"),
    ("infection", {"value": "false"}, False),
    ("infection", {"value": "true"}, True),
    ("pain-duration-weeks", {"value": "8"}, 8),
    ("pain-duration-weeks", {"value": "0"}, 0),
    ("conservative-care-weeks", {"value": "6.5"}, 6.5),
    ("physical-exam-date", {"value": "2024-01-15"}, "2024-01-15"),
    ("vaccination-date", {"nothing": "on"}, "none"),
    ("vaccination-date", {"value": "2024-01-15"}, "2024-01-15"),
    ("last-solid-food", {"value": "2024-01-15T07:30"}, "2024-01-15T07:30:00-05:00"),
    ("function-score", {"scale": "odi", "value": "44"}, {"scale": "odi", "value": 44}),
]


@pytest.mark.parametrize(("item", "fields", "expected"), VALID)
def test_answer_is_stored(web, case, item, fields, expected):
    response = send(web, case, item, save="1", **fields)

    anchor = f"?saved={item}#q-{item}"
    assert response.status_code == 302
    assert response.url == f"/cases/{case.pk}/{BY_ID[item].section}/{anchor}"
    assert stored(case, item) == expected


@pytest.mark.parametrize(("item", "fields", "expected"), VALID)
def test_answer_is_stored_as_it_is_given(web, case, item, fields, expected):
    response = send(web, case, item, htmx=True, **fields)

    page = response.content.decode()
    assert response.status_code == 200
    assert stored(case, item) == expected
    assert f'id="q-{item}-state"' in page
    assert f'name="replaces" value="{actions.current_answer(case, item).pk}"' in page
    assert 'id="readiness"' in page
    assert re.search(r"Saved \d\d:\d\d", response.headers["HX-Trigger"])


@pytest.mark.parametrize("item", OF_KIND.values(), ids=OF_KIND)
def test_not_known_is_stored_whatever_was_typed(web, case, item):
    response = send(web, case, item, value="something odd", unknown="1")

    answer = actions.current_answer(case, item)
    assert response.status_code == 302
    assert (answer.value, answer.withdrawn) == (None, False)


@pytest.mark.parametrize("item", OF_KIND.values(), ids=OF_KIND)
def test_saving_nothing_says_what_to_do(web, case, item):
    response = send(web, case, item, save="1")

    assert response.status_code == 422
    assert "Give an answer, or choose “Not known, ask later”." in response.content.decode()
    assert actions.current_answer(case, item) is None


FORGED = ["\x00", "a\x00b", "\u202e1", "1e400", "１２", "x" * 5000, "NaN", "-1", "<script>"]
INVALID = [
    *[(item, {"value": bad}) for bad in FORGED for item in OF_KIND.values()],
    ("pain-score", {"value": "11"}),
    ("pain-duration-weeks", {"value": "10001"}),
    ("physical-exam-date", {"value": "2024-02-30"}),
    ("physical-exam-date", {"value": "3026-01-01"}),
    ("physical-exam-date", {"value": "1901-01-01"}),
    ("imaging-date", {"value": "2190-01-01"}),
    ("vaccination-date", {"value": "2024-01-15", "nothing": "on"}),
    ("red-flags", {"value": ["none-of-these", "fever"]}),
    ("function-score", {"scale": "rmdq", "value": "25"}),
    ("function-score", {"scale": "other", "value": "5"}),
    ("function-score", {"scale": "odi", "save": "1"}),
    ("last-solid-food", {"value": "2024-03-10T02:30"}),
    ("last-solid-food", {"value": "2024-11-03T01:30"}),
    ("last-solid-food", {"value": "2024-01-15T24:00"}),
    ("last-solid-food", {"value": "2100-01-15T10:00"}),
    ("infection", {"value": "true", "source": "nobody"}),
    ("infection", {"value": "true", "replaces": "1e3"}),
]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_invalid_answers_are_refused_and_nothing_is_stored(web, case, htmx):
    for item, fields in INVALID:
        response = send(web, case, item, htmx=htmx, **{"save": "1", **fields})

        assert response.status_code == 422, (item, fields)
        assert "is-invalid" in response.content.decode() or fields.keys() & {"source", "replaces"}
    assert not Answer.objects.filter(case=case).exists()


def test_refused_answer_keeps_what_was_typed_and_links_to_it(web, case):
    page = send(web, case, "pain-duration-weeks", value="twelve").content.decode()

    assert 'value="twelve"' in page
    assert '<a href="#pain-duration-weeks-value">' in page
    assert "<title>Error:" in page


def test_refused_fragment_takes_the_place_of_the_question(web, case):
    response = send(web, case, "pain-duration-weeks", htmx=True, value="twelve")

    assert response.headers["HX-Retarget"] == "#q-pain-duration-weeks"
    assert response.headers["HX-Reswap"] == "outerHTML"
    assert 'value="twelve"' in response.content.decode()


def test_a_time_that_happens_twice_is_asked_and_then_settled(web, case):
    twice = {"value": "2024-11-03T01:30"}
    asked = send(web, case, "last-solid-food", **twice).content.decode()
    send(web, case, "last-solid-food", **twice, value_fold="1")

    assert "Which of the two?" in asked
    assert stored(case, "last-solid-food") == "2024-11-03T01:30:00-05:00"


def test_clearing_a_field_takes_the_answer_back(web, case):
    send(web, case, "pain-duration-weeks", value="8")
    send(web, case, "pain-duration-weeks", htmx=True, value="")

    answer = actions.current_answer(case, "pain-duration-weeks")
    assert (answer.value, answer.withdrawn) == (None, True)


def test_half_a_score_waits_for_its_other_half(web, case):
    response = send(web, case, "function-score", htmx=True, scale="odi")

    assert response.status_code == 200
    assert "Not saved yet: give both parts." in response.content.decode()
    assert "HX-Trigger" not in response.headers
    assert actions.current_answer(case, "function-score") is None


def test_asked_again_renews_the_time_of_the_same_answer(web, case):
    send(web, case, "infection", value="false")
    first = actions.current_answer(case, "infection")
    send(web, case, "infection", value="false")
    same = actions.current_answer(case, "infection")
    send(web, case, "infection", value="false", again="1")
    renewed = actions.current_answer(case, "infection")

    assert same == first
    assert renewed.at > first.at
    assert renewed.replaces == first


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_a_stale_form_is_told_both_values_and_may_keep_its_own(web, case, nurse, htmx):
    theirs = actions.record_answer(
        case=case, item="diabetes", value="tablets", source="chart", replaces=None,
        by=nurse, now=timezone.now(),
    )  # fmt: skip
    response = send(web, case, "diabetes", htmx=htmx, value="insulin", replaces="")
    page = response.content.decode()

    assert response.status_code == 409
    assert "Tablets or other, without insulin" in page
    assert "Insulin, alone or with others" in page
    assert str(nurse) in page
    assert f'name="replaces" value="{theirs.pk}"' in page
    assert stored(case, "diabetes") == "tablets"

    send(web, case, "diabetes", value="insulin", replaces=theirs.pk, save="1")
    assert stored(case, "diabetes") == "insulin"


def test_keep_theirs_leads_back_to_the_question(web, case):
    response = web.get(reverse("checklist:answer", args=[case.pk, "diabetes"]))

    assert response.url == f"/cases/{case.pk}/safety/#q-diabetes"


def test_answer_shows_or_hides_the_question_that_depends_on_it(web, case):
    hidden = send(web, case, "imaging", htmx=True, value="none").content.decode()
    shown = send(web, case, "imaging", htmx=True, value="mri").content.decode()
    left_alone = send(web, case, "imaging", htmx=True, value="ct").content.decode()

    form = r'<form id="q-imaging-date"[^>]*hx-swap-oob="true"'
    assert re.search(rf"{form}(?! hidden)>", shown)
    assert re.search(rf"{form} hidden>", hidden)
    assert 'id="q-imaging-date"' not in left_alone


@pytest.mark.parametrize("section", SECTIONS)
def test_section_shows_its_questions(web, case, section):
    page = web.get(reverse("checklist:section", args=[case.pk, section])).content.decode()

    shown = re.findall(r'<form id="q-([a-z-]+)"', page)
    assert shown == [item for item, question in BY_ID.items() if question.section == section]


def test_sections_ask_every_item_of_the_contract(web, case):
    pages = [
        web.get(reverse("checklist:section", args=[case.pk, section])).content.decode()
        for section in SECTIONS
    ]

    shown = re.findall(r'<form id="q-([a-z-]+)"', "".join(pages))
    assert sorted(shown) == sorted(ANSWER_KINDS)


def test_question_that_does_not_apply_is_hidden(web, case):
    page = web.get(reverse("checklist:section", args=[case.pk, "eligibility"])).content.decode()

    assert re.search(r'<form id="q-untreated-radiculopathy"[^>]* hidden>', page)
    assert not re.search(r'<form id="q-pain-score"[^>]* hidden>', page)


def test_question_shows_what_was_said_by_whom_and_before(web, case):
    send(web, case, "diabetes", value="diet", source="patient")
    send(web, case, "diabetes", value="insulin", source="chart")
    page = web.get(f"/cases/{case.pk}/safety/?saved=diabetes").content.decode()
    question = page[page.index('id="q-diabetes"') :]

    assert re.search(r"Saved \d\d:\d\d", question)
    assert question.index("Insulin, alone or with others</strong> · Chart") < question.index(
        "Diet alone · Patient"
    )
    assert 'value="insulin" checked' in re.sub(r'\s*(class|id|aria-\w+)="[^"]*"', "", question)


def test_patients_word_alone_is_said_not_to_count(web, case):
    page = send(web, case, "consent-signed", htmx=True, value="true", source="patient")
    other = send(web, case, "consent-signed", htmx=True, value="true", source="physician")

    assert "word alone does not count" in page.content.decode()
    assert "word alone does not count" not in other.content.decode()


def test_source_chosen_last_is_offered_next(web, case):
    send(web, case, "infection", value="false", source="chart")
    page = web.get(f"/cases/{case.pk}/safety/").content.decode()
    select = re.search(r'id="recent-event-source".*?</select>', page, re.DOTALL)[0]

    assert '<option value="chart" selected>' in select


def test_answer_that_has_gone_stale_says_so_beside_the_question(web, case, nurse):
    long_ago = timezone.now() - timedelta(days=90)
    actions.record_answer(case=case, item="red-flags", value=[], source="patient", replaces=None,
                          by=nurse, now=long_ago)  # fmt: skip
    actions.refresh(case=case, now=timezone.now())
    page = web.get(f"/cases/{case.pk}/safety/").content.decode()
    question = page[page.index('id="q-red-flags"') : page.index('id="q-infection"')]

    assert "is too old for this start. Ask again." in question
    assert "Asked again: still so" in question


def test_closed_case_shows_answers_and_takes_none(web, case, nurse):
    actions.cancel(case=case, reason="moved away", by=nurse, now=timezone.now())
    page = web.get(f"/cases/{case.pk}/safety/").content.decode()
    response = send(web, case, "infection", value="false", save="1")

    assert '<fieldset class="question-fields" disabled>' in page
    assert 'name="save"' not in page
    assert response.status_code == 422
    assert "not open any more" in response.content.decode()


def test_lead_reads_but_does_not_answer(signed_in, case):
    lead = signed_in("lead")

    assert 'name="save"' not in lead.get(f"/cases/{case.pk}/safety/").content.decode()
    assert send(lead, case, "infection", value="false").status_code == 403


@pytest.mark.parametrize("address", ["nonsense", "safetyx"])
def test_unknown_section_or_item_is_not_found(web, case, address):
    assert web.get(f"/cases/{case.pk}/{address}/").status_code == 404
    assert web.post(f"/cases/{case.pk}/answers/{address}/").status_code == 404


def test_case_of_another_clinic_is_not_found(signed_in, other_clinic, case):
    stranger = signed_in("nurse", clinic=other_clinic)

    assert stranger.get(f"/cases/{case.pk}/safety/").status_code == 404
    assert send(stranger, case, "infection", value="false").status_code == 404
    assert actions.current_answer(case, "infection") is None


def test_page_takes_a_steady_number_of_queries(web, case, django_assert_max_num_queries):
    for item, fields, _expected in VALID:
        send(web, case, item, **fields)

    with django_assert_max_num_queries(45):
        web.get(f"/cases/{case.pk}/eligibility/")


def test_moments_are_the_clinics(web, case):
    send(web, case, "last-clear-liquid", value="2024-07-15T07:30")

    given = datetime.fromisoformat(stored(case, "last-clear-liquid"))
    assert given == datetime(2024, 7, 15, 11, 30, tzinfo=UTC)
    assert given.date() == date(2024, 7, 15)


def test_billing_answers_its_own_questions_and_sees_no_others(signed_in, case):
    billing = signed_in("billing")
    page = billing.get(f"/billing/{case.pk}/").content.decode()
    response = billing.post(
        f"/billing/{case.pk}/authorization/", {"source": "chart", "value": "approved"}
    )

    assert re.findall(r'<form id="q-([a-z-]+)"', page) == [
        "authorization", "authorization-expires", "estimate-given-on"
    ]  # fmt: skip
    assert "readiness" not in page
    assert response.url == f"/billing/{case.pk}/?saved=authorization#q-authorization"
    assert stored(case, "authorization") == "approved"


def test_clerk_names_no_false_source_of_the_payer_s_answer(signed_in, case):
    """The contract knows no payer as a source: the chart holds the payer's letter."""
    billing = signed_in("billing")
    said = "The payer: letter, portal or call, noted in the chart"

    asked = billing.get(f"/billing/{case.pk}/").content.decode()
    billing.post(f"/billing/{case.pk}/authorization/", {"source": "chart", "value": "approved"})
    answered = billing.get(f"/billing/{case.pk}/").content.decode()

    assert f'<option value="chart" selected>{said}</option>' in asked
    assert answered.count(said) > asked.count(said)
    assert source_words("chart", "authorization") == said
    assert source_words("chart", "imaging") == "Chart"
    assert source_words("import", "authorization") == "Import"


def test_billing_gets_no_clinical_finding_back(signed_in, case):
    response = signed_in("billing").post(
        f"/billing/{case.pk}/authorization/", {"source": "chart", "value": "denied"}, **HTMX
    )

    page = response.content.decode()
    assert 'id="q-authorization-state"' in page
    assert "readiness" not in page
    assert re.search(r'<form id="q-authorization-expires"[^>]* hidden>', page)


@pytest.mark.parametrize("item", ["infection", "nonsense"])
def test_billing_answers_nothing_clinical(signed_in, case, item):
    billing = signed_in("billing")
    fields = {"source": "chart", "value": "false"}

    assert billing.post(f"/billing/{case.pk}/{item}/", fields).status_code == 404
    assert send(billing, case, "infection", value="false").status_code == 403
    assert billing.get(f"/cases/{case.pk}/authorization/").status_code == 403


def test_nurse_is_led_from_billing_to_the_section(web, case):
    assert web.get(f"/billing/{case.pk}/").url == f"/cases/{case.pk}/authorization/"


def test_diagnosis_on_record_is_shown_beside_its_question_and_answers_nothing(web, case):
    ConditionFactory(patient=case.patient)
    page = web.get(f"/cases/{case.pk}/eligibility/").content.decode()
    question = page[page.index('id="q-indications"') : page.index('id="q-symptoms"')]

    assert "Radiculopathy, lumbar region" in question
    assert " checked" not in question
