"""Lines of a file or of standard input: one at a time, an endless one cut."""

import os
import select
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE_BYTES = 8_000_000
TOO_LONG = b"this line is too long"
READ_BYTES = 65_536
# A program that writes as fast as it can is never silent for so long.
SILENCE_SECONDS = 0.02


def lines_of_file(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file."""
    while line := stream.readline(LONGEST_LINE_BYTES):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE_BYTES:
            while (rest := stream.readline(LONGEST_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            line = TOO_LONG
        yield line


def lines_as_they_come(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a pipe; None: nothing more has come for the moment.

    Whoever reads them can then answer what there is, before it waits for more.
    """
    begun, is_too_long = b"", False
    for data in _pieces(stream.fileno()):
        if data is None:
            yield None
            continue
        *whole, begun = (begun + data).split(b"\n")
        for line in whole:
            yield TOO_LONG if is_too_long or len(line) >= LONGEST_LINE_BYTES else line
            is_too_long = False
        if len(begun) >= LONGEST_LINE_BYTES:
            begun, is_too_long = b"", True
    if begun or is_too_long:
        yield TOO_LONG if is_too_long else begun


def _pieces(file: int) -> Iterator[bytes | None]:
    while True:
        if not select.select([file], [], [], SILENCE_SECONDS)[0]:
            yield None
        data = os.read(file, READ_BYTES)
        if not data:
            return
        yield data
