"""Error pages: whole pages without a database, a person or a patient in them."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from staff.access import ask_to_sign_in


def error_page(request: HttpRequest, status: int, name: str = "") -> HttpResponse:
    """Render `errors/STATUS.html` (or `errors/NAME.html`) with its status.

    The context holds nothing of the request but its language.
    """
    html = render_to_string(f"errors/{name or status}.html")
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 where the form's token is missing or old, and say how to go on.

    A fragment asked for after the session has ended goes to the sign-in page instead.
    """
    if request.htmx and not request.user.is_authenticated:
        return ask_to_sign_in(request)
    return error_page(request, 403, "403_csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: the same page for what is not there and for what is another clinic's."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return error_page(request, 500)
