"""Open cases judged under two policies at one moment: whose verdict would be another, and why.

Nothing is stored. What comes out names a case by its id and items by their names: no patient.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from checklist.changes import OPEN
from checklist.engine import Policy
from checklist.engine.findings import Severity
from checklist.engine.vocabulary import LOCAL
from checklist.item_words import item_words
from checklist.models import Case
from checklist.policy_words import item_name
from checklist.snapshots import current_document
from checklist.verdict import judge

Document = dict[str, Any]
# A medicine that no list holds is called what somebody typed: that stays with the patient.
TYPED = "other:"
# Items that move when hours without a medicine do: the last dose, what is near it, who decides.
OF_HOLDS = ("hold:", "hold-margin:", "hold-excess:", "stop-decision:")


class Standing(NamedTuple):
    """How an item stands; a pending one with the moment by which it is due."""

    state: str
    severity: str
    due: str | None

    @property
    def stands_in_the_way(self) -> str:
        """How it keeps a case from being ready: the state of an open blocker, else nothing."""
        return self.state if self.severity == Severity.BLOCKER and self.state in OPEN else ""


@dataclass(frozen=True)
class ItemChange:
    """An item that would stand otherwise (None: not listed), and its finding as it would be.

    `title` is what a clinic's own item is called, in either version that has it.
    """

    item: str
    was: Standing | None
    now: Standing | None
    finding: Document
    title: Mapping[str, str] | None = None

    @property
    def words(self) -> str:
        """What the item is called."""
        return item_words(self.item, self.title)

    @property
    def is_of_hold(self) -> bool:
        """Whether it is about the hours without a medicine."""
        return self.item.startswith(OF_HOLDS)

    @property
    def moves_status(self) -> bool:
        """Whether it bears on the status: a blocker that became, or stopped being, open."""
        was, now = (one.stands_in_the_way if one else "" for one in (self.was, self.now))
        return was != now

    @property
    def is_local(self) -> bool:
        """Whether it is an item of the clinic's own: its words are the policy's."""
        return self.item.startswith(LOCAL)

    def document(self) -> Document:
        """Return it as JSON, without words that a person typed.

        A finding's reason may name what is on a patient's record, so only the clinic's own items,
        whose words are the policy's, come with theirs.
        """
        kind, typed, _name = self.item.partition(TYPED)
        stands = {"from": _document(self.was), "to": _document(self.now)}
        words = item_name(kind) if typed else self.words
        reason = {"reason": self.finding["reason"]} if self.is_local else {}
        return {"item": f"{kind}{typed}", "words": words, **stands, **reason}


@dataclass(frozen=True)
class Replayed:
    """One case under both policies: its status, and the items that differ, holds first."""

    case: Case
    was: str
    now: str
    items: list[ItemChange]

    @property
    def is_other(self) -> bool:
        """Whether the status would change."""
        return self.was != self.now

    @property
    def has_other_hold(self) -> bool:
        """Whether a medicine would be stopped at another time, or is asked about otherwise."""
        return any(one.is_of_hold for one in self.items)

    def document(self) -> Document:
        """Return it as JSON."""
        return {
            "case": str(self.case.pk),
            "from": self.was,
            "to": self.now,
            "items": [one.document() for one in self.items],
        }


@dataclass
class Tally:
    """How many cases were tried, how many would change, and from which status to which."""

    cases: int = 0
    changed: int = 0
    same_status_other_items: int = 0
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, one: Replayed) -> None:
        """Take one case in."""
        self.cases += 1
        self.changed += one.is_other
        self.same_status_other_items += bool(one.items) and not one.is_other
        if one.is_other:
            self.statuses[one.was, one.now] += 1

    def document(self) -> Document:
        """Return it as JSON."""
        return {
            "cases": self.cases,
            "changed": self.changed,
            "same_status_other_items": self.same_status_other_items,
            "statuses": [
                {"from": was, "to": now, "cases": number}
                for (was, now), number in sorted(self.statuses.items())
            ],
        }


def replay(
    cases: Iterable[Case], earlier: Policy, later: Policy, now: datetime
) -> Iterator[Replayed]:
    """Judge each case under both policies at `now`, both taken as approved; one by one."""
    policies = [replace(policy, approved=True) for policy in (earlier, later)]
    for case in cases:
        document = current_document(case, now)
        at = datetime.fromisoformat(document["at"])
        was, would = (judge(document, policy, at=at) for policy in policies)
        items = _item_changes(was["findings"], would["findings"])
        yield Replayed(case, was["status"], would["status"], items)


def _item_changes(earlier: list[Document], later: list[Document]) -> list[ItemChange]:
    """List the items that stand otherwise: holds first, else in the order of the later report."""
    was, now = ({one["item"]: one for one in findings} for findings in (earlier, later))
    changes = (
        ItemChange(
            item,
            _standing(was.get(item)),
            _standing(now.get(item)),
            finding,
            _title(finding) or _title(was.get(item)),
        )
        for item, finding in {**was, **now}.items()
    )
    changed = [one for one in changes if one.was != one.now]
    return sorted(changed, key=lambda one: not one.is_of_hold)


def _standing(finding: Document | None) -> Standing | None:
    return Standing(finding["state"], finding["severity"], finding.get("due")) if finding else None


def _title(finding: Document | None) -> Mapping[str, str] | None:
    return finding.get("params", {}).get("title") if finding else None


def _document(standing: Standing | None) -> Document | None:
    return standing._asdict() if standing else None
