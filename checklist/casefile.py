"""The case document of the contract (``case/1``) -> Facts, with errors that name the JSON path.

Free of Django and of the clock. Unknown keys are errors; null and absent are unknown.
"""

import hashlib
import json
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
_TOP = frozenset(
    {
        "schema",
        "at",
        "procedure",
        "patient",
        "coverage",
        "answers",
        "medications",
        "allergies",
        "results",
        "history",
        "waivers",
    }
)
_PROCEDURE = frozenset(
    {
        "protocol",
        "region",
        "side",
        "levels",
        "scheduled_start",
        "time_zone",
        "sedation",
        "purpose",
        "image_guidance",
        "contrast",
        "steroid",
        "booked_on",
        "changed_at",
    }
)
_PATIENT = frozenset({"birth_date", "sex"})
_COVERAGE = frozenset({"payer", "state", "site", "self_pay"})
_ANSWER = frozenset({"item", "value", "at", "source"})
_MEDICATION = frozenset(
    {
        "ingredient",
        "rxcui",
        "text",
        "dose_intent",
        "status",
        "last_dose",
        "stop_decision",
        "hold_hours",
        "at",
    }
)
_ALLERGY = frozenset({"substance", "reaction", "at"})
_RESULT = frozenset({"test", "value", "unit", "at"})
_SESSION = frozenset(
    {
        "protocol",
        "region",
        "levels",
        "at",
        "relief_percent",
        "function_percent",
        "relief_weeks",
        "steroid",
    }
)
_WAIVER = frozenset({"item", "by", "reason", "at"})


