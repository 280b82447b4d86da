"""Error pages: each renders alone, in both languages, without a database."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import translation

from config.pages import error_page

STATUSES = [400, 403, 404, 409, 413, 422, 500, 503]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_page(status, language):
    with translation.override(language):
        answer = error_page(RequestFactory().get("/x/"), status)

    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.content.decode()


def test_every_page_of_the_folder_is_one_of_them():
    found = {path.stem for path in (settings.BASE_DIR / "templates/errors").glob("*.html")}

    assert found == {*map(str, STATUSES), "403_csrf", "base"}


def test_a_form_without_its_token_says_how_to_go_on(member):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member("admin").user)

    answer = browser.post("/users/add/", {"username": "sam"})

    assert answer.status_code == 403
    assert b"open too long" in answer.content


def test_a_fragment_after_the_session_ended_is_told_to_sign_in():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/users/"}

    answer = Client(enforce_csrf_checks=True).post("/users/add/", headers=headers)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login/?next=/users/"


def test_an_unknown_page_does_not_repeat_its_address(client):
    answer = client.get("/patients/Mustermann-Erika/")

    assert answer.status_code == 404
    assert b"Mustermann" not in answer.content
