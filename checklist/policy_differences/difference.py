"""One difference, and how rows, tables and sets are compared."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext

from checklist import policy_words as words
from checklist.engine import Policy


class PolicyDifference(NamedTuple):
    """One datum that differs: the part of the policy, its key there, and all of it in words.

    `is_formal`: it says what a datum rests on, or what the version is called; no verdict changes.
    """

    part: str
    name: str
    what: str
    was: str
    now: str
    note: str = ""
    is_formal: bool = False

    @property
    def words(self) -> str:
        """The whole difference in a line: "apixaban, low tier: decide → 24 h"."""
        line = gettext("%(what)s: %(was)s → %(now)s") % self._asdict()
        return f"{line} ({self.note})" if self.note else line

    def document(self) -> dict[str, str]:
        """Return it as JSON."""
        told = {name: value for name, value in self._asdict().items() if name != "is_formal"}
        return {**told, "words": self.words}


# The fields of a row that say what it rests on.
FORMAL_FIELDS = ("source", "confidence")
# Where the reasons of each part stand in the file: `reasons: {numbers.inr_most: ...}`
REASONS = {"numbers": "numbers.", "formulary": "holds.", "items": "", "local_items": ""}


def with_reason(one: PolicyDifference, reasons: Mapping[str, str]) -> PolicyDifference:
    """Return a difference with the reason that the later version gives for it."""
    path = REASONS.get(one.part, "?") + one.name
    reason = reasons.get(path.replace("local:", "local_items."))
    if not reason:
        return one
    note = gettext("reason: %(reason)s") % {"reason": reason}
    return one._replace(note="; ".join(filter(None, [one.note, note])))


Found = Iterator[PolicyDifference]
Compare = Callable[[Policy, Policy], Found]


def compare_set(part: str, name: str, label: Any, was: Any, now: Any, text: words.Words) -> Found:
    """Compare two sets as a whole."""
    if was != now:
        listed = (words.listed(one, text) for one in (was, now))
        yield PolicyDifference(part, name, str(label), *listed)


def compare_entries(part: str, was: Mapping, now: Mapping, label: Any, text: words.Words) -> Found:
    """Compare two tables of one value a key."""
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) != now.get(key):
            values = (text(one[key]) if key in one else str(words.NOT_THERE) for one in (was, now))
            yield PolicyDifference(part, key, str(label) % {"key": key}, *values)


def compare_fields(part: str, key: str, label: str, was: Any, now: Any, fields: Mapping) -> Found:
    """Compare two rows field by field."""
    for field, (name, text) in fields.items():
        old, new = getattr(was, field), getattr(now, field)
        if old != new:
            said = (f"{label}, {name}", text(old), text(new))
            is_formal = part == "sources" or field in FORMAL_FIELDS
            yield PolicyDifference(part, key, *said, is_formal=is_formal)


def came_or_went(part: str, key: str, what: str, text: str, *, is_new: bool) -> PolicyDifference:
    """Say that a row is new, or no longer there; `text` sums it up."""
    states = (str(words.NOT_THERE), text)
    was, now = states if is_new else reversed(states)
    return PolicyDifference(part, key, what, was, now, is_formal=part == "sources")
