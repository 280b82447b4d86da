"""Lines of a pipe: as they come, whole, and none of them endless."""

import os
from collections.abc import Iterator

import pytest

from checklist.line_input import LONGEST_LINE_BYTES, TOO_LONG, lines_as_they_come


@pytest.fixture
def pipe() -> Iterator[tuple]:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb", buffering=0) as sink:
        yield source, sink


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (b"", []),
        (b"one\ntwo\n", [b"one", b"two"]),
        (b"one\ntwo", [b"one", b"two"]),
        (b"one\n\n", [b"one", b""]),
    ],
)
def test_lines(pipe, written, lines):
    source, sink = pipe
    sink.write(written)
    sink.close()

    assert list(lines_as_they_come(source)) == lines


def test_silence_is_told_and_a_line_begun_is_kept(pipe):
    source, sink = pipe
    lines = lines_as_they_come(source)
    sink.write(b"one\ntw")
    assert [next(lines), next(lines)] == [b"one", None]
    sink.write(b"o\n")
    assert next(lines) == b"two"


def test_an_endless_line_is_cut_and_the_next_one_read(tmp_path):
    file = tmp_path / "lines"
    longest = b"x" * (LONGEST_LINE_BYTES - 1)
    file.write_bytes(
        longest + b"\n" + b"x" * 3 * LONGEST_LINE_BYTES + b"\nnext\n" + longest + b"xx"
    )
    with file.open("rb", buffering=0) as source:
        lines = list(lines_as_they_come(source))

    assert lines == [longest, TOO_LONG, b"next", TOO_LONG]
