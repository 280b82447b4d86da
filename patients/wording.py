"""What is on record, in words for a page: one small table for each closed list."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

# As a report's reasons write moments: Fri 4 Dec 2026, 9:30 AM
MOMENT_FORMAT = _("D j M Y, g:i A")
DAY_FORMAT = _("j M Y")

FIELD: Words = {
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "birth_date": _("Birth date"),
    "sex": _("Sex"),
    "language": _("Language"),
    "phone": _("Phone"),
    "deceased": _("Deceased"),
    "needs_identity_check": _("Identity to be checked"),
    "identifiers": _("Numbers"),
    "record_number": _("Record number"),
    "merged": _("Joined with"),
    "medications_none_at": _("Takes no medicines"),
    "allergies_none_at": _("Has no allergies"),
    "history_none_at": _("No other injections"),
    "ingredient": _("Ingredient"),
    "rxcui": _("RxNorm code"),
    "text": _("Text"),
    "dose_intent": _("Purpose of the dose"),
    "status": _("Status"),
    "last_dose": _("Last dose"),
    "on_list": _("On the list"),
    "recognised_by": _("Recognised"),
    "authored_on": _("Ordered on"),
    "ended_on": _("Ended on"),
    "source_status": _("Status at the source"),
    "substance": _("Substance"),
    "reaction": _("Reaction"),
    "removed_at": _("Taken back"),
    "system": _("Code system"),
    "code": _("Code"),
    "clinical_status": _("Clinical status"),
    "onset_on": _("Since"),
    "test": _("Test"),
    "value": _("Value"),
    "unit": _("Unit"),
    "taken_at": _("Taken"),
    "protocol": _("Procedure"),
    "region": _("Region"),
    "side": _("Side"),
    "levels": _("Levels"),
    "scheduled_start": _("Start"),
    "sedation": _("Sedation"),
    "payer": _("Payer"),
    "booked_on": _("Booked on"),
    "injected_on": _("Injected on"),
    "kind": _("Kind"),
    "source": _("From"),
}
OBJECT: Words = {
    "patient": _("Patient"),
    "case": _("Case"),
    "medicationstatement": _("Medicine"),
    "allergyintolerance": _("Allergy"),
    "condition": _("Diagnosis"),
    "observation": _("Result"),
    "pastinjection": _("Earlier injection"),
    "importsuggestion": _("Suggestion"),
}
# The kinds of the import summary
KIND: Words = {
    "patients": _("Patients"),
    "medications": _("Medicines"),
    "allergies": _("Allergies"),
    "conditions": _("Diagnoses"),
    "results": _("Results"),
    "cases": _("Cases"),
    "injections": _("Earlier injections"),
    "suggestions": _("Statements to confirm"),
}
KIND_OF_ONE: Words = {
    "patients": _("Patient"),
    "medications": _("Medicine"),
    "allergies": _("Allergy"),
    "conditions": _("Diagnosis"),
    "results": _("Result"),
    "cases": _("Case"),
    "injections": _("Earlier injection"),
    "suggestions": _("Statement to confirm"),
}
ACTION: Words = {
    "created": _("new"),
    "updated": _("changed"),
    "unchanged": _("unchanged"),
}
NOT_ON_LIST: Words = {
    "ended": _("ended long ago"),
    "not-taken": _("not taken"),
    "entered-in-error": _("entered in error"),
    "not-done": _("not done"),
    "do-not-perform": _("an order not to give it"),
    "intent": _("a plan or proposal only"),
}
MEDICATION_STATUS: Words = {
    "": _("on record: confirm with the patient"),
    "taking": _("taking"),
    "stopped": _("stopped"),
    "never-started": _("never started"),
}
REACTION: Words = {"": _("reaction not known"), "mild": _("mild"), "severe": _("severe")}
TEST: Words = {
    "inr": _("INR"),
    "platelets": _("Platelets"),
    "glucose": _("Glucose"),
    "hba1c": _("HbA1c"),
    "egfr": _("eGFR"),
    "creatinine-clearance": _("Creatinine clearance"),
    "pregnancy-test": _("Pregnancy test"),
    "systolic-bp": _("Systolic blood pressure"),
    "diastolic-bp": _("Diastolic blood pressure"),
    "temperature": _("Temperature"),
    "spo2": _("Oxygen saturation"),
    "bmi": _("Body mass index"),
}
RESULT: Words = {"positive": _("positive"), "negative": _("negative")}
SEX: Words = {
    "female": _("female"),
    "male": _("male"),
    "other": _("other"),
    "unknown": _("unknown"),
}
VALUES: Mapping[str, Words] = {"sex": SEX, "test": TEST, "reaction": REACTION, "text": RESULT}


def language_words(code: str) -> str:
    """Name a language by its code; a code that nobody knows stands for itself."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def field_words(name: str) -> str:
    """Name a field; one without words here goes by its own name."""
    return str(FIELD.get(name, name.replace("_", " ")))


def value_words(name: str, value: Any, zone: ZoneInfo) -> str:
    """Write a value of a field, from a row or from the history, for people."""
    if value is None or value == "":
        return gettext("not known")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or gettext("none")
    if name == "language":
        return language_words(value)
    if isinstance(value, str):
        value = _moment_of(value) or value
    if isinstance(value, datetime):
        return moment_words(value, zone)
    if isinstance(value, date):
        return day_words(value)
    return str(VALUES.get(name, {}).get(value, value))


def moment_words(value: datetime | None, zone: ZoneInfo) -> str:
    """Write an instant on the clinic's clock; nothing for None."""
    return formats.date_format(value.astimezone(zone), MOMENT_FORMAT) if value else ""


def day_words(value: date | None) -> str:
    """Write a day; nothing for None."""
    return formats.date_format(value, DAY_FORMAT) if value else ""


def _moment_of(text: str) -> datetime | date | None:
    """Return the instant or day that ISO text names; the history keeps them so."""
    if len(text) not in (10, 25, 32) or text[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None
