"""The case document of the contract (``case/1``) -> Facts, with errors that name the JSON path.

Free of Django and of the clock. Unknown keys are errors; null and absent are unknown.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from checklist import caseentries as entries
from checklist import casevalues as values
from checklist.caseentries import KEYS, levels, mapping, required
from checklist.caserules import check_times
from checklist.engine import vocabulary as v
from checklist.engine.facts import Coverage, Facts, Patient, Procedure
from checklist.strict_json import CaseError, parse

__all__ = ["CaseError", "check_answer", "parse", "read_case"]

SCHEMA = "case/1"
LONGEST_LIST = 5_000
_STATE = re.compile("[A-Z]{2}")


def read_case(document: Any, *, default_at: datetime) -> Facts:
    """The facts of a document. ``default_at`` (aware) counts where the document has no ``at``.

    Raises CaseError for anything that the contract does not allow.
    """
    top = mapping(document, "$")
    if top.get("schema") != SCHEMA:
        raise CaseError("schema", f"must be {SCHEMA}")
    facts = Facts(
        at=values.moment(top.get("at"), "at") or default_at.astimezone(UTC),
        procedure=_part(top, "procedure", _procedure),
        patient=_part(top, "patient", _patient),
        coverage=_part(top, "coverage", _coverage),
        answers=_by_name(_list(top, "answers", entries.answer) or (), "item"),
        results=_by_name(_list(top, "results", entries.result) or (), "test"),
        medications=_list(top, "medications", entries.medication),
        allergies=_list(top, "allergies", entries.allergy),
        history=_list(top, "history", entries.session),
        waivers=_list(top, "waivers", entries.waiver) or (),
        digest=facts_digest(top),
    )
    check_times(facts)
    return facts


def check_answer(item: str, value: Any) -> None:
    """Raise CaseError where the contract does not allow this value for this item."""
    read = values.answer_reader(item)
    if read is None:
        raise CaseError("item", "is not an item of the contract")
    if value is not None:
        read(value, "value")


def facts_digest(document: dict[str, Any]) -> str:
    """SHA-256 of the facts, whatever their order, without ``at``; null is as good as absent."""
    lines = []
    for part, keys in KEYS.items():
        given = document.get(part)
        if given is None:
            continue
        lines.append(part)
        if type(given) is list:
            lines += sorted([_fact(entry, keys) for entry in given])
        else:
            lines.append(_fact(given, keys))
    return f"sha256:{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"


def _fact(given: dict[str, Any], keys: tuple[str, ...]) -> str:
    """One fact in a form that the order of keys, and of the words of a list, does not change."""
    return repr([_ordered(value) for value in map(given.get, keys)])


def _ordered(value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return sorted(value)
    return sorted(value.items()) if kind is dict else value


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
    made = []
    for index, one in enumerate(given):
        place = f"{name}[{index}]"
        try:
            made.append(read(one, place))
        except CaseError as error:
            raise error.within(place) from None
    return tuple(made)


def _by_name(named: Any, name: str) -> Any:
    """Entries by item or test, each in order of time."""
    grouped: dict[str, list[Any]] = {}
    for key, entry in named:
        grouped.setdefault(key, []).append(entry)
    for same in grouped.values():
        if len(same) > 1:
            same.sort(key=lambda entry: entry.at)
    return {key: tuple(entries) for key, entries in grouped.items()}


def _part(top: dict[str, Any], name: str, read: Any) -> Any:
    """One object of the document; its reader's errors name the path within it."""
    try:
        return read(top.get(name))
    except CaseError as error:
        raise error.within(name) from None


def _procedure(value: Any) -> Procedure:
    get = mapping(required(value, "$"), "procedure").get
    return Procedure(
        protocol=required(values.word(get("protocol"), "protocol", v.PROTOCOLS), "protocol"),
        zone=values.zone(get("time_zone"), "time_zone"),
        region=values.word(get("region"), "region", v.REGIONS),
        side=values.word(get("side"), "side", v.SIDES),
        levels=levels(get("levels"), "levels"),
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
    get = mapping(value, "patient").get
    return Patient(
        birth_date=values.day(get("birth_date"), "birth_date"),
        sex=values.word(get("sex"), "sex", v.SEXES),
    )


def _coverage(value: Any) -> Coverage:
    if value is None:
        return Coverage()
    get = mapping(value, "coverage").get
    state = values.text(get("state"), "state")
    if state is not None and not _STATE.fullmatch(state):
        raise CaseError("state", "must be two capital letters")
    return Coverage(
        payer=values.text(get("payer"), "payer"),
        state=state,
        site=values.word(get("site"), "site", v.SITES),
        self_pay=values.boolean(get("self_pay"), "self_pay"),
    )