def read_case(document: Any, *, default_at: datetime) -> Facts:
    """The facts of a document. ``default_at`` (aware) counts where the document has no ``at``.

    Raises CaseError for anything that the contract does not allow.
    """
    top = _mapping(document, "$", _TOP)
    if top.get("schema") != SCHEMA:
        raise CaseError("schema", f"must be {SCHEMA}")
    facts = Facts(
        at=values.moment(top.get("at"), "at") or default_at.astimezone(UTC),
        procedure=_procedure(top.get("procedure")),
        patient=_patient(top.get("patient")),
        coverage=_coverage(top.get("coverage")),
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
    """SHA-256 of the facts, whatever their order, without ``at``."""
    canonical = {
        key: sorted(value, key=_place_in_order) if type(value) is list else value
        for key, value in document.items()
        if key != "at" and value is not None
    }
    text = json.dumps(canonical, sort_keys=True, default=str)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _place_in_order(entry: dict[str, Any]) -> str:
    """One order for the entries of a list, however they came."""
    return repr(sorted(entry.items()))


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
    """A list of objects, each read by ``read``; None where it is unknown."""
    given = top.get(name)
    if given is None:
        return None
    if type(given) is not list:
        raise CaseError(name, "must be a list")
    if len(given) > LONGEST_LIST:
        raise CaseError(name, f"must not have more than {LONGEST_LIST} entries")
    return tuple(read(one, f"{name}[{index}]") for index, one in enumerate(given))


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


def _procedure(value: Any) -> Procedure:
    given, path = _mapping(_required(value, "procedure"), "procedure", _PROCEDURE), "procedure"
    get = given.get
    return Procedure(
        protocol=_required(
            values.word(get("protocol"), f"{path}.protocol", v.PROTOCOLS), f"{path}.protocol"
        ),
        zone=values.zone(get("time_zone"), f"{path}.time_zone"),
        region=values.word(get("region"), f"{path}.region", v.REGIONS),
        side=values.word(get("side"), f"{path}.side", v.SIDES),
        levels=_levels(get("levels"), f"{path}.levels"),
        scheduled_start=values.moment(get("scheduled_start"), f"{path}.scheduled_start"),
        sedation=values.word(get("sedation"), f"{path}.sedation", v.SEDATIONS),
        purpose=values.word(get("purpose"), f"{path}.purpose", v.PURPOSES),
        image_guidance=values.word(
            get("image_guidance"), f"{path}.image_guidance", v.IMAGE_GUIDANCES
        ),
        contrast=values.boolean(get("contrast"), f"{path}.contrast"),
        steroid=values.boolean(get("steroid"), f"{path}.steroid"),
        booked_on=values.day(get("booked_on"), f"{path}.booked_on"),
        changed_at=values.moment(get("changed_at"), f"{path}.changed_at"),
    )


def _patient(value: Any) -> Patient:
    if value is None:
        return Patient()
    given = _mapping(value, "patient", _PATIENT)
    return Patient(
        birth_date=values.day(given.get("birth_date"), "patient.birth_date"),
        sex=values.word(given.get("sex"), "patient.sex", v.SEXES),
    )


def _coverage(value: Any) -> Coverage:
    if value is None:
        return Coverage()
    given = _mapping(value, "coverage", _COVERAGE)
    state = values.text(given.get("state"), "coverage.state")
    if state is not None and not (len(state) == 2 and state.isascii() and state.isupper()):
        raise CaseError("coverage.state", "must be two capital letters")
    return Coverage(
        payer=values.text(given.get("payer"), "coverage.payer"),
        state=state,
        site=values.word(given.get("site"), "coverage.site", v.SITES),
        self_pay=values.boolean(given.get("self_pay"), "coverage.self_pay"),
    )


def _answer(value: Any, path: str) -> tuple[str, Answer]:
    given = _mapping(value, path, _ANSWER)
    item = _required(given.get("item"), f"{path}.item")
    if type(item) is not str or item not in v.ANSWER_KINDS:
        raise CaseError(f"{path}.item", "is not an item of the contract")
    return item, Answer(
        values.answer_value(item, given.get("value"), f"{path}.value"),
        _required(values.moment(given.get("at"), f"{path}.at"), f"{path}.at"),
        values.word(given.get("source"), f"{path}.source", v.ANSWER_SOURCES),
        path,
    )


def _result(value: Any, path: str) -> tuple[str, Result]:
    given = _mapping(value, path, _RESULT)
    test = values.word(_required(given.get("test"), f"{path}.test"), f"{path}.test", v.TEST_UNITS)
    assert test is not None
    measured = _required(given.get("value"), f"{path}.value")
    unit = given.get("unit")
    at = _required(values.moment(given.get("at"), f"{path}.at"), f"{path}.at")
    if test == "pregnancy-test":
        if unit is not None:
            raise CaseError(f"{path}.unit", "this test has no unit")
        return test, Result(
            values.word(measured, f"{path}.value", v.PREGNANCY_RESULTS) or "", at, path
        )
    return test, Result(_measured(test, measured, unit, path), at, path)


def _measured(test: str, measured: Any, unit: Any, path: str) -> Fraction:
    """The value in the test's first unit, exactly."""
    units = v.TEST_UNITS[test]
    if unit is None:
        unit = next(iter(units))
    elif type(unit) is not str or unit not in units:
        raise CaseError(f"{path}.unit", f"must be one of: {', '.join(units)}")
    raw = values.number(measured, f"{path}.value", Decimal(-1000), Decimal(100_000))
    offset, multiplier, divisor = units[unit]
    assert raw is not None
    made = (
        Fraction(raw)
        if units[unit] is v.SAME
        else (Fraction(raw + offset) * Fraction(multiplier) / Fraction(divisor))
    )
    low, high = v.TEST_RANGES[test]
    if not low <= made <= high:
        raise CaseError(f"{path}.value", f"must be from {low} to {high} {next(iter(units))}")
    return made


def _medication(value: Any, path: str) -> MedicationEntry:
    given = _mapping(value, path, _MEDICATION)
    get = given.get
    entry = MedicationEntry(
        ingredient=values.text(get("ingredient"), f"{path}.ingredient", blank=True),
        rxcui=values.text(get("rxcui"), f"{path}.rxcui", blank=True),
        text=values.text(get("text"), f"{path}.text", blank=True) or None,
        dose_intent=values.word(get("dose_intent"), f"{path}.dose_intent", v.DOSE_INTENTS),
        status=values.word(get("status"), f"{path}.status", v.MEDICATION_STATUSES),
        last_dose=values.moment(get("last_dose"), f"{path}.last_dose"),
        stop_decision=values.word(get("stop_decision"), f"{path}.stop_decision", v.STOP_DECISIONS),
        hold_hours=values.number(get("hold_hours"), f"{path}.hold_hours", 0, MOST_HOURS),
        at=values.moment(get("at"), f"{path}.at"),
        evidence=path,
    )
    if entry.status == "never-started" and entry.last_dose is not None:
        raise CaseError(f"{path}.last_dose", "a medicine never started has no last dose")
    return entry


def _allergy(value: Any, path: str) -> AllergyEntry:
    given = _mapping(value, path, _ALLERGY)
    substance = values.text(given.get("substance"), f"{path}.substance")
    return AllergyEntry(
        _required(substance, f"{path}.substance"),
        values.word(given.get("reaction"), f"{path}.reaction", v.REACTIONS),
        values.moment(given.get("at"), f"{path}.at"),
        path,
    )


def _session(value: Any, path: str) -> Session:
    given = _mapping(value, path, _SESSION)
    get = given.get
    return Session(
        protocol=_required(
            values.word(get("protocol"), f"{path}.protocol", v.PROTOCOLS), f"{path}.protocol"
        ),
        region=_required(values.word(get("region"), f"{path}.region", v.REGIONS), f"{path}.region"),
        on=_required(values.day(get("at"), f"{path}.at"), f"{path}.at"),
        levels=_levels(get("levels"), f"{path}.levels"),
        relief_percent=values.number(get("relief_percent"), f"{path}.relief_percent", 0, 100),
        function_percent=values.number(get("function_percent"), f"{path}.function_percent", 0, 100),
        relief_weeks=values.number(get("relief_weeks"), f"{path}.relief_weeks", 0, v.LONGEST_WEEKS),
        steroid=values.word(get("steroid"), f"{path}.steroid", v.STEROIDS),
        evidence=path,
    )


def _waiver(value: Any, path: str) -> Waiver:
    given = _mapping(value, path, _WAIVER)
    if _required(given.get("by"), f"{path}.by") != "physician":
        raise CaseError(f"{path}.by", "must be physician")
    return Waiver(
        _required(values.text(given.get("item"), f"{path}.item"), f"{path}.item"),
        _required(values.text(given.get("reason"), f"{path}.reason"), f"{path}.reason"),
        _required(values.moment(given.get("at"), f"{path}.at"), f"{path}.at"),
        path,
    )
