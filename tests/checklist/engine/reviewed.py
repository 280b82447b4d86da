"""Findings as they were read by a person: every kind once, in full, from generated documents.

After a wanted change: ``python -m tests.checklist.engine.reviewed``, then read the difference.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from checklist.casefile import read_case
from checklist.engine import evaluate
from checklist.policies import shipped_policy
from tests.independent.generate import documents

FILE = Path(__file__).with_name("reviewed.txt")
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
# So many that the rarest kinds are met also after a new question has shifted what is drawn.
SEEDS, EACH = 1000, 15


def report(seed: int, place: int) -> dict[str, Any]:
    """The report on one generated document."""
    document = next(islice(documents(seed, place + 1), place, None))
    return evaluate(read_case(document, default_at=NOW), shipped_policy()).document()


def head(seed: int, place: int, made: dict[str, Any]) -> str:
    """The line that names a document and its verdict."""
    return (
        f"# {seed} {place} {made['status']}, holds until {made['stable_until']}, "
        f"earliest start {made['earliest_start']}"
    )


def line(finding: dict[str, Any]) -> str:
    """A finding on one line, nothing left out but the title of its source."""
    parts = (
        finding["item"],
        f"{finding['state']} {finding['severity']}",
        f"{finding['section']}, {finding['owner']}",
        f"due {finding['due']}, act by {finding['act_by']}",
        " ".join(finding["evidence"]) or "-",
        finding["source"]["key"],
        "may be waived" if finding["waivable"] else "never waived",
        finding["reason"],
        ", ".join(f"{name}={value}" for name, value in finding["params"].items()) or "-",
    )
    return " | ".join(parts)


def kind(finding: dict[str, Any]) -> tuple[Any, ...]:
    """What makes a finding new: its rule, message, state, severity and owner."""
    return tuple(finding[key] for key in ("rule", "key", "state", "severity", "owner"))


def chosen() -> Iterator[str]:
    """Every kind of finding where it is first met, under the document it comes from."""
    seen = set()
    for seed in range(SEEDS):
        for place in range(EACH):
            made = report(seed, place)
            new = [one for one in made["findings"] if kind(one) not in seen]
            if new:
                yield head(seed, place, made)
                for one in new:
                    if kind(one) not in seen:
                        seen.add(kind(one))
                        yield line(one)


if __name__ == "__main__":
    FILE.write_text("\n".join(chosen()) + "\n")
