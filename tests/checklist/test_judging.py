"""After an approval: no page or command shows a verdict of the policy before as one that holds.

The clinic's well cases are on track by the shipped policy and blocked by the new one, so whatever
says "waiting" after the approval says an old verdict.
"""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from checklist import actions
from checklist.judging import open_cases, progress
from checklist.models import Case, PolicyVersion, PrepSheet, ReadinessSnapshot
from checklist.policies import shipped_policy
from checklist.sheets import compose
from tests.factories.checklist import NOW, CaseFactory, make_well_case
from tests.factories.policies import STRICT_PAIN, approve, propose

pytestmark = pytest.mark.django_db

NEW = "default@2030.1"
QUERY = {"dashboard": "?since=2026-12-01&until=2026-12-31", "schedule": "?since=2026-12-01"}
# Lines of each list, of three cases with a start and three without; billing's go by a verdict, and
# two are judged.
LENGTH = {"worklist": 6, "dashboard": 3, "schedule": 6, "billing": 2}
LISTS = {
    "worklist": "nurse",
    "dashboard": "physician",
    "schedule": "scheduler",
    "billing": "billing",
}


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(autouse=True)
def _one_at_once(settings):
    settings.CASES_JUDGED_AT_ONCE = 1


@pytest.fixture
def change(clinic, django_capture_on_commit_callbacks):
    """Put the stricter policy in force, as the page does."""

    def put():
        with django_capture_on_commit_callbacks(execute=True):
            approve(propose(clinic, changes=STRICT_PAIN))

    return put


def well(clinic, number, **fields):
    """Cases on track by the policy in force; billing has something to do about each."""
    made = [make_well_case(patient__clinic=clinic, **fields) for _nth in range(number)]
    for case in made:
        actions.refresh(case=case, now=NOW)
    return made


def old(clinic, **fields):
    """How many rows of the table still hold the verdict of the policy before."""
    rows = ReadinessSnapshot.objects.for_clinic(clinic).filter(**fields)
    return rows.filter(policy_digest=shipped_policy().digest).count()


def context_of(browser, name, query=""):
    response = browser.get(f"{reverse(f'checklist:{name}')}{query}")
    assert response.status_code == 200
    return response.context


def shown(context):
    """Every line of a list."""
    days = [line for day in context.get("days") or [] for line in day.lines]
    lines = [getattr(one, "line", one) for one in context.get("lines") or []]
    asked = [one.line for one in context.get("asked") or []]
    return [*days, *lines, *asked, *(context.get("unscheduled") or [])]


def statuses(context):
    return {line.status for line in shown(context)}


def test_more_than_200_cases_are_judged_portion_by_portion_and_none_is_shown_before(
    clinic, signed_in, change, settings
):
    settings.CASES_JUDGED_AT_ONCE = 40
    well(clinic, 205)
    change()
    assert old(clinic) == 165
    nurse, seen = signed_in("nurse"), []

    context = context_of(nurse, "worklist", "?list=waiting")
    assert (statuses(context), old(clinic)) == (set(), 125)
    tabs = {tab["key"]: tab["number"] for tab in context["tabs"]}
    assert (tabs["all"], tabs["blocked"], tabs["waiting"]) == (205, 80, 0)
    assert (context["progress"].done, context["progress"].left) == (80, 125)

    address, htmx = reverse("checklist:judging"), {"HX-Request": "true"}
    while (found := nurse.get(address, headers=htmx)).context["progress"]:
        seen.append(found.context["progress"].left)
    assert seen == [85, 45, 5]
    assert "All open cases are judged anew." in found.text
    tabs = {tab["key"]: tab["number"] for tab in context_of(nurse, "worklist")["tabs"]}
    assert (tabs["all"], tabs["blocked"], tabs["waiting"]) == (205, 205, 0)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_an_old_verdict(clinic, signed_in, change, name):
    asked_for = {"state": "OH"} if name == "billing" else {}  # where Medicare asks for it
    well(clinic, 3, **asked_for)
    well(clinic, 3, scheduled_start=None, **asked_for)
    change()

    context = context_of(signed_in(LISTS[name]), name, QUERY.get(name, ""))

    assert old(clinic, case__in=[line.case for line in shown(context)]) == 0
    assert len(shown(context)) == LENGTH[name]
    if "counts" in context:
        counts = {count["status"]: count["number"] for count in context["counts"]}
        assert counts["waiting"] == 0


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_how_many_are_still_to_be_judged(clinic, signed_in, change, name):
    well(clinic, 54)
    browser = signed_in(LISTS[name])
    change()

    response = browser.get(reverse(f"checklist:{name}"))

    found = response.context["progress"]
    assert found.left == old(clinic) > 0
    assert (found.policy, found.total) == (NEW, 54)
    assert (
        f"{found.done} of 54 open cases are judged by {NEW} as things stand now." in response.text
    )
    assert f'href="{reverse("checklist:judging")}"' in response.text


@pytest.mark.parametrize("status", ["waiting", "blocked"])
def test_dashboard_by_status_leaves_out_what_is_not_judged(clinic, signed_in, change, status):
    well(clinic, 5)
    change()
    wanted = f"?status={status}&since=2026-12-01&until=2026-12-31"

    context = context_of(signed_in("physician"), "dashboard", wanted)

    shown = [line.status for day in context["days"] for line in day.lines]
    assert shown == (["blocked"] * 2 if status == "blocked" else [])
    assert old(clinic) == 3


