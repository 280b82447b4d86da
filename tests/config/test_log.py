"""Log lines hold places and kinds, never values."""

import io
import json
import logging

import pytest

from config.log import PlainFormatter


@pytest.fixture
def log():
    """A logger with our formatter; call it, then read its lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter())
    made = []

    def make(name: str) -> tuple[logging.Logger, io.StringIO]:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        made.append(logger)
        return logger, stream

    yield make
    for logger in made:
        logger.removeHandler(handler)


def test_an_error_s_words_and_arguments_stay_out(log):
    logger, stream = log("checklist.example")
    try:
        raise ValueError("Erika Mustermann, born 1958")
    except ValueError:
        logger.exception("Import of %s failed", "Erika Mustermann")

    line = json.loads(stream.getvalue())
    assert "Mustermann" not in stream.getvalue()
    assert (line["error"], line["event"]) == ("ValueError", "Import of %s failed")
    assert line["where"][-1].startswith("test_log.py:")


def test_a_request_is_named_by_its_route(log, client, db):
    _logger, stream = log("django.request")

    client.get("/nowhere/Mustermann/")
    client.get("/healthz/live", headers={"host": "evil.example"})
    client.get("/logout/")

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert "Mustermann" not in stream.getvalue()
    assert [line["status"] for line in lines] == [404, 405]
    assert lines[1]["route"] == "logout/"


def test_a_strange_host_is_refused_without_being_quoted(log, client):
    _logger, stream = log("django.security.DisallowedHost")

    answer = client.get("/healthz/live", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "evil" not in stream.getvalue()


def test_every_handler_of_the_settings_uses_the_plain_formatter(settings):
    handlers = settings.LOGGING["handlers"].values()

    assert {handler["formatter"] for handler in handlers} == {"plain"}
    assert not any("Email" in handler["class"] for handler in handlers)
