"""The waiver rules that bear on an item: whether it may be waived, and what ends a waiver."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from checklist.engine.evaluate import OPEN_STATES
from checklist.engine.facts import Facts, Waiver
from checklist.engine.findings import State
from checklist.engine.policy import Item, Policy
from checklist.engine.situation import Situation
from checklist.engine.vocabulary import ANSWER_KINDS
from checklist.engine.waivers import latest_waiver, row_name
from checklist.engine.why.account import OF_A_MEDICINE, Account, families
from checklist.engine.why.candidates_said import KIDNEYS
from checklist.fact_words import fact_name
from checklist.wording import moment_words

Document = dict[str, Any]


def waiver_of(facts: Facts, policy: Policy, account: Account) -> Document:
    """Say who may waive an item, what a waiver rests on, and how one that was given stands."""
    row = policy.items.get(account.item) or policy.items.get(row_name(account.item))
    finding = account.finding
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    given = latest_waiver(case, account.item)
    counts = finding is not None and finding.state is State.WAIVED
    may_be = row is not None and row.waivable and (finding is None or finding.waivable or counts)
    rests_on = _rests_on(row, account)
    return {
        "may_be_waived": may_be,
        "by": "physician" if may_be else None,
        "rests_on": {
            "answers": [name for name in rests_on if name in ANSWER_KINDS],
            "results": [name for name in rests_on if name not in ANSWER_KINDS],
            "procedure": ["changed_at"] if may_be else [],
            "line": _line(account.item),
        },
        "given": _given(given, counts, facts),
        "words": list(_words(facts, row, account, given, counts)),
    }


def _rests_on(row: Item | None, account: Account) -> tuple[str, ...]:
    """Answers and results that end a waiver when newer; kidneys where they lengthen a hold."""
    names = row.rests_on if row else ()
    rows = account.medicine.rows if account.medicine else ()
    is_renal = families(account.item)[0] == "hold" and any(one.renal_below for one in rows)
    return (*names, *KIDNEYS) if is_renal else names


def _given(waiver: Waiver | None, counts: bool, facts: Facts) -> Document | None:
    if waiver is None:
        return None
    at = waiver.at.astimezone(facts.procedure.zone).isoformat()
    return {"path": waiver.evidence, "at": at, "reason": waiver.reason, "counts": counts}


def _line(item: str) -> str | None:
    """The list whose line ends a waiver when it changes."""
    family, name = families(item)
    if family in OF_A_MEDICINE:
        return "medications"
    return "allergies" if family == "allergy" and name else None


def _words(
    facts: Facts, row: Item | None, account: Account, given: Waiver | None, counts: bool
) -> Iterator[str]:
    finding = account.finding
    is_open = finding is not None and finding.state in OPEN_STATES
    if row is None or not row.waivable:
        yield gettext("Never waivable: no exception is allowed for this item.")
    elif finding is not None and is_open and not finding.waivable:
        yield gettext("What is known now may never be waived.")
    elif is_open:
        yield gettext("A physician may go ahead in spite of it, with a reason.")
        yield _ends(_rests_on(row, account), account.item)
    elif counts:
        yield _ends(_rests_on(row, account), account.item)
    else:
        yield gettext("There is nothing to waive.")
    if given is not None:
        named = {"moment": moment_words(given.at, facts.procedure.zone)}
        if counts:
            yield gettext("Waived on %(moment)s; it counts.") % named
        elif is_open:
            yield gettext("The waiver of %(moment)s does not count.") % named


def _ends(rests_on: tuple[str, ...], item: str) -> str:
    """Say what ends a waiver when it is newer."""
    line = {"medications": gettext("the medicine's line"),
            "allergies": gettext("the allergy's line")}.get(_line(item) or "")  # fmt: skip
    names = [*map(fact_name, rests_on), *([line] if line else [])]
    names.append(gettext("start, levels, side, kind of injection or sedation"))
    return gettext("A waiver ends when one of these is newer: %(names)s.") % {
        "names": "; ".join(dict.fromkeys(names))
    }
