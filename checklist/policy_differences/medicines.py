"""The tables of medicines and allergens, compared."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist import policy_words as words
from checklist.engine import Policy
from checklist.engine.naming import plain
from checklist.engine.policy import FormularyRow, HoldHours
from checklist.item_words import SUBSTANCE
from checklist.medicine_classes import class_words
from checklist.policy_differences.difference import (
    Found,
    PolicyDifference,
    came_or_went,
    compare_entries,
    compare_fields,
    compare_set,
)


def formulary(earlier: Policy, later: Policy) -> Found:
    """Compare row by row: a row is an ingredient, perhaps for one intended dose."""
    was, now = _rows(earlier), _rows(later)
    name, text = words.medicine_name, words.medicine_summary
    for key in sorted(was.keys() | now.keys()):
        if key in was and key in now:
            yield from _medicine(key, was[key], now[key])
        else:
            row = was.get(key) or now[key]
            yield came_or_went("formulary", key, name(row), text(row), is_new=key in now)


def _rows(policy: Policy) -> dict[str, FormularyRow]:
    return {
        f"{ingredient}:{row.intent}" if row.intent else ingredient: row
        for ingredient, rows in policy.formulary.items()
        for row in rows
    }


def _medicine(key: str, was: FormularyRow, now: FormularyRow) -> Found:
    label = words.medicine_name(now)
    for tier, hold in was.hold.items():
        if hold != now.hold[tier]:
            what = f"{label}, {words.TIER_COLUMN[tier]}"
            hours = map(words.hold_words, (hold, now.hold[tier]))
            yield PolicyDifference("formulary", key, what, *hours, _less(hold, now.hold[tier]))
    if (was.renal_below, was.renal_hours) != (now.renal_below, now.renal_hours):
        what = gettext("%(medicine)s, with weak kidneys") % {"medicine": label}
        yield PolicyDifference("formulary", key, what, *map(words.renal_words, (was, now)))
    yield from compare_fields("formulary", key, label, was, now, words.ROW_FIELDS)


def _less(was: HoldHours, now: HoldHours) -> str:
    """Say where a medicine may be taken closer to the injection than before."""
    if now.decide:
        return ""
    if not now.warn:
        return gettext("no longer held, and no prescriber is asked")
    if was.decide:
        return gettext("a physician no longer sets the hours")
    return gettext("shorter") if now.block < was.block or now.warn < was.warn else ""


def codes(earlier: Policy, later: Policy) -> Found:
    """Compare what codes name, but for the formulary's own, which stand with their medicine."""
    own = {row.rxcui for one in (earlier, later) for row in _rows(one).values()}
    was, now = (
        {code: names for code, names in one.ingredients_of_code.items() if code not in own}
        for one in (earlier, later)
    )
    yield from compare_entries("codes", was, now, _("RxNorm code %(key)s"), " + ".join)


def names(earlier: Policy, later: Policy) -> Found:
    """Compare what names mean, but for the formulary's own, which stand with their medicine."""
    own = {
        plain(name)
        for one in (earlier, later)
        for row in _rows(one).values()
        for name in (row.ingredient, *row.brands)
    }
    was, now = (
        {name: sorted(parts) for name, parts in one.names.meanings.items() if name not in own}
        for one in (earlier, later)
    )
    yield from compare_entries("names", was, now, _("Medicine name %(key)s"), " + ".join)


def allergens(earlier: Policy, later: Policy) -> Found:
    """Compare what each word for an allergen is read as."""
    text = words.of(SUBSTANCE)
    yield from compare_entries(
        "allergens", earlier.allergens, later.allergens, _("Allergen %(key)s"), text
    )


def classes(earlier: Policy, later: Policy) -> Found:
    """Compare which classes of medicines each rule looks for."""
    for name, label in words.CLASSES.items():
        was, now = (getattr(one.classes, name) for one in (earlier, later))
        yield from compare_set("classes", name, label, was, now, class_words)
