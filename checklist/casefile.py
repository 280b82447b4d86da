"""The case document of the contract (``case/1``) -> Facts, with errors that name the JSON path.

Free of Django and of the clock. Unknown keys are errors; null and absent are unknown.
"""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from checklist import casevalues as values
from checklist.caserules import check_times
from checklist.engine import vocabulary as v
from checklist.engine.facts import (
    AllergyEntry,
    Answer,
    Coverage,
    Facts,
    MedicationEntry,
    Patient,
    Procedure,
    Result,
    Session,
    Waiver,
)
from checklist.strict_json import CaseError, child, parse

__all__ = ["CaseError", "check_answer", "parse", "read_case"]

SCHEMA = "case/1"
LONGEST_LIST = 5_000
MOST_HOURS = 20_000
# The keys of the contract, part by part, in one order: what is unknown to it is refused, and the
# digest of the facts reads them so.
_KEYS: dict[str, tuple[str, ...]] = {
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
_TOP = frozenset({"schema", "at", *_KEYS})
(
    _PROCEDURE,
    _PATIENT,
    _COVERAGE,
    _ANSWER,
    _MEDICATION,
    _ALLERGY,
    _RESULT,
    _SESSION,
    _WAIVER,
) = map(frozenset, _KEYS.values())


def read_case(document: Any, *, default_at: datetime) -> Facts:
    """The facts of a document. ``default_at`` (aware) counts where the document has no ``at``.

    Raises CaseError for anything that the contract does not allow.
    """
    top = _mapping(document, "$", _TOP)
    if top.get("schema") != SCHEMA:
        raise CaseError("schema", f"must be {SCHEMA}")
    facts = Facts(
        at=values.moment(top.get("at"), "at") or default_at.astimezone(UTC),
        procedure=_part(top, "procedure", _procedure),
        patient=_part(top, "patient", _patient),
        coverage=_part(top, "coverage", _coverage),
        answers=_by_name(_list(top, "answers", _answer) or (), "item"),
        results=_by_name(_list(top, "results", _result) or (), "test"),
        medications=_list(top, "medications", _medication),
        allergies=_list(top, "allergies", _allergy),
        history=_list(top, "history", _session),
        waivers=_list(top, "waivers", _waiver) or (),
        digest=facts_digest(top),
    )
    check_times(facts)
    return facts


def check_answer(item: str, value: Any) -> None:
    """Raise CaseError where the contract does not allow this value for this item."""
    if item not in v.ANSWER_KINDS:
        raise CaseError("item", "is not an item of the contract")
    values.answer_value(item, value, "value")


def facts_digest(document: dict[str, Any]) -> str:
    """SHA-256 of the facts, whatever their order, without ``at``; null is as good as absent."""
    lines = []
    for part, keys in _KEYS.items():
        given = document.get(part)
        if given is None:
            continue
        lines.append(part)
        if type(given) is list:
            lines += sorted([repr([*map(entry.get, keys)]) for entry in given])
        else:
            lines.append(repr([*map(given.get, keys)]))
    return f"sha256:{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"


def _mapping(value: Any, path: str, keys: frozenset[str]) -> dict[str, Any]:
    if type(value) is not dict:
        raise CaseError(path, "must be an object")
    if not value.keys() <= keys:
        unknown = min(str(key) for key in value.keys() - keys)
        raise CaseError(child("" if path == "$" else path, unknown), "is not a key of the contract")
    return value


def _required(value: Any, path: str) -> Any:
    if value is None:
        raise CaseError(path, "is required")
    return value


def _list(top: dict[str, Any], name: str, read: Any) -> Any:
    """A list of objects; None where it is unknown.

    ``read`` takes an entry and its place; its errors name the path within the entry.
    """
    given = top.get(name)
    if given is None:
        return None
    if type(given) is not list:
        raise CaseError(name, "must be a list")
    if len(given) > LONGEST_LIST:
        raise CaseError(name, f"must not have more than {LONGEST_LIST} entries")
    entries = []
    for index, one in enumerate(given):
        place = f"{name}[{index}]"
        try:
            entries.append(read(one, place))
        except CaseError as error:
            raise error.within(place) from None
    return tuple(entries)


def _by_name(named: Any, name: str) -> Any:
    """Entries by item or test, each in order of time."""
    grouped: dict[str, list[Any]] = {}
    for key, entry in named:
        grouped.setdefault(key, []).append(entry)
    for entries in grouped.values():
        if len(entries) > 1:
            entries.sort(key=lambda entry: entry.at)
    return {key: tuple(entries) for key, entries in grouped.items()}


def _levels(value: Any, path: str) -> tuple[str, ...] | None:
    return values.words(value, path, v.LEVELS)


def _part(top: dict[str, Any], name: str, read: Any) -> Any:
    """One object of the document; its reader's errors name the path within it."""
    try:
        return read(top.get(name))
    except CaseError as error:
        raise error.within(name) from None


def _procedure(value: Any) -> Procedure:
    get = _mapping(_required(value, "$"), "$", _PROCEDURE).get
    return Procedure(
        protocol=_required(values.word(get("protocol"), "protocol", v.PROTOCOLS), "protocol"),
        zone=values.zone(get("time_zone"), "time_zone"),
        region=values.word(get("region"), "region", v.REGIONS),
        side=values.word(get("side"), "side", v.SIDES),
        levels=_levels(get("levels"), "levels"),
        scheduled_start=values.moment(get("scheduled_start"), "scheduled_start"),
        sedation=values.word(get("sedation"), "sedation", v.SEDATIONS),
        purpose=values.word(get("purpose"), "purpose", v.PURPOSES),
        image_guidance=values.word(get("image_guidance"), "image_guidance", v.IMAGE_GUIDANCES),
        contrast=values.boolean(get("contrast"), "contrast"),
        steroid=values.boolean(get("steroid"), "steroid"),
        booked_on=values.day(get("booked_on"), "booked_on"),
        changed_at=values.moment(get("changed_at"), "changed_at"),
    )


def _patient(value: Any) -> Patient:
    if value is None:
        return Patient()
    get = _mapping(value, "$", _PATIENT).get
    return Patient(
        birth_date=values.day(get("birth_date"), "birth_date"),
        sex=values.word(get("sex"), "sex", v.SEXES),
    )


def _coverage(value: Any) -> Coverage:
    if value is None:
        return Coverage()
    get = _mapping(value, "$", _COVERAGE).get
    state = values.text(get("state"), "state")
    if state is not None and not (len(state) == 2 and state.isascii() and state.isupper()):
        raise CaseError("state", "must be two capital letters")
    return Coverage(
        payer=values.text(get("payer"), "payer"),
        state=state,
        site=values.word(get("site"), "site", v.SITES),
        self_pay=values.boolean(get("self_pay"), "self_pay"),
    )


def _answer(value: Any, path: str) -> tuple[str, Answer]:
    given = _mapping(value, "$", _ANSWER)
    item = _required(given.get("item"), "item")
    if type(item) is not str or item not in v.ANSWER_KINDS:
        raise CaseError("item", "is not an item of the contract")
    return item, Answer(
        values.answer_value(item, given.get("value"), "value"),
        _required(values.moment(given.get("at"), "at"), "at"),
        values.word(given.get("source"), "source", v.ANSWER_SOURCES),
        path,
    )


def _result(value: Any, path: str) -> tuple[str, Result]:
    given = _mapping(value, "$", _RESULT)
    test = values.word(_required(given.get("test"), "test"), "test", v.TEST_UNITS)
    assert test is not None
    measured = _required(given.get("value"), "value")
    unit = given.get("unit")
    at = _required(values.moment(given.get("at"), "at"), "at")
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


def _medication(value: Any, path: str) -> MedicationEntry:
    given = _mapping(value, "$", _MEDICATION)
    get = given.get
    entry = MedicationEntry(
        ingredient=values.text(get("ingredient"), "ingredient", blank=True),
        rxcui=values.text(get("rxcui"), "rxcui", blank=True),
        text=values.text(get("text"), "text", blank=True) or None,
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


def _allergy(value: Any, path: str) -> AllergyEntry:
    given = _mapping(value, "$", _ALLERGY)
    substance = values.text(given.get("substance"), "substance")
    return AllergyEntry(
        _required(substance, "substance"),
        values.word(given.get("reaction"), "reaction", v.REACTIONS),
        values.moment(given.get("at"), "at"),
        path,
    )


def _session(value: Any, path: str) -> Session:
    given = _mapping(value, "$", _SESSION)
    get = given.get
    return Session(
        protocol=_required(values.word(get("protocol"), "protocol", v.PROTOCOLS), "protocol"),
        region=_required(values.word(get("region"), "region", v.REGIONS), "region"),
        on=_required(values.day(get("at"), "at"), "at"),
        levels=_levels(get("levels"), "levels"),
        relief_percent=values.number(get("relief_percent"), "relief_percent", 0, 100),
        function_percent=values.number(get("function_percent"), "function_percent", 0, 100),
        relief_weeks=values.number(get("relief_weeks"), "relief_weeks", 0, v.LONGEST_WEEKS),
        steroid=values.word(get("steroid"), "steroid", v.STEROIDS),
        evidence=path,
    )


def _waiver(value: Any, path: str) -> Waiver:
    given = _mapping(value, "$", _WAIVER)
    if _required(given.get("by"), "by") != "physician":
        raise CaseError("by", "must be physician")
    return Waiver(
        _required(values.text(given.get("item"), "item"), "item"),
        _required(values.text(given.get("reason"), "reason"), "reason"),
        _required(values.moment(given.get("at"), "at"), "at"),
        path,
    )
