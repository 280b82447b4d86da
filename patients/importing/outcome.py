"""What an import did, or would do: shown before it is confirmed, and summed up after."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from patients.proposals import CREATED, UNCHANGED, UPDATED, Rejection

ACTIONS = (CREATED, UPDATED, UNCHANGED)
# The summary's keys, in its order; the last two are more than the contract asks for.
KINDS = (
    "patients",
    "medications",
    "allergies",
    "conditions",
    "results",
    "cases",
    "injections",
    "suggestions",
)


@dataclass(frozen=True)
class Change:
    """A field that an import changes: values as the history keeps them."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Effect:
    """What became of one object. `label` names it on a page, `where` it stands in the file.

    `kept` are the fields in which the source changed but a person's own value stays.
    """

    kind: str
    action: str
    label: str
    where: str
    changes: tuple[Change, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether a page about what will change should name it."""
        return self.action != UNCHANGED or bool(self.kept)


@dataclass
class PatientOutcome:
    """One patient's part of an import. `version` is the row's before it; 0: there was none."""

    name: str
    birth_date: str
    pk: str
    version: int = 0
    effects: list[Effect] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether the patient was not on record before."""
        return self.version == 0

    @property
    def action(self) -> str:
        """What became of the patient's own row."""
        return self.effects[0].action

    @property
    def news(self) -> list[Effect]:
        """The effects that change something, or would have."""
        return [effect for effect in self.effects if effect.is_news]

    @property
    def unchanged(self) -> int:
        """How many objects stay as they are."""
        return len(self.effects) - len(self.news)


@dataclass
class ImportOutcome:
    """All of an import. `not_on_list` counts medicines that do not count, by why."""

    files: int = 0
    patients: list[PatientOutcome] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    not_on_list: Mapping[str, int] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)

    def add(self, patient: PatientOutcome) -> None:
        """Add what became of a patient."""
        self.patients.append(patient)
        if patient.is_new:
            self.created.add(patient.pk)

    def extend(self, other: "ImportOutcome") -> None:
        """Add what became of further files."""
        self.files += other.files
        self.patients += other.patients
        self.rejected += other.rejected
        self.not_on_list = dict(Counter(self.not_on_list) + Counter(other.not_on_list))
        self.created |= other.created

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to confirm."""
        return any(one.action != UNCHANGED for who in self.patients for one in who.effects)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many objects of each kind were created, updated and unchanged."""
        counted = {kind: dict.fromkeys(ACTIONS, 0) for kind in KINDS}
        for patient in self.patients:
            for effect in patient.effects:
                counted[effect.kind][effect.action] += 1
        return counted

    def summary(self) -> dict[str, Any]:
        """Return the import summary of the contract; no patient's values in it."""
        kept = sum(len(effect.kept) > 0 for who in self.patients for effect in who.effects)
        return {
            "files": self.files,
            **self.counts(),
            "not_on_list": dict(self.not_on_list),
            "kept": kept,
            "rejected": [one.document() for one in self.rejected],
        }

    def digest(self) -> str:
        """Name everything that was shown and the records it was compared with.

        Keys of rows that the import itself makes differ from run to run and do not count; nor
        does the language in which it was shown.
        """
        shown = [
            [
                *(one for one in [who.pk, *who.twins] if one not in self.created),
                len(who.twins),
                who.version,
                who.name,
                who.birth_date,
                [
                    [e.kind, e.action, e.label, e.where, _plain(e.changes), e.kept]
                    for e in who.effects
                ],
            ]
            for who in self.patients
        ]
        rejected = [one.place() for one in self.rejected]
        text = json.dumps([shown, rejected], sort_keys=True, default=str)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _plain(changes: tuple[Change, ...]) -> list[list[Any]]:
    return [[one.field, one.old, one.new] for one in changes]
