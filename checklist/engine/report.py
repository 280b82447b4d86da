"""The readiness report as other systems read it, and the words of its reasons."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from checklist.engine.facts import Facts
from checklist.engine.findings import Finding, Status
from checklist.engine.messages import MESSAGES
from checklist.engine.policy import Policy, Source
from checklist.engine.waivers import row_name

SCHEMA = "readiness/1"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_NOON = 12


def day_in_words(day: date) -> str:
    """Fri 4 Dec 2026."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4096)
def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Fri 4 Dec 2026, 9:30 AM, by the clinic's clock."""
    local = moment.astimezone(zone)
    half = "AM" if local.hour < _NOON else "PM"
    clock = f"{local.hour % _NOON or _NOON}:{local.minute:02d} {half}"
    return f"{day_in_words(local)}, {clock}"


def in_words(value: Any, zone: ZoneInfo) -> str:
    """One parameter of a message, as an English reader writes it."""
    if type(value) is str:
        return value
    if isinstance(value, datetime):
        return moment_in_words(value, zone)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Decimal | Fraction):
        return format(_plain_number(value), "g")
    if isinstance(value, list | tuple):
        return ", ".join(str(one).replace("-", " ") for one in value)
    return str(value)


@cache
def _pieces(key: str) -> tuple[tuple[str, str | None], ...]:
    """A message taken apart once: each text, and the parameter that follows it, if any."""
    return tuple((text, name) for text, name, _, _ in Formatter().parse(MESSAGES[key]))


def reason_of(finding: Finding, zone: ZoneInfo) -> str:
    """The finding's message in English."""
    params = finding.params
    if not params:
        return MESSAGES[finding.key]
    said = ""
    for text, name in _pieces(finding.key):
        said += text if name is None else text + in_words(params[name], zone)
    note = params.get("note")
    return f"{said} {MESSAGES[note]}" if note else said


def _plain_number(value: Decimal | Fraction) -> int | float:
    return int(value) if value == int(value) else float(value)


def _plain(value: Any, zone: ZoneInfo) -> Any:
    """One parameter as JSON holds it: moments in the zone, numbers as numbers."""
    if type(value) is str:
        return value
    if isinstance(value, datetime):
        return _local(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return _plain_number(value)
    return list(value) if isinstance(value, tuple) else value


@lru_cache(maxsize=4096)
def _local(value: datetime, zone: ZoneInfo) -> str:
    """The same few moments (the start, a hold's end) stand in many findings."""
    return value.astimezone(zone).isoformat()


def _moment(value: datetime | None, zone: ZoneInfo) -> str | None:
    return None if value is None else _local(value, zone)


def finding_document(finding: Finding, policy: Policy, zone: ZoneInfo) -> dict[str, Any]:
    """One line of the report as plain JSON values; moments by the clock of the zone."""
    # Taken apart at once: there are fifty of them in a report.
    item, section, state, severity, owner, key, params, evidence, source, due, act_by, *_ = finding
    return {
        "item": item,
        "section": section,
        "state": state,
        "severity": severity,
        "reason": reason_of(finding, zone),
        "owner": owner,
        "due": None if due is None else _local(due, zone),
        "act_by": None if act_by is None else _local(act_by, zone),
        "evidence": list(evidence),
        "source": _source_document(policy.sources[source]),
        "rule": _rule_of(item),
        "key": key,
        "params": {name: _plain(value, zone) for name, value in params.items()} if params else {},
        "waivable": finding.waivable,
    }


@lru_cache(maxsize=4096)
def _rule_of(item: str) -> str:
    """The rule that an item comes from: ``hold`` for ``hold:apixaban``."""
    return row_name(item).rstrip(":")


def _source_document(source: Source) -> dict[str, Any]:
    return {
        "key": source.key,
        "title": source.title,
        "year": source.year,
        "confidence": source.confidence,
    }


@dataclass(frozen=True, slots=True)
class Readiness:
    """The verdict on one case at one moment, with everything that led to it."""

    facts: Facts
    policy: Policy
    status: Status
    findings: tuple[Finding, ...]
    stable_until: datetime | None
    earliest_start: datetime | None

    def document(self) -> dict[str, Any]:
        """The readiness report (``readiness/1``) as plain JSON values, in a fixed order."""
        zone = self.facts.procedure.zone
        findings = [finding_document(one, self.policy, zone) for one in self.findings]
        return {**self.head(), "findings": findings}

    def head(self) -> dict[str, Any]:
        """All of the report but its findings."""
        facts, policy = self.facts, self.policy
        zone = facts.procedure.zone
        return {
            "schema": SCHEMA,
            "protocol": facts.procedure.protocol,
            "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
            "evaluated_at": _moment(facts.at, zone),
            "scheduled_start": _moment(facts.procedure.scheduled_start, zone),
            "status": self.status,
            "stable_until": _moment(self.stable_until, zone),
            "earliest_start": _moment(self.earliest_start, zone),
            "facts_digest": facts.digest,
        }
