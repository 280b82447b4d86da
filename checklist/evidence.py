"""What a finding rests on, quoted from the case document: the fact, its source and its date."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.fact_words import fact_name, measured_words, said_words
from checklist.wording import (
    DAY_FORMAT,
    FIELD,
    PROTOCOL,
    SHORT_REGION,
    field_words,
    moment_words,
)

Document = dict[str, Any]

STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")

ANSWER_SOURCE = {
    "patient": _("said by the patient"),
    "chart": _("from the chart"),
    "nurse": _("by the nurse"),
    "physician": _("by the physician"),
    "import": _("imported"),
}
MEDICATION_STATUS = {
    "taking": _("taking"),
    "stopped": _("stopped"),
    "never-started": _("never started"),
    None: _("on record, not confirmed"),
}
STOP_DECISION = {
    "agreed": _("prescriber agreed to stop"),
    "continue": _("prescriber says do not stop"),
}
REACTION = {"mild": _("mild reaction"), "severe": _("severe reaction")}
PATIENT_FIELD = {"birth_date": _("Born"), "sex": _("Sex")}
SEX = {
    "male": _("male"),
    "female": _("female"),
    "other": _("other"),
    "unknown": _("not known"),
}


def evidence_words(document: Document, path: str, zone: ZoneInfo) -> str:
    """Quote the fact at a path of the document, such as `answers[3]` or `procedure.side`.

    A path that leads nowhere is shown as it is: better a path than nothing.
    """
    steps = STEP.findall(path)
    if not steps:
        return path
    part, index = steps[0]
    if part in QUOTE and index:
        lines = document.get(part) or []
        return QUOTE[part](lines[int(index)], zone) if int(index) < len(lines) else path
    if len(steps) > 1 and part in ("procedure", "patient", "coverage"):
        return _quote_field(document.get(part) or {}, steps[1][0], zone)
    if part in NOT_ASKED and not document.get(part):
        return str(NOT_ASKED[part] if document.get(part) is None else ASKED_NONE[part])
    return path


NOT_ASKED = {
    "medications": _("Medicines: not asked yet"),
    "allergies": _("Allergies: not asked yet"),
    "history": _("Earlier injections: not asked yet"),
}
ASKED_NONE = {
    "medications": _("Medicines: asked, none"),
    "allergies": _("Allergies: asked, none"),
    "history": _("Earlier injections: asked, none"),
}


def _quote_field(part: Document, field: str, zone: ZoneInfo) -> str:
    label = FIELD.get(field) or PATIENT_FIELD.get(field) or field
    value = _read(part.get(field))
    if isinstance(value, date):
        return f"{label}: {_moment_or_day(value, zone)}"
    return f"{label}: {SEX[value] if field == 'sex' and value else field_words(field, value, zone)}"


def _quote_answer(line: Document, zone: ZoneInfo) -> str:
    said = said_words(line["item"], line.get("value"), zone)
    who = ANSWER_SOURCE.get(line.get("source"), "")
    return _joined(f"{fact_name(line['item'])}: {said}", who, _when(line["at"], zone))


def _quote_medicine(line: Document, zone: ZoneInfo) -> str:
    ingredient = line.get("ingredient") or line.get("rxcui") or "?"
    name = line.get("text") or ingredient
    if ingredient.lower() not in name.lower():
        name = f"{name} ({ingredient})"
    last = line.get("last_dose")
    hours = line.get("hold_hours")
    return _joined(
        name,
        MEDICATION_STATUS.get(line.get("status"), ""),
        gettext("last dose %(moment)s") % {"moment": _when(last, zone)} if last else "",
        STOP_DECISION.get(line.get("stop_decision"), ""),
        gettext("%(hours)s hours without it") % {"hours": hours} if hours is not None else "",
        _recorded(line.get("at"), zone),
    )


def _quote_allergy(line: Document, zone: ZoneInfo) -> str:
    reaction = REACTION.get(line.get("reaction"), _("reaction not known"))
    return _joined(line["substance"], reaction, _recorded(line.get("at"), zone))


def _quote_result(line: Document, zone: ZoneInfo) -> str:
    value = measured_words(line["value"], line.get("unit"))
    return _joined(f"{fact_name(line['test'])}: {value}", _when(line["at"], zone))


def _quote_session(line: Document, zone: ZoneInfo) -> str:
    relief, weeks = line.get("relief_percent"), line.get("relief_weeks")
    return _joined(
        str(PROTOCOL.get(line["protocol"], line["protocol"])),
        " ".join([str(SHORT_REGION[line["region"]]), *(line.get("levels") or [])]),
        _when(line["at"], zone),
        gettext("%(percent)s%% relief") % {"percent": relief} if relief is not None else "",
        gettext("for %(weeks)s weeks") % {"weeks": weeks} if weeks is not None else "",
    )


def _quote_waiver(line: Document, zone: ZoneInfo) -> str:
    return _joined(gettext("Waived: %(reason)s") % line, _when(line["at"], zone))


QUOTE = {
    "answers": _quote_answer,
    "medications": _quote_medicine,
    "allergies": _quote_allergy,
    "results": _quote_result,
    "history": _quote_session,
    "waivers": _quote_waiver,
}


def _joined(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part)


def _recorded(text: str | None, zone: ZoneInfo) -> str:
    return gettext("recorded %(moment)s") % {"moment": _when(text, zone)} if text else ""


def _when(text: str, zone: ZoneInfo) -> str:
    return _moment_or_day(_read(text), zone)


def _read(value: Any) -> Any:
    """Turn the contract's text of a moment or a day into one; all else stays as it is."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}", value):
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


def _moment_or_day(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return moment_words(value, zone)
    return formats.date_format(value, DAY_FORMAT) if isinstance(value, date) else str(value)