def test_a_search_on_the_worklist_shows_none_either(clinic, signed_in, change):
    well(clinic, 1)
    found = well(clinic, 2, patient__family_name="Soughtname")
    nurse = signed_in("nurse")
    nurse.post(reverse("checklist:worklist-search"), {"q": "Soughtname"})
    change()

    context = context_of(nurse, "worklist", "?list=waiting")
    assert statuses(context) == set()
    assert {tab["key"]: tab["number"] for tab in context["tabs"]}["all"] == len(found)
    assert statuses(context_of(nurse, "worklist")) == {"blocked"}


@pytest.mark.parametrize("name", ["case", "report", "sheet", "packet"])
def test_no_page_of_a_case_shows_an_old_verdict(clinic, signed_in, change, name):
    cases = well(clinic, 3)
    change()
    last = ReadinessSnapshot.objects.get(policy_digest=shipped_policy().digest, case=cases[2])

    page = signed_in("nurse").get(reverse(f"checklist:{name}", args=[last.case_id]))

    assert page.status_code == 200
    last.refresh_from_db()
    assert (last.status, last.policy_version) == ("blocked", "2030.1")
    assert not re.search(r"status-waiting", page.text)


@pytest.mark.parametrize("name", ["sheet-print", "sheet-pdf"])
def test_a_sheet_of_a_case_not_yet_judged_is_out_of_date(
    clinic, signed_in, change, name, nurse, monkeypatch
):
    case = well(clinic, 3)[2]
    sheet = actions.issue_sheet(case=case, language="en", compose=compose, by=nurse, now=NOW)
    browser = signed_in("nurse")
    address = reverse(f"checklist:{name}", args=[case.pk, sheet.number])
    change()
    assert not PrepSheet.objects.get(pk=sheet.pk).is_stale

    browser.get(address)

    assert [one["reason"] for one in PrepSheet.objects.get(pk=sheet.pk).stale_reasons] == [
        "policy-changed"
    ]
    if name == "sheet-print":
        assert "Out of date. Do not use this sheet." in browser.get(address).text


def test_a_signature_on_a_case_not_yet_judged_does_not_count(clinic, signed_in, change, physician):
    case = well(clinic, 3)[2]
    shown = ReadinessSnapshot.objects.get(case=case).shown_digest
    actions.sign_off(case=case, shown_digest=shown, by=physician, now=NOW)
    change()

    context = context_of(signed_in("physician"), "dashboard", "?since=2026-12-01&until=2026-12-31")

    assert not any(line.is_signed for day in context["days"] for line in day.lines)
    assert not ReadinessSnapshot.objects.get(case=case).signed


def said(*arguments):
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def test_commands_go_by_the_policy_in_force(clinic, change, tmp_path, nurse):
    cases = well(clinic, 4)
    for case in cases[1:]:
        actions.issue_sheet(case=case, language="en", compose=compose, by=nurse, now=NOW)
    change()

    packet = said("payer_packet", cases[1].pk)
    assert packet["policy"]["version"] == "2030.1"
    said("case_document", cases[2].pk)
    assert ReadinessSnapshot.objects.get(case=cases[2]).status == "blocked"
    sheet = said("sheet", cases[3].pk, "--output", tmp_path / "sheet.html")
    assert sheet["sheet"] == 4
    assert said("refresh_readiness")["refreshed"][clinic.slug] == old(clinic) == 0


def test_the_timer_judges_all_that_is_left(clinic, change):
    well(clinic, 5)
    change()
    left = old(clinic)

    assert left == 4
    assert said("refresh_readiness")["refreshed"][clinic.slug] == left
    assert progress(clinic, NOW) is None


def test_a_version_that_is_damaged_meanwhile_leaves_no_verdict_of_the_one_before(clinic, change):
    well(clinic, 3)
    change()
    row = PolicyVersion.objects.get()
    damaged = {**{field.attname: getattr(row, field.attname) for field in row._meta.fields},
               "digest": "sha256:another"}  # fmt: skip
    PolicyVersion.objects.filter(pk=row.pk).update(status="retired")
    PolicyVersion.objects.create(**{**damaged, "id": None, "version": "2030.2"})

    assert progress(clinic, NOW).done == 0
    assert [row.status for row in open_cases(clinic, NOW).judged] == ["incomplete"]


def test_nothing_is_said_where_all_verdicts_hold(clinic, signed_in):
    well(clinic, 1)

    assert 'id="judging"' not in signed_in("nurse").get(reverse("checklist:worklist")).text
    assert progress(clinic, NOW) is None


def test_another_clinic_s_cases_are_neither_judged_nor_counted(clinic, other_clinic, change):
    well(clinic, 2)
    CaseFactory(patient__clinic=other_clinic)
    actions.refresh(case=Case.objects.get(clinic=other_clinic), now=NOW)
    change()

    assert progress(clinic, NOW).total == 2
    assert progress(other_clinic, NOW) is None


def test_page_after_the_approval_says_how_far_it_is(clinic, signed_in, change):
    well(clinic, 3)
    change()
    lead = signed_in("lead")
    row = PolicyVersion.objects.get()

    for address in (reverse("checklist:policy", args=[row.pk]), reverse("checklist:policies")):
        assert (
            f"1 of 3 open cases are judged by {NEW} as things stand now." in lead.get(address).text
        )


def test_without_javascript_each_click_judges_a_portion(clinic, signed_in, change):
    well(clinic, 3)
    change()
    lead, address = signed_in("lead"), reverse("checklist:judging")

    assert "2 of 3 open cases are judged" in lead.get(address).text
    assert "All open cases are judged anew." in lead.get(address).text
    lead.cookies["django_language"] = "es"
    with translation.override("es"):
        assert "Todos los casos abiertos están evaluados de nuevo." in lead.get(address).text
