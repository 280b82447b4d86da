"""Log lines without patients' data: where it failed and what kind of error, never its words."""

import json
import logging
import traceback
from datetime import UTC, datetime

# The messages of these loggers quote the request's path or the SQL; only their level is kept.
QUOTING = ("django.request", "django.security", "django.db", "django.template")


class PlainFormatter(logging.Formatter):
    """One JSON object a line, of a closed list of keys.

    An error message may quote a value, and so may an argument; so a line holds the class of the
    error and the places in the code, and of the message only its template.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": "" if record.name.startswith(QUOTING) else str(record.msg),
        }
        if (status := getattr(record, "status_code", None)) is not None:
            line["status"] = status
        if route := _route(record):
            line["route"] = route
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__qualname__
            line["where"] = _places(record)
        return json.dumps(line)


def _route(record: logging.LogRecord) -> str:
    """Return the pattern of the address (`cases/<uuid:case_id>/`), not the address."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.route if match else ""


def _places(record: logging.LogRecord) -> list[str]:
    frames = traceback.extract_tb(record.exc_info[2])
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
