"""An item of the clinic's own, as whoever approves it has to read it: all that it says and does."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.engine.findings import Section
from checklist.engine.messages import MESSAGES
from checklist.engine.policy import Item, LocalItem
from checklist.policy_words import (
    ITEM_FIELDS,
    LOCAL_FIELDS,
    SEVERITY,
    in_each_language,
    in_language,
    yes_no,
)
from checklist.wording import OWNER

Fact = tuple[str, str]
# What an item says, in each language of the program, in the order in which it is read.
TEXTS = ("question", "met", "unmet")
IN_LANGUAGE = {"en": _("In English"), "es": _("In Spanish")}


class OwnItem(NamedTuple):
    """An item's facts in the reader's language, and its texts in the `other` one."""

    title: str
    facts: list[Fact]
    other: str
    other_name: str
    other_facts: list[Fact]


def own_item(policy: Policy, item: str) -> OwnItem:
    """Return all about an item of the clinic's own."""
    row, own = policy.items[item], policy.local_items[item]
    other = "en" if str(get_language())[:2] == "es" else "es"
    texts = [(capfirst(_label(name)), getattr(own, name)[other]) for name in ("title", *TEXTS)]
    facts = [(capfirst(label), value) for label, value in _facts(row, own)]
    return OwnItem(in_language(own.title), facts, other, str(IN_LANGUAGE[other]), texts)


def item_summary(item: Item, own: LocalItem | None = None) -> str:
    """Write a row of the list of items: how grave, whose, whether waived; all of an own one."""
    waived = _("may be waived") if item.waivable else _("never waived")
    owner = str(OWNER[item.owner]).lower()
    row = ", ".join(map(str, (SEVERITY[item.severity], owner, waived)))
    if own is None:
        return row
    rest = [
        (_label("section"), str(ITEM_FIELDS["section"][1](item.section))),
        (_label("window"), _window(item, own)),
        *((_label(name), in_each_language(getattr(own, name))) for name in TEXTS[1:]),
    ]
    said = "; ".join(f"{label}: {value}" for label, value in rest)
    return f"{row}: {own_question(own)}; {said}"


def own_question(own: LocalItem) -> str:
    """Write what an item of the clinic's own asks, and which answer is in order."""
    words = {"question": in_language(own.question), "answer": yes_no(own.good_answer)}
    return gettext("%(question)s (in order: %(answer)s)") % words


def _facts(row: Item, own: LocalItem) -> Iterator[Fact]:
    yield _label("question"), in_language(own.question)
    yield _label("good_answer"), yes_no(own.good_answer)
    yield _label("window"), _window(row, own)
    for name in ("section", "owner", "severity", "waivable"):
        yield _label(name), ITEM_FIELDS[name][1](getattr(row, name))
    yield _label("met"), in_language(own.met)
    yield _label("unmet"), in_language(own.unmet)
    yield gettext("words when not known"), gettext(MESSAGES["unanswered"])


def _label(name: str) -> str:
    label, _words = (LOCAL_FIELDS | ITEM_FIELDS)[name]
    return str(label)


def _window(row: Item, own: LocalItem) -> str:
    """Write how old the answer may be; one of the day counts on that day only."""
    if row.section == Section.DAY:
        return gettext("of the day itself")
    return LOCAL_FIELDS["window"][1](own.window)
