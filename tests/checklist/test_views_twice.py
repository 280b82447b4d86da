"""The same form sent twice: a double click, back and again, a network that tries once more.

It must be done once, and whoever sent it must be led to what was done, as by the first answer.
"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist import actions
from checklist.models import Answer, Case, PrepSheet, SignOff, Waiver
from patients.models import MedicationStatement, PastInjection, RecordChange
from tests.checklist.test_views_booking import START, START_AT, answers
from tests.factories.checklist import ASKED, NOW, AnswerFactory, CaseFactory, make_well_case
from tests.factories.patients import MedicationStatementFactory, PatientFactory

pytestmark = pytest.mark.django_db

TODAY = NOW + timedelta(hours=1)
MOVED = "2031-06-17T09:30"


@pytest.fixture(autouse=True)
def _soon_after(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic)


@pytest.fixture
def case(clinic):
    """A case that is on track and can be signed."""
    made = make_well_case(patient__clinic=clinic)
    actions.refresh(case=made, now=NOW)
    return made


def url(name, row, *more):
    return reverse(f"checklist:{name}", args=[row.pk, *more])


def form_of(web, address):
    return web.get(address, follow=True).context["form"]


def twice(web, address, sent):
    """Send the very same form two times; return both answers."""
    return web.post(address, sent), web.post(address, sent)


def leads_alike(first, second):
    return first.status_code == second.status_code == 302 and first.url == second.url


# Booking


def test_one_form_books_one_case(patient, signed_in):
    web = signed_in("scheduler")
    key = form_of(web, url("book", patient))["key"].value()
    first, second = twice(web, url("book", patient), answers(key=key, scheduled_start=""))

    assert Case.objects.count() == 1
    assert leads_alike(first, second)
    page = web.get(second.url).content.decode()
    assert "Booked once, as before" in page


def test_each_form_has_a_key_of_its_own(patient, signed_in):
    web = signed_in("nurse")
    keys = {form_of(web, url("book", patient))["key"].value() for _once in range(2)}

    assert len(keys) == 2
    assert all(str(uuid.UUID(str(key))) == str(key) for key in keys)


def test_refused_form_keeps_its_key_and_then_books_once(patient, signed_in):
    web, key = signed_in("nurse"), str(uuid.uuid4())
    refused = web.post(url("book", patient), answers(key=key, protocol=""))
    first, second = twice(web, url("book", patient), answers(key=key))

    assert refused.context["form"]["key"].value() == key
    assert f'name="key" value="{key}"' in refused.content.decode()
    assert leads_alike(first, second)
    assert Case.objects.get().form_key == uuid.UUID(key)


def test_key_stands_in_the_address_so_that_back_keeps_it(patient, signed_in):
    web = signed_in("nurse")
    address = web.get(url("book", patient)).url
    first, again = form_of(web, address), form_of(web, address)
    web.post(url("book", patient), answers(key=first["key"].value()))
    page = web.get(address).content.decode()

    assert address.endswith(f"?form={first['key'].value()}")
    assert first["key"].value() == again["key"].value()
    assert "This form has booked" in page
    assert web.get(url("book", patient) + "?form=forged").status_code == 302


def test_form_that_booked_does_not_book_something_else(patient, signed_in):
    web, key = signed_in("nurse"), str(uuid.uuid4())
    web.post(url("book", patient), answers(key=key))
    told = web.post(url("book", patient), answers(key=key, side="left"))

    assert told.status_code == 422
    assert "This form has booked a case already" in told.content.decode()
    assert "Book another injection" in told.content.decode()
    assert Case.objects.get().side == "midline"


def test_late_repeat_leads_to_the_case_as_it_is_by_now(patient, signed_in, nurse):
    web, sent = signed_in("nurse"), answers(key=str(uuid.uuid4()))
    first = web.post(url("book", patient), sent)
    case = Case.objects.get()
    actions.reschedule(
        case=case, scheduled_start=START_AT + timedelta(days=7), by=nurse, now=timezone.now()
    )
    second = web.post(url("book", patient), sent)

    assert leads_alike(first, second)
    case.refresh_from_db()
    assert case.scheduled_start == START_AT + timedelta(days=7)


def test_same_booking_from_another_form_is_the_same_case(patient, signed_in):
    first, second = (
        signed_in(role).post(url("book", patient), answers(key=str(uuid.uuid4())))
        for role in ("nurse", "physician")
    )

    assert Case.objects.count() == 1
    assert leads_alike(first, second)


@pytest.mark.parametrize(
    "change", [{"scheduled_start": MOVED}, {"side": "left"}, {"levels": ["L5-S1"]}]
)
def test_another_booking_is_another_case(patient, signed_in, change):
    web = signed_in("nurse")
    web.post(url("book", patient), answers(key=str(uuid.uuid4())))
    web.post(url("book", patient), answers(key=str(uuid.uuid4()), **change))

    assert Case.objects.count() == 2


def test_two_without_a_date_may_be_alike(patient, signed_in):
    """Two diagnostic blocks are planned at once before either has its date."""
    web = signed_in("nurse")
    for _once in range(2):
        sent = answers(protocol="facet-mbb", side="left", scheduled_start="")
        web.post(url("book", patient), {**sent, "key": str(uuid.uuid4())})

    assert Case.objects.count() == 2


def test_cancelled_case_can_be_booked_anew(patient, signed_in, nurse):
    web = signed_in("nurse")
    web.post(url("book", patient), answers(key=str(uuid.uuid4())))
    actions.cancel(case=Case.objects.get(), reason="flu", by=nurse, now=timezone.now())
    web.post(url("book", patient), answers(key=str(uuid.uuid4())))

    assert Case.objects.filter(status="open").count() == 1
    assert Case.objects.count() == 2


def test_key_of_another_patient_books_for_this_one(patient, clinic, signed_in):
    web, key = signed_in("nurse"), str(uuid.uuid4())
    other = PatientFactory(clinic=clinic)
    for one in (other, patient):
        web.post(url("book", one), answers(key=key))

    assert {case.patient for case in Case.objects.all()} == {other, patient}


@pytest.mark.parametrize("key", ["forged", "\x00", "1" * 400, "{}"])
def test_key_that_is_none_is_refused(patient, signed_in, key):
    response = signed_in("nurse").post(url("book", patient), answers(key=key))

    assert response.status_code == 422
    assert not Case.objects.exists()


def test_proposal_is_booked_once(patient, signed_in):
    proposal = CaseFactory(
        patient=patient, status="proposed", protocol="", proposal={"text": "Epidural"}
    )
    first, second = twice(
        signed_in("nurse"), url("accept", proposal), answers(version=proposal.version)
    )

    proposal.refresh_from_db()
    assert leads_alike(first, second)
    assert (proposal.status, proposal.version) == ("open", 2)


# Moving, changing and ending


def test_case_is_moved_once(case, signed_in):
    web = signed_in("scheduler")
    sent = {"scheduled_start": MOVED, "version": case.version}
    first, second = twice(web, url("reschedule", case), sent)

    case.refresh_from_db()
    assert leads_alike(first, second)
    assert case.version == 2
    assert RecordChange.objects.filter(field="scheduled_start").count() == 1


def test_case_is_changed_once(case, signed_in):
    sent = answers(version=case.version, side="left")
    first, second = twice(signed_in("nurse"), url("change", case), sent)

    case.refresh_from_db()
    assert leads_alike(first, second)
    assert (case.side, case.version) == ("left", 2)


def test_case_is_cancelled_once(case, signed_in):
    web = signed_in("scheduler")
    version = form_of(web, url("cancel", case))["version"].value()
    first, second = twice(web, url("cancel", case), {"reason": "flu", "version": version})

    assert leads_alike(first, second)
    assert RecordChange.objects.filter(field="status").count() == 1


def test_case_is_closed_once(case, signed_in, time_machine):
    time_machine.move_to(case.scheduled_start + timedelta(hours=2))
    web = signed_in("nurse")
    version = form_of(web, url("close", case))["version"].value()
    first, second = twice(web, url("close", case), {"version": version})

    assert leads_alike(first, second)
    assert PastInjection.objects.count() == 1
    assert RecordChange.objects.filter(field="status").count() == 1


def test_case_is_reopened_once(case, signed_in, nurse):
    actions.cancel(case=case, reason="flu", by=nurse, now=timezone.now())
    web = signed_in("nurse")
    version = form_of(web, url("reopen", case))["version"].value()
    first, second = twice(web, url("reopen", case), {"version": version})

    assert leads_alike(first, second)
    assert RecordChange.objects.filter(field="status").count() == 2


ENDS = [("cancel", {"reason": "flu"}), ("close", {})]


@pytest.mark.parametrize(("name", "fields"), ENDS)
def test_old_form_does_not_end_a_case_that_was_reopened(
    case, signed_in, nurse, time_machine, name, fields
):
    time_machine.move_to(case.scheduled_start + timedelta(hours=2))
    web = signed_in("nurse")
    sent = {**fields, "version": case.version}
    web.post(url(name, case), sent)
    case.refresh_from_db()
    actions.reopen(case=case, by=nurse, now=timezone.now())
    again = web.post(url(name, case), sent)

    case.refresh_from_db()
    assert again.status_code == 409
    assert "was changed meanwhile" in again.content.decode()
    assert case.status == "open"


@pytest.mark.parametrize(("name", "fields"), ENDS)
def test_case_that_was_changed_meanwhile_is_shown_before_it_is_ended(
    case, signed_in, nurse, time_machine, name, fields
):
    time_machine.move_to(case.scheduled_start + timedelta(hours=2))
    web = signed_in("nurse")
    sent = {**fields, "version": case.version}
    actions.change_procedure(case=case, by=nurse, now=timezone.now(), side="left")
    told = web.post(url(name, case), sent)

    assert told.status_code == 409
    assert f"{nurse}" in told.content.decode()
    assert Case.objects.get().status == "open"
    version = told.context["form"]["version"].value()
    assert web.post(url(name, case), {**sent, "version": version}).status_code == 302
    assert Case.objects.get().status != "open"


def test_old_form_does_not_reopen_a_case_that_was_ended_again(case, signed_in, nurse):
    actions.cancel(case=case, reason="flu", by=nurse, now=timezone.now())
    case.refresh_from_db()
    sent = {"version": case.version}
    web = signed_in("nurse")
    web.post(url("reopen", case), sent)
    actions.cancel(case=case, reason="moved away", by=nurse, now=timezone.now())

    assert web.post(url("reopen", case), sent).status_code == 409
    assert Case.objects.get().status == "cancelled"


# Deciding, signing, printing


def test_item_is_waived_once(case, signed_in):
    flags = case.answers.to("red-flags").get()
    AnswerFactory(case=case, item="red-flags", value=["night-pain"], replaces=flags, at=ASKED)
    sent = {"item": "red-flags", "reason": "seen and examined"}
    first, second = twice(signed_in("physician"), url("waive", case), sent)

    assert leads_alike(first, second)
    assert Waiver.objects.count() == 1


def test_waiver_is_taken_back_once(case, signed_in, physician):
    flags = case.answers.to("red-flags").get()
    AnswerFactory(case=case, item="red-flags", value=["night-pain"], replaces=flags, at=ASKED)
    actions.waive(case=case, item="red-flags", reason="seen", by=physician, now=timezone.now())
    first, second = twice(signed_in("physician"), url("unwaive", case), {"item": "red-flags"})

    assert leads_alike(first, second)
    assert not Waiver.objects.active().exists()


def test_report_is_signed_once_and_unsigned_once(case, signed_in):
    web = signed_in("physician")
    digest = web.get(url("report", case)).context["page"].snapshot.shown_digest
    first, second = twice(web, url("sign", case), {"digest": digest})

    assert leads_alike(first, second)
    assert SignOff.objects.count() == 1
    back, again = twice(web, url("unsign", case), {})
    assert leads_alike(back, again)
    assert not SignOff.objects.active().exists()


def test_sheet_is_issued_once(case, signed_in):
    web = signed_in("nurse")
    digest = web.get(url("sheet", case)).context["shown_digest"]
    sent = {"language": "en", "shown_digest": digest}
    first, second = twice(web, url("sheet-issue", case), sent)

    assert leads_alike(first, second)
    assert PrepSheet.objects.count() == 1


def test_sheet_can_be_issued_anew_from_a_page_that_shows_the_last(case, signed_in):
    web = signed_in("nurse")
    for number in (1, 2):
        page = web.get(url("sheet", case)).context
        sent = {"language": "en", "shown_digest": page["shown_digest"]}
        sent |= {"shown_number": page["held"].number} if page["held"] else {}
        web.post(url("sheet-issue", case), sent)
        assert PrepSheet.objects.held().get().number == number


@pytest.mark.parametrize("language", ["en", "es"])
def test_sheet_that_another_issued_meanwhile_is_shown_first(case, signed_in, physician, language):
    web = signed_in("nurse")
    digest = web.get(url("sheet", case)).context["shown_digest"]
    actions.issue_sheet(
        case=case, language="en", compose=lambda *_all: {}, by=physician, now=timezone.now()
    )
    told = web.post(url("sheet-issue", case), {"language": language, "shown_digest": digest})

    assert told.status_code == 409
    assert 'name="shown_number" value="1"' in told.content.decode()
    assert PrepSheet.objects.count() == 1


def test_sheet_is_given_once(case, signed_in, nurse):
    sheet = actions.issue_sheet(
        case=case, language="en", compose=lambda *_all: {}, by=nurse, now=timezone.now()
    )
    first, second = twice(signed_in("nurse"), url("sheet-given", case, sheet.number), {})

    assert leads_alike(first, second)


@pytest.mark.parametrize("button", ["save", "again"])
def test_question_is_answered_once(case, signed_in, button):
    web, shown = signed_in("nurse"), case.answers.to("pain-score").get()
    value = "7" if button == "again" else "8"
    sent = {"value": value, "source": "nurse", "replaces": shown.pk, button: "1"}
    first, second = twice(web, url("answer", case, "pain-score"), sent)

    assert leads_alike(first, second)
    assert Answer.objects.filter(item="pain-score").count() == 2


# What is on record

LINES = [
    ("allergy-add", {"substance": "latex", "reaction": "mild"}, "allergies"),
    ("result-add", {"measure": "inr|1", "value": "1.1", "taken_at": "2026-11-20T07:30"},
     "observations"),
    ("injection-add", {"protocol": "esi-interlaminar", "region": "lumbar",
                       "injected_on": "2026-05-02"}, "past_injections"),
    ("medicine-add", {"text": "Eliquis", "status": "taking"}, "medications"),
    ("medicine-add", {"text": "Eliquis", "status": "taking", "last_dose_on": "2026-11-23"},
     "medications"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sent", "rows"), LINES)
def test_line_is_added_once(case, signed_in, time_machine, name, sent, rows):
    web = signed_in("nurse")
    first = web.post(url(name, case), sent)
    time_machine.shift(timedelta(seconds=3))
    second = web.post(url(name, case), sent)

    assert leads_alike(first, second)
    assert getattr(case.patient, rows).count() == 1


def test_same_medicine_taken_later_that_day_counts_as_later(case, signed_in, time_machine):
    web = signed_in("nurse")
    sent = {"text": "Eliquis", "status": "taking", "last_dose_on": "2026-11-23"}
    for _once in range(2):
        time_machine.shift(timedelta(hours=1))
        web.post(url("medicine-add", case), sent)

    line = MedicationStatement.objects.get()
    assert line.last_dose >= TODAY + timedelta(hours=2)


def test_medicine_with_a_time_of_its_own_is_another_line(case, signed_in):
    web = signed_in("nurse")
    sent = {"text": "Eliquis", "status": "taking", "last_dose_on": "2026-11-23"}
    web.post(url("medicine-add", case), sent)
    web.post(url("medicine-add", case), {**sent, "last_dose_time": "08:00"})

    assert MedicationStatement.objects.count() == 2


def test_medicine_is_changed_once(case, signed_in):
    line = MedicationStatementFactory(
        patient=case.patient, last_dose=datetime(2026, 11, 20, 12, tzinfo=UTC)
    )
    web = signed_in("nurse")
    form = form_of(web, url("medicine", case, line.pk))
    sent = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    first, second = twice(web, url("medicine", case, line.pk), {**sent, "status": "taking"})

    assert leads_alike(first, second)
    assert RecordChange.objects.count() == 1


def test_start_of_these_tests_is_still_to_come():
    assert timezone.now() < START_AT
    assert datetime.fromisoformat(START).year == START_AT.year
