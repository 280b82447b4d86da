"""Billing's pages: what the list says of a case, and the billing facts of one case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.translation import get_language, gettext

from checklist.billing_tables import billing_table
from checklist.billing_words import (
    BOTH_SIDES,
    MODIFIER,
    OBSTACLE,
    cited_words,
    flag_words,
    kind_words,
    line_words,
    row_words,
    undecided_words,
    unknown_words,
)
from checklist.coding import (
    billing_day,
    case_coding,
    case_flags,
    code_lines,
    configured_codes,
    current_billed,
    read_lines,
)
from checklist.engine.billing import CodeLine, Coding
from checklist.forms.billing import CodesForm, stored_codes
from checklist.lines import Line, Reason, present_line, reasons_of
from checklist.models import BilledCodes, Case, ClinicCode, ReadinessSnapshot
from checklist.refusals import Conflict
from checklist.source_page import CorrectionWords, corrections

SECTION = "authorization"
CORRECTIONS = ("code-20920", "modifiers")


class Sentence(NamedTuple):
    """Something about codes in words; `is_wrong` False: a remark."""

    words: str
    is_wrong: bool


class BillingLine(NamedTuple):
    """One case on billing's list: the line, what is open, and what is wrong with its codes.

    `lacks_codes`: its authorization is settled, and no code is written down yet. `is_to_settle`:
    the moment to act by is billing's to know, as for `for_billing`.
    """

    line: Line
    reasons: list[Reason]
    flags: list[Sentence]
    lacks_codes: bool
    is_to_settle: bool


@dataclass(frozen=True)
class CodeWords:
    """One line of a claim: in own words, and as the clinic's licence describes it."""

    line: str
    words: str
    description: str
    licence: str
    price: str


@dataclass(frozen=True)
class ConfiguredWords:
    """A code that is set up for this kind, and why it does not belong there."""

    code: str
    source: str
    flags: list[Sentence]


@dataclass(frozen=True)
class BilledWords:
    """What billing wrote down at one moment."""

    lines: list[str]
    at: datetime | None
    by: Any


@dataclass(frozen=True)
class BillingFacts:
    """The billing facts of a case, for its page."""

    family: str
    fits: list[CodeWords]
    cannot: list[str]
    notes: list[str]
    sources: list[str]
    configured: list[ConfiguredWords]
    billed: BilledWords | None
    earlier: list[BilledWords]
    flags: list[Sentence]
    corrections: list[CorrectionWords]
    cost: "Cost"


@dataclass(frozen=True)
class Cost:
    """What it may cost: the clinic's own list prices, or else the source page's figure.

    Neither is a quote. `figure` is empty where the clinic has prices.
    """

    prices: list[CodeWords]
    without_price: list[str]
    figure: str
    figure_source: str


def present_billing(rows: Iterable[ReadinessSnapshot], now: datetime) -> list[BillingLine]:
    """Return the lines of billing's list; one query for the codes billed."""
    rows = list(rows)
    for row in rows:
        row.case.clinic = row.clinic  # read already, with the verdict
    cases = [row.case for row in rows]
    billed = {one.case_id: one for one in BilledCodes.objects.of_cases(cases).current()}
    return [
        BillingLine(
            present_line(row, now),
            reasons_of(row, section=SECTION),
            [one for one in _billed_flags(row.case, billed.get(row.case_id)) if one.is_wrong],
            lacks_codes=not code_lines(billed.get(row.case_id)) and _is_settled(row),
            is_to_settle=any(_due(row)),
        )
        for row in rows
    ]


def _due(row: ReadinessSnapshot) -> tuple[int, int, int]:
    """Count what is open: blockers and warnings of the section, and wrong codes."""
    counts = row.counts
    open_items, warned = (counts.get(name, {}).get(SECTION, 0) for name in ("section", "warned"))
    return open_items, warned, counts.get("codes", 0)


def _is_settled(row: ReadinessSnapshot) -> bool:
    """Whether nothing about the authorization stands in the way of the case."""
    return not _due(row)[0]


def billing_facts(case: Case, now: datetime) -> BillingFacts:
    """Gather the billing facts of a case as booked."""
    found, day = case_coding(case), billing_day(case, now)
    history = list(BilledCodes.in_clinic(case.clinic).of_case(case))
    current = history[0] if history else None
    return BillingFacts(
        family=kind_words(billing_table().family(case.protocol)),
        fits=_described(case, found.lines, day),
        cannot=_cannot(found),
        notes=_notes(found),
        sources=[cited_words(billing_table().sources[key]) for key in found.sources],
        configured=_configured(case, day),
        billed=_billed(current) if current and current.lines else None,
        earlier=[_billed(row) for row in history[1:]],
        flags=_billed_flags(case, current),
        corrections=[corrections()[key].in_language(get_language() or "en") for key in CORRECTIONS],
        cost=case_cost(case, now),
    )


