"""What holds for every request: a limit on its body, plain answers in trouble, safe headers."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from config.pages import error_page
from staff.audit import AuditUnavailable

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
RETRY_SECONDS = "5"


class BodyLimit:
    """Refuse a body over the limit with 413, before anything reads it.

    `UPLOAD_PATHS` may send files up to `UPLOAD_LIMIT`; all else up to `BODY_LIMIT`.
    """

    def __init__(self, get_response: Handler) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Measure by the length that the client declares; a server reads no further than that."""
        uploads = request.path.startswith(settings.UPLOAD_PATHS)
        limit = settings.UPLOAD_LIMIT if uploads else settings.BODY_LIMIT
        if _declared_length(request) > limit:
            return error_page(request, 413)
        return self.get_response(request)


def _declared_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


class PlainAnswers:
    """Turn trouble that a view cannot mend into its page: 413 for too much, 503 for no database."""

    def __init__(self, get_response: Handler) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, and add the headers that Django does not."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for the errors that are not the program's own."""
        if isinstance(error, RequestDataTooBig | TooManyFilesSent):
            return error_page(request, 413)
        if isinstance(error, AuditUnavailable | OperationalError | InterfaceError):
            response = error_page(request, 503)
            response["Retry-After"] = RETRY_SECONDS
            return response
        return None
