"""A supposed change in the reader's language: "Driver is answered now: a named adult"."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.naming import OTHER
from checklist.engine.vocabulary import ANSWER_KINDS, TEST_UNITS
from checklist.engine.why.changes import Change, Said
from checklist.engine.why.search import Outcome
from checklist.evidence import MEDICATION_STATUS, PATIENT_FIELD, REACTION, SEX, STOP_DECISION
from checklist.explaining.facts import LISTED
from checklist.explaining.hours_set import hours_words, sets_hours
from checklist.fact_words import fact_name, measured_words, said_words
from checklist.policy_words import DOSE
from checklist.wording import DAY_FORMAT, FIELD, field_words, moment_words

Params = dict[str, Any]

MOST_OTHERS = 3
# Kinds of change of which other values that lead to the same are named too.
NAMED_TOGETHER = ("answer", "field")
DATES = ("patient.birth_date", "procedure.booked_on")
STATUS: dict[str, Promise] = {
    "taking": _("taken"),
    "stopped": _("stopped"),
    "never-started": _("never started"),
}


def change_words(outcome: Outcome, zone: ZoneInfo) -> str:
    """Say what would be different, one sentence's worth after the other."""
    if sets_hours(outcome):
        return "; ".join(hours_words(outcome, lambda key, params: WORDS[key](params, zone)))
    words = [WORDS[one.key](one.params, zone) for one in outcome.change.said]
    if len(words) == 1 and outcome.change.said[0].key in NAMED_TOGETHER:
        others = _others(outcome.change.said[0], outcome.others, zone)
        if others:
            words = [
                gettext("%(change)s (or: %(others)s)") % {"change": words[0], "others": others}
            ]
    return "; ".join(words)


def _others(first: Said, others: tuple[Change, ...], zone: ZoneInfo) -> str:
    """The other words of the same closed list that lead to the same state."""
    if not _is_of_words(first.params):
        return ""
    alike = [
        _value(one.said[0].params, zone)
        for one in others
        if len(one.said) == 1 and one.said[0].params.get("at") == first.params.get("at")
    ]
    shown = _value(first.params, zone)
    return ", ".join([one for one in dict.fromkeys(alike) if one != shown][:MOST_OTHERS])


def _is_of_words(params: Params) -> bool:
    if "field" in params:
        return params["field"] not in DATES
    return ANSWER_KINDS.get(params["item"], ("boolean",))[0] in ("choice", "choices", "score")


def _value(params: Params, zone: ZoneInfo) -> str:
    if "item" in params:
        return said_words(params["item"], params["value"], zone)
    return _field_value(params["field"], params["value"], zone)


def _answer(params: Params, zone: ZoneInfo) -> str:
    named = {"name": fact_name(params["item"]), "value": _value(params, zone)}
    if "at" not in params:
        return gettext("%(name)s, answered now: %(value)s") % named
    named["moment"] = _moment(params["at"], zone)
    return gettext("%(name)s, answered on or after %(moment)s: %(value)s") % named


def _result(params: Params, zone: ZoneInfo) -> str:
    unit = next(iter(TEST_UNITS[params["test"]]), None)
    named = {"name": fact_name(params["test"]), "value": measured_words(params["value"], unit)}
    if "at" not in params:
        return gettext("%(name)s, measured now: %(value)s") % named
    named["moment"] = _moment(params["at"], zone)
    return gettext("%(name)s, measured on or after %(moment)s: %(value)s") % named


def _start(params: Params, zone: ZoneInfo) -> str:
    return gettext("Start moved to %(moment)s") % {"moment": _moment(params["value"], zone)}


def _start_set(params: Params, zone: ZoneInfo) -> str:
    return gettext("Start set, for instance to %(moment)s") % {
        "moment": _moment(params["value"], zone)
    }


def _wait(params: Params, zone: ZoneInfo) -> str:
    return gettext("Nothing new is known by %(moment)s") % {
        "moment": _moment(params["until"], zone)
    }


def _field(params: Params, zone: ZoneInfo) -> str:
    path = params["field"]
    part, _dot, name = path.partition(".")
    named = {
        "field": FIELD.get(name) or PATIENT_FIELD.get(name) or name,
        "value": _field_value(path, params["value"], zone),
    }
    if part == "procedure":
        return gettext("%(field)s, booked as: %(value)s") % named
    return gettext("%(field)s, on record as: %(value)s") % named


def _field_value(path: str, value: Any, zone: ZoneInfo) -> str:
    name = path.partition(".")[2]
    if name == "sex":
        return str(SEX[value])
    if name in ("birth_date", "booked_on"):
        return _day(value)
    return field_words(name, value, zone)