def billing_context(case: Case, now: datetime) -> dict[str, Any]:
    """Return what billing's page of a case shows below its questions."""
    form = CodesForm(initial=stored_codes(current_billed(case)))
    return {"billing": billing_facts(case, now), "codes_form": form}


def case_sentences(case: Case) -> list[Sentence]:
    """Return what is wrong with the codes billed for a case."""
    return [one for one in _billed_flags(case, current_billed(case)) if one.is_wrong]


def conflict_lines(conflict: Conflict) -> BilledWords:
    """Return what stands instead of what a form was to keep."""
    lines = [line_words(line) for line in read_lines(conflict.theirs)]
    return BilledWords(lines, conflict.at, conflict.by)


def case_cost(case: Case, now: datetime) -> Cost:
    """Return what the clinic's price list says of the codes that fit, or the source page's figure.

    Prices are those of the codes billed, where billing wrote some down.
    """
    lines = code_lines(current_billed(case)) or list(case_coding(case).lines)
    described = _described(case, lines, billing_day(case, now))
    prices = [one for one in described if one.price]
    page = corrections()["cost"]
    least, most = (_dollars(Decimal(page.data[key])) for key in ("least_dollars", "most_dollars"))
    figure = gettext("%(least)s to %(most)s") % {"least": least, "most": most}
    return Cost(
        prices=prices,
        without_price=[one.line for one in described if not one.price] if prices else [],
        figure="" if prices else figure,
        figure_source=page.sources[0]["title"],
    )


def cost_words(case: Case, now: datetime) -> str:
    """Say in a line beside the question of the estimate what the clinic or the page states."""
    cost = case_cost(case, now)
    if cost.prices:
        listed = "; ".join(f"{one.line}: {one.price}" for one in cost.prices)
        return gettext("Clinic's price list, no quote: %(prices)s") % {"prices": listed}
    return gettext("The source page's figure, no price of this clinic: %(figure)s") % {
        "figure": cost.figure
    }


def _described(case: Case, lines: Iterable[CodeLine], day: date) -> list[CodeWords]:
    """Put lines into words; descriptions and prices are the clinic's own of that day."""
    rows = {row.code: row for row in billing_table().rows}
    own = {one.code: one for one in ClinicCode.in_clinic(case.clinic).valid_on(day)}
    return [
        CodeWords(
            line=line_words(line),
            words=row_words(rows[line.code], case.protocol) if line.code in rows else "",
            description=own[line.code].description if line.code in own else "",
            licence=own[line.code].licence if line.code in own else "",
            price=_price(own.get(line.code)),
        )
        for line in lines
    ]


def _price(code: ClinicCode | None) -> str:
    return _dollars(code.price) if code and code.price is not None else ""


def _dollars(amount: Decimal) -> str:
    places = 0 if amount == amount.to_integral_value() else 2
    return f"${formats.number_format(amount, places, use_l10n=True, force_grouping=True)}"


def _cannot(found: Coding) -> list[str]:
    obstacle = [str(OBSTACLE[found.obstacle])] if found.obstacle else []
    return unknown_words(found.unknown) + obstacle


def _notes(found: Coding) -> list[str]:
    sides = [str(BOTH_SIDES[found.both_sides])] if found.both_sides else []
    undecided = [words for one in found.undecided for words in undecided_words(one)]
    named = {word for line in found.lines for word in line.modifiers}
    named |= {one.modifier for one in found.undecided}
    return sides + undecided + [str(words) for name, words in MODIFIER.items() if name in named]


def _configured(case: Case, day: date) -> list[ConfiguredWords]:
    sources = billing_table().sources
    return [
        ConfiguredWords(
            row.code,
            cited_words(sources[row.source]) if row.source else gettext("Clinic's own list"),
            _sentences(flags),
        )
        for row, flags in configured_codes(case, day)
    ]


def _billed(row: BilledCodes) -> BilledWords:
    return BilledWords([line_words(one) for one in code_lines(row)], row.at, row.by)


def _billed_flags(case: Case, billed: BilledCodes | None) -> list[Sentence]:
    return _sentences(case_flags(case, code_lines(billed)))


def _sentences(flags: Iterable[Any]) -> list[Sentence]:
    return [Sentence(words, flag.is_wrong) for flag in flags for words in flag_words(flag)]
