"""How the hours without a medicine come about, line by line, and the moments they lead to."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.facts import Facts
from checklist.engine.naming import OTHER
from checklist.engine.policy import FormularyRow, HoldHours, Policy
from checklist.engine.situation import Situation
from checklist.engine.why.account import Account
from checklist.engine.why.arithmetic import HoldAccount, TierAccount, hold_account
from checklist.explaining.numbers import hold_reason, source_document, source_line
from checklist.number_words import amount_words, plain_number
from checklist.policy_words import DOSE, TIER, hold_words, tier_place
from checklist.wording import moment_words

Document = dict[str, Any]

RAISED_BY = {
    "antithrombotics": _("two or more blood thinners together"),
    "bleeding-disorder": _("a bleeding disorder"),
    "kidneys": _("weak kidneys"),
}


def hold_of(facts: Facts, policy: Policy, account: Account) -> Document | None:
    """Explain the hours of the medicine that the item names; None where it names none."""
    if account.medicine is None:
        return None
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    hold = hold_account(case, account.medicine)
    zone = facts.procedure.zone
    return {
        "ingredient": account.medicine.ingredient,
        "row": _row(policy, hold.chosen),
        "rows_considered": [_row(policy, row) for row in hold.rows],
        "tier": {
            "of_procedure": hold.tier.of_procedure,
            "tier": hold.tier.tier,
            "raised_by": {name: list(places) for name, places in hold.tier.raised_by.items()},
            "high_column_as_warning": hold.tier.is_cervical_exception,
        },
        "renal_function": _number(hold.renal_function),
        "renal_hours_added": _number(hold.renal_added),
        "physicians_hours": _number(hold.physicians_hours),
        "physicians_hours_effect": hold.physicians_effect or None,
        "needed": _cell(hold.needed),
        "last_dose_by": _iso(hold.last_dose_by, facts),
        "wanted_by": _iso(hold.wanted_by, facts),
        "words": [
            _tier_words(facts, hold.tier),
            *_table_words(policy, hold),
            *_renal_words(hold),
            *_physician_words(hold),
            _needed_words(hold),
            *_moment_lines(facts, hold, zone),
        ],
    }


def _row(policy: Policy, row: FormularyRow) -> Document:
    return {
        "ingredient": row.ingredient,
        "intent": row.intent,
        **{tier: _cell(cell) for tier, cell in row.hold.items()},
        "renal_below": _number(row.renal_below),
        "renal_hours": _number(row.renal_hours),
        "agreement": row.agreement,
        "source": source_document(policy, row.source),
        "reason": hold_reason(policy, row),
        "confidence": row.confidence,
    }


def _cell(hold: HoldHours) -> Any:
    """Hours as a cell of the table: a number, a pair, or "decide"."""
    if hold.decide:
        return "decide"
    if hold.block == hold.warn:
        return _number(hold.block)
    return {"block": _number(hold.block), "warn": _number(hold.warn)}


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _iso(moment: datetime | None, facts: Facts) -> str | None:
    return moment.astimezone(facts.procedure.zone).isoformat() if moment else None


def _tier_words(facts: Facts, tier: TierAccount) -> str:
    """Say which column of the table holds, and why."""
    procedure = facts.procedure
    place = tier_place(procedure.protocol, procedure.region, procedure.levels or ())
    words = gettext("Bleeding tier of the procedure: %(tier)s (%(place)s).") % {
        "tier": TIER[tier.of_procedure],
        "place": place,
    }
    if tier.is_cervical_exception:
        return f"{words} " + gettext(
            "A pain pill before a neck interlaminar epidural: the high column, as a warning."
        )
    if not tier.raised_by:
        return f"{words} " + gettext("Nothing about the patient raises it.")
    why = ", ".join(str(RAISED_BY[name]) for name in tier.raised_by)
    if tier.tier == tier.of_procedure:
        return f"{words} " + gettext("It is the highest already: %(why)s.") % {"why": why}
    return f"{words} " + gettext("One tier higher, %(tier)s, for: %(why)s.") % {
        "tier": TIER[tier.tier],
        "why": why,
    }


def _table_words(policy: Policy, hold: HoldAccount) -> Iterator[str]:
    """Say the hours of the table; of hours that the clinic set, from where and why."""
    row, medicine = hold.chosen, hold.medicine
    if medicine.ingredient.startswith(OTHER):
        yield gettext("Not in the table: a physician decides.")
        return
    words = gettext("Table, %(tier)s tier: %(hours)s.") % {
        "tier": TIER[hold.tier.tier],
        "hours": gettext("a physician decides") if hold.cell.decide else hold_words(hold.cell),
    }
    reason = hold_reason(policy, row)
    if reason:
        own = {"source": source_line(source_document(policy, row.source)), "reason": reason}
        words += " " + gettext("Set by the clinic: %(source)s. Reason: %(reason)s") % own
    yield words
    if row.intent and len(hold.rows) > 1:
        yield gettext("The dose is not known, so the longer row counts: %(dose)s.") % {
            "dose": DOSE.get(row.intent, row.intent)
        }


def _renal_words(hold: HoldAccount) -> Iterator[str]:
    """Say what kidney function adds, where the table has a column for it."""
    row = hold.chosen
    if row.renal_below is None or hold.cell.decide or not hold.cell.warn:
        return
    params = {
        "limit": amount_words(row.renal_below, "mL/min"),
        "hours": amount_words(row.renal_hours, "hours"),
        "value": _measured(hold),
    }
    if hold.renal_added is None:
        yield (
            gettext(
                "Kidney function is not known: below %(limit)s, %(hours)s more would be needed."
            )
            % params
        )
    elif hold.renal_added:
        yield gettext("Kidney function %(value)s is below %(limit)s: %(hours)s more.") % params
    else:
        yield gettext("Kidney function %(value)s is not below %(limit)s: nothing more.") % params


def _measured(hold: HoldAccount) -> str:
    value = hold.renal_function
    return "" if value is None else plain_number(Decimal(value.numerator) / value.denominator)


def _physician_words(hold: HoldAccount) -> Iterator[str]:
    own = hold.physicians_hours
    if own is None:
        return
    hours = {"hours": amount_words(own, "hours")}
    yield {
        "decides": gettext("A physician set %(hours)s for this patient."),
        "replaces": gettext("A physician set %(hours)s, longer than the table: they count."),
        "lengthens": gettext(
            "A physician set %(hours)s, longer than the shorter number of the pair: they count."
        ),
        "shorter": gettext(
            "A physician set %(hours)s, not longer than the table: the table counts."
        ),
    }[hold.physicians_effect] % hours


def _needed_words(hold: HoldAccount) -> str:
    """Say the sum: 72 h + 24 h = 96 h."""
    needed = hold.needed
    if needed.decide:
        return gettext("Hours needed: not decided yet. A physician must set them.")
    if not needed.warn:
        return gettext("Hours needed: none. The medicine may be continued.")
    if hold.renal_added and hold.physicians_effect in ("", "shorter"):
        table = hold_words(hold.cell)
        more = amount_words(hold.renal_added, "hours")
        return gettext("Hours needed: %(table)s + %(more)s = %(sum)s.") % {
            "table": table,
            "more": more,
            "sum": hold_words(needed),
        }
    return gettext("Hours needed: %(sum)s.") % {"sum": hold_words(needed)}


def _moment_lines(facts: Facts, hold: HoldAccount, zone: Any) -> Iterator[str]:
    """Say the start less the hours, as moments."""
    start = facts.procedure.scheduled_start
    if start is None or hold.last_dose_by is None or not hold.needed.warn:
        return
    for hours, moment, words in (
        (hold.needed.block, hold.last_dose_by, _BY),
        (hold.needed.warn, hold.wanted_by, _WANTED_BY),
    ):
        if words is _BY or hold.needed.warn != hold.needed.block:
            yield str(words) % {
                "start": moment_words(start, zone),
                "hours": amount_words(hours, "hours"),
                "moment": moment_words(moment, zone),
            }


_BY = _("Start %(start)s − %(hours)s = %(moment)s: the last dose may be no later.")
_WANTED_BY = _("Start %(start)s − %(hours)s = %(moment)s: the last dose is wanted by then.")
