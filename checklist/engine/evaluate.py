"""Run every rule, complete what it says, and fold it all into one verdict."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from checklist.engine import holds
from checklist.engine.findings import (
    Draft,
    Finding,
    Owner,
    Section,
    Severity,
    State,
    Status,
    unknown,
)
from checklist.engine.policy import Item, Policy
from checklist.engine.rules import FOR_ANY_START, RULES, Rule
from checklist.engine.situation import Situation, hours
from checklist.engine.waivers import is_waived, latest_waiver, row_name

OPEN_STATES = (State.UNMET, State.UNKNOWN, State.PENDING)
_ACT_WITH_THE_HOLDS = ("stop-decision:", "hold:")
_ACT_WITH_THE_HOLDS_TOO = ("renal-function", "medication:unrecognised", "medications-reviewed")


def findings_of(case: Situation, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """Every finding of these rules, completed and with waivers applied."""
    findings = [complete(case, draft) for rule in rules for draft in drafts_of(case, rule)]
    return findings + _general(case) if rules is RULES else findings


def drafts_of(case: Situation, rule: Rule) -> list[Draft]:
    """What a rule says; a rule that fails says "unknown", never nothing."""
    known = case.said_for_any_start.get(rule)
    if known is not None:
        return known
    try:
        drafts = list(rule(case))
    except Exception as error:  # noqa: BLE001 - whatever fails must block, not pass
        return [unknown(f"rule:{rule.__name__}", "rule.failed", error=type(error).__name__)]
    if rule in FOR_ANY_START:
        case.said_for_any_start[rule] = drafts
    return drafts


def _general(case: Situation) -> list[Finding]:
    """What is wrong with the case as a whole rather than with one item."""
    drafts = []
    if case.start is None:
        drafts.append(unknown("scheduled-start", "scheduled-start.unknown"))
    if not case.policy.approved:
        drafts.append(unknown("policy", "policy.unapproved", version=case.policy.version))
    return [complete(case, draft) for draft in drafts]


_GENERAL_ITEMS = {
    "scheduled-start": (Section.PREPARATION, Owner.SCHEDULER),
    "policy": (Section.PREPARATION, Owner.PHYSICIAN),
}


def _other_item(policy: Policy, name: str) -> Item:
    """The row of an item that has none by its name; where there is none, nobody can waive it."""
    row = policy.items.get(row_name(name))
    if row is not None:
        return row
    section, owner = _GENERAL_ITEMS.get(name, (Section.PREPARATION, Owner.PHYSICIAN))
    return Item(name, section, owner, Severity.BLOCKER, "clinic", False, (), False)


def complete(case: Situation, draft: Draft) -> Finding:
    """Section, owner, severity and source from the item's row; waivers; when to act."""
    item, state, key, params, evidence, due, earliest, severity, owner, waivable, source = draft
    row = case.policy.items.get(item) or _other_item(case.policy, item)
    if row.payer_rule and not case.payer_rules_block:
        severity = Severity.WARNING
    act_by = None
    if state in OPEN_STATES:
        if case.facts.waivers:
            state, key, params, due, evidence = _with_waiver(case, draft, row)
        if state is not State.WAIVED and not case.assume_stopped:
            # A sign to be seen today was due the moment it was told.
            act_by = params.get("told_at") or _act_by(case, item, due)
    return Finding(
        item,
        row.section,
        state,
        severity or row.severity,
        owner or row.owner,
        key,
        params,
        evidence,
        source or row.source,
        due,
        act_by,
        row.waivable and waivable,
        earliest,
    )


def _with_waiver(
    case: Situation, draft: Draft, row: Item
) -> tuple[State, str, dict[str, Any], datetime | None, tuple[str, ...]]:
    """State, message, due and evidence: waived, or why the waiver does not count."""
    waiver = latest_waiver(case, draft.item)
    if waiver is None:
        return draft.state, draft.key, draft.params, draft.due, draft.evidence
    if is_waived(case, draft):
        params = {"reason": waiver.reason, "waived_at": waiver.at}
        if "title" in draft.params:
            params["title"] = draft.params["title"]
        return State.WAIVED, "waived", params, None, (*draft.evidence, waiver.evidence)
    waivable = row.waivable and draft.waivable
    note = "waived-before-this-change" if waivable else "never-waivable"
    return draft.state, draft.key, draft.params | {"note": note}, draft.due, draft.evidence


def _act_by(case: Situation, item: str, due: datetime | None) -> datetime | None:
    """The last moment at which acting on it still saves the start: its point of no return."""
    if due is not None:
        return due
    if item in _ACT_WITH_THE_HOLDS_TOO or item.startswith(_ACT_WITH_THE_HOLDS):
        if case.first_hold is None:
            case.first_hold = first_hold(case)
        return case.first_hold
    return case.start


def first_hold(case: Situation) -> datetime | None:
    """The earliest moment at which some medicine must have been stopped; else the start."""
    if case.start is None:
        return None
    moments = [case.start]
    if case.open_lines:
        moments.append(case.start - case.numbers.long_stopped)
    for medicine in case.medicines:
        if medicine.status == "never-started" or case.is_long_stopped(
            medicine.status, medicine.last_dose
        ):
            continue
        hold = holds.needed(case, medicine)
        off: timedelta = case.numbers.long_stopped if hold.decide else hours(hold.warn)
        moments.append(case.start - off)
    return min(moments)


def status_of(findings: Iterable[Finding]) -> Status:
    """From the blockers alone: unmet, then unknown, then pending, else ready."""
    states = {f.state for f in findings if f.severity is Severity.BLOCKER}
    if State.UNMET in states:
        return Status.BLOCKED
    if State.UNKNOWN in states:
        return Status.INCOMPLETE
    return Status.WAITING if State.PENDING in states else Status.READY
