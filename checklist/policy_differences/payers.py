"""What payers ask, compared."""

from django.utils.translation import gettext

from checklist import policy_words as words
from checklist.engine import Policy
from checklist.engine.policy import AuthorizationRule, PayerPolicy
from checklist.policy_differences.difference import (
    Found,
    came_or_went,
    compare_fields,
)
from checklist.wording import PROTOCOL


def payers(earlier: Policy, later: Policy) -> Found:
    """Compare payers, and the rules of those in both."""
    for key in sorted(earlier.payers.keys() | later.payers.keys()):
        was, now = earlier.payers.get(key), later.payers.get(key)
        label = words.payer_name(key)
        if not (was and now):
            text = words.payer_summary(was or now)
            yield came_or_went("payers", key, label, text, is_new=not was)
            continue
        yield from compare_fields("payers", key, label, was, now, words.PAYER_FIELDS)
        yield from _authorization(key, label, was, now)


def _authorization(key: str, payer: str, was: PayerPolicy, now: PayerPolicy) -> Found:
    """Compare rules for the same procedures with each other, in the order of the file."""
    rules = [_by_procedures(one.authorization) for one in (was, now)]
    for procedures in sorted(rules[0].keys() | rules[1].keys()):
        old, new = (one.get(procedures) for one in rules)
        what = gettext("%(payer)s, authorization") % {"payer": payer}
        if old and new:
            what = f"{what}, {words.listed(old.protocols, words.of(PROTOCOL))}"
            yield from compare_fields("payers", key, what, old, new, words.RULE_FIELDS)
        else:
            text = words.authorization_words(old or new)
            yield came_or_went("payers", key, what, text, is_new=not old)


def _by_procedures(
    rules: tuple[AuthorizationRule, ...],
) -> dict[tuple[str, ...], AuthorizationRule]:
    """Return the rules by their procedures; a second rule for the same ones stands apart."""
    found: dict[tuple[str, ...], AuthorizationRule] = {}
    for rule in rules:
        key = tuple(sorted(rule.protocols))
        while key in found:
            key = (*key, "")
        found[key] = rule
    return found
