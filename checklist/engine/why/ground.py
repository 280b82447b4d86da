"""What candidate changes are made from: the document, its facts, and what the rule read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from checklist.engine.calendar import day_of, start_of_day
from checklist.engine.facts import Facts
from checklist.engine.policy import Policy
from checklist.engine.vocabulary import ESI, PHYSICIAN_ANSWERS
from checklist.engine.why.account import Account
from checklist.engine.why.changes import (
    Change,
    Document,
    Operation,
    Said,
    append,
    plain,
    pointer,
    set_entry,
    set_field,
)

MINUTE = timedelta(minutes=1)
# How far-fetched a change is, roughly: to ask or measure again, to wait for that, to move the
# start, to change what is booked, to find that what is on record is wrong.
ASK, LATER, TELL, WAIT, MOVE, REBOOK, CORRECT = 10, 2, 12, 16, 18, 20, 30
# What moves `changed_at` of the procedure, as the contract lists it.
BOOKED = ("procedure.scheduled_start", "procedure.levels", "procedure.side")
BOOKED_TOO = ("procedure.protocol", "procedure.sedation")
# What is wrong on record rather than booked otherwise.
ON_RECORD = ("procedure.protocol", "procedure.booked_on")
# Words in the name of a number that is about the other kinds of injection.
_OF_OTHERS = {True: {"facet", "mbb", "intraarticular"}, False: {"esi"}}


@dataclass(frozen=True)
class Ground:
    """One document and the account of one item. ``asked_at``: when the explanation was asked."""

    document: Document
    facts: Facts
    policy: Policy
    account: Account
    asked_at: datetime

    @property
    def now(self) -> datetime:
        """The moment of evaluation."""
        return self.facts.at

    @property
    def zone(self) -> ZoneInfo:
        """The procedure's time zone."""
        return self.facts.procedure.zone

    @property
    def start(self) -> datetime | None:
        """The scheduled start."""
        return self.facts.procedure.scheduled_start

    @property
    def start_day(self) -> date:
        """The day of the start; today's where there is none."""
        return day_of(self.start or self.now, self.zone)

    @property
    def today(self) -> date:
        """The day of the moment of evaluation."""
        return day_of(self.now, self.zone)

    @cached_property
    def windows(self) -> list[timedelta]:
        """Every duration that the rule read."""
        read = (getattr(self.policy.numbers, name) for name in self.account.reads.numbers)
        return [value for value in read if isinstance(value, timedelta)]

    @cached_property
    def amounts(self) -> dict[str, Decimal]:
        """The other numbers that the rule read, or would read of the item once it got so far."""
        numbers, item = self.policy.numbers, self.account.item.replace("-", "_")
        is_esi = self.facts.procedure.protocol in ESI
        named = [
            name
            for name in numbers.__slots__
            if name.startswith(f"{item}_") and not set(name.split("_")) & _OF_OTHERS[is_esi]
        ]
        read = {name: getattr(numbers, name) for name in (*self.account.reads.numbers, *named)}
        return {n: Decimal(v) for n, v in read.items() if not isinstance(v, timedelta)}

    def amounts_in(self, unit: str) -> list[int]:
        """The numbers read that are given in a unit such as days, months or years."""
        units = self.policy.numbers_units
        return [int(value) for name, value in self.amounts.items() if units.get(name) == unit]

    def iso(self, moment: datetime) -> str:
        """An instant as a document writes it, by the clinic's clock."""
        return moment.astimezone(self.zone).isoformat()

    def later(self, moment: datetime) -> dict[str, str]:
        """The parameter that says when, where that is not when the explanation was asked."""
        return {"at": self.iso(moment)} if moment != self.asked_at else {}

    @property
    def evidence(self) -> tuple[str, ...]:
        """The places that the finding rests on."""
        return self.account.finding.evidence if self.account.finding else ()

    def cited(self, name: str) -> tuple[str, ...]:
        """The entries of a list that the finding rests on."""
        return tuple(place for place in self.evidence if place.startswith(f"{name}["))

    # --- when ------------------------------------------------------------------------------

    def moments(self, kind: str, name: str) -> list[datetime]:
        """When an answer or result may count: now, and from when on it is fresh at the start."""
        found = {self.now}
        if self.start is not None:
            looks = [o for o in self.account.reads.looks if (o.kind, o.name) == (kind, name)]
            found |= {self.start - look.window for look in looks if look.window is not None}
            if any(look.on_day for look in looks):
                found.add(start_of_day(self.start_day, self.zone))
        return sorted(moment for moment in found if moment >= self.now)

    def waited(self, moment: datetime) -> list[Operation]:
        """Move the moment of evaluation, where it is not there yet."""
        if moment <= self.now:
            return []
        return [{"op": "add", "path": "/at", "value": self.iso(moment)}]

    # --- changes ---------------------------------------------------------------------------

    def answered(self, item: str, value: Any, at: datetime) -> Change:
        """A question answered at a moment; what was answered at that very moment is replaced."""
        source = "physician" if item in PHYSICIAN_ANSWERS else "nurse"
        said = Said("answer", {"item": item, "value": plain(value), **self.later(at)})
        same = [a.evidence for a in self.facts.answers.get(item, ()) if a.at == at]
        entry = {"item": item, "value": plain(value), "at": self.iso(at), "source": source}
        operations = [
            set_entry(place, key, given)
            for place in same
            for key, given in (("value", value), ("source", source))
        ] or [append(self.document, "answers", entry)]
        return self._at(f"answer:{item}", said, at, operations)

    def measured(self, test: str, value: Any, at: datetime) -> Change:
        """A test measured at a moment, in its first unit."""
        said = Said("result", {"test": test, "value": plain(value), **self.later(at)})
        same = [r.evidence for r in self.facts.results.get(test, ()) if r.at == at]
        entry = {"test": test, "value": plain(value), "at": self.iso(at)}
        operations = [
            set_entry(place, key, given)
            for place in same
            for key, given in (("value", value), ("unit", None))
        ] or [append(self.document, "results", entry)]
        return self._at(f"result:{test}", said, at, operations)

    def _at(self, subject: str, said: Said, at: datetime, operations: list[Operation]) -> Change:
        patch = (*self.waited(at), *operations)
        cost = ASK + (LATER if at > self.now else 0)
        return Change(frozenset({subject}), (said,), patch, cost)

    def field(self, path: str, value: Any, cost: int, key: str = "field") -> Change:
        """One field of the procedure, the patient or the coverage."""
        part, name = path.split(".")
        said = Said(key, {"field": path, "value": plain(value)})
        patch = [set_field(self.document, part, name, value)]
        if path in BOOKED + BOOKED_TOO:
            patch.append(set_field(self.document, part, "changed_at", self.iso(self.now)))
        return Change(frozenset({path}), (said,), tuple(patch), cost)

    def line(self, places: tuple[str, ...], said: Said, cost: int, **fields: Any) -> Change:
        """Some keys of one or several entries of a list, changed now."""
        return self.line_at(self.now, places, said, cost, fields)

    def line_at(
        self,
        moment: datetime,
        places: tuple[str, ...],
        said: Said,
        cost: int,
        fields: dict[str, Any],
    ) -> Change:
        """Some keys of one or several entries of a list, changed at a moment not before now."""
        changed = {**fields, "at": self.iso(moment)}
        patch = (
            *self.waited(moment),
            *(set_entry(one, name, value) for one in places for name, value in changed.items()),
        )
        subjects = frozenset(f"{place}.{name}" for place in places for name in fields)
        return Change(subjects, (said,), patch, cost)

    def listed(self, name: str, entry: dict[str, Any] | None, said: Said, cost: int) -> Change:
        """An entry more in a list; None: the list was asked for and is empty."""
        if entry is None:
            operation: Operation = {"op": "add", "path": f"/{name}", "value": []}
        else:
            operation = append(self.document, name, entry)
        return Change(frozenset({name}), (said,), (operation,), cost)

    def removed(self, places: tuple[str, ...], said: Said) -> Change:
        """Entries taken off a list, the last first."""
        last_first = sorted(places, key=lambda place: (place.split("[")[0], index_of(place)))
        patch = ({"op": "remove", "path": pointer(place)} for place in reversed(last_first))
        return Change(frozenset(places), (said,), tuple(patch), CORRECT)


def index_of(place: str) -> int:
    """The number in ``medications[3]``."""
    return int(place.partition("[")[2].rstrip("]"))
