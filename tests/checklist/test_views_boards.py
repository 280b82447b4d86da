"""The lists of a clinic: what they show, in which order, to whom, with how many queries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checklist.models import Case, ReadinessSnapshot
from checklist.policies import shipped_policy
from tests.factories.checklist import CaseFactory
from tests.factories.patients import PatientFactory, PatientIdentifierFactory
from tests.factories.staff import MembershipFactory

pytestmark = pytest.mark.django_db

FAR = datetime(2999, 1, 1, tzinfo=UTC)


def finding(**fields):
    """A finding of a report, as the engine writes it."""
    return {
        "item": "indication", "section": "eligibility", "state": "unknown", "severity": "blocker",
        "reason": "Not answered yet.", "owner": "physician", "due": None, "act_by": None,
        "evidence": [], "source": None, "key": "unanswered", "params": {}, "waivable": True,
        **fields,
    }  # fmt: skip


def listed(clinic, *, name="Testperson", case_fields=None, findings=(), **fields):
    """An open case with a stored verdict that time does not change before the year 2999."""
    start = fields.pop("start", timezone.now() + timedelta(days=2))
    patient = PatientFactory(clinic=clinic, family_name=name)
    case = CaseFactory(patient=patient, scheduled_start=start, **(case_fields or {}))
    columns = {
        "status": "incomplete", "first_item": "indication", "first_text": "Not answered yet.",
        "first_owner": "physician", "first_key": "unanswered", "act_by": start,
        "counts": {"state": {}, "owner": {"physician": 1}, "section": {"eligibility": 1}},
        **fields,
    }  # fmt: skip
    return ReadinessSnapshot.objects.create(
        case=case,
        clinic=clinic,
        is_open=True,
        scheduled_start=start,
        stable_until=FAR,
        shown_digest="sha256:0",
        policy_digest=shipped_policy().digest,
        evaluated_at=timezone.now(),
        report={"findings": list(findings) or [finding()]},
        **columns,
    )


def text_of(response) -> str:
    return response.content.decode()


def order_of(response, *names: str) -> list[str]:
    """The names in the order in which the page shows them."""
    text = text_of(response)
    return sorted(names, key=text.index)


class TestWorklist:
    def test_orders_by_the_next_point_of_no_return_not_by_the_day_of_the_procedure(
        self, clinic, signed_in
    ):
        now = timezone.now()
        listed(clinic, name="Soon", start=now + timedelta(days=2))
        listed(clinic, name="Later", start=now + timedelta(days=9), act_by=now + timedelta(days=1))
        listed(clinic, name="Never", start=None, act_by=None)

        page = signed_in("nurse").get(reverse("checklist:worklist"))

        assert order_of(page, "Soon", "Later", "Never") == ["Later", "Soon", "Never"]

    def test_row_says_what_is_open_and_whose_it_is(self, clinic, signed_in):
        listed(clinic)

        page = text_of(signed_in("nurse").get(reverse("checklist:worklist")))

        assert "Indication:" in page
        assert "Not answered yet." in page
        assert "Physician" in page
        assert "Interlaminar epidural, lumbar L4-L5, midline" in page

    def test_overdue_is_first_and_marked(self, clinic, signed_in):
        now = timezone.now()
        listed(clinic, name="Fine")
        listed(clinic, name="Late", act_by=now - timedelta(hours=1))

        page = signed_in("nurse").get(reverse("checklist:worklist"))

        assert order_of(page, "Late", "Fine") == ["Late", "Fine"]
        assert text_of(page).count("is-overdue") == 1

    @pytest.mark.parametrize(
        ("late", "says_asap"),
        [(timedelta(days=3), True), (timedelta(hours=1), False)],
        ids=["over before it was booked", "over since"],
    )
    def test_what_was_over_when_it_was_booked_is_asked_for_as_soon_as_possible(
        self, clinic, signed_in, late, says_asap
    ):
        now = timezone.now()
        booked_on = (now - timedelta(days=2)).astimezone(clinic.tz).date()
        listed(clinic, name="Late", act_by=now - late, case_fields={"booked_on": booked_on})
        listed(clinic, name="Fine")

        page = signed_in("nurse").get(reverse("checklist:worklist"))

        assert order_of(page, "Late", "Fine") == ["Late", "Fine"]
        assert ("As soon as possible" in text_of(page)) is says_asap
        assert ("Overdue</span><time" in text_of(page)) is not says_asap

    def test_past_case_says_close_or_reschedule_instead_of_its_reason(self, clinic, signed_in):
        row = listed(clinic, start=timezone.now() - timedelta(days=1))

        page = text_of(signed_in("nurse").get(reverse("checklist:worklist")))

        assert "The day has passed." in page
        assert reverse("checklist:close", args=[row.case_id]) in page
        assert reverse("checklist:reschedule", args=[row.case_id]) in page
        assert "Not answered yet." not in page

    def test_outdated_sheet_asks_for_a_call(self, clinic, signed_in):
        listed(clinic, sheet_stale=True)

        page = text_of(signed_in("nurse").get(reverse("checklist:worklist")))

        assert "Patient holds an outdated sheet: call." in page

    @pytest.mark.parametrize(
        ("chosen", "names"),
        [
            ("all", {"Blocked", "Open", "Stale"}),
            ("blocked", {"Blocked"}),
            ("sheet", {"Stale"}),
            ("ready", set()),
            ("no-such-list", {"Blocked", "Open", "Stale"}),
        ],
    )
    def test_counts_link_to_their_lists(self, clinic, signed_in, chosen, names):
        listed(clinic, name="Blocked", status="blocked")
        listed(clinic, name="Open")
        listed(clinic, name="Stale", sheet_stale=True)

        page = signed_in("nurse").get(reverse("checklist:worklist"), {"list": chosen})

        assert {line.case.patient.family_name for line in page.context["lines"]} == names

    def test_count_of_a_list_is_the_number_of_its_cases(self, clinic, signed_in):
        listed(clinic, status="blocked")
        listed(clinic, act_by=timezone.now() - timedelta(days=1))

        page = signed_in("nurse").get(reverse("checklist:worklist"))

        numbers = {tab["key"]: tab["number"] for tab in page.context["tabs"]}
        assert numbers == {
            "all": 2, "overdue": 1, "blocked": 1, "incomplete": 1, "waiting": 0, "ready": 0
        }  # fmt: skip

    def test_search_keeps_the_name_out_of_the_address(self, clinic, signed_in):
        listed(clinic, name="Wanted")
        listed(clinic, name="Another")
        browser = signed_in("nurse")

        answer = browser.post(reverse("checklist:worklist-search"), {"q": "wanted"}, follow=True)

        assert answer.redirect_chain == [("/worklist/", 302)]
        assert [line.case.patient.family_name for line in answer.context["lines"]] == ["Wanted"]
        assert "Only patients that match" in text_of(answer)

    def test_search_finds_a_record_number_and_can_be_taken_back(self, clinic, signed_in):
        row = listed(clinic, name="Wanted")
        listed(clinic, name="Another")
        PatientIdentifierFactory(patient=row.case.patient, value="MR-777")
        browser = signed_in("nurse")

        found = browser.post(reverse("checklist:worklist-search"), {"q": "MR-777"}, follow=True)
        every = browser.post(reverse("checklist:worklist-search"), {"q": ""}, follow=True)

        assert len(found.context["lines"]) == 1
        assert len(every.context["lines"]) == 2

    def test_hostile_search_is_refused_and_kept(self, clinic, signed_in):
        answer = signed_in("nurse").post(reverse("checklist:worklist-search"), {"q": "a\u202eb"})

        assert answer.status_code == 422
        assert "U+202E" in text_of(answer)

    def test_empty_list_says_what_to_do(self, clinic, signed_in):
        assert "Nothing to do here" in text_of(
            signed_in("nurse").get(reverse("checklist:worklist"))
        )

    def test_nothing_of_another_clinic_nor_of_a_closed_case_is_listed(
        self, clinic, other_clinic, signed_in
    ):
        listed(other_clinic, name="Elsewhere")
        ended = listed(clinic, name="Ended")
        ReadinessSnapshot.objects.filter(pk=ended.pk).update(is_open=False)

        page = text_of(signed_in("nurse").get(reverse("checklist:worklist")))

        assert "Elsewhere" not in page
        assert "Ended" not in page

    def test_scheduler_may_not_open_it(self, clinic, signed_in):
        assert signed_in("scheduler").get(reverse("checklist:worklist")).status_code == 403

    def test_proposals_are_announced(self, clinic, signed_in):
        patient = PatientFactory(clinic=clinic)
        CaseFactory(patient=patient, status="proposed", protocol="")

        page = text_of(signed_in("nurse").get(reverse("checklist:worklist")))

        assert "1 imported proposal waits to be booked." in page

    def test_a_verdict_past_its_time_is_made_anew_first(self, clinic, signed_in):
        row = listed(clinic, status="ready", first_item="")
        ReadinessSnapshot.objects.filter(pk=row.pk).update(
            stable_until=timezone.now() - timedelta(minutes=1)
        )

        page = signed_in("nurse").get(reverse("checklist:worklist"))

        assert [line.status for line in page.context["lines"]] == ["incomplete"]


class TestDashboard:
    def test_shows_a_line_a_case_of_the_coming_week(self, clinic, signed_in):
        listed(clinic, name="This-week", next_due=timezone.now() + timedelta(days=1))
        listed(clinic, name="Next-month", start=timezone.now() + timedelta(days=30))

        page = text_of(signed_in("physician").get(reverse("checklist:dashboard")))

        assert "This-week" in page
        assert "Needs answers" in page
        assert "Next-month" not in page.split("board-fixed")[1]

    def test_filters_by_status_physician_and_procedure(self, clinic, signed_in, member):
        doctor = member("physician").user
        listed(clinic, name="Mine", status="blocked", case_fields={"physician": doctor})
        listed(clinic, name="Facet", case_fields={"protocol": "facet-mbb", "side": "left"})
        browser = signed_in("lead")

        def names(**filters):
            page = browser.get(reverse("checklist:dashboard"), filters)
            return {
                line.case.patient.family_name for day in page.context["days"] for line in day.lines
            }

        assert names(status="blocked") == {"Mine"}
        assert names(physician=doctor.pk) == {"Mine"}
        assert names(protocol="facet-mbb") == {"Facet"}

    def test_filters_are_remembered_until_cleared(self, clinic, signed_in):
        listed(clinic, name="Blocked", status="blocked")
        listed(clinic, name="Open")
        browser = signed_in("lead")

        browser.get(reverse("checklist:dashboard"), {"status": "blocked"})
        again = browser.get(reverse("checklist:dashboard"))
        cleared = browser.get(reverse("checklist:dashboard"), {"reset": "1"})

        assert again.context["page"].paginator.count == 1
        assert cleared.context["page"].paginator.count == 2

    def test_counts_ignore_the_chosen_status_and_link_to_each(self, clinic, signed_in):
        listed(clinic, status="blocked")
        listed(clinic)

        page = signed_in("lead").get(reverse("checklist:dashboard"), {"status": "blocked"})

        counts = {one["status"]: one["number"] for one in page.context["counts"]}
        assert counts == {"blocked": 1, "incomplete": 1, "waiting": 0, "ready": 0}
        assert [one["status"] for one in page.context["counts"] if one["is_chosen"]] == ["blocked"]

    @pytest.mark.parametrize(
        ("filters", "words"),
        [
            ({"since": "2026-02-30"}, "There is no such day"),
            ({"since": "１２"}, "Enter a date as year-month-day"),
            ({"since": "2026-12-07", "until": "2026-12-01"}, "on or after the first"),
            ({"since": "1990-01-01", "until": "2030-01-01"}, "within a year"),
            ({"physician": "1e400"}, "Select a valid choice"),
            ({"protocol": "x" * 5000}, "Select a valid choice"),
        ],
    )
    def test_filters_that_do_not_hold_are_named(self, clinic, signed_in, filters, words):
        answer = signed_in("lead").get(reverse("checklist:dashboard"), filters)

        assert answer.status_code == 422
        assert words in text_of(answer)

    def test_asked_of_you_shows_what_waits_for_this_physician(self, clinic, signed_in, member):
        other = member("physician").user
        mine = finding(item="consent", reason="To be signed.", key="")
        listed(clinic, name="Unassigned", findings=[mine])
        listed(clinic, name="Theirs", case_fields={"physician": other})
        listed(clinic, name="Due-later", findings=[finding(state="pending")])
        listed(clinic, name="Nurse-only", counts={"owner": {"nurse": 2}, "section": {}})

        page = signed_in("physician").get(reverse("checklist:dashboard"))

        asked = page.context["asked"]
        assert [one.line.case.patient.family_name for one in asked] == ["Unassigned"]
        assert [reason.title for reason in asked[0].reasons] == ["Consent"]

    def test_a_sign_to_be_seen_today_is_the_first_reason_that_is_asked(self, clinic, signed_in):
        told = {"flags": ["cauda-equina"], "told_at": "2026-12-01T10:00:00-05:00"}
        listed(
            clinic,
            findings=[
                finding(item="indication", state="unmet"),
                finding(item="red-flags", state="unmet", params=told),
            ],
        )

        page = signed_in("physician").get(reverse("checklist:dashboard"))

        [asked] = page.context["asked"]
        assert [reason.title for reason in asked.reasons] == ["Red flags", "Indication"]

    def test_a_sign_to_be_seen_today_comes_before_all_else_that_is_asked(self, clinic, signed_in):
        now = timezone.now()
        listed(clinic, name="Overdue", act_by=now - timedelta(days=30))
        told = finding(item="red-flags", key="red-flags.refer-today", params={"told_at": ""})
        listed(clinic, name="Sign", findings=[told], act_by=now - timedelta(days=1))

        page = signed_in("physician").get(reverse("checklist:dashboard"))

        names = [one.line.case.patient.family_name for one in page.context["asked"]]
        assert names == ["Sign", "Overdue"]

    def test_what_only_wants_a_start_is_not_asked_of_a_physician(self, clinic, signed_in):
        listed(clinic, start=None, findings=[finding(key="no-start")])

        assert signed_in("physician").get(reverse("checklist:dashboard")).context["asked"] == []

    def test_signed_shows_only_while_ready(self, clinic, signed_in):
        listed(clinic, name="Ready", status="ready", signed=True, first_item="")
        listed(clinic, name="Waiting", status="waiting", signed=True)

        page = signed_in("lead").get(reverse("checklist:dashboard"))

        lines = [line for day in page.context["days"] for line in day.lines]
        assert {line.case.patient.family_name: line.is_signed for line in lines} == {
            "Ready": True,
            "Waiting": False,
        }

    def test_fifty_a_page(self, clinic, signed_in):
        many(clinic, 51)

        first = signed_in("lead").get(reverse("checklist:dashboard"))

        assert len(first.context["page"].object_list) == 50
        assert "page=2" in text_of(first)

    def test_scheduler_may_not_open_it(self, clinic, signed_in):
        assert signed_in("scheduler").get(reverse("checklist:dashboard")).status_code == 403


class TestSchedule:
    def test_shows_name_time_procedure_and_status_by_day_but_no_reason(self, clinic, signed_in):
        row = listed(clinic, name="Booked", first_text="Last dose of apixaban", first_key="")

        page = text_of(signed_in("scheduler").get(reverse("checklist:schedule")))

        assert "Booked" in page
        assert "Needs answers" in page
        assert "apixaban" not in page
        assert reverse("checklist:reschedule", args=[row.case_id]) in page

    def test_lists_what_has_no_start_and_what_an_import_proposes(self, clinic, signed_in):
        listed(clinic, name="Undated", start=None)
        proposed = CaseFactory(
            patient=PatientFactory(clinic=clinic, family_name="Proposed"),
            status="proposed",
            protocol="",
        )

        page = text_of(signed_in("scheduler").get(reverse("checklist:schedule")))

        assert "Undated" in page
        assert "Proposed" in page
        assert reverse("checklist:accept", args=[proposed.pk]) in page

    def test_goes_to_a_day(self, clinic, signed_in):
        listed(clinic, name="Far", start=timezone.now() + timedelta(days=40))
        day = (timezone.now() + timedelta(days=39)).date().isoformat()
        browser = signed_in("scheduler")

        assert "Far" not in text_of(browser.get(reverse("checklist:schedule")))
        assert "Far" in text_of(browser.get(reverse("checklist:schedule"), {"since": day}))

    def test_a_day_that_does_not_exist_is_named(self, clinic, signed_in):
        answer = signed_in("scheduler").get(reverse("checklist:schedule"), {"since": "2026-02-30"})

        assert answer.status_code == 422
        assert "There is no such day" in text_of(answer)


class TestBilling:
    def test_shows_authorization_findings_and_nothing_else(self, clinic, signed_in):
        open_one = finding(
            item="authorization", section="authorization", owner="billing", key="",
            reason="Asked for, not decided yet.",
        )  # fmt: skip
        listed(
            clinic,
            name="To-authorize",
            findings=[open_one, finding(reason="Last dose of apixaban", key="")],
            counts={"owner": {"billing": 1}, "section": {"authorization": 1}},
        )
        listed(clinic, name="Settled")

        page = text_of(signed_in("billing").get(reverse("checklist:billing")))

        assert "To-authorize" in page
        assert "Asked for, not decided yet." in page
        assert "Medicare" in page
        assert "apixaban" not in page
        assert "Settled" not in page

    def test_nurse_may_not_open_it(self, clinic, signed_in):
        assert signed_in("nurse").get(reverse("checklist:billing")).status_code == 403


class TestSearch:
    @pytest.mark.parametrize("wanted", ["wanted", "Wan", "MR-777", "1958-03-04 wanted"])
    def test_finds_patients_with_their_cases(self, clinic, signed_in, wanted):
        row = listed(clinic, name="Wanted")
        PatientIdentifierFactory(patient=row.case.patient, value="MR-777")
        listed(clinic, name="Another")

        answer = signed_in("nurse").post(reverse("checklist:search"), {"q": wanted})

        assert [one.patient.family_name for one in answer.context["found"]] == ["Wanted"]
        assert reverse("checklist:case", args=[row.case_id]) in text_of(answer)
        assert "MR-777" in text_of(answer)

    def test_front_desk_sees_what_is_booked_without_a_way_into_the_case(self, clinic, signed_in):
        row = listed(clinic, name="Wanted")

        page = text_of(signed_in("scheduler").post(reverse("checklist:search"), {"q": "wanted"}))

        assert "Interlaminar epidural, lumbar L4-L5, midline" in page
        assert reverse("checklist:case", args=[row.case_id]) not in page

    def test_nothing_asked_nobody_shown(self, clinic, signed_in):
        listed(clinic, name="Wanted")

        assert "Wanted" not in text_of(signed_in("nurse").get(reverse("checklist:search")))

    def test_nobody_of_another_clinic(self, clinic, other_clinic, signed_in):
        listed(other_clinic, name="Elsewhere")

        answer = signed_in("nurse").post(reverse("checklist:search"), {"q": "elsewhere"})

        assert answer.context["found"] == []
        assert "Nobody found" in text_of(answer)

    def test_hostile_text_is_refused(self, clinic, signed_in):
        answer = signed_in("nurse").post(reverse("checklist:search"), {"q": "a\0b"})

        assert answer.status_code == 422


def many(clinic, number: int) -> None:
    """Add open cases with verdicts, in bulk."""
    physician = MembershipFactory(clinic=clinic, role="physician").user
    patient = PatientFactory(clinic=clinic)
    start = timezone.now() + timedelta(days=2)
    cases = Case.objects.bulk_create(
        CaseFactory.build(
            clinic=clinic, patient=patient, physician=physician, scheduled_start=start
        )
        for _number in range(number)
    )
    report = {"findings": [finding()] * 30}
    ReadinessSnapshot.objects.bulk_create(
        ReadinessSnapshot(
            case=case, clinic=clinic, is_open=True, scheduled_start=start, status="incomplete",
            first_item="indication", first_text="Not answered yet.", first_owner="physician",
            counts={"owner": {"physician": 1}, "section": {"authorization": 1}}, act_by=start,
            stable_until=FAR, shown_digest="sha256:0", report=report, evaluated_at=timezone.now(),
            policy_digest=shipped_policy().digest,
        )
        for case in cases
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("nurse", "worklist"),
        ("physician", "dashboard"),
        ("scheduler", "schedule"),
        ("billing", "billing"),
    ],
)
def test_a_list_takes_as_many_queries_with_500_cases_as_with_5(clinic, signed_in, role, name):
    browser = signed_in(role)
    many(clinic, 5)
    browser.get(reverse(f"checklist:{name}"))

    with CaptureQueriesContext(connection) as few:
        browser.get(reverse(f"checklist:{name}"))
    many(clinic, 495)
    with CaptureQueriesContext(connection) as lots:
        browser.get(reverse(f"checklist:{name}"))

    assert len(lots) == len(few)
    assert len(lots) <= 20
