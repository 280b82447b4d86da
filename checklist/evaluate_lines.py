"""Judging many case documents, a line each: in order, in constant memory, on every processor.

A file of one chunk is judged where it stands. A longer one is dealt out to worker processes, of
which each takes the next chunk as it becomes free; only a few chunks are ever in flight.
"""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from checklist.casefile import CaseError, parse, read_case
from checklist.engine import Finding, Policy, evaluate
from checklist.engine.report import finding_document

CHUNK_LINES = 32
CHUNK_BYTES = 4_000_000
CHUNKS_IN_FLIGHT_EACH = 3
YOUNG_OBJECTS = 50_000
MOST_KEPT = 2_000
_EVIDENCE = b'"evidence":'
_NO_EVIDENCE = _EVIDENCE + b"[]"
_PARAMS = Finding._fields.index("params")


class Judged(NamedTuple):
    """The answers to one chunk, a line of JSON each, and whether any line was bad."""

    text: bytes
    any_bad: bool


class _Chunk(NamedTuple):
    """Lines that follow one another; ``first`` is the number of the first, counted from 1."""

    first: int
    lines: list[bytes]


def report_of(text: bytes, at: datetime, policy: Policy) -> dict[str, Any]:
    """The readiness report on one document. Raises CaseError with the path of what is wrong."""
    return evaluate(read_case(parse(text), default_at=at), policy).document()


class _Writer:
    """Writes reports under one policy; a finding that many reports share is written once."""

    def __init__(self, at: datetime, policy: Policy) -> None:
        self.at, self.policy = at, policy
        self._written: dict[tuple[Any, ...], tuple[bytes, bytes]] = {}

    def line(self, text: bytes) -> dict[str, Any]:
        """The report on one document, ready for orjson. Raises CaseError."""
        readiness = evaluate(read_case(parse(text), default_at=self.at), self.policy)
        zone = readiness.facts.procedure.zone
        findings = [self._finding(one, zone) for one in readiness.findings]
        return {**readiness.head(), "findings": findings}

    def _finding(self, finding: Finding, zone: ZoneInfo) -> Any:
        if finding.params or finding.due or finding.act_by:
            return finding_document(finding, self.policy, zone)
        # But for its evidence, nothing else in it is of this case alone, nor of this zone.
        same = (*finding[:_PARAMS], finding.source, finding.waivable)
        around = self._written.get(same)
        if around is None:
            if len(self._written) >= MOST_KEPT:
                self._written.clear()
            document = finding_document(finding._replace(evidence=()), self.policy, zone)
            before, _, after = orjson.dumps(document).partition(_NO_EVIDENCE)
            around = self._written[same] = (before + _EVIDENCE, after)
        return orjson.Fragment(around[0] + orjson.dumps(finding.evidence) + around[1])


def judged_lines(
    lines: Iterator[bytes | None], at: datetime, policy: Policy, *, workers: int | None = None
) -> Iterator[Judged]:
    """The answers in the order of the lines; ``workers`` None = a process for each processor.

    A line None says that nothing more has come for the moment: all that came is answered first.
    """
    # The policy's tables live to the end, and a case dies whole without cycles: the collector
    # need not look at the one again, nor often at the other.
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    chunks = _chunks(lines)
    workers = workers or _processors()
    writer = _Writer(at, policy)
    waiting: _Chunk | None = None
    for chunk in chunks:
        if waiting and chunk and workers > 1:
            yield from _dealt_out(chain((waiting, chunk), chunks), at, policy, workers)
            return
        if waiting:
            yield _judge(waiting, writer)
        waiting = chunk
    if waiting:
        yield _judge(waiting, writer)


def _dealt_out(
    chunks: Iterator[_Chunk | None], at: datetime, policy: Policy, workers: int
) -> Iterator[Judged]:
    forked = multiprocessing.get_context("fork")
    under_way: deque[Future[Judged]] = deque()
    with ProcessPoolExecutor(workers, forked, _remember, (at, policy)) as pool:
        for chunk in chain(chunks, (None,)):
            if chunk:
                under_way.append(pool.submit(_judge_as_told, chunk))
            most = workers * CHUNKS_IN_FLIGHT_EACH if chunk else 1
            while len(under_way) >= most:
                yield under_way.popleft().result()


_told: dict[str, _Writer] = {}


def _remember(at: datetime, policy: Policy) -> None:
    """In a worker: the moment and the policy are the same for every chunk."""
    _told["writer"] = _Writer(at, policy)


def _judge_as_told(chunk: _Chunk) -> Judged:
    return _judge(chunk, _told["writer"])


def _judge(chunk: _Chunk, writer: _Writer) -> Judged:
    answers, any_bad = [], False
    for number, line in enumerate(chunk.lines, start=chunk.first):
        try:
            answer = writer.line(line)
        except CaseError as error:
            any_bad = True
            answer = {"line": number, "error": {"path": error.path, "message": error.message}}
        answers.append(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    return Judged(b"".join(answers), any_bad)


def _chunks(lines: Iterator[bytes | None]) -> Iterator[_Chunk | None]:
    """So many lines, or fewer where they are long or no more have come; then None follows."""
    first, held, size = 1, [], 0
    for line in chain(lines, (None,)):
        if line is not None:
            held.append(line)
            size += len(line)
        if held and (line is None or len(held) == CHUNK_LINES or size >= CHUNK_BYTES):
            yield _Chunk(first, held)
            first, held, size = first + len(held), [], 0
        if line is None:
            yield None


def _processors() -> int:
    """How many this process may use; 1 where processes cannot be copied as they stand."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
