"""Why an item of a report stands as it does, as one JSON document (``explanation/1``).

Words are in the active language; keys, states, paths and patches are the contract's.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext

from checklist.casefile import CaseError, read_case
from checklist.engine import evaluate
from checklist.engine.facts import Facts
from checklist.engine.policy import Policy
from checklist.engine.waivers import row_name
from checklist.engine.why.account import OF_A_MEDICINE, Account, account_of, families
from checklist.engine.why.search import DORMANT, NOT_LISTED, OPEN, Outcome, what_would_change
from checklist.explaining.changes import change_words
from checklist.explaining.facts import Fact, fact_document, facts_of
from checklist.explaining.hold import hold_of
from checklist.explaining.hours_set import note_of
from checklist.explaining.items import check_item, item_title, sentence, why_not_listed
from checklist.explaining.numbers import numbers_of, own_reason, source_document, tables_of
from checklist.explaining.waivers import waiver_of
from checklist.presenters import reason_words
from checklist.source_page import corrections_of
from checklist.wording import STATE

Document = dict[str, Any]

SCHEMA = "explanation/1"
GOOD = ("met", "not-applicable", NOT_LISTED)
OPEN_DECISION = ("unknown", "unmet")
REFER_TODAY, UNDECIDED_HOURS = ".refer-today", "hold.decide"


def explain(document: Mapping[str, Any], item: str, policy: Policy, *, at: datetime) -> Document:
    """Explain one item of a case document under a policy; ``at`` counts where it has no ``at``.

    Raises CaseError for a document that the contract does not allow, UnknownItem for an item
    that no report lists.
    """
    facts = read_case(document, default_at=at)
    report = evaluate(facts, policy).document()
    listed = {finding["item"]: finding for finding in report["findings"]}
    check_item(item, policy, list(listed))
    account = account_of(facts, policy, item)
    outcomes = what_would_change(document, facts, policy, item, _reader(facts.at))
    is_grave = _is_of(account, REFER_TODAY)
    return {
        "schema": SCHEMA,
        "item": item,
        "title": item_title(item, policy),
        "policy": report["policy"],
        "evaluated_at": report["evaluated_at"],
        "scheduled_start": report["scheduled_start"],
        "sentence": sentence(account, policy),
        **_standing(listed.get(item) or _failed(account, listed), item, policy),
        "policy_reason": own_reason(policy, item),
        "payer_rule": _payer_rule(facts, policy, item),
        "facts": _facts(document, facts, policy, account, outcomes),
        "numbers": numbers_of(policy, account),
        "tables": tables_of(policy, account),
        "hold": hold_of(facts, policy, account),
        "waiver": waiver_of(facts, policy, account),
        "cautions": _cautions(account, listed, outcomes),
        "to_do": _to_do(account),
        "changes": [] if is_grave else [_change(outcome, facts) for outcome in outcomes],
        "source_page": _source_page(item, facts.procedure.protocol),
    }


def _reader(at: datetime) -> Any:
    """Read a changed document; None where the contract does not allow it."""

    def read(document: Mapping[str, Any]) -> Facts | None:
        try:
            return read_case(document, default_at=at)
        except CaseError:
            return None

    return read


def _failed(account: Account, listed: Mapping[str, Document]) -> Document | None:
    """The finding that says that the item's rule failed, where it did."""
    return listed.get(account.finding.item) if account.finding else None


def _standing(finding: Document | None, item: str, policy: Policy) -> Document:
    """How the item stands; for one that is not listed, on which condition it would be."""
    if finding is None:
        row = policy.items.get(item) or policy.items.get(row_name(item))
        return {
            "state": NOT_LISTED,
            "state_words": gettext("Not listed"),
            "section": row.section if row else None,
            "severity": None,
            "owner": row.owner if row else None,
            "reason": why_not_listed(item, policy),
            "due": None,
            "act_by": None,
            "source": source_document(policy, row.source) if row else None,
        }
    kept = ("section", "severity", "owner", "due", "act_by", "source")
    return {
        "state": finding["state"],
        "state_words": str(STATE[finding["state"]]),
        "reason": reason_words(finding["key"], finding["params"], finding["reason"]),
        **{name: finding[name] for name in kept},
    }


