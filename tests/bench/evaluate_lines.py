"""make bench: streaming ``evaluate --ndjson`` against parsing and writing the same documents.

Prints the ratio, the memory of a short and a long run, and where the time goes.
"""

import argparse
import cProfile
import io
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.independent.generate import documents

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "manage.py", "evaluate", "--ndjson"]
LEAST_ANSWERS, LEAST_MEDICINES = 25, 4
ROUNDS = 5
ORDINARY = ("metformin", "omeprazole", "lisinopril", "clopidogrel", "gabapentin", "sertraline")


def cases(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Generated documents with at least 25 answers and 4 medicines each."""
    made = 0
    for document in documents(seed, count * 10):
        if len(document.get("answers") or ()) < LEAST_ANSWERS:
            continue
        medicines = list(document.get("medications") or ())
        listed = {entry.get("ingredient") for entry in medicines}
        spare = [name for name in ORDINARY if name not in listed]
        while len(medicines) < LEAST_MEDICINES:
            medicines.append({"ingredient": spare.pop(0), "status": "taking"})
        yield {**document, "medications": medicines}
        made += 1
        if made == count:
            return


def best_of(rounds: int, work: Any) -> float:
    """Seconds of the fastest of several runs: what the machine can do when left alone."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def run_command(path: Path, *options: str) -> int:
    """Run the command over a file; its peak memory in KiB. Nothing may be rejected."""
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen([*COMMAND, str(path), *options], stdout=nowhere, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("evaluate --ndjson did not take every line")
    return usage.ru_maxrss


def round_trip(lines: list[bytes]) -> None:
    """What the ratio is measured against."""
    for line in lines:
        json.dumps(json.loads(line))


def measure(count: int, seed: int) -> None:
    """Print the ratio and the memory of both lengths of run."""
    lines = [json.dumps(one).encode() for one in cases(count, seed)]
    with tempfile.TemporaryDirectory() as folder:
        whole, one, tenth = (Path(folder) / name for name in ("all", "one", "tenth"))
        whole.write_bytes(b"\n".join(lines) + b"\n")
        one.write_bytes(lines[0] + b"\n")
        tenth.write_bytes(b"\n".join(lines[: count // 10]) + b"\n")
        trip = best_of(ROUNDS, lambda: round_trip(lines))
        start = best_of(ROUNDS, lambda: run_command(one))
        took = {
            workers: best_of(ROUNDS, lambda: run_command(whole, *options)) - start  # noqa: B023
            for workers, options in (("all", ()), ("one", ("--workers", "1")))
        }
        alone = ("--workers", "1")
        memory = {
            name: run_command(path, *alone) for name, path in (("tenth", tenth), ("all", whole))
        }
    sys.stdout.write(
        f"{count} documents of {sum(map(len, lines)) // count} bytes, seed {seed}, "
        f"{os.cpu_count()} processors; process start {start:.2f} s, taken off\n"
    )
    say("json.loads + json.dumps", trip / count, 1)
    say("evaluate --ndjson", took["all"] / count, took["all"] / trip)
    say("evaluate --ndjson --workers 1", took["one"] / count, took["one"] / trip)
    sys.stdout.write(
        f"peak memory of one process: {memory['tenth'] // 1024} MiB at {count // 10} lines, "
        f"{memory['all'] // 1024} MiB at {count}\n"
    )


def say(what: str, seconds: float, ratio: float) -> None:
    """One line of the table: a document's time, and how many round trips that is."""
    sys.stdout.write(f"{what:32}{seconds * 1e6:9.1f} us a document, ratio {ratio:5.1f}\n")


def profile(count: int, seed: int) -> None:
    """Print where the time goes, by own time."""
    from checklist.casefile import parse, read_case
    from checklist.engine import evaluate
    from checklist.policies import shipped_policy

    lines = [json.dumps(one).encode() for one in cases(count, seed)]
    policy, now = shipped_policy(), datetime(2026, 11, 23, 17, tzinfo=UTC)
    watch = cProfile.Profile()
    watch.enable()
    for line in lines:
        json.dumps(evaluate(read_case(parse(line), default_at=now), policy).document())
    watch.disable()
    told = io.StringIO()
    pstats.Stats(watch, stream=told).sort_stats("tottime").print_stats(30)
    sys.stdout.write(told.getvalue())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    wanted = parser.parse_args()
    (profile if wanted.profile else measure)(wanted.documents, wanted.seed)
