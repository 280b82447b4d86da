"""A finding of a readiness report as a page shows it: words only, no database, no request."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, gettext

from checklist.engine.messages import IN_ENGLISH, MESSAGES
from checklist.evidence import evidence_words
from checklist.item_keys import item_key
from checklist.item_words import in_language, item_words, substance_words
from checklist.wording import DAY_FORMAT, OWNER, SECTION, STATE
from patients.wording import MOMENT_FORMAT

Document = dict[str, Any]

ISO = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?$")

# Icon of templates/components/icons/ and colour of static/css/tokens.css, by state.
STATE_ICON = {
    "met": "tick",
    "unmet": "stop",
    "unknown": "question",
    "pending": "clock",
    "waived": "edit",
    "not-applicable": "not-applicable",
}
STATE_COLOUR = {
    "met": "green",
    "unmet": "red",
    "unknown": "amber",
    "pending": "blue",
    "waived": "grey",
    "not-applicable": "grey",
}


@dataclass(frozen=True)
class PresentedFinding:
    """One finding in words. `due` and `act_by` are instants; `icon` is a template's path."""

    item: str
    title: str
    anchor: str
    state: str
    state_words: str
    icon: str
    colour: str
    severity: str
    section: str
    reason: str
    owner: str
    due: datetime | None
    act_by: datetime | None
    evidence: list[str]
    source: str
    is_waivable: bool

    @property
    def why_key(self) -> str:
        """The part of an address under which it is explained."""
        return item_key(self.item)


def present_finding(finding: Document, document: Document, zone: ZoneInfo) -> PresentedFinding:
    """Return a finding of the report in the reader's language.

    `document` is the case document that the report judged: evidence is quoted from it.
    """
    state = finding["state"]
    title = item_words(finding["item"], finding.get("params", {}).get("title"))
    return PresentedFinding(
        item=finding["item"],
        title=title,
        anchor=f"item-{re.sub('[^a-z0-9]+', '-', finding['item'].lower())}",
        state=state,
        state_words=str(STATE[state]),
        icon=f"components/icons/{STATE_ICON[state]}.html",
        colour=STATE_COLOUR[state],
        severity=finding["severity"],
        section=str(SECTION[finding["section"]]),
        reason=reason_after(title, finding_words(finding)),
        owner=owner_words(finding["owner"]),
        due=_instant(finding.get("due")),
        act_by=_instant(finding.get("act_by")),
        evidence=[evidence_words(document, path, zone) for path in finding["evidence"]],
        source=_source_words(finding.get("source")),
        is_waivable=finding.get("waivable", True),
    )


def finding_words(finding: Document) -> str:
    """Return the reason of a report's finding in the reader's language."""
    key, params = finding.get("key", ""), finding.get("params", {})
    return reason_words(key, params, finding["reason"])


def reason_words(key: str, params: Document, text: str) -> str:
    """Return a report's reason in the reader's language; `text` is its English rendering."""
    is_as_reported = get_language() == "en" and "substance" not in params
    if key not in MESSAGES or is_as_reported:
        return text
    if MESSAGES[key] == IN_ENGLISH:
        reason = in_language(params)
    else:
        reason = gettext(MESSAGES[key]).format_map(_words_of(params))
    note = params.get("note")
    return f"{reason} {gettext(MESSAGES[note])}" if note in MESSAGES else reason


def reason_after(title: str, reason: str) -> str:
    """Return a reason as it follows its title: without the title again at its beginning."""
    rest = reason.removeprefix(f"{title}: ")
    return reason if rest == reason else f"{rest[:1].upper()}{rest[1:]}"


def _words_of(params: Document) -> dict[str, str]:
    return {
        name: substance_words(value) if name == "substance" else _parameter_words(value)
        for name, value in params.items()
    }


def _parameter_words(value: Any) -> str:
    """Write a message's parameter; moments carry the offset of the clinic's zone already."""
    if isinstance(value, list):
        return ", ".join(str(one).replace("-", " ") for one in value)
    if not isinstance(value, str) or not ISO.match(value):
        return str(value)
    if "T" in value:
        return formats.date_format(datetime.fromisoformat(value), MOMENT_FORMAT)
    return formats.date_format(date.fromisoformat(value), DAY_FORMAT)


def owner_words(owner: str) -> str:
    """Name an owner; a word that no list holds is shown as it is."""
    return str(OWNER.get(owner, owner))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _source_words(source: Document | None) -> str:
    if not source:
        return ""
    if not source.get("year"):
        return source["title"]
    return gettext("%(title)s (%(year)s)") % source
