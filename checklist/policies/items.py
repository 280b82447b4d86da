"""The list of items of a policy: one row for each item that the rules report."""

from collections.abc import Collection

from checklist.engine.findings import Owner, Section, Severity
from checklist.engine.items import ITEMS
from checklist.engine.policy import Item
from checklist.engine.vocabulary import ANSWER_KINDS, TEST_UNITS
from checklist.policies.reading import Fields, Part


def items_of(part: Part, sources: Collection[str]) -> dict[str, Item]:
    """The rows by item: one for each that the rules report, and no other."""
    given = part.fields(ITEMS)
    return {name: _item(name, given[name], sources) for name in ITEMS if name in given}


def _item(name: str, part: Part, sources: Collection[str]) -> Item:
    given = part.fields(
        ("section", "owner", "source"), ("severity", "waivable", "rests_on", "payer_rule")
    )
    return row_of(name, given, sources, given["rests_on"].words((*ANSWER_KINDS, *TEST_UNITS)))


def row_of(name: str, given: Fields, sources: Collection[str], rests_on: Collection[str]) -> Item:
    """One row: what is the same for each finding of that name."""
    return Item(
        name=name,
        section=Section(given["section"].word(tuple(Section))),
        owner=Owner(given["owner"].word(tuple(Owner))),
        severity=Severity(given["severity"].word(tuple(Severity), Severity.BLOCKER)),
        source=given.source(sources),
        waivable=given["waivable"].truth(default=True),
        rests_on=tuple(sorted(rests_on)),
        payer_rule=given["payer_rule"].truth(),
    )
