"""docs/policy.md: every rule in its own words and every number with its source, from the data."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from checklist.engine.policy import TIERS, FormularyRow, Item, Policy
from checklist.engine.rules import RULES, Rule
from checklist.explaining.items import rule_sentence
from checklist.number_words import NUMBER_NAMES, number_words
from checklist.policy_words import (
    authorization_words,
    hold_words,
    item_name,
    list_name,
    listed,
    payer_name,
    renal_words,
    tier_place,
)

# Rules that speak of more than the item of their own name.
ALSO = {
    "hold": ("hold-margin:", "hold-excess:", "stop-decision:"),
    "infection": ("infection-check",),
    "allergy": ("allergy:unrecognised",),
}


def policy_document(policy: Policy) -> str:
    """The whole policy as Markdown, in English; the same policy gives the same bytes."""
    with translation.override("en"):
        return "\n".join(_lines(policy)) + "\n"


def _lines(policy: Policy) -> Iterator[str]:
    yield f"# Policy {policy.id}@{policy.version}"
    yield ""
    yield f"{policy.title}. Written by `make docs` from the data and the rules; do not edit."
    yield f"Digest: `{policy.digest}`."
    yield from _sources(policy)
    yield from _rules(policy)
    yield from _numbers(policy)
    yield from _lists(policy)
    yield from _tiers(policy)
    yield from _authorization(policy)
    yield from _formulary(policy)


def _table(title: str, note: str, head: str, rows: Iterable[Iterable[object]]) -> Iterator[str]:
    columns = head.split(" | ")
    yield from ("", f"## {title}", "")
    if note:
        yield from (note, "")
    yield f"| {head} |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"


def _source(policy: Policy, key: str) -> str:
    """A source as the tables cite it: its key, its year, and a mark where it is secondary."""
    source = policy.sources[key]
    mark = " (secondary)" if source.confidence == "secondary" else ""
    return f"{key} {source.year}{mark}"


def _sources(policy: Policy) -> Iterator[str]:
    note = "Secondary: taken from summaries of the source, not from its own text."
    rows = (
        (one.key, one.title, one.year, one.confidence)
        for one in sorted(policy.sources.values(), key=lambda source: source.key)
    )
    yield from _table("Sources", note, "key | title | year | confidence", rows)


def items_of(rule: Rule, policy: Policy) -> list[Item]:
    """The rows of the list of items that a rule reports."""
    name = rule.__name__.replace("_", "-")
    own = (name, f"{name}:", name.replace("day-", "day:", 1), name.replace("-", ":", 1))
    wanted = (*dict.fromkeys(own), *ALSO.get(rule.__name__, ()))
    return [policy.items[one] for one in wanted if one in policy.items]


def _rules(policy: Policy) -> Iterator[str]:
    note = "In the order of the checklist. Rests on: what a waiver must not be older than."
    rows = (
        (
            f"`{item.name}` {item_name(item.name)}",
            rule_sentence(item.name, rule),
            f"{item.severity}{' or warning, by payer' if item.payer_rule else ''}",
            item.owner,
            "yes" if item.waivable else "never",
            ", ".join(item.rests_on) or "-",
            _source(policy, item.source),
        )
        for rule in RULES
        for item in items_of(rule, policy)
    )
    head = "item | rule | severity | owner | waivable | rests on | source"
    yield from _table("Rules", note, head, rows)


def _numbers(policy: Policy) -> Iterator[str]:
    rows = (
        (
            f"{name} (`{key}`)",
            number_words(policy, key),
            _source(policy, policy.numbers_sources[key]),
        )
        for names in NUMBER_NAMES.values()
        for key, name in names.items()
    )
    yield from _table("Numbers", "", "number | value | source", rows)


def _lists(policy: Policy) -> Iterator[str]:
    values = {
        **{f"indications.{key}": words for key, words in policy.indications_supporting.items()},
        "interlaminar_cervical_levels": policy.interlaminar_cervical_levels,
        "regions_with_caudal": policy.regions_with_caudal,
        "regions_with_particulate_ban": policy.regions_with_particulate_ban,
        "refer_today": policy.refer_today,
        "never_waivable_changes": policy.never_waivable_findings,
        **{
            f"classes.{name}": getattr(policy.classes, name)
            for name in policy.classes.__dataclass_fields__
        },
    }
    rows = (
        (list_name(path), listed(words), _source(policy, policy.lists_sources[path]))
        for path, words in values.items()
    )
    yield from _table("Lists", "", "list | members | source", rows)


def _tiers(policy: Policy) -> Iterator[str]:
    note = "Where several rows fit because region or level is unknown, the highest tier counts."
    rows = (
        (tier_place(protocol, region, sorted(row.levels)), row.tier, _source(policy, row.source))
        for row in policy.tiers
        for protocol in sorted(row.protocols)
        for region in sorted(row.regions)
    )
    yield from _table("Bleeding tiers", note, "procedure | tier | source", rows)


def _authorization(policy: Policy) -> Iterator[str]:
    rows = (
        (payer_name(payer.payer), authorization_words(rule), _source(policy, rule.source))
        for payer in policy.payers.values()
        for rule in payer.authorization
    )
    yield from _table("Prior authorization", "", "payer | asked for | source", rows)


def _formulary(policy: Policy) -> Iterator[str]:
    note = (
        "Hours since the last dose that was taken. A pair: below the first it blocks, below the "
        "second it warns. The confidence is that of the row."
    )
    rows = (
        _formulary_row(policy, row)
        for ingredient in sorted(policy.formulary)
        for row in policy.formulary[ingredient]
    )
    head = (
        "medicine | class | low | intermediate | high | weak kidneys | "
        "prescriber agrees | source | confidence"
    )
    yield from _table("Formulary", note, head, rows)


def _formulary_row(policy: Policy, row: FormularyRow) -> Iterator[str]:
    yield f"{row.ingredient}, {row.intent}" if row.intent else row.ingredient
    yield f"{row.medicine_class}{', antithrombotic' if row.antithrombotic else ''}"
    yield from (hold_words(row.hold[tier]) for tier in TIERS)
    yield renal_words(row) or "-"
    yield "yes" if row.agreement else "-"
    yield _source(policy, row.source)
    yield row.confidence
