"""Limits and plain answers that hold for every request."""

import pytest
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from staff.access import access

MEGABYTE = 1024 * 1024


@access("health")
def echo(request):
    """Read the body, as any form does."""
    return HttpResponse(str(len(request.POST)))


@access("health")
def trouble(request, kind):
    """Fail as the outside world fails."""
    raise {"database": OperationalError, "files": TooManyFilesSent, "bug": ZeroDivisionError}[kind]


urlpatterns = [
    path("echo/", echo),
    path("patients/import/", echo),
    path("policies/new/", echo),
    path("trouble/<str:kind>/", trouble),
]
handler400 = "config.pages.bad_request"
handler404 = "config.pages.not_found"
handler500 = "config.pages.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize(
    ("address", "size", "status"),
    [
        ("/echo/", 1000, 200),
        ("/echo/", MEGABYTE + 1, 413),
        ("/echo/", 10 * MEGABYTE, 413),
        ("/patients/import/", 10 * MEGABYTE, 413),
        ("/policies/new/", 10 * MEGABYTE, 413),
    ],
)
def test_a_body_over_the_limit_is_413(address, size, status):
    answer = Client().post(address, "x" * size, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == status
    assert status == 200 or b"too large" in answer.content


def test_an_upload_may_be_as_large_as_a_fhir_file():
    def send(address: str) -> int:
        file = SimpleUploadedFile("bundle.json", b" " * 8 * MEGABYTE)
        return Client().post(address, {"file": file}).status_code

    assert send("/patients/import/") == 200
    assert send("/policies/new/") == 200
    assert send("/echo/") == 413


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "１２"])
def test_a_length_that_is_no_number_is_no_error_of_ours(length):
    answer = Client().post("/echo/", CONTENT_LENGTH=length)

    assert answer.status_code in (200, 400)


def test_too_many_fields_are_400():
    fields = "&".join(f"f{number}=1" for number in range(2001))

    answer = Client().post("/echo/", fields, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400


@pytest.mark.parametrize(("kind", "status"), [("database", 503), ("files", 413)])
def test_trouble_of_the_world_gets_its_own_page(kind, status):
    answer = Client().get(f"/trouble/{kind}/")

    assert answer.status_code == status
    assert ("Retry-After" in answer) == (status == 503)


def test_an_error_of_ours_shows_a_page_without_its_words():
    answer = Client(raise_request_exception=False).get("/trouble/bug/")

    assert answer.status_code == 500
    assert b"ZeroDivision" not in answer.content
    assert b"Something went wrong on our side" in answer.content


def test_every_answer_carries_the_safe_headers():
    answer = Client().get("/nowhere/")

    policy = {
        name: sources
        for name, _, sources in (
            rule.strip().partition(" ") for rule in answer["Content-Security-Policy"].split(";")
        )
    }
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in sources for sources in policy.values())
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
