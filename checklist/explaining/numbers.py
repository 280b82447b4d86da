"""The numbers and rows of the policy that a rule read while it ran, each with its source."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.findings import Section
from checklist.engine.policy import FormularyRow, HoldHours, Policy
from checklist.engine.vocabulary import LOCAL
from checklist.engine.why.account import Account
from checklist.medicine_classes import class_words
from checklist.number_words import NUMBER, number_words
from checklist.policies.holds import hold_key
from checklist.policies.tables import hold_cell
from checklist.policy_words import (
    CLASSES,
    CONFIDENCE,
    FAMILY,
    SHORT_PROTOCOL,
    TIER,
    TIER_COLUMN,
    answer_choice,
    authorization_words,
    hold_words,
    listed,
    medicine_name,
    of,
    renal_words,
    sign,
    window_words,
)
from checklist.wording import SHORT_REGION

Row = dict[str, Any]

# What each list of the policy is, and its path in the file where that differs from its name.
LISTS = {
    "interlaminar_cervical_levels": _("Neck levels of an interlaminar epidural"),
    "regions_with_caudal": _("Regions of a caudal epidural"),
    "regions_with_particulate_ban": _("Regions where steroids with particles are not injected"),
    "refer_today": _("Signs that say “refer today”"),
    "never_waivable_findings": _("Changes that are never waived"),
}
IN_FILE = {"never_waivable_findings": "never_waivable_changes"}
TIER_WORDS = _("Bleeding tier")
AUTHORIZATION_WORDS = _("Authorization is asked for")
WINDOW_WORDS = _("Answer, not older than")


def numbers_of(policy: Policy, account: Account) -> list[Row]:
    """Return every number that was read, in the order of reading."""
    read = [_number(policy, name) for name in account.reads.numbers if name in NUMBER]
    return [*_window_of_own(policy, account.item), *read]


def own_reason(policy: Policy, item: str) -> str | None:
    """Return why the clinic added an item of its own; None for any other item."""
    return policy.reasons.get(item.replace(LOCAL, "local_items.", 1))


def hold_reason(policy: Policy, row: FormularyRow) -> str | None:
    """Return why the clinic set the hours of a row; None where they are the table's."""
    return policy.reasons.get(f"holds.{hold_key(row)}")


def _window_of_own(policy: Policy, item: str) -> Iterator[Row]:
    """The window of a clinic's own item; an answer of the day counts on that day only."""
    own, row = policy.local_items.get(item), policy.items.get(item)
    if own is None or row is None or row.section is Section.DAY:
        return
    name = item.replace(LOCAL, "local_items.", 1)
    yield {
        "name": f"{name}.window",
        "value": None if own.window is None else _plain(own.window / timedelta(days=1)),
        "unit": "days",
        "source": source_document(policy, row.source),
        "reason": own_reason(policy, item),
        "name_words": str(WINDOW_WORDS),
        "value_words": window_words(own.window),
    }


def _number(policy: Policy, name: str) -> Row:
    value, unit = getattr(policy.numbers, name), policy.numbers_units.get(name, "")
    if isinstance(value, timedelta):
        value = value / timedelta(**{unit: 1})
    return {
        "name": name,
        "value": _plain(value),
        "unit": unit,
        "source": source_document(policy, policy.numbers_sources.get(name, "")),
        "reason": policy.reasons.get(f"numbers.{name}"),
        "name_words": str(NUMBER[name]),
        "value_words": number_words(policy, name),
    }


def tables_of(policy: Policy, account: Account) -> list[Row]:
    """Return every row and list that was looked up, medicines first."""
    return [
        *_formulary(policy, account),
        *_tiers(policy, account),
        *_authorization(policy, account),
        *_lists(policy, account),
    ]


