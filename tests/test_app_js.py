"""The small script of every page, in a real browser: what it says, and what it sends."""

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from playwright.sync_api import Page, expect

from staff.access import access
from staff.saved import announce_saved
from tests.browser import problems

PAGE = engines["django"].from_string(
    """{% extends "base.html" %}{% block title %}Try{% endblock %}{% block content %}<h1>Try</h1>
    <form method="post" action="/answer/200/" hx-post="/answer/200/" hx-target="#result">
      <div id="result">before</div>
      {% for status in statuses %}<button hx-post="/answer/{{ status }}/">{{ status }}</button>
      {% endfor %}
    </form>{% endblock %}"""
)
STATUSES = ["200", "409", "422", "403", "500", "503"]


@access("home")
def try_page(request):
    return HttpResponse(PAGE.render({"statuses": STATUSES}, request))


@access("clinic.switch")
def answer(request, status):
    response = HttpResponse(f"<p>answer {status}</p>", status=status)
    at = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)
    return announce_saved(response, at) if status == 200 else response


urlpatterns = [
    path("try/", try_page),
    path("answer/<int:status>/", answer),
    path("", include("config.urls")),
]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


@pytest.fixture
def opened(browse_as) -> Page:
    page = browse_as("nurse")
    page.goto("/try/")
    return page


def press(page: Page, status: str) -> None:
    page.get_by_role("button", name=status, exact=True).click()


def test_a_saved_answer_is_swapped_in_and_announced_on_the_clinic_s_clock(opened):
    press(opened, "200")

    expect(opened.locator("#result")).to_have_text("answer 200")
    expect(opened.get_by_role("status")).to_have_text("Saved 10:42")
    assert list(problems(opened)) == []


@pytest.mark.parametrize("status", ["409", "422"])
def test_a_conflict_and_an_invalid_answer_are_shown(opened, status):
    press(opened, status)

    expect(opened.locator("#result")).to_have_text(f"answer {status}")


@pytest.mark.parametrize("status", ["403", "500", "503"])
def test_other_errors_leave_the_page_and_say_that_nothing_is_saved(opened, status):
    press(opened, status)

    expect(opened.get_by_role("status")).to_contain_text("Not saved.")
    expect(opened.locator("#result")).to_have_text("before")


def test_a_lost_connection_is_said(opened):
    opened.context.set_offline(True)
    press(opened, "200")

    expect(opened.get_by_role("status")).to_contain_text("no connection")


def test_a_fragment_asked_for_after_the_session_ended_leads_to_the_sign_in_page(opened):
    opened.context.clear_cookies()
    press(opened, "200")

    opened.wait_for_url(lambda address: address.endswith("/login/?next=/try/"))


def test_the_token_is_the_page_s(opened):
    sent = []
    opened.on("request", lambda request: sent.append(request.headers.get("x-csrftoken")))
    press(opened, "200")
    expect(opened.locator("#result")).to_have_text("answer 200")

    token = opened.locator('meta[name="csrf-token"]').get_attribute("content")
    assert token
    assert token in sent


def test_the_account_menu_closes_with_escape_and_gives_the_focus_back(opened):
    summary = opened.locator("details.account summary")
    summary.click()
    expect(opened.get_by_role("button", name="Sign out")).to_be_visible()
    opened.keyboard.press("Escape")

    expect(opened.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()
