"""The yes-or-no items that a clinic adds as data, with their rows in the list of items."""

import re
from collections.abc import Collection

from checklist.engine.findings import Section
from checklist.engine.policy import Item, LocalItem
from checklist.engine.vocabulary import LOCAL
from checklist.policies.items import row_of
from checklist.policies.numbers import length_of
from checklist.policies.reading import Fields, Part

LANGUAGES = ("en", "es")
_NAME = re.compile(r"[a-z0-9-]{1,40}")


def local_items_of(
    part: Part, sources: Collection[str]
) -> tuple[dict[str, LocalItem], dict[str, Item]]:
    """The clinic's own yes-or-no items, and their rows in the list of items."""
    items, rows = {}, {}
    for name, one in part.entries().items():
        if not _NAME.fullmatch(name):
            one.wrong("a local item is named in small letters, digits and hyphens, at most 40")
        item = f"{LOCAL}{name}"
        given = one.fields(
            ("question", "good_answer", "severity", "owner", "section", "source", "reason"),
            ("title", "window", "waivable"),
        )
        rows[item] = row_of(item, given, sources, (item,))
        items[item] = _local_item(item, given)
        if rows[item].section is Section.DAY and "window" in given:
            given["window"].wrong("answers of the day count on that day only: no window")
    return items, rows


def _local_item(item: str, given: Fields) -> LocalItem:
    reason = given["reason"].fields(("met", "unmet"))
    question = _texts(given["question"])
    window = given["window"].fields(("value", "unit"))
    return LocalItem(
        item=item,
        title=_texts(given["title"]) if "title" in given else question,
        question=question,
        good_answer=given["good_answer"].truth(),
        window=length_of(window) if "window" in given else None,
        met=_texts(reason["met"]),
        unmet=_texts(reason["unmet"]),
    )


def _texts(part: Part) -> dict[str, str]:
    """One text in each language."""
    given = part.fields(LANGUAGES)
    return {language: given[language].text() for language in LANGUAGES}