def _tiers(policy: Policy, account: Account) -> Iterator[Row]:
    for row in account.reads.tiers:
        value = {
            "protocols": sorted(row.protocols),
            "regions": sorted(row.regions),
            "levels": sorted(row.levels),
            "tier": row.tier,
        }
        parts = [
            listed(row.protocols, of(SHORT_PROTOCOL)),
            listed(row.regions, of(SHORT_REGION)),
            *sorted(row.levels),
        ]
        yield _row(policy, "tiers", value, row.source, TIER_WORDS,
                   f"{'; '.join(parts)}: {TIER[row.tier]}")  # fmt: skip


def _formulary(policy: Policy, account: Account) -> Iterator[Row]:
    for (ingredient, intent), fields in account.reads.cells.items():
        row = next(one for one in policy.formulary[ingredient] if one.intent == intent)
        value = {"ingredient": ingredient, "intent": intent}
        value |= {name: _cell(read) for name, read in fields.items()}
        told = sorted((name, read) for name, read in fields.items() if read is not None)
        words = "; ".join(filter(None, (_field_words(row, name, read) for name, read in told)))
        made = _row(policy, "formulary", value, row.source, medicine_name(row), words)
        yield made | {"confidence": row.confidence, "reason": hold_reason(policy, row)}


def _field_words(row: FormularyRow, name: str, read: Any) -> str:
    """One field of a formulary row, as it was read; what kidneys add stands with their limit."""
    if isinstance(read, HoldHours):
        return f"{TIER_COLUMN[name]}: {hold_words(read)}"
    if name == "renal_below":
        return gettext("weak kidneys: %(hours)s") % {"hours": renal_words(row)}
    if name == "renal_hours":
        return ""
    if name == "agreement":
        return gettext("prescriber is asked") if read else gettext("prescriber is not asked")
    return gettext("a blood thinner") if read else gettext("not a blood thinner")


def _cell(read: Any) -> Any:
    """One field of a formulary row as the file writes it."""
    if isinstance(read, HoldHours):
        return hold_cell(read)
    return _plain(read)


def _authorization(policy: Policy, account: Account) -> Iterator[Row]:
    for rule in account.reads.authorization:
        value = {
            "protocols": sorted(rule.protocols),
            "sites": sorted(rule.sites),
            "states": sorted(rule.states),
            "from": rule.from_on.isoformat(),
            "not_required_is_warning": rule.not_required_is_warning,
        }
        words = authorization_words(rule)
        yield _row(policy, "authorization", value, rule.source, AUTHORIZATION_WORDS, words)


def _lists(policy: Policy, account: Account) -> Iterator[Row]:
    for name, values in account.reads.word_sets.items():
        table, _dot, key = name.partition(".")
        if table == "indications":
            title, words = FAMILY[key], listed(values, answer_choice("indications"))
        elif table == "classes":
            title, words = CLASSES[key], listed(values, class_words)
        else:
            title, words = LISTS[name], listed(values, sign)
        source = policy.lists_sources.get(IN_FILE.get(name, name), "")
        yield _row(policy, name, sorted(values), source, title, words)


def _row(policy: Policy, table: str, value: Any, source: str, name: Any, words: str) -> Row:
    return {
        "table": table,
        "value": value,
        "source": source_document(policy, source),
        "reason": None,
        "name_words": str(name),
        "value_words": words,
    }


def source_document(policy: Policy, key: str) -> Row | None:
    """Write a source: title, year, and whether it was read itself or in summaries."""
    source = policy.sources.get(key)
    if source is None:
        return {"key": key, "title": key, "year": None, "confidence": None} if key else None
    return {
        "key": source.key,
        "title": source.title,
        "year": source.year,
        "confidence": source.confidence,
    }


def source_line(source: Row | None) -> str:
    """Write a source in a line: title, year, how it was read."""
    if not source:
        return ""
    read = CONFIDENCE.get(source["confidence"])
    year = [str(source["year"])] if source["year"] else []
    return ", ".join([source["title"], *year, *([str(read)] if read else [])])


def _plain(value: Any) -> Any:
    if isinstance(value, float | Decimal):
        return int(value) if value == int(value) else float(value)
    return value
