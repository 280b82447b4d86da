"""An import in words: what would change, what was not taken and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from patients.importing import ImportOutcome
from patients.importing.outcome import ACTIONS, KINDS, Effect, PatientOutcome
from patients.proposals import CREATED
from patients.wording import ACTION, KIND, KIND_OF_ONE, NOT_ON_LIST, field_words, value_words

EFFECTS_SHOWN = 100
LINE = re.compile(r"line (\d+)", re.ASCII)


class Count(NamedTuple):
    """How many objects of a kind are new, changed and unchanged."""

    kind: str
    numbers: list[int]


class EffectLine(NamedTuple):
    """What becomes of one object: kind, name, and each change as "field: old → new"."""

    kind: str
    what: str
    action: str
    where: str
    changes: list[str]
    kept: str


@dataclass(frozen=True)
class PatientLines:
    """One patient's part. `twins` are the keys of patients on record who may be the same."""

    name: str
    birth_date: str
    pk: str
    is_new: bool
    action: str
    twins: list[str]
    lines: list[EffectLine]
    more: int
    unchanged: int


@dataclass(frozen=True)
class OutcomeLines:
    """A whole import, for a page."""

    counts: list[Count]
    actions: list[str]
    patients: list[PatientLines]
    unchanged_patients: int
    rejected: list[dict[str, Any]]
    not_on_list: list[tuple[str, int]]
    changes_something: bool


def present_outcome(outcome: ImportOutcome) -> OutcomeLines:
    """Return what the page shows of an import that is about to be confirmed."""
    news = [one for one in outcome.patients if one.news or one.twins]
    return OutcomeLines(
        counts=_counts(outcome.counts()),
        actions=[str(ACTION[action]) for action in ACTIONS],
        patients=[_patient(one) for one in news],
        unchanged_patients=len(outcome.patients) - len(news),
        rejected=[one.document() for one in outcome.rejected],
        not_on_list=_not_on_list(outcome.not_on_list),
        changes_something=outcome.changes_something,
    )


def present_summary(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of an import that was done."""
    return {
        "counts": _counts(summary),
        "actions": [str(ACTION[action]) for action in ACTIONS],
        "rejected": summary["rejected"],
        "language": summary.get("language", "en"),
        "not_on_list": _not_on_list(summary["not_on_list"]),
        "kept": summary["kept"],
    }


def _counts(counted: Mapping[str, Any]) -> list[Count]:
    return [
        Count(str(KIND[kind]), [counted[kind][action] for action in ACTIONS])
        for kind in KINDS
        if any(counted[kind].values())
    ]


def _not_on_list(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(str(NOT_ON_LIST.get(why, why)), number) for why, number in counted.items()]


def _patient(one: PatientOutcome) -> PatientLines:
    return PatientLines(
        name=one.name,
        birth_date=value_words("birth_date", one.birth_date, timezone.get_current_timezone()),
        pk=one.pk,
        is_new=one.action == CREATED,
        action=str(ACTION[one.action]),
        twins=one.twins,
        lines=[_effect(effect) for effect in one.news[:EFFECTS_SHOWN]],
        more=len(one.news[EFFECTS_SHOWN:]),
        unchanged=one.unchanged,
    )


def _effect(effect: Effect) -> EffectLine:
    zone = timezone.get_current_timezone()
    changes = [
        _("%(field)s: %(old)s → %(new)s")
        % {
            "field": field_words(one.field),
            "old": value_words(one.field, one.old, zone),
            "new": value_words(one.field, one.new, zone),
        }
        for one in effect.changes
    ]
    return EffectLine(
        str(KIND_OF_ONE[effect.kind]),
        effect.label,
        str(ACTION[effect.action]),
        _where_words(effect.where),
        changes,
        ", ".join(field_words(name) for name in effect.kept),
    )


def _where_words(where: str) -> str:
    """Say where in its file an object stands: a line, or the JSON path as it is."""
    found = LINE.fullmatch(where)
    return _("line %(line)s") % {"line": found.group(1)} if found else where
