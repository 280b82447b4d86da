"""Judge a case document, whatever is in it, and sum the report up for the lists.

No database: documents in, reports and columns out.
"""

import hashlib
import json
import logging
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from checklist.casefile import CaseError, parse, read_case
from checklist.changes import OPEN
from checklist.engine import evaluate
from checklist.engine.messages import MESSAGES

Document = dict[str, Any]

logger = logging.getLogger(__name__)

# Parts of a report that may differ while it still says the same.
VOLATILE = ("evaluated_at", "earliest_start")
# A warning that somebody has to act on: what is only not known is no news of its own.
DUE = ("unmet", "pending")
LAST = datetime.max.replace(tzinfo=UTC)


def judge(document: Document, policy: Any, *, at: datetime) -> Document:
    """Return the readiness report of the document under the policy.

    It is read from its JSON text, so that the report is that of `evaluate` to the byte.
    A document that does not hold, or an engine that fails, gives an `incomplete` report whose one
    finding is `record:invalid` and names the JSON path, never a value. Never raises.
    """
    try:
        read = parse(json.dumps(document).encode())
        return evaluate(read_case(read, default_at=at), policy).document()
    except CaseError as error:
        return _unreadable(document, policy, "record.invalid", path=error.path)
    except Exception as error:  # noqa: BLE001  a page must show "not ready", not an error
        name = type(error).__name__
        logger.error("evaluation failed: %s", name)
        return _unreadable(document, policy, "rule.failed", error=name)


def digest(content: Any) -> str:
    """Name any JSON value by its content: `sha256:` and hex digits of its canonical text."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def shown_digest(report: Document, identity: Document) -> str:
    """Name what a physician looks at: the report and whose it is, whenever it was made."""
    lasting = {key: value for key, value in report.items() if key not in VOLATILE}
    return digest({"report": lasting, "identity": identity})


def summary(report: Document) -> dict[str, Any]:
    """Return the snapshot's columns: verdict, first reason, counts and the moments that matter."""
    blockers = [one for one in report["findings"] if one["severity"] == "blocker"]
    obstacles = sorted((one for one in blockers if one["state"] in OPEN), key=_urgency)
    start = _instant(report["scheduled_start"])
    return {
        "status": report["status"],
        **_first(obstacles[0] if obstacles else None),
        "counts": _counts(report["findings"], obstacles),
        "next_due": min(
            (_instant(one["due"]) for one in obstacles if one["state"] == "pending"), default=None
        ),
        "act_by": min(filter(None, (_instant(one.get("act_by")) for one in obstacles)),
                      default=start),
        "stable_until": _instant(report["stable_until"]),
        "earliest_start": _instant(report["earliest_start"]),
        "facts_digest": report["facts_digest"],
        "policy_id": report["policy"]["id"],
        "policy_version": report["policy"]["version"],
        "policy_digest": report["policy"]["digest"],
        "report": report,
        "evaluated_at": _instant(report["evaluated_at"]),
    }  # fmt: skip


def _urgency(finding: Document) -> tuple[int, datetime]:
    """Order obstacles: unmet, unknown, pending; the earliest point of no return first."""
    return OPEN.index(finding["state"]), _instant(finding.get("act_by")) or LAST


def _first(finding: Document | None) -> dict[str, Any]:
    """Return the columns that name the first obstacle, empty where there is none."""
    finding = finding or {}
    return {
        "first_item": finding.get("item", ""),
        "first_state": finding.get("state", ""),
        "first_owner": finding.get("owner", ""),
        "first_key": finding.get("key", ""),
        "first_params": finding.get("params", {}),
        "first_text": finding.get("reason", ""),
    }


def _counts(findings: list[Document], obstacles: list[Document]) -> Document:
    states: dict[str, Counter[str]] = {}
    warned = [one for one in findings if one["severity"] == "warning" and one["state"] in DUE]
    waiting = [one for one in obstacles if one["state"] != "pending"]
    for finding in findings:
        states.setdefault(finding["severity"], Counter())[finding["state"]] += 1
    return {
        "state": {severity: dict(counter) for severity, counter in states.items()},
        "owner": dict(Counter(one["owner"] for one in waiting)),
        "section": dict(Counter(one["section"] for one in obstacles)),
        "warned": dict(Counter(one["section"] for one in warned)),
    }


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _unreadable(document: Document, policy: Any, key: str, **params: str) -> Document:
    """Report that the stored record cannot be read; looked at again after the next midnight."""
    at = datetime.fromisoformat(document["at"])
    zone = ZoneInfo(document["procedure"]["time_zone"])
    tomorrow = datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    return {
        "schema": "readiness/1",
        "protocol": document["procedure"]["protocol"],
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
        "evaluated_at": document["at"],
        "scheduled_start": document["procedure"]["scheduled_start"],
        "status": "incomplete",
        "stable_until": tomorrow.isoformat(),
        "earliest_start": None,
        "facts_digest": digest({**document, "at": None}),
        "findings": [_record_invalid(key, params)],
    }


def _record_invalid(key: str, params: dict[str, str]) -> Document:
    return {
        "item": "record:invalid",
        "section": "safety",
        "state": "unknown",
        "severity": "blocker",
        "reason": MESSAGES[key].format_map(params),
        "owner": "nurse",
        "due": None,
        "evidence": [params["path"]] if "path" in params else [],
        "source": None,
        "rule": "record:invalid",
        "key": key,
        "params": params,
        "waivable": False,
        "act_by": None,
    }
