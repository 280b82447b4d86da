"""A clinic changes a number: one proposes, another approves; cases and sheets follow."""

from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from checklist import actions
from checklist.models import Case, PolicyVersion, ReadinessSnapshot
from checklist.policies import shipped_policy
from checklist.sheets import compose
from tests.browser import NARROW, WIDE, problems
from tests.factories.checklist import NOW, make_well_case
from tests.factories.policies import STRICT_PAIN, propose, put_in_force

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHIPPED = f"default@{shipped_policy().version}"
SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]
OPEN_ALL = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def case(clinic):
    """A case on track, whose patient holds a sheet."""
    made = make_well_case(patient__clinic=clinic, patient__family_name="Journeyperson")
    case = Case.objects.with_people().get(pk=made.pk)
    actions.issue_sheet(case=case, language="en", compose=compose, by=None, now=NOW)
    return case


def open_the_text(page: Page) -> Locator:
    text = page.get_by_label("The whole policy (YAML)")
    if not text.is_visible():
        page.locator("summary", has_text="the whole policy as text").click()
    return text


def change_the_text(page: Page, changes: dict[str, str]) -> None:
    text = open_the_text(page)
    written = text.input_value()
    for old, new in changes.items():
        assert old in written
        written = written.replace(old, new)
    text.fill(written)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_people_change_a_number(browse_as, case, script):
    lead = browse_as("lead", java_script_enabled=script)
    lead.goto("/dashboard/")
    lead.get_by_role("link", name="Policy").click()
    expect(lead.get_by_text("In force, as shipped").first).to_be_visible()
    lead.get_by_role("link", name="Propose a change").first.click()
    change_the_text(lead, {"pain_score_enough: {value: 4": "pain_score_enough: {value: many"})
    lead.get_by_role("button", name="Propose").click()
    expect(lead.locator("#error-summary")).to_contain_text("numbers.pain_score_enough.value")
    change_the_text(lead, {"value: many": "value: 9", "pain_score_least: {value: 1":
                           "pain_score_least: {value: 8"})  # fmt: skip
    lead.get_by_role("button", name="Propose").click()
    expect(lead.get_by_text("Proposed. Somebody else has to approve it.")).to_be_visible()
    expect(lead.get_by_text("You proposed this version")).to_be_visible()

    version = PolicyVersion.objects.get()
    lead.goto(f"/policies/{version.pk}/approve/")
    expect(lead.get_by_text("You proposed this version")).to_be_visible()
    expect(lead.get_by_role("button", name="Approve and put in force")).to_have_count(0)

    physician = browse_as("physician", java_script_enabled=script)
    physician.goto(f"/policies/{version.pk}/")
    expect(physician.get_by_text("Pain score, at least").first).to_be_visible()
    if not script:
        physician.get_by_role("link", name="Try it on the open cases").click()
    expect(physician.get_by_text("1 would have another status.")).to_be_visible(timeout=15_000)
    physician.goto(f"/policies/{version.pk}/approve/")
    physician.get_by_role("button", name="Approve and put in force").click()
    expect(physician.get_by_text("is in force. Open cases are judged anew.")).to_be_visible(
        timeout=15_000
    )

    physician.goto(f"/cases/{case.pk}/report/")
    expect(physician.get_by_text("Not ready").first).to_be_visible()
    expect(physician.get_by_text("Patient holds an outdated sheet: call.").first).to_be_visible()
    physician.goto("/policies/")
    expect(physician.get_by_text("In force", exact=True).first).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_number_and_hours_are_changed_with_fields(browse_as, clinic, script):
    lead = browse_as("lead", java_script_enabled=script)
    lead.goto("/policies/new/")
    lead.locator("summary", has_text="Safety").click()
    lead.get_by_label("INR at most: new value").fill("one")
    lead.get_by_label("INR at most: source").select_option("clinic")
    lead.get_by_label("INR at most: reason").fill("Our laboratory")
    lead.get_by_role("button", name="Check, and go on changing").click()
    expect(lead.locator("#error-summary")).to_contain_text("a number is needed")
    value = lead.get_by_label("INR at most: new value")
    expect(value).to_have_value("one")
    expect(value).to_have_accessible_description("a number is needed")
    value.fill("1.1")
    lead.get_by_role("button", name="Check, and go on changing").click()
    expect(lead.get_by_text("INR at most: 1.2 → 1.1")).to_be_visible()

    lead.locator("summary", has_text="Hours without a medicine").click()
    hours = lead.locator("details", has_text="One medicine at a time")
    hours.get_by_label("Medicine, and its hours now").select_option("apixaban")
    hours.get_by_label("low tier").fill("24")
    hours.get_by_label("Source").select_option("clinic")
    hours.get_by_label("Reason").fill("Our hematologist")
    lead.get_by_role("button", name="Propose").click()
    expect(lead.get_by_text("Proposed. Somebody else has to approve it.")).to_be_visible()
    expect(lead.get_by_text("reason: Our laboratory").first).to_be_visible()
    expect(lead.get_by_text("apixaban, low tier").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_whoever_approved_sees_how_far_the_open_cases_are(browse_as, clinic, settings, script):
    settings.CASES_JUDGED_AT_ONCE = 1
    for case in [make_well_case(patient__clinic=clinic) for _nth in range(3)]:
        actions.refresh(case=case, now=NOW)
    version = propose(clinic, changes=STRICT_PAIN)
    physician = browse_as("physician", java_script_enabled=script)
    physician.goto(f"/policies/{version.pk}/approve/")
    physician.get_by_role("button", name="Approve and put in force").click()
    if not script:
        expect(physician.get_by_text("1 of 3 open cases are judged by")).to_be_visible()
        physician.get_by_role("link", name="Judge the next ones now").click()
        expect(physician.get_by_text("2 of 3 open cases are judged by")).to_be_visible()
        physician.get_by_role("link", name="Judge the next ones now").click()
    expect(physician.get_by_text("All open cases are judged anew.")).to_be_visible(timeout=15_000)
    assert ReadinessSnapshot.objects.with_status("blocked").count() == 3


def test_a_forged_approval_of_one_s_own_is_refused(browse_as, clinic):
    lead = browse_as("lead")
    lead.goto("/policies/new/")
    change_the_text(lead, {'inr_most: {value: "1.2"': 'inr_most: {value: "1.1"'})
    lead.get_by_role("button", name="Propose").click()
    lead.wait_for_url(lambda address: "new" not in address)
    expect(lead.get_by_text("You proposed this version")).to_be_visible()
    number = PolicyVersion.objects.get().pk
    lead.goto(f"/policies/{number}/approve/")
    lead.evaluate(
        """digest => {
            const form = document.createElement("form");
            form.method = "post";
            const token = document.querySelector('meta[name="csrf-token"]').content;
            for (const [name, value] of Object.entries({csrfmiddlewaretoken: token, digest})) {
                const input = document.createElement("input");
                input.name = name;
                input.value = value;
                form.append(input);
            }
            document.body.append(form);
            form.submit();
        }""",
        shipped_policy().digest,
    )

    expect(lead.locator("#error-summary")).to_contain_text("somebody else has to approve it")
    assert PolicyVersion.objects.get().status == "proposed"


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize(
    "address",
    [
        "/policies/",
        "/policies/new/",
        "/policies/return/",
        f"/policies/shipped/{SHIPPED}/",
        "/policies/{own}/",
        "/policies/{waiting}/",
        "/policies/{waiting}/cases/",
        "/policies/{waiting}/approve/",
        "/policies/{waiting}/reject/",
    ],
)
def test_page(browse_as, clinic, case, address, viewport):
    own = put_in_force(clinic)
    waiting = propose(clinic, "2030.2", STRICT_PAIN)
    page = browse_as("physician", viewport=viewport)
    page.goto(address.format(own=own.pk, waiting=waiting.pk))
    if address in ("/policies/{waiting}/", "/policies/{waiting}/approve/", "/policies/return/"):
        page.get_by_text("Nothing was stored.").wait_for()
    page.evaluate(OPEN_ALL)

    assert list(problems(page)) == []


def test_errors_take_the_focus_and_lead_to_the_text(browse_as, clinic):
    page = browse_as("lead")
    page.goto("/policies/new/")
    open_the_text(page).fill("id: [")
    page.get_by_role("button", name="Propose").click()
    page.locator("#error-summary:focus").wait_for()  # the script gives it the focus

    page.locator("#error-summary").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "id_text"
    assert list(problems(page)) == []
