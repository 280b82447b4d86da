"""Reading a case document, refusing whatever the contract or the rules call an error.

The result is a plain namespace: instants in UTC, dates as dates, numbers as Fractions
(exact), lists of answers as frozensets.
"""

import datetime as dt
from fractions import Fraction
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from tests.independent import words
from tests.independent.shapes import (
    Refused,
    a_choice,
    a_date,
    a_flag,
    a_list,
    a_number,
    a_text,
    a_time,
    an_answer_value,
    rows,
    take,
)


def read_procedure(thing):
    """The procedure; the zone becomes a ZoneInfo."""
    optional = ["region", "side", "levels", "scheduled_start", "sedation", "purpose"]
    optional += ["image_guidance", "contrast", "steroid", "booked_on", "changed_at"]
    got = take(thing, "procedure", ["protocol", "time_zone"], optional)
    at = "procedure."
    a_choice(got["protocol"], at + "protocol", words.PROTOCOLS)
    a_choice(got["region"], at + "region", words.REGIONS)
    a_choice(got["side"], at + "side", ["left", "right", "bilateral", "midline"])
    a_choice(got["sedation"], at + "sedation", ["none", "minimal", "moderate", "deep"])
    a_choice(got["purpose"], at + "purpose", ["diagnostic", "therapeutic"])
    a_choice(
        got["image_guidance"], at + "image_guidance", ["fluoroscopy", "ct", "ultrasound", "none"]
    )
    a_flag(got["contrast"], at + "contrast")
    a_flag(got["steroid"], at + "steroid")
    got["levels"] = a_list(got["levels"], at + "levels", words.LEVELS)
    got["scheduled_start"] = a_time(got["scheduled_start"], at + "scheduled_start")
    got["changed_at"] = a_time(got["changed_at"], at + "changed_at")
    got["booked_on"] = a_date(got["booked_on"], at + "booked_on")
    try:
        got["zone"] = ZoneInfo(got["time_zone"])
    except Exception as error:
        raise Refused("procedure.time_zone", "not a time zone") from error
    return SimpleNamespace(**got)


def read_patient(thing):
    """The patient's birth date and sex."""
    got = take({} if thing is None else thing, "patient", [], ["birth_date", "sex"])
    a_choice(got["sex"], "patient.sex", ["male", "female", "other", "unknown"])
    got["birth_date"] = a_date(got["birth_date"], "patient.birth_date")
    return SimpleNamespace(**got)


def read_coverage(thing):
    """Payer, state, site and whether the patient pays."""
    keys = ["payer", "state", "site", "self_pay"]
    got = take({} if thing is None else thing, "coverage", [], keys)
    a_text(got["payer"], "coverage.payer")
    state = a_text(got["state"], "coverage.state")
    if state is not None and not (
        len(state) == 2 and state.isascii() and state.isalpha() and state.isupper()
    ):
        raise Refused("coverage.state", "not two capital letters")
    a_choice(got["site"], "coverage.site", ["office", "asc", "hospital-outpatient"])
    a_flag(got["self_pay"], "coverage.self_pay")
    return SimpleNamespace(**got)


def read_answer(thing, path):
    """One answer."""
    got = take(thing, path, ["item", "at"], ["value", "source"])
    a_choice(got["item"], f"{path}.item", words.ANSWERS)
    got["at"] = a_time(got["at"], f"{path}.at")
    a_choice(got["source"], f"{path}.source", words.SOURCES)
    got["value"] = an_answer_value(got["item"], got["value"], f"{path}.value")
    return SimpleNamespace(**got)


def read_medication(thing, path):
    """One line of the medication list."""
    keys = ["ingredient", "rxcui", "text", "dose_intent", "status", "last_dose"]
    keys += ["stop_decision", "hold_hours", "at"]
    got = take(thing, path, [], keys)
    for key in ["ingredient", "rxcui", "text"]:
        a_text(got[key], f"{path}.{key}")
    a_choice(got["dose_intent"], f"{path}.dose_intent", ["prophylactic", "therapeutic"])
    a_choice(got["status"], f"{path}.status", ["taking", "stopped", "never-started"])
    a_choice(got["stop_decision"], f"{path}.stop_decision", ["agreed", "continue"])
    got["hold_hours"] = a_number(got["hold_hours"], f"{path}.hold_hours")
    got["last_dose"] = a_time(got["last_dose"], f"{path}.last_dose")
    got["at"] = a_time(got["at"], f"{path}.at")
    if got["status"] == "never-started" and got["last_dose"] is not None:
        raise Refused(f"{path}.last_dose", "never started, yet a last dose")
    return SimpleNamespace(**got)


