"""The entries of a case document: answers, results, medicines, allergies, sessions, waivers.

Each reader takes one entry and its place in the document (kept as evidence); the path of what it
complains of is counted from within the entry.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from checklist import casevalues as values
from checklist.engine import vocabulary as v
from checklist.engine.facts import AllergyEntry, Answer, MedicationEntry, Result, Session, Waiver
from checklist.strict_json import CaseError, child

MOST_HOURS = 20_000
# The keys of the contract, part by part, in one order: what is unknown to it is refused, and the
# digest of the facts reads them so.
KEYS: dict[str, tuple[str, ...]] = {
    "procedure": (
        *("protocol", "region", "side", "levels", "scheduled_start", "time_zone", "sedation"),
        *("purpose", "image_guidance", "contrast", "steroid", "booked_on", "changed_at"),
    ),
    "patient": ("birth_date", "sex"),
    "coverage": ("payer", "state", "site", "self_pay"),
    "answers": ("item", "value", "at", "source"),
    "medications": (
        *("ingredient", "rxcui", "text", "dose_intent", "status", "last_dose"),
        *("stop_decision", "hold_hours", "at"),
    ),
    "allergies": ("substance", "reaction", "at"),
    "results": ("test", "value", "unit", "at"),
    "history": (
        *("protocol", "region", "levels", "at", "relief_percent", "function_percent"),
        *("relief_weeks", "steroid"),
    ),
    "waivers": ("item", "by", "reason", "at"),
}
_ALLOWED = {part: frozenset(keys) for part, keys in KEYS.items()} | {
    "$": frozenset({"schema", "at", *KEYS})
}


def mapping(value: Any, part: str) -> dict[str, Any]:
    """An object with no other keys than those of its part of the document (``$``: the whole)."""
    if type(value) is not dict:
        raise CaseError("$", "must be an object")
    if not value.keys() <= _ALLOWED[part]:
        unknown = min(str(key) for key in value.keys() - _ALLOWED[part])
        raise CaseError(child("", unknown), "is not a key of the contract")
    return value


def required(value: Any, path: str) -> Any:
    """The value, which must be known."""
    if value is None:
        raise CaseError(path, "is required")
    return value


def levels(value: Any, path: str) -> tuple[str, ...] | None:
    """Spinal levels, by name."""
    return values.words(value, path, v.LEVELS)


def answer(value: Any, path: str) -> tuple[str, Answer]:
    """One answer, by its item."""
    get = mapping(value, "answers").get
    item = required(get("item"), "item")
    read = values.answer_reader(item) if type(item) is str else None
    if read is None:
        raise CaseError("item", "is not an item of the contract")
    said, source = get("value"), get("source")
    if said is not None:
        said = read(said, "value")
    at = required(values.moment(get("at"), "at"), "at")
    return item, Answer(said, at, values.word(source, "source", v.ANSWER_SOURCES), path)


def result(value: Any, path: str) -> tuple[str, Result]:
    """One measured value, by its test."""
    given = mapping(value, "results")
    test = values.word(required(given.get("test"), "test"), "test", v.TEST_UNITS)
    assert test is not None
    measured = required(given.get("value"), "value")
    unit = given.get("unit")
    at = required(values.moment(given.get("at"), "at"), "at")
    if test == "pregnancy-test":
        if unit is not None:
            raise CaseError("unit", "this test has no unit")
        return test, Result(values.word(measured, "value", v.PREGNANCY_RESULTS) or "", at, path)
    return test, Result(_measured(test, measured, unit, path), at, path)


def _measured(test: str, measured: Any, unit: Any, path: str) -> Fraction:
    """The value in the test's first unit, exactly."""
    units = v.TEST_UNITS[test]
    if unit is None:
        unit = next(iter(units))
    elif type(unit) is not str or unit not in units:
        raise CaseError("unit", f"must be one of: {', '.join(units)}")
    raw = values.number(measured, "value", Decimal(-1000), Decimal(100_000))
    offset, multiplier, divisor = units[unit]
    assert raw is not None
    made = (
        Fraction(raw)
        if units[unit] is v.SAME
        else (Fraction(raw + offset) * Fraction(multiplier) / Fraction(divisor))
    )
    low, high = v.TEST_RANGES[test]
    if not low <= made <= high:
        raise CaseError("value", f"must be from {low} to {high} {next(iter(units))}")
    return made


def _unless_blank(text: str | None) -> str | None:
    return text if text and not text.isspace() else None


def medication(value: Any, path: str) -> MedicationEntry:
    """One line of the medication list."""
    given = mapping(value, "medications")
    get = given.get
    entry = MedicationEntry(
        ingredient=values.text(get("ingredient"), "ingredient", blank=True),
        rxcui=values.text(get("rxcui"), "rxcui", blank=True),
        text=_unless_blank(values.text(get("text"), "text", blank=True)),
        dose_intent=values.word(get("dose_intent"), "dose_intent", v.DOSE_INTENTS),
        status=values.word(get("status"), "status", v.MEDICATION_STATUSES),
        last_dose=values.moment(get("last_dose"), "last_dose"),
        stop_decision=values.word(get("stop_decision"), "stop_decision", v.STOP_DECISIONS),
        hold_hours=values.number(get("hold_hours"), "hold_hours", 0, MOST_HOURS),
        at=values.moment(get("at"), "at"),
        evidence=path,
    )
    if entry.status == "never-started" and entry.last_dose is not None:
        raise CaseError("last_dose", "a medicine never started has no last dose")
    return entry


def allergy(value: Any, path: str) -> AllergyEntry:
    """One line of the allergy list."""
    given = mapping(value, "allergies")
    return AllergyEntry(
        values.text(given.get("substance"), "substance"),
        values.word(given.get("reaction"), "reaction", v.REACTIONS),
        values.moment(given.get("at"), "at"),
        path,
    )


def session(value: Any, path: str) -> Session:
    """One injection on record."""
    given = mapping(value, "history")
    get = given.get
    return Session(
        protocol=required(values.word(get("protocol"), "protocol", v.PROTOCOLS), "protocol"),
        region=required(values.word(get("region"), "region", v.REGIONS), "region"),
        on=required(values.day(get("at"), "at"), "at"),
        levels=levels(get("levels"), "levels"),
        relief_percent=values.number(get("relief_percent"), "relief_percent", 0, 100),
        function_percent=values.number(get("function_percent"), "function_percent", 0, 100),
        relief_weeks=values.number(get("relief_weeks"), "relief_weeks", 0, v.LONGEST_WEEKS),
        steroid=values.word(get("steroid"), "steroid", v.STEROIDS),
        evidence=path,
    )


def waiver(value: Any, path: str) -> Waiver:
    """One waiver; only a physician's."""
    given = mapping(value, "waivers")
    if required(given.get("by"), "by") != "physician":
        raise CaseError("by", "must be physician")
    return Waiver(
        required(values.text(given.get("item"), "item"), "item"),
        required(values.text(given.get("reason"), "reason"), "reason"),
        required(values.moment(given.get("at"), "at"), "at"),
        path,
    )
