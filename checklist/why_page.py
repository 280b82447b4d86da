"""The page that says why an item stands as it does: the answer first, its grounds after."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from checklist.casefile import CaseError, parse
from checklist.engine.policy import Policy
from checklist.engine.why.search import DORMANT, OPEN
from checklist.explaining import explain, explain_invalid
from checklist.explaining.facts import USED
from checklist.explaining.items import named_items
from checklist.explaining.numbers import source_line
from checklist.gather import case_document
from checklist.item_keys import item_of_key
from checklist.models import Case, ReadinessSnapshot
from checklist.places import place_of
from checklist.presenters import STATE_COLOUR, STATE_ICON, finding_words, owner_words
from checklist.snapshots import policy_in_force
from checklist.wording import SECTION, procedure_words

Document = dict[str, Any]

MENDING, CHANGING, WAKING = (
    _("What would put it in order"),
    _("What would change it"),
    _("What would make it apply"),
)
OTHERWISE = _("What else would change it")
TO_DO = _("What has to be done")
# The items that the hours of a medicine decide.
BY_HOURS = ("hold:", "hold-margin:", "hold-excess:")
SEVERITY = {
    "blocker": _("can keep the case from going ahead"),
    "warning": _("a warning only"),
    "information": _("for information only"),
}


@dataclass(frozen=True)
class WhyPage:
    """One explanation, laid out. ``is_outdated``: the record changed since a closed case's report.

    ``place``: where the item is mended. ``reason``: how it stands, as the other pages say it.
    """

    case: Case
    procedure: str
    explanation: Document
    place: str
    reason: str
    is_outdated: bool = False

    @property
    def icon(self) -> str:
        """Icon of the state."""
        name = STATE_ICON.get(self.explanation["state"], "not-applicable")
        return f"components/icons/{name}.html"

    @property
    def colour(self) -> str:
        """Colour of the state."""
        return STATE_COLOUR.get(self.explanation["state"], "grey")

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.explanation["state"] in OPEN

    @property
    def owner(self) -> str:
        """Whose it is."""
        return owner_words(self.explanation["owner"])

    @property
    def severity(self) -> str:
        """What the item can do to the case."""
        return str(SEVERITY.get(self.explanation["severity"], ""))

    @property
    def section(self) -> str:
        """The section of the checklist."""
        section = self.explanation["section"]
        return str(SECTION[section]) if section else ""

    @property
    def due(self) -> datetime | None:
        """By when it has to be mended, if it is open."""
        text = self.explanation["act_by"] or self.explanation["due"]
        return datetime.fromisoformat(text) if text else None

    @property
    def is_asap(self) -> bool:
        """Whether that was over when the case was booked."""
        return self.case.precedes_booking(self.due, self.case.clinic.tz)

    @property
    def mending_title(self) -> str:
        """What the first list of changes is."""
        if self.explanation["to_do"] and not self.explanation["changes"]:
            return str(TO_DO)
        if self.explanation["state"] in DORMANT:
            return str(WAKING)
        return str(MENDING if self.is_open else CHANGING)

    @property
    def otherwise_title(self) -> str:
        """What the second list of changes is."""
        return str(OTHERWISE)

    @property
    def mending(self) -> list[Document]:
        """Of an open item the changes that mend it; of any other, all."""
        if not self.is_open:
            return self._doable
        return [one for one in self._doable if one["mends"]]

    @property
    def otherwise(self) -> list[Document]:
        """Of an open item the changes that do not mend it."""
        return [one for one in self._doable if not one["mends"]] if self.is_open else []

    @property
    def wrong_record(self) -> list[Document]:
        """Of an item that is open or waived, what holds only where the record is wrong."""
        if not self._has_advice:
            return []
        return [_shown(one) for one in self.explanation["changes"] if one["contradicts_record"]]

    @property
    def may_be_waived(self) -> bool:
        """Whether a physician may go ahead in spite of it."""
        return self.is_open and bool(self.explanation["waiver"]["may_be_waived"])

    @property
    def _has_advice(self) -> bool:
        """Whether a change reads as a thing to do; where nothing is amiss it only says: if."""
        return self.is_open or self.explanation["state"] == "waived"

    @property
    def _doable(self) -> list[Document]:
        changes = self.explanation["changes"]
        if self._has_advice:
            changes = [one for one in changes if not one["contradicts_record"]]
        return [_shown(one) for one in changes]

    @property
    def deciding(self) -> list[Document]:
        """Of an item that does not apply, the facts that make it so."""
        return [one for one in self.explanation["facts"] if one["decides"]]

    @property
    def used(self) -> list[Document]:
        """The facts that counted."""
        return [one for one in self.explanation["facts"] if one["role"] == USED]

    @property
    def unused(self) -> list[Document]:
        """The facts that were looked for in vain, are too old or do not count."""
        return [one for one in self.explanation["facts"] if one["role"] != USED]

    @property
    def compared(self) -> list[Document]:
        """Numbers and rows of the policy, each with its source in a line."""
        rows = [*self.explanation["tables"], *self.explanation["numbers"]]
        return [{**row, "source_words": source_line(row["source"])} for row in rows]

    @property
    def source(self) -> str:
        """The source of the rule; of hours, that of the row which they stand in."""
        hold = self.explanation["hold"]
        if hold and self.explanation["item"].startswith(BY_HOURS):
            return source_line(hold["row"]["source"])
        return source_line(self.explanation["source"])

    @property
    def policy_reason(self) -> str:
        """Why the clinic asks this, or set these hours, as it was typed with the change."""
        hold = self.explanation["hold"]
        of_hours = hold and self.explanation["item"].startswith(BY_HOURS) and hold["row"]["reason"]
        return str(self.explanation["policy_reason"] or of_hours or "")


def build_why(case: Case, snapshot: ReadinessSnapshot, key: str) -> WhyPage | None:
    """Explain the item that an address names, as the stored verdict judged it; None if none."""
    policy = policy_in_force(case.clinic)
    listed = {finding["item"]: finding for finding in snapshot.report["findings"]}
    item = item_of_key(key, [*listed, *named_items(policy)])
    if item is None:
        return None
    document = parse(json.dumps(case_document(case, at=snapshot.evaluated_at)))
    explanation, is_valid = _explained(document, item, policy, snapshot.evaluated_at)
    return WhyPage(
        case=case,
        procedure=procedure_words(case),
        explanation=explanation,
        place=place_of(case, item),
        reason=_reason(explanation, listed.get(item)),
        is_outdated=not case.is_open and (not is_valid or snapshot.policy_digest != policy.digest),
    )


def _reason(explanation: Document, finding: Document | None) -> str:
    """The report's reason in a page's words; where it says something else, the explanation's."""
    if finding is None or finding["state"] != explanation["state"]:
        return str(explanation["reason"])
    return finding_words(finding)


def _explained(
    document: Document, item: str, policy: Policy, at: datetime
) -> tuple[Document, bool]:
    """The explanation; of a record that is not valid, why that is."""
    try:
        return explain(document, item, policy, at=at), True
    except CaseError as error:
        return explain_invalid(document, error, policy, at=at), False


def _shown(change: Document) -> Document:
    """A change with the look of the state that it leads to."""
    state = change["to"]["state"]
    icon = STATE_ICON.get(state, "not-applicable")
    return {
        **change,
        "icon": f"components/icons/{icon}.html",
        "colour": STATE_COLOUR.get(state, "grey"),
    }