def read_allergy(thing, path):
    """One allergy."""
    got = take(thing, path, ["substance"], ["reaction", "at"])
    a_text(got["substance"], f"{path}.substance")
    a_choice(got["reaction"], f"{path}.reaction", ["mild", "severe"])
    got["at"] = a_time(got["at"], f"{path}.at")
    return SimpleNamespace(**got)


def in_first_unit(test, value, unit):
    """The exact value in the test's first unit."""
    if test == "glucose" and unit == "mmol/L":
        return value * Fraction("18.016")
    if test == "temperature" and unit == "[degF]":
        return (value - 32) * Fraction(5, 9)
    return value


def read_result(thing, path):
    """One result, its value in the test's first unit."""
    got = take(thing, path, ["test", "value", "at"], ["unit"])
    a_choice(got["test"], f"{path}.test", words.UNITS)
    a_choice(got["unit"], f"{path}.unit", words.UNITS[got["test"]])
    got["at"] = a_time(got["at"], f"{path}.at")
    if got["test"] == "pregnancy-test":
        a_choice(got["value"], f"{path}.value", ["positive", "negative"])
    else:
        low = None if got["test"] == "temperature" else 0
        high = 100 if got["test"] == "spo2" else None
        value = a_number(got["value"], f"{path}.value", low, high)
        got["value"] = in_first_unit(got["test"], value, got["unit"])
    return SimpleNamespace(**got)


def read_session(thing, path):
    """One earlier (or booked) injection."""
    optional = ["levels", "relief_percent", "function_percent", "relief_weeks", "steroid"]
    got = take(thing, path, ["protocol", "region", "at"], optional)
    a_choice(got["protocol"], f"{path}.protocol", words.PROTOCOLS)
    a_choice(got["region"], f"{path}.region", words.REGIONS)
    got["levels"] = a_list(got["levels"], f"{path}.levels", words.LEVELS)
    got["at"] = a_date(got["at"], f"{path}.at")
    for key in ["relief_percent", "function_percent"]:
        got[key] = a_number(got[key], f"{path}.{key}", 0, 100)
    got["relief_weeks"] = a_number(got["relief_weeks"], f"{path}.relief_weeks")
    a_choice(got["steroid"], f"{path}.steroid", words.AGENTS)
    return SimpleNamespace(**got)


def read_waiver(thing, path):
    """One waiver, by a physician and with a reason."""
    got = take(thing, path, ["item", "by", "reason", "at"], [])
    for key in ["item", "by", "reason"]:
        a_text(got[key], f"{path}.{key}")
    if got["by"] != "physician":
        raise Refused(f"{path}.by", "only a physician waives")
    if not got["reason"].strip():
        raise Refused(f"{path}.reason", "a waiver needs a reason")
    got["at"] = a_time(got["at"], f"{path}.at")
    return SimpleNamespace(**got)


LISTS = {
    "answers": read_answer,
    "medications": read_medication,
    "allergies": read_allergy,
    "results": read_result,
    "history": read_session,
    "waivers": read_waiver,
}


def read(document: dict, at: dt.datetime | None) -> SimpleNamespace:
    """The whole case; `T` is the document's own moment, else `at`. Raises Refused."""
    optional = ["at", "patient", "coverage", *LISTS]
    got = take(document, "", ["schema", "procedure"], optional)
    if got["schema"] != "case/1":
        raise Refused("schema", "not case/1")
    own = a_time(got["at"], "at")
    moment = own if own is not None else at
    if moment is None:
        raise Refused("at", "no moment of evaluation")
    case = SimpleNamespace(
        now=moment.astimezone(dt.UTC),
        procedure=read_procedure(got["procedure"]),
        patient=read_patient(got["patient"]),
        coverage=read_coverage(got["coverage"]),
    )
    for name, read_one in LISTS.items():
        lines = [read_one(row, path) for row, path in rows(got[name], name)]
        setattr(case, name, lines)
        # not asked is not the same as none
        setattr(case, f"{name}_known", got[name] is not None)
    return case