def _payer_rule(facts: Facts, policy: Policy, item: str) -> Document | None:
    """Say whether a payer's rule blocks here, for an item that is one."""
    row = policy.items.get(item)
    if row is None or not row.payer_rule:
        return None
    payer = facts.coverage.payer
    enforced = policy.payer_rules_block(payer)
    words = gettext("A payer's rule: a blocker, because the payer enforces it or is not known.")
    if not enforced:
        words = gettext("A payer's rule: only a warning, because this payer does not enforce it.")
    return {"payer": payer, "enforced": enforced, "words": words}


def _facts(
    document: Mapping[str, Any],
    facts: Facts,
    policy: Policy,
    account: Account,
    outcomes: tuple[Outcome, ...],
) -> list[Document]:
    """The facts; of an item that does not apply, those that decide it are marked."""
    state = NOT_LISTED if account.finding is None else str(account.finding.state)
    single = [one.change for one in outcomes if len(one.change.said) == 1]
    deciding = {subject for one in single for subject in one.subjects if state in DORMANT}
    return [
        plain(fact_document(fact, document, facts, _decides(fact, deciding)))
        for fact in facts_of(facts, policy, account)
    ]


def _decides(fact: Fact, deciding: set[str]) -> bool:
    return any(one == fact.subject or one.startswith(f"{fact.subject}.") for one in deciding)


def _cautions(
    account: Account, listed: Mapping[str, Document], outcomes: tuple[Outcome, ...]
) -> list[str]:
    """What must not be forgotten beside the item."""
    family, name = families(account.item)
    decision = listed.get(f"stop-decision:{name}", {}).get("state")
    if family == "hold" and decision in OPEN_DECISION:
        return [gettext("Nothing is stopped before the prescriber has agreed.")]
    is_open = account.finding is not None and str(account.finding.state) in OPEN
    if family not in OF_A_MEDICINE and is_open and any(map(_stops, outcomes)):
        return [gettext("No medicine is stopped for this unless its prescriber says so.")]
    return []


def _stops(outcome: Outcome) -> bool:
    """Whether a change has a medicine stopped."""
    return any(one.params.get("status") == "stopped" for one in outcome.change.said)


def _to_do(account: Account) -> list[str]:
    """What has to be done by a physician, whatever could be changed beside it.

    A sign to be seen today allows nothing else: no answer of anybody puts it in order.
    """
    if _is_of(account, REFER_TODAY):
        return [
            gettext("The patient is referred today."),
            gettext("A physician decides how to go on. The injection waits for that."),
        ]
    if _is_of(account, UNDECIDED_HOURS):
        return [
            gettext("A physician sets the hours without it, or says that it need not be stopped.")
        ]
    return []


def _is_of(account: Account, key: str) -> bool:
    """Whether the finding is of a kind, by the end of its key."""
    return account.finding is not None and account.finding.key.endswith(key)


def _change(outcome: Outcome, facts: Facts) -> Document:
    state = outcome.state
    return {
        "to": {
            "state": state,
            "severity": str(outcome.finding.severity) if outcome.finding else None,
        },
        "mends": state in GOOD,
        "contradicts_record": outcome.contradicts,
        "words": change_words(outcome, facts.procedure.zone),
        "note": note_of(outcome),
        "state_words": str(STATE[state]) if state in STATE else gettext("Not listed"),
        "patch": plain(list(outcome.change.patch)),
    }


def _source_page(item: str, protocol: str) -> list[Document]:
    """What the source page says of the item's subject, what holds, and why."""
    language = get_language() or "en"
    return [
        {
            "key": one.key,
            "page": one.in_language(language).page,
            "holds": one.in_language(language).holds,
            "why": one.in_language(language).why,
            "sources": [dict(source) for source in one.sources],
        }
        for one in corrections_of(item, protocol)
    ]


def plain(value: Any) -> Any:
    """Numbers of a document as JSON holds them, all else as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


__all__ = ["OPEN", "explain", "plain"]
