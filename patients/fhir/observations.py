"""Observation -> results of the contract: by LOINC code and UCUM unit, from closed tables.

Another unit is a reason to reject, never to guess: C is coulomb, not degrees. Blood pressure is in
the components of its panel.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from patients.codes import LOINC, UCUM, Measure, measures, pregnancy_results, units
from patients.fhir.concepts import concept
from patients.fhir.context import Context
from patients.fhir.entries import Entry
from patients.fhir.nodes import Node, Span, Unreadable, between
from patients.ingredients import plain
from patients.proposals import ConditionProposal, ResultProposal

USABLE = ("final", "amended", "corrected", "appended")
VOID = ("cancelled", "entered-in-error")
PREGNANCY_TEST = "pregnancy-test"
# Not a test but somebody's statement: evidence beside the question.
PREGNANCY_STATUS = "82810-3"
MOST_DECIMALS = 6
LONGEST_WORDS = 500


def read_statement(entry: Entry, context: Context) -> ConditionProposal | None:
    """Read a pregnancy status; None for any other observation. Raises Unreadable."""
    if concept(entry.node["code"]).code_of(LOINC) != PREGNANCY_STATUS:
        return None
    is_void = _is_void(entry.node["status"])
    said = concept(entry.node["valueCodeableConcept"]).words
    if not said:
        raise Unreadable(entry.node["valueCodeableConcept"].path, _("does not say which"))
    taken = _taken(entry.node, context)
    return ConditionProposal(
        system="http://loinc.org",
        code=PREGNANCY_STATUS,
        text=f"Pregnancy status: {said}"[:LONGEST_WORDS],
        clinical_status="",
        source=context.source(entry, taken),
        path=entry.node.path,
        onset_on=taken.first.astimezone(context.zone).date(),
        is_void=is_void,
    )


def read_results(
    entry: Entry, context: Context, rejected: list[Unreadable]
) -> Iterator[ResultProposal]:
    """Read what an observation and its components measure; what we do not read yields nothing.

    A part that cannot be read goes to `rejected`. Raises Unreadable where no part can.
    """
    parts = [part for part in (entry.node, *entry.node["component"]) if _measure(part)]
    if not parts:
        return
    is_void = _is_void(entry.node["status"])
    taken = _taken(entry.node, context)
    for part in parts:
        try:
            yield _result(part, entry, context, taken, is_void)
        except Unreadable as error:
            rejected.append(error)


def _measure(part: Node) -> Measure | None:
    code = concept(part["code"]).code_of(LOINC)
    return measures().get(code)


def _is_void(status: Node) -> bool:
    word = status.text(40)
    if word in VOID:
        return True
    if word not in USABLE:
        message = _("must be %(words)s for the value to count") % {"words": ", ".join(USABLE)}
        raise Unreadable(status.path, message)
    return False


def _taken(node: Node, context: Context) -> Span:
    """Return when it was measured; of a period its end. A day without a clock begins at 0:00.

    That is the earliest it can have been: such a value never counts as fresher than it is.
    """
    when = node.first("effectiveDateTime", "effectiveInstant")
    if not when:
        when = node["effectivePeriod"].first("end", "start") if node["effectivePeriod"] else when
    taken = context.past(when)
    if taken is None:
        raise Unreadable(when.path, _("does not say when it was measured"))
    if (taken.last - taken.first).days >= 1:
        raise Unreadable(when.path, _("must name a day"))
    return taken


def _result(
    part: Node, entry: Entry, context: Context, taken: Span, is_void: bool
) -> ResultProposal:
    measure = _measure(part)
    if not measure.is_confirmed:
        message = _("this code is not confirmed: enter the value by hand")
        raise Unreadable(f"{part.path}.code", message)
    value, unit, text = None, "", ""
    if is_void:
        text = "void"
    elif measure.test == PREGNANCY_TEST:
        text = _positive_or_negative(part)
    else:
        value, unit = _quantity(part, measure)
    return ResultProposal(
        test=measure.test,
        value=value,
        unit=unit,
        taken_at=taken.first,
        source=context.source(entry, taken),
        path=part.path,
        text=text,
        is_void=is_void,
    )


def _quantity(part: Node, measure: Measure) -> tuple[Decimal, str]:
    """Return value and unit as kept. Raises Unreadable for any unit outside the table."""
    given = part["valueQuantity"]
    number = given["value"] if given else part["valueInteger"]
    value = number.number()
    if value is None:
        raise Unreadable(given.path, _("has no number"))
    if given and given["comparator"]:
        raise Unreadable(given["comparator"].path, _("only a lower or upper bound is given"))
    code = _unit_code(given)
    kept = units().get((measure.test, code))
    if kept is None or (code and kept.kept_as not in measure.units):
        message = _("the unit must be %(units)s (UCUM)") % {"units": _(" or ").join(measure.units)}
        raise Unreadable(f"{given.path}.code", message)
    return _believable(value, number, kept.low, kept.high), kept.kept_as


def _unit_code(given: Node) -> str:
    """Return the UCUM code; the unit's text counts where it is written exactly as UCUM does."""
    if not given:
        return ""
    system = given["system"].text(255)
    if system and system not in UCUM:
        raise Unreadable(given["system"].path, _("the unit's system must be UCUM"))
    return given.first("code", "unit").text(40)


def _believable(value: Decimal, node: Node, low: Decimal, high: Decimal) -> Decimal:
    if not low <= value <= high:
        raise Unreadable(node.path, between(low, high))
    return round(value, MOST_DECIMALS) if -value.as_tuple().exponent > MOST_DECIMALS else value


def _positive_or_negative(part: Node) -> str:
    coded = part["valueCodeableConcept"]
    known = pregnancy_results()
    if coded:
        words = concept(coded)
        found = {known[pair] for pair in words.codes if pair in known}
        texts = (words.text, *words.displays) if not found else ()
    else:
        found, texts = set(), (part["valueString"].text(),)
    found |= {known["", plain(one)] for one in texts if ("", plain(one)) in known}
    if len(found) != 1:
        raise Unreadable(coded.path, _("must say positive or negative"))
    return found.pop()
