"""The pages in a real browser: readable by all, no wider than the window, within the policy."""

import pytest
from playwright.sync_api import expect

from staff.models import Role
from tests.browser import NARROW, WIDE, problems
from tests.factories.staff import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("path", ["/login/", "/no-such-page/"])
def test_public_pages(browse, path, viewport):
    page = browse(viewport=viewport)
    page.goto(path)

    assert list(problems(page)) == []


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize(
    ("role", "path"),
    [("admin", "/users/"), ("admin", "/users/add/"), ("auditor", "/audit/"), ("nurse", "/audit/")],
)
def test_staff_pages(browse_as, role, path, viewport):
    page = browse_as(role, viewport=viewport)
    page.goto(path)

    assert list(problems(page)) == []


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("role", Role.values)
def test_the_links_at_the_top_stand_in_one_line(browse_as, role, language, viewport):
    page = browse_as(role, viewport=viewport)
    language_cookie = {"name": "django_language", "value": language}
    page.context.add_cookies([{**language_cookie, "domain": "localhost", "path": "/"}])
    page.goto("/")
    tops = page.evaluate(
        "[...document.querySelectorAll('.site-nav a')].map(a => a.getBoundingClientRect().top)"
    )

    assert len(tops) >= 1
    assert len(set(tops)) == 1
    assert list(problems(page)) == []
    brand, account = page.locator(".brand"), page.locator(".account > summary")
    assert abs(_middle(brand) - _middle(account)) < 12


def test_what_is_seldom_used_is_in_the_menu_without_scripts(browse_as):
    page = browse_as("physician", java_script_enabled=False, viewport=NARROW)
    page.goto("/dashboard/")
    page.locator(".account > summary").click()
    page.get_by_role("link", name="Policy").click()

    page.wait_for_url("**/policies/")


def _middle(element):
    box = element.bounding_box()
    return box["y"] + box["height"] / 2


def test_signing_in_by_keyboard_reaches_the_role_s_page(browse, member):
    member("admin", user__username="dana")
    page = browse()
    page.goto("/users/")
    page.get_by_label("Username").press_sequentially("dana")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url(lambda address: address.endswith("/users/") and "next" not in address)
    expect(page.get_by_role("heading", name="Staff")).to_be_visible()


def test_skip_link_leads_past_the_header(browse_as):
    page = browse_as("admin")
    page.goto("/users/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_error_summary_takes_the_focus_and_leads_to_the_field(browse_as):
    page = browse_as("admin")
    page.goto("/users/add/")
    page.get_by_role("button", name="Save").click()
    page.locator("#error-summary:focus").wait_for()  # the script gives it the focus

    page.locator("#error-summary").get_by_role("link", name="User name").click()
    assert page.evaluate("document.activeElement.id") == "id_username"


def test_language_switch_turns_the_page_into_spanish(browse):
    page = browse()
    page.goto("/login/")
    page.get_by_role("button", name="Español").click()

    page.locator("html[lang=es]").wait_for()
    assert page.get_by_role("button", name="Español").get_attribute("aria-pressed") == "true"
