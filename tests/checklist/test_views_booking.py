"""Booking a case and its life: what is stored, refused, kept on the form, and who may."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from checklist import actions
from checklist.engine.vocabulary import REGION_LEVELS
from checklist.forms.booking import RescheduleForm
from checklist.lines import Reason
from checklist.models import Case
from checklist.moving import Move
from checklist.wording import booked_words
from patients.models import PastInjection
from staff.navigation import Permissions
from tests.factories.checklist import CaseFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db

# A day on which New York's clocks are as usual, far enough ahead for any run of the tests
START = "2031-06-10T09:30"
START_AT = datetime(2031, 6, 10, 13, 30, tzinfo=UTC)
SKIPPED = "2031-03-09T02:30"  # the clocks go forward
TWICE = "2031-11-02T01:30"  # the clocks go back


def answers(**fields):
    """What a person sends who knows all but the payer."""
    return {
        "protocol": "esi-interlaminar", "region": "lumbar", "levels": ["L4-L5"],
        "side": "midline", "purpose": "therapeutic", "scheduled_start": START, "physician": "",
        "site": "office", "sedation": "none", "image_guidance": "fluoroscopy",
        "contrast": "true", "steroid": "false", "payer": "", "payer_name": "", "state": "OH",
        "self_pay": "", **fields,
    }  # fmt: skip


@pytest.fixture
def patient(clinic):
    return PatientFactory(clinic=clinic, family_name="Testperson", given_name="Avery")


@pytest.fixture
def case(patient, nurse):
    """An open case, booked through the verb, three years ahead."""
    fields = {
        "protocol": "esi-interlaminar", "region": "lumbar", "side": "midline",
        "levels": ["L4-L5"], "scheduled_start": START_AT, "sedation": "none",
        "purpose": "therapeutic", "image_guidance": "fluoroscopy", "contrast": True,
        "steroid": True, "payer": "medicare",
    }  # fmt: skip
    return actions.book(patient=patient, by=nurse, now=timezone.now(), **fields)


@pytest.fixture
def past_case(case):
    """The case, a day after its start."""
    Case.objects.filter(pk=case.pk).update(scheduled_start=timezone.now() - timedelta(days=1))
    case.refresh_from_db()
    return case


def url(name: str, obj) -> str:
    return reverse(f"checklist:{name}", args=[obj.pk])


def text_of(response) -> str:
    return response.content.decode()


class TestBook:
    @pytest.mark.parametrize("role", ["nurse", "physician", "scheduler"])
    def test_books_what_was_chosen_on_the_clinic_s_clock(self, patient, signed_in, role):
        answer = signed_in(role).post(url("book", patient), answers())

        case = Case.objects.get()
        assert answer.status_code == 302
        assert (case.patient, case.status) == (patient, "open")
        assert (case.protocol, case.region, case.levels) == (
            "esi-interlaminar", "lumbar", ["L4-L5"],
        )  # fmt: skip
        assert case.scheduled_start == START_AT
        assert (case.contrast, case.steroid, case.self_pay) == (True, False, None)
        assert case.readiness.status == "incomplete"

    def test_only_the_kind_is_asked_for_all_else_may_stay_unknown(self, patient, signed_in):
        signed_in("nurse").post(url("book", patient), {"protocol": "facet-mbb"})

        case = Case.objects.get()
        assert (case.region, case.side, case.sedation, case.payer) == ("", "", "", "")
        assert (case.levels, case.scheduled_start, case.contrast) == (None, None, None)

    def test_a_caudal_epidural_has_no_level_which_is_not_unknown(self, patient, signed_in):
        sent = answers(protocol="esi-caudal", region="sacral", levels=[])

        signed_in("nurse").post(url("book", patient), sent)

        assert Case.objects.get().levels == []

    @pytest.mark.parametrize(
        ("payer", "name", "stored"),
        [
            ("medicare", "", "medicare"),
            ("none", "", "none"),
            ("other", "Blue Example", "Blue Example"),
            ("", "", ""),
        ],
    )
    def test_payer(self, patient, signed_in, payer, name, stored):
        signed_in("nurse").post(url("book", patient), answers(payer=payer, payer_name=name))

        assert Case.objects.get().payer == stored

    def test_says_where_it_starts_from(self, patient, signed_in):
        answer = signed_in("nurse").get(url("book", patient), follow=True)

        page = text_of(answer)
        assert "Testperson, Avery" in page
        assert answer.context["form"]["site"].value() == "office"
        for region, levels in REGION_LEVELS.items():
            for level in levels:
                assert f'value="{level}"' in page, region

    @pytest.mark.parametrize(
        ("wrong", "field", "words"),
        [
            ({"protocol": ""}, "protocol", "Choose the kind of procedure."),
            ({"protocol": "esi-anything"}, "protocol", "Select a valid choice"),
            ({"levels": ["C5-C6"]}, "levels", "Untick C5-C6, or choose the region"),
            ({"levels": ["L5-L6"]}, "levels", "Select a valid choice"),
            ({"region": "", "levels": ["L4-L5"]}, "region", "Choose the region"),
            (
                {"protocol": "esi-caudal", "region": "lumbar"},
                "levels",
                "A caudal epidural has no level",
            ),
            ({"scheduled_start": SKIPPED}, "scheduled_start", "This time does not exist"),
            ({"scheduled_start": TWICE}, "scheduled_start", "happens twice"),
            ({"scheduled_start": "2031-02-30T09:00"}, "scheduled_start", "no such day"),
            ({"scheduled_start": "２０３１-06-10T09:30"}, "scheduled_start", "Enter date and time"),
            ({"scheduled_start": "2001-01-01T09:00"}, "scheduled_start", "has gone by"),
            ({"payer": "other"}, "payer_name", "Write the payer"),
            ({"payer": "medicare", "payer_name": "Blue"}, "payer", "Choose “Another payer”"),
            ({"payer": "other", "payer_name": "MEDICARE"}, "payer_name", "from the list above"),
            ({"payer": "other", "payer_name": "x" * 81}, "payer_name", "at most 80 characters"),
            ({"payer": "other", "payer_name": "a\0b"}, "payer_name", "U+0000"),
            ({"payer": "other", "payer_name": "a\u202eb"}, "payer_name", "U+202E"),
            ({"state": "XX"}, "state", "Select a valid choice"),
            ({"physician": "999999"}, "physician", "Select a valid choice"),
            ({"physician": "1e400"}, "physician", "Select a valid choice"),
            ({"contrast": "perhaps"}, "contrast", "Select a valid choice"),
        ],
    )
    def test_what_cannot_be_booked_is_named_and_what_was_typed_is_kept(
        self, patient, signed_in, wrong, field, words
    ):
        answer = signed_in("nurse").post(url("book", patient), answers(**wrong))

        form = answer.context["form"]
        assert answer.status_code == 422
        assert words in " ".join(form.errors[field])
        assert form["purpose"].value() == "therapeutic"
        assert "error-summary" in text_of(answer)
        assert "<title>Error:" in text_of(answer)
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("fold", "hour"), [("0", 5), ("1", 6)], ids=["before the change", "after it"]
    )
    def test_a_time_that_happens_twice_is_settled_by_a_choice(self, patient, signed_in, fold, hour):
        sent = answers(scheduled_start=TWICE, scheduled_start_fold=fold)

        signed_in("nurse").post(url("book", patient), sent)

        assert Case.objects.get().scheduled_start == datetime(2031, 11, 2, hour, 30, tzinfo=UTC)

    def test_only_this_clinic_s_physicians_are_offered(
        self, patient, signed_in, member, other_clinic
    ):
        ours = member("physician").user
        theirs = member("physician", clinic=other_clinic).user
        nurse = member("nurse").user

        form = signed_in("nurse").get(url("book", patient), follow=True).context["form"]

        offered = set(form.fields["physician"].queryset)
        assert ours in offered
        assert not offered & {theirs, nurse}

    def test_another_clinic_s_patient_is_not_there(self, other_clinic, signed_in):
        elsewhere = PatientFactory(clinic=other_clinic)

        answer = signed_in("nurse").post(url("book", elsewhere), answers())

        assert answer.status_code == 404
        assert not Case.objects.exists()

    @pytest.mark.parametrize("role", ["billing", "auditor", "admin", "lead"])
    def test_who_may_not(self, patient, signed_in, role):
        assert signed_in(role).post(url("book", patient), answers()).status_code == 403


class TestAccept:
    @pytest.fixture
    def proposal(self, patient):
        return CaseFactory(
            patient=patient, status="proposed", protocol="", side="", levels=None, sedation="",
            scheduled_start=START_AT, external_id="appt-1",
            proposal={"text": "62323", "protocols": ["esi-interlaminar", "esi-caudal"]},
        )  # fmt: skip

    def test_shows_what_the_import_says_and_leaves_open_what_it_left_open(
        self, proposal, signed_in
    ):
        page = signed_in("scheduler").get(url("accept", proposal))

        assert "62323" in text_of(page)
        assert "Interlaminar epidural, Caudal epidural" in text_of(page)
        assert not page.context["form"]["protocol"].value()
        assert page.context["form"]["scheduled_start"].value() == START_AT

    def test_a_person_chooses_and_it_is_booked(self, proposal, signed_in):
        sent = answers(protocol="esi-caudal", region="sacral", levels=[], version=proposal.version)

        signed_in("scheduler").post(url("accept", proposal), sent)

        proposal.refresh_from_db()
        assert (proposal.status, proposal.protocol, proposal.levels) == ("open", "esi-caudal", [])
        assert proposal.external_id == "appt-1"

    def test_without_a_choice_it_stays_proposed(self, proposal, signed_in):
        sent = answers(protocol="", version=proposal.version)

        answer = signed_in("scheduler").post(url("accept", proposal), sent)

        proposal.refresh_from_db()
        assert (answer.status_code, proposal.status) == (422, "proposed")

    def test_dismissing_takes_a_reason(self, proposal, signed_in):
        browser = signed_in("scheduler")

        refused = browser.post(url("cancel", proposal), {"reason": " "})
        browser.post(url("cancel", proposal), {"reason": "booked elsewhere"})

        proposal.refresh_from_db()
        assert refused.status_code == 422
        assert (proposal.status, proposal.cancel_reason) == ("cancelled", "booked elsewhere")


class TestReschedule:
    def test_moves_the_case_and_says_to_when(self, case, signed_in):
        sent = {"scheduled_start": "2031-06-17T08:00", "version": case.version, "save": "1"}

        answer = signed_in("scheduler").post(url("reschedule", case), sent, follow=True)

        case.refresh_from_db()
        assert case.scheduled_start == datetime(2031, 6, 17, 12, tzinfo=UTC)
        assert "Tue 17 Jun 2031, 8:00 AM" in text_of(answer)

    def test_checking_a_start_stores_nothing_and_shows_the_verdict_there(self, case, signed_in):
        sent = {"scheduled_start": "2031-06-17T08:00", "version": case.version, "check": "1"}

        answer = signed_in("nurse").post(url("reschedule", case), sent)

        case.refresh_from_db()
        assert answer.status_code == 200
        assert case.scheduled_start == START_AT
        assert answer.context["move"].status == "incomplete"
        assert "On Tue 17 Jun 2031, 8:00 AM the case would be" in text_of(answer)

    def test_front_desk_sees_how_much_is_in_the_way_but_not_what(self, case, signed_in):
        sent = {"scheduled_start": "2031-06-17T08:00", "version": case.version, "check": "1"}

        page = text_of(signed_in("scheduler").post(url("reschedule", case), sent))

        assert "things are not known yet. A nurse can tell you what they are." in page
        assert "Red flags" not in page

    @pytest.mark.parametrize(
        ("in_the_way", "not_known", "said"),
        [
            (0, 0, ["Nothing would be in the way."]),
            (1, 0, ["One thing would be in the way. A nurse can tell you what it is."]),
            (3, 0, ["3 things would be in the way. A nurse can tell you what they are."]),
            (
                0,
                1,
                [
                    "Nothing would be in the way.",
                    "One thing is not known yet. A nurse can tell you what it is.",
                ],
            ),
        ],
    )
    def test_front_desk_reads_none_one_and_many(self, case, in_the_way, not_known, said):
        reason = Reason("Red flags", "Refer today.", "Physician")
        move = Move(START_AT, "blocked", [reason] * in_the_way, [reason] * not_known, [])
        context = {"case": case, "move": move, "may": Permissions(None), "form": RescheduleForm()}

        page = render_to_string("checklist/reschedule.html", context)

        assert re.findall("<p>([^<]*(?:in the way|not known yet)[^<]*)</p>", page) == said

    def test_says_which_waivers_must_be_given_again(self, case, signed_in, physician):
        actions.waive(
            case=case, item="imaging", reason="CT reviewed", by=physician, now=timezone.now()
        )

        page = text_of(signed_in("nurse").get(url("reschedule", case)))

        assert "1 waiver: a physician has to give it again" in page
        assert "Imaging" in page

    def test_takes_the_start_away(self, case, signed_in):
        sent = {"unscheduled": "on", "version": case.version, "save": "1"}

        signed_in("scheduler").post(url("reschedule", case), sent)

        case.refresh_from_db()
        assert case.scheduled_start is None

    @pytest.mark.parametrize(
        ("sent", "field", "words"),
        [
            ({}, "scheduled_start", "Enter the new start"),
            ({"scheduled_start": START, "unscheduled": "on"}, "unscheduled", "Untick this"),
            ({"scheduled_start": SKIPPED}, "scheduled_start", "does not exist"),
            ({"scheduled_start": TWICE}, "scheduled_start", "happens twice"),
            ({"scheduled_start": "2001-01-01T09:00"}, "scheduled_start", "gone by"),
        ],
    )
    def test_a_start_that_cannot_be_is_named(self, case, signed_in, sent, field, words):
        body = {"version": case.version, "save": "1", **sent}

        answer = signed_in("scheduler").post(url("reschedule", case), body)

        case.refresh_from_db()
        assert answer.status_code == 422
        assert words in " ".join(answer.context["form"].errors[field])
        assert case.scheduled_start == START_AT

    def test_a_stale_form_gets_both_values_and_can_then_be_saved(self, case, signed_in, nurse):
        shown = case.version
        other = datetime(2031, 6, 20, 13, tzinfo=UTC)
        actions.reschedule(case=case, scheduled_start=other, by=nurse, now=timezone.now())
        browser = signed_in("scheduler")
        sent = {"scheduled_start": "2031-06-17T08:00", "version": shown, "save": "1"}

        answer = browser.post(url("reschedule", case), sent)

        page = text_of(answer)
        case.refresh_from_db()
        assert answer.status_code == 409
        assert "Tue 17 Jun 2031, 8:00 AM" in page
        assert "Fri 20 Jun 2031, 9:00 AM" in page
        assert str(nurse) in page
        assert case.scheduled_start == other
        assert f'name="version" value="{case.version}"' in page

        browser.post(url("reschedule", case), {**sent, "version": case.version})

        case.refresh_from_db()
        assert case.scheduled_start == datetime(2031, 6, 17, 12, tzinfo=UTC)

    def test_the_start_has_a_label_and_its_error_leads_to_it(self, case, signed_in):
        answer = signed_in("scheduler").post(
            url("reschedule", case), {"version": case.version, "scheduled_start": "soon"}
        )

        page = text_of(answer)
        assert 'for="id_scheduled_start_0"' in page
        assert 'id="id_scheduled_start_0"' in page
        assert 'href="#id_scheduled_start_0"' in page

    def test_a_closed_case_is_not_moved(self, case, signed_in, nurse):
        actions.cancel(case=case, reason="moved away", by=nurse, now=timezone.now())
        sent = {"scheduled_start": "2031-06-17T08:00", "version": case.version + 1, "save": "1"}

        answer = signed_in("scheduler").post(url("reschedule", case), sent)

        assert answer.status_code == 422
        assert "not open any more" in text_of(answer)

    @pytest.mark.parametrize("role", ["billing", "lead", "auditor"])
    def test_who_may_not(self, case, signed_in, role):
        assert signed_in(role).get(url("reschedule", case)).status_code == 403


class TestChange:
    def test_changes_the_procedure_and_leaves_the_start(self, case, signed_in):
        sent = answers(protocol="facet-mbb", side="left", version=case.version)

        signed_in("nurse").post(url("change", case), sent)

        case.refresh_from_db()
        assert (case.protocol, case.side, case.scheduled_start) == ("facet-mbb", "left", START_AT)
        assert case.changed_at is not None

    def test_a_stale_form_gets_both_values(self, case, signed_in, nurse):
        shown = case.version
        actions.change_procedure(case=case, by=nurse, now=timezone.now(), side="left")

        answer = signed_in("nurse").post(url("change", case), answers(side="right", version=shown))

        differences = {one.what: (one.was, one.now) for one in answer.context["differences"]}
        case.refresh_from_db()
        assert answer.status_code == 409
        assert differences["Side"] == ("Right", "Left")
        assert case.side == "left"

    def test_starts_from_what_is_booked(self, case, signed_in, nurse):
        actions.change_procedure(case=case, by=nurse, now=timezone.now(), payer="Blue Example")

        form = signed_in("nurse").get(url("change", case)).context["form"]

        assert form["payer"].value() == "other"
        assert form["payer_name"].value() == "Blue Example"
        assert form["contrast"].value() == "true"
        assert form["levels"].value() == ["L4-L5"]


class TestCancelCloseReopen:
    def test_cancel_asks_why_then_offers_to_undo(self, case, signed_in):
        browser = signed_in("scheduler")

        refused = browser.post(url("cancel", case), {"reason": ""})
        answer = browser.post(url("cancel", case), {"reason": "patient is ill"}, follow=True)

        case.refresh_from_db()
        assert refused.status_code == 422
        assert "Write the reason." in text_of(refused)
        assert (case.status, case.cancel_reason) == ("cancelled", "patient is ill")
        assert "This case is cancelled" in text_of(answer)
        assert "Open again" in text_of(answer)

    @pytest.mark.parametrize("reason", ["x" * 201, "a\0b", "a\u202eb", "a\u2028b"])
    def test_a_hostile_reason_is_refused(self, case, signed_in, reason):
        answer = signed_in("scheduler").post(url("cancel", case), {"reason": reason})

        case.refresh_from_db()
        assert (answer.status_code, case.status) == (422, "open")

    def test_undo_of_a_cancellation(self, case, signed_in, nurse):
        actions.cancel(case=case, reason="mistake", by=nurse, now=timezone.now())

        signed_in("scheduler").post(url("reopen", case))

        case.refresh_from_db()
        assert (case.status, case.cancel_reason, case.closed_at) == ("open", "", None)
        assert case.readiness.is_open

    def test_close_writes_the_injection_and_undo_takes_it_back(self, past_case, signed_in):
        browser = signed_in("nurse")

        browser.post(url("close", past_case))
        past_case.refresh_from_db()
        assert past_case.status == "done"
        assert PastInjection.objects.standing().count() == 1

        browser.post(url("reopen", past_case))
        past_case.refresh_from_db()
        assert past_case.status == "open"
        assert PastInjection.objects.standing().count() == 0

    def test_a_case_is_not_closed_before_its_day(self, case, signed_in):
        answer = signed_in("nurse").post(url("close", case))

        case.refresh_from_db()
        assert (answer.status_code, case.status) == (422, "open")
        assert "on or after its day" in text_of(answer)

    def test_looking_at_the_pages_changes_nothing(self, case, signed_in):
        browser = signed_in("nurse")

        for name in ("cancel", "close", "reopen"):
            assert browser.get(url(name, case)).status_code == 200

        case.refresh_from_db()
        assert case.status == "open"

    def test_reopening_an_open_case_says_so(self, case, signed_in):
        answer = signed_in("nurse").post(url("reopen", case))

        assert answer.status_code == 422
        assert "open already" in text_of(answer)

    def test_front_desk_may_undo_a_cancellation_but_not_what_a_nurse_closed(
        self, past_case, signed_in, nurse
    ):
        actions.close(case=past_case, by=nurse, now=timezone.now())

        answer = signed_in("scheduler").post(url("reopen", past_case))

        past_case.refresh_from_db()
        assert (answer.status_code, past_case.status) == (403, "done")

    def test_front_desk_may_not_close(self, past_case, signed_in):
        assert signed_in("scheduler").post(url("close", past_case)).status_code == 403

    @pytest.mark.parametrize("name", ["cancel", "close", "reopen", "change", "reschedule"])
    def test_another_clinic_s_case_is_not_there(self, case, signed_in, other_clinic, name):
        answer = signed_in("nurse", clinic=other_clinic).post(url(name, case), {"reason": "x"})

        case.refresh_from_db()
        assert (answer.status_code, case.status) == (404, "open")


def test_a_booked_case_in_words(case):
    assert booked_words(case) == (
        "Interlaminar epidural, lumbar L4-L5, midline, Tue 10 Jun 2031, 9:30 AM"
    )
