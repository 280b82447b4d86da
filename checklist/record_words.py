"""What is on record about a patient, in words: medicines, allergies, results, past injections."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.wording import DAY_FORMAT, PROTOCOL, SHORT_REGION, moment_words
from patients.models import AllergyIntolerance, MedicationStatement, Observation, PastInjection
from patients.models.source import Source

STATUS = {
    "taking": _("Taking"),
    "stopped": _("Stopped taking it"),
    "never-started": _("Prescribed, never took a single dose"),
}
UNCONFIRMED = _("On record: confirm with the patient")
INTENT = {
    "prophylactic": _("Preventive: small dose to prevent a clot"),
    "therapeutic": _("Treatment: full dose for a clot, irregular heartbeat or valve"),
}
STOP = {
    "agreed": _("Prescriber agreed: it may be stopped"),
    "continue": _("Prescriber says: DO NOT STOP this medicine"),
}
REACTION = {
    "mild": _("Mild: rash, itching, upset stomach"),
    "severe": _("Severe: trouble breathing, swelling, collapse, hospital"),
}
TEST = {
    "inr": _("INR"),
    "platelets": _("Platelets"),
    "glucose": _("Blood glucose"),
    "hba1c": _("HbA1c"),
    "egfr": _("eGFR"),
    "creatinine-clearance": _("Creatinine clearance"),
    "pregnancy-test": _("Pregnancy test"),
    "systolic-bp": _("Blood pressure, upper value"),
    "diastolic-bp": _("Blood pressure, lower value"),
    "temperature": _("Temperature"),
    "spo2": _("Oxygen saturation"),
    "bmi": _("Body mass index"),
}
PREGNANCY = {"negative": _("negative"), "positive": _("positive")}
# UCUM codes as people write them
UNIT = {
    "1": "",
    "10*9/L": "×10⁹/L",
    "10*3/uL": "×10³/µL",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "kg/m2": "kg/m²",
}


def unit_words(unit: str) -> str:
    """Write a UCUM unit as people do."""
    return UNIT.get(unit, unit)


def medicine_words(line: MedicationStatement) -> str:
    """Name a medicine by what the box or the patient says, and what is in it."""
    ingredient = line.ingredient.removeprefix("other:").replace("+", " + ")
    text = line.text or ingredient or line.rxcui
    if ingredient and ingredient.replace("-", " ").lower() not in text.lower().replace("-", " "):
        return f"{text} ({ingredient})"
    return text


def allergy_words(line: AllergyIntolerance) -> str:
    """Name an allergy by its substance."""
    return line.substance


def result_words(line: Observation) -> str:
    """Write a result: test, value, unit."""
    if line.text:
        value = str(PREGNANCY.get(line.text, line.text))
    else:
        value = f"{line.value.normalize():f} {unit_words(line.unit)}".strip()
    return f"{TEST.get(line.test, line.test)}: {value}"


def injection_words(line: PastInjection) -> str:
    """Write an earlier injection: day, kind and place."""
    where = " ".join([str(SHORT_REGION.get(line.region, line.region)), *(line.levels or [])])
    return f"{day_words(line.injected_on)}: {PROTOCOL.get(line.protocol, line.protocol)}, {where}"


def relief_words(line: PastInjection) -> str:
    """Say how much an earlier injection helped, and for how long."""
    percents = [one for one in (line.relief_percent, line.function_percent) if one is not None]
    if not percents:
        return gettext("How much it helped is not known")
    words = gettext("%(percent)s%% better") % {"percent": f"{max(percents).normalize():f}"}
    if line.relief_weeks is None:
        return gettext("%(relief)s; for how long is not known") % {"relief": words}
    weeks = f"{line.relief_weeks.normalize():f}"
    return gettext("%(relief)s for %(weeks)s weeks") % {"relief": words, "weeks": weeks}


def day_words(day: date) -> str:
    """Write a day with its weekday."""
    return formats.date_format(day, DAY_FORMAT)


def origin_words(line: Source, zone: ZoneInfo) -> str:
    """Say where a line comes from: who wrote it down, or which file brought it, and when."""
    if line.imported_at:
        name = line.source_system or line.source_file
        when = line.source_date or line.imported_at
        return gettext("imported from %(name)s, %(when)s") % _named(name, when, zone)
    writer = str(line.entered_by or "")
    if not (writer and line.source_date):
        when = moment_words(line.source_date, zone) if line.source_date else ""
        return gettext("by %(name)s") % {"name": writer} if writer else when
    return gettext("by %(name)s, %(when)s") % _named(writer, line.source_date, zone)


def _named(name: str, when: datetime | None, zone: ZoneInfo) -> dict[str, str]:
    return {"name": name, "when": moment_words(when, zone)}
