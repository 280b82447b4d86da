"""Saying that something was saved, on pages that save without a reload."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event


def announce_saved(response: HttpResponse, at: datetime) -> HttpResponse:
    """Have the page say "Saved 10:42", on the clinic's clock (the active time zone)."""
    clock = formats.time_format(timezone.localtime(at), "H:i")
    return trigger_client_event(response, "saved", {"text": _("Saved %(time)s") % {"time": clock}})