def _medicine(params: Params, zone: ZoneInfo) -> str:
    """What is said of a medicine, part by part."""
    said = [_MEDICINE[name](value, zone) for name, value in params.items() if name in _MEDICINE]
    return gettext("%(medicine)s: %(said)s") % {
        "medicine": _medicine_name(params["medicine"]),
        "said": ", ".join(filter(None, said)),
    }


def _medicine_name(name: str) -> str:
    return name.removeprefix(OTHER)


def _status(value: str | None, _zone: ZoneInfo) -> str:
    return str(STATUS[value] if value else MEDICATION_STATUS[None])


def _last_dose(value: str | None, zone: ZoneInfo) -> str:
    return gettext("last dose %(moment)s") % {"moment": _moment(value, zone)} if value else ""


def _decision(value: str | None, _zone: ZoneInfo) -> str:
    return str(STOP_DECISION[value]) if value else gettext("the prescriber has not said")


def _no_hours(value: float | None, _zone: ZoneInfo) -> str:
    """No hours, or none needed; any others are said by ``hours_set``."""
    if value is None:
        return gettext("no hours set by a physician")
    return gettext("a physician says that it need not be stopped")


_MEDICINE: dict[str, Callable[[Any, ZoneInfo], str]] = {
    "status": _status,
    "last_dose": _last_dose,
    "stop_decision": _decision,
    "hold_hours": _no_hours,
    "dose_intent": lambda value, _zone: str(DOSE[value]),
}


def _medicine_added(params: Params, _zone: ZoneInfo) -> str:
    return gettext("%(medicine)s is on the medication list, taken") % {
        "medicine": _medicine_name(params["medicine"])
    }


def _medicine_named(params: Params, _zone: ZoneInfo) -> str:
    named = {"text": params["medicine"], "name": params["ingredient"].replace("+", " + ")}
    return gettext("“%(text)s” is entered as %(name)s") % named


def _none_listed(params: Params, _zone: ZoneInfo) -> str:
    return gettext("%(list)s: asked, none") % {"list": LISTED[params["list"]]}


def _allergy(params: Params, _zone: ZoneInfo) -> str:
    reaction = REACTION.get(params["reaction"], _("reaction not known"))
    return gettext("Allergy to %(substance)s: %(reaction)s") % {**params, "reaction": reaction}


def _allergy_added(params: Params, _zone: ZoneInfo) -> str:
    return gettext("An allergy to %(substance)s is on the list") % params


def _allergy_named(params: Params, _zone: ZoneInfo) -> str:
    return gettext("“%(substance)s” is entered as %(name)s") % params


def _allergy_removed(params: Params, _zone: ZoneInfo) -> str:
    return gettext("Allergy to %(substance)s: entered in error, taken off") % params


def _session(params: Params, _zone: ZoneInfo) -> str:
    words = gettext("The injection of %(on)s: %(percent)s%% relief") % {
        "on": _day(params["on"]),
        "percent": params["relief_percent"],
    }
    if "relief_weeks" not in params:
        return words
    return gettext("%(relief)s for %(weeks)s weeks") % {
        "relief": words,
        "weeks": params["relief_weeks"],
    }


def _session_added(params: Params, _zone: ZoneInfo) -> str:
    days = sorted(params["on"])
    return ngettext(
        "An injection of this kind is on record for %(days)s",
        "Injections of this kind are on record for %(days)s",
        len(days),
    ) % {"days": ", ".join(map(_day, days))}


def _session_removed(params: Params, _zone: ZoneInfo) -> str:
    return gettext("The injection of %(on)s: entered in error, taken off") % {
        "on": _day(params["on"])
    }


def _waiver_removed(_params: Params, _zone: ZoneInfo) -> str:
    return gettext("The waiver is taken back")


WORDS: dict[str, Callable[[Params, ZoneInfo], str]] = {
    "answer": _answer,
    "result": _result,
    "start": _start,
    "start-set": _start_set,
    "wait": _wait,
    "field": _field,
    "medicine": _medicine,
    "medicine-added": _medicine_added,
    "medicine-named": _medicine_named,
    "none-listed": _none_listed,
    "allergy": _allergy,
    "allergy-added": _allergy_added,
    "allergy-named": _allergy_named,
    "allergy-removed": _allergy_removed,
    "session": _session,
    "session-added": _session_added,
    "session-removed": _session_removed,
    "waiver-removed": _waiver_removed,
}


def _moment(text: str, zone: ZoneInfo) -> str:
    return moment_words(datetime.fromisoformat(text), zone)


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), DAY_FORMAT)
