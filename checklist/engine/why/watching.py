"""A situation that notes what a rule reads of it: facts, numbers, rows of the tables.

The rules themselves do not know that they are watched, and only explanations pay for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from checklist.engine.facts import Facts, Result
from checklist.engine.known import NOTHING, Known
from checklist.engine.policy import AuthorizationRule, FormularyRow, HoldHours, Policy, TierRow
from checklist.engine.situation import Situation

Note = Callable[[str, Any], Any]

LISTS = ("medications", "allergies", "history", "waivers")
PARTS = ("procedure", "patient", "coverage")
# Sets of words in a policy that rules look things up in.
WORD_SETS = (
    "interlaminar_cervical_levels",
    "regions_with_caudal",
    "regions_with_particulate_ban",
    "refer_today",
    "never_waivable_findings",
)
# Parts of a formulary row that hours come from; what else is read only places the medicine.
ROW_FIELDS = ("renal_below", "renal_hours", "agreement", "antithrombotic")


class Look(NamedTuple):
    """One look at the answers to a question or the results of a test.

    ``window`` None with ``on_day`` False: of any age. ``known`` is what counted, or why nothing.
    """

    kind: str
    name: str
    known: Known
    window: timedelta | None = None
    on_day: bool = False


@dataclass
class Reads:
    """What was read, each thing once, in the order of reading."""

    looks: list[Look] = field(default_factory=list)
    fields: dict[str, None] = field(default_factory=dict)
    tests: dict[str, None] = field(default_factory=dict)
    numbers: dict[str, None] = field(default_factory=dict)
    word_sets: dict[str, frozenset[str]] = field(default_factory=dict)
    cells: dict[tuple[str, str | None], dict[str, Any]] = field(default_factory=dict)
    tiers: list[TierRow] = field(default_factory=list)
    authorization: list[AuthorizationRule] = field(default_factory=list)

    def note(self, look: Look) -> Known:
        """Note a look; the same one twice counts once."""
        if look not in self.looks:
            self.looks.append(look)
        return look.known


class _Watched:
    """Stands for an object and notes each attribute that is read of it."""

    __slots__ = ("_note", "_object")

    def __init__(self, watched: object, note: Note) -> None:
        self._object = watched
        self._note = note

    def __getattr__(self, name: str) -> Any:
        return self._note(name, getattr(self._object, name))


class _WatchedTable(dict[str, Any]):
    """A table that notes which rows are taken from it."""

    def __init__(self, table: dict[str, Any], note: Note) -> None:
        super().__init__(table)
        self._note = note

    def __getitem__(self, name: str) -> Any:
        return self._note(name, super().__getitem__(name))

    def get(self, name: str, default: Any = None) -> Any:
        """Take a row if there is one."""
        return self._note(name, super().get(name, default))


class WatchedSituation(Situation):
    """One case looked at for one start, with everything that is read of it in ``reads``."""

    def __init__(self, facts: Facts, policy: Policy, start: datetime | None) -> None:
        self.reads = Reads()
        self._start = start
        self._reference = facts.at if start is None else start
        watched = cast(Policy, _Watched(policy, self._note_policy))
        super().__init__(cast(Facts, _Watched(facts, self._note_facts)), watched, start)
        self.real_facts = facts
        self.reads = Reads()

    # The start is given to a situation as a value of its own.

    @property
    def start(self) -> datetime | None:
        """The start; reading it is noted."""
        self.reads.fields["procedure.scheduled_start"] = None
        return self._start

    @start.setter
    def start(self, value: datetime | None) -> None:
        self._start = value

    @property
    def reference(self) -> datetime:
        """The start, or now where there is none; reading it is noted."""
        self.reads.fields["procedure.scheduled_start"] = None
        return self._reference

    @reference.setter
    def reference(self, value: datetime) -> None:
        self._reference = value

    # Answers and results are noted with their window and with what counted.

    def answer(self, item: str) -> Known:
        """Note the latest answer, whatever its age."""
        return self.reads.note(Look("answer", item, super().answer(item)))

    def answer_within(self, item: str, window: timedelta) -> Known:
        """Note the latest answer in a window."""
        known = super().answer_within(item, window)
        return self.reads.note(Look("answer", item, known, window))

    def answer_on_the_day(self, item: str) -> Known:
        """Note the latest answer of the day of the start."""
        known = super().answer_on_the_day(item)
        return self.reads.note(Look("answer", item, known, on_day=True))

    def result_within(self, test: str, window: timedelta) -> Known:
        """Note the latest value of a test in a window."""
        known = super().result_within(test, window)
        return self.reads.note(Look("result", test, known, window))

    def latest_results(self, test: str, window: timedelta | None = None) -> list[Result]:
        """Note all values at the latest time."""
        found = super().latest_results(test, window)
        places = tuple(result.evidence for result in found)
        known = Known(found[0].value, None, found[0].at, places) if found else NOTHING
        self.reads.note(Look("result", test, known, window))
        return found

    # What is read of facts and policy themselves.

    def _note_facts(self, name: str, value: Any) -> Any:
        if name in PARTS:
            return _Watched(value, lambda inner, of: self._note_field(f"{name}.{inner}", of))
        if name in LISTS:
            self.reads.fields[name] = None
        if name == "results":
            return _WatchedTable(value, self._note_test)
        return value

    def _note_field(self, path: str, value: Any) -> Any:
        if path != "procedure.zone":
            self.reads.fields[path] = None
        return value

    def _note_test(self, name: str, value: Any) -> Any:
        self.reads.tests[name] = None
        return value

    def _note_policy(self, name: str, value: Any) -> Any:
        if name == "numbers":
            return _Watched(value, self._note_number)
        if name == "classes":
            return _Watched(value, lambda inner, of: self._note_words(f"classes.{inner}", of))
        if name == "indications_supporting":
            return _WatchedTable(value, lambda key, of: self._note_words(f"indications.{key}", of))
        if name in WORD_SETS:
            return self._note_words(name, value)
        if name == "formulary":
            return _WatchedTable(value, self._note_rows)
        if name == "tiers":
            return tuple(_Watched(row, self._tier_noter(row)) for row in value)
        if name == "payers":
            return {payer: _Watched(row, self._note_payer) for payer, row in value.items()}
        return value

    def _note_number(self, name: str, value: Any) -> Any:
        self.reads.numbers[name] = None
        return value

    def _note_words(self, name: str, value: Any) -> Any:
        self.reads.word_sets[name] = value
        return value

    def _note_rows(self, _name: str, rows: tuple[FormularyRow, ...] | None) -> Any:
        return rows and tuple(_Watched(row, self._row_noter(row)) for row in rows)

    def _row_noter(self, row: FormularyRow) -> Note:
        def note(name: str, value: Any) -> Any:
            if name == "hold":
                return _WatchedTable(value, self._cell_noter(row))
            if name in ROW_FIELDS:
                self._cells_of(row)[name] = value
            return value

        return note

    def _cell_noter(self, row: FormularyRow) -> Note:
        def note(tier: str, cell: HoldHours) -> Any:
            self._cells_of(row)[tier] = cell
            return cell

        return note

    def _cells_of(self, row: FormularyRow) -> dict[str, Any]:
        return self.reads.cells.setdefault((row.ingredient, row.intent), {})

    def _tier_noter(self, row: TierRow) -> Note:
        def note(name: str, value: Any) -> Any:
            if name == "tier" and row not in self.reads.tiers:
                self.reads.tiers.append(row)
            return value

        return note

    def _note_payer(self, name: str, value: Any) -> Any:
        if name != "authorization":
            return value
        return tuple(_Watched(rule, self._authorization_noter(rule)) for rule in value)

    def _authorization_noter(self, rule: AuthorizationRule) -> Note:
        def note(name: str, value: Any) -> Any:
            if name == "from_on" and rule not in self.reads.authorization:
                self.reads.authorization.append(rule)
            return value

        return note
