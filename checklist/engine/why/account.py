"""Which rule speaks of an item, what it says, and what it read to say it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from checklist.engine import holds as hold_hours
from checklist.engine.evaluate import drafts_of, findings_of
from checklist.engine.facts import Facts
from checklist.engine.findings import Finding
from checklist.engine.medicines import Medicine
from checklist.engine.policy import Policy
from checklist.engine.rules import RULES, Rule, holds
from checklist.engine.situation import Situation
from checklist.engine.waivers import row_name
from checklist.engine.why.watching import Reads, WatchedSituation

# Findings about the case as a whole: no rule speaks of them.
GENERAL = ("scheduled-start", "policy", "record:invalid")
FAILED = "rule:"
# The parts of the hold rule; each yields an item for each medicine.
OF_A_MEDICINE: dict[str, Callable[..., object]] = {
    "hold": holds.hold,
    "hold-margin": holds.hold_margin,
    "hold-excess": holds.hold_excess,
    "stop-decision": holds.stop_decision,
}
# Items that a rule of another name yields.
_YIELDED_BY = {"infection-check": "infection", "allergy:unrecognised": "allergy"}
_BY_NAME: dict[str, Rule] = {rule.__name__: rule for rule in RULES}


@dataclass(frozen=True)
class Account:
    """What is known of one item.

    ``finding`` None: it is not listed for this case. ``rule``: the function whose sentence says
    what the item is about, None for a general one. ``medicine``: the one that the item names.
    """

    item: str
    rule: Callable[..., object] | None
    finding: Finding | None
    reads: Reads
    medicine: Medicine | None = None


def families(item: str) -> tuple[str, str]:
    """The kind of an item and the name it ends with: ``hold``, ``apixaban``; else no name."""
    row = row_name(item)
    return (row[:-1], item[len(row) :]) if row.endswith(":") else (item, "")


def account_of(facts: Facts, policy: Policy, item: str) -> Account:
    """Run the rule that speaks of an item under watch."""
    finding = state_of(facts, policy, item)
    family, name = families(item)
    case = WatchedSituation(facts, policy, facts.procedure.scheduled_start)
    if family in OF_A_MEDICINE:
        medicine = _read_hold(case, family, name)
        return Account(item, OF_A_MEDICINE[family], finding, case.reads, medicine)
    rule = _rule_yielding(item, facts, policy)
    if rule is not None:
        drafts_of(case, rule)
    return Account(item, rule, finding, case.reads)


def state_of(facts: Facts, policy: Policy, item: str) -> Finding | None:
    """How an item stands by its own rule alone; None where it is not listed.

    Where that rule fails, the finding that says so.
    """
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    rule = _rule_named(item)
    found = {one.item: one for one in findings_of(case, RULES if rule is None else (rule,))}
    return found.get(item) or (None if rule is None else found.get(FAILED + rule.__name__))


def _rule_named(item: str) -> Rule | None:
    """The rule that an item's name leads to: ``day:fasting`` to ``day_fasting``."""
    family, _ = families(item)
    if family in OF_A_MEDICINE:
        return holds.hold
    name = item.removeprefix(FAILED) if item.startswith(FAILED) else family
    return _BY_NAME.get(_YIELDED_BY.get(item, name).replace("-", "_").replace(":", "_"))


def _rule_yielding(item: str, facts: Facts, policy: Policy) -> Rule | None:
    """The rule of an item, by its name, else the one that lists it now."""
    named = _rule_named(item)
    if named is not None or item in GENERAL:
        return named
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    listing = (rule for rule in RULES if any(d.item == item for d in drafts_of(case, rule)))
    return next(listing, None)


def _read_hold(case: WatchedSituation, family: str, name: str) -> Medicine | None:
    """Run the part of the hold rule that speaks of one medicine; None where it is not listed."""
    medicine = next((one for one in case.medicines if one.ingredient == name), None)
    if medicine is None:
        return None
    needed = hold_hours.needed(case, medicine)
    draft = holds.hold_draft(case, medicine, needed)
    if family == "hold-margin":
        list(holds.hold_margin(case, medicine, needed, draft))
    elif family == "hold-excess":
        list(holds.hold_excess(case, medicine, needed))
    elif family == "stop-decision":
        list(holds.stop_decision(case, medicine, needed, draft))
    return medicine


def sentence_of(rule: Callable[..., object]) -> str:
    """The clinical sentence of a rule's docstring, without its source."""
    text = inspect.cleandoc(rule.__doc__ or rule.__name__.replace("_", " "))
    paragraphs = [part for part in text.split("\n\n") if not part.startswith("Source")]
    return " ".join(" ".join(paragraphs).split())
