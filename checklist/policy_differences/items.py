"""The list of items, the sources, and the small sets, compared."""

from django.utils.translation import gettext

from checklist import policy_words as words
from checklist.engine import Policy
from checklist.policy_differences.difference import (
    Compare,
    Found,
    PolicyDifference,
    came_or_went,
    compare_fields,
    compare_set,
)
from checklist.policy_own_items import item_summary


def items(earlier: Policy, later: Policy) -> Found:
    """Compare the rows of the list of items, the clinic's own among them."""
    for key in sorted(earlier.items.keys() | later.items.keys()):
        was, now = earlier.items.get(key), later.items.get(key)
        own = later.local_items.get(key) or earlier.local_items.get(key)
        label = words.in_language(own.title) if own else words.item_name(key)
        if was and now:
            yield from compare_fields("items", key, label, was, now, words.ITEM_FIELDS)
        else:
            text = item_summary(was or now, own)
            yield came_or_went("items", key, label, text, is_new=not was)


def local_items(earlier: Policy, later: Policy) -> Found:
    """Compare what the clinic's own items ask; those that came or went are listed as items."""
    for key in sorted(earlier.local_items.keys() & later.local_items.keys()):
        was, now = earlier.local_items[key], later.local_items[key]
        label = words.in_language(now.title)
        yield from compare_fields("local_items", key, label, was, now, words.LOCAL_FIELDS)


def lists_sources(earlier: Policy, later: Policy) -> Found:
    """Compare the sources of the lists that rules look things up in."""
    was, now = earlier.lists_sources, later.lists_sources
    for key in sorted(was.keys() & now.keys()):
        if was[key] != now[key]:
            what = gettext("%(name)s, source") % {"name": words.list_name(key)}
            yield PolicyDifference("lists_sources", key, what, was[key], now[key], is_formal=True)


def sources(earlier: Policy, later: Policy) -> Found:
    """Compare what the sources are, and whether they were read themselves."""
    for key in sorted(earlier.sources.keys() | later.sources.keys()):
        was, now = earlier.sources.get(key), later.sources.get(key)
        label = gettext("Source %(key)s") % {"key": key}
        if was and now:
            yield from compare_fields("sources", key, label, was, now, words.SOURCE_FIELDS)
        else:
            text = words.source_words(was or now)
            yield came_or_went("sources", key, label, text, is_new=not was)


def indications(earlier: Policy, later: Policy) -> Found:
    """Compare which indications support each family of procedures."""
    text = words.answer_choice("indications")
    for family, label in words.FAMILY.items():
        was, now = (one.indications_supporting.get(family, ()) for one in (earlier, later))
        yield from compare_set("indications", family, label, was, now, text)


def compared_set(field: str, text: words.Words) -> Compare:
    """Return the comparison of a set that the policy holds by itself."""

    def compare(earlier: Policy, later: Policy) -> Found:
        sets = (getattr(one, field) for one in (earlier, later))
        yield from compare_set(field, field, words.LISTS[field], *sets, text)

    return compare


def title(earlier: Policy, later: Policy) -> Found:
    """Compare the titles."""
    if earlier.title != later.title:
        titles = (earlier.title, later.title)
        yield PolicyDifference("title", "title", gettext("Title"), *titles, is_formal=True)


def approved(earlier: Policy, later: Policy) -> Found:
    """Compare whether the versions count as approved as they ship."""
    if earlier.approved != later.approved:
        states = (words.yes_no(one.approved) for one in (earlier, later))
        yield PolicyDifference("approved", "approved", gettext("Approved"), *states, is_formal=True)
