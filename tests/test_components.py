"""Components: one thing each, rendered alone."""

from datetime import UTC, datetime

import pytest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation

from staff.differences import Difference
from staff.forms import AddPersonForm
from staff.refusals import Conflict
from staff.saved import announce_saved

STATUSES = [
    ("blocked", False, "Not ready"),
    ("incomplete", False, "Needs answers"),
    ("waiting", True, "On track"),
    ("ready", False, "Ready"),
    ("ready", True, "Ready, signed"),
    ("", False, "Not checked yet"),
]


def render(name: str, **context: object) -> str:
    return render_to_string(f"components/{name}.html", context)


@pytest.mark.parametrize(("status", "signed", "words"), STATUSES)
def test_status_is_a_word_an_icon_and_a_colour(status, signed, words):
    html = render("status", status=status, signed=signed)

    assert html.strip().endswith(f"{words}</span>")
    assert html.count("<svg") == 1
    assert f"status-{status}" in html


def test_pagination_keeps_the_filters_and_hides_for_one_page():
    page = Paginator(range(30), 10).page(2)

    html = render("pagination", page=page, query="status=ready")
    assert "11 to 20 of 30" in html
    assert 'href="?status=ready&amp;page=1"' in html
    assert 'href="?status=ready&amp;page=3"' in html
    assert not render("pagination", page=Paginator([1], 10).page(1)).strip()


def test_error_summary_names_each_field_and_leads_to_it(db):
    html = render("error_summary", form=AddPersonForm({"username": "sam", "role": "nurse"}))

    assert '<a href="#id_first_name">First name</a>' in html
    assert "id_role" not in html
    assert not render("error_summary", form=AddPersonForm()).strip()


def test_saved_shows_the_clinic_s_clock():
    at = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)

    with timezone.override("America/New_York"):
        html = render("saved", at=at)
        answer = announce_saved(HttpResponse(), at)

    assert "Saved 10:42" in html
    assert answer["HX-Trigger"] == '{"saved": {"text": "Saved 10:42"}}'


def test_confirm_and_empty_state_and_header_show_what_they_are_given():
    html = render("confirm", action="/x/", title="Cancel?", button="Yes", csrf_token="tok")
    html += render(
        "empty_state", title="Nothing", words="yet", action_href="/a/", action_words="Add"
    )
    html += render("page_header", title="<b>", lead="lead", back_href="/b/", back_words="Back")

    for shown in ('action="/x/"', 'value="tok"', "Nothing", 'href="/a/"', "&lt;b&gt;", "← Back"):
        assert shown in html


def test_language_names_are_their_own():
    with translation.override("es"):
        html = render("languages", path="/users/", csrf_token="tok")

    assert ">English</button>" in html
    assert 'aria-pressed="true">Español</button>' in html


def test_conflict_shows_both_values_and_who_was_quicker():
    conflict = Conflict({}, {}, by="Nia Nurse", at=datetime(2026, 11, 23, 15, 42, tzinfo=UTC))
    differences = [Difference("Side", "Left", "Right")]

    with timezone.override("America/New_York"):
        html = render("conflict", title="Not saved", conflict=conflict, differences=differences)

    assert "Nia Nurse saved it on Mon 23 Nov 2026, 10:42 AM." in html
    assert '<th scope="row">Side</th><td>Left</td><td>Right</td>' in html
    assert "Yours and theirs are the same." in render("conflict", conflict=conflict)
    assert not render("conflict", title="Not saved").strip()
