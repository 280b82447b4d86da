"""Short names of facts for a line of a list: what was asked, what was measured; a test compares."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.answer_words import answer_words
from checklist.engine.questionnaire import BY_ID
from checklist.item_words import item_words
from checklist.record_words import PREGNANCY, TEST, unit_words

ANSWER: Mapping[str, Promise] = {
    "indications": _("Indications"),
    "symptoms": _("Symptoms"),
    "risk-factors": _("Risk factors"),
    "pain-duration-weeks": _("Duration of pain"),
    "pain-score": _("Pain score"),
    "function-score": _("Function score"),
    "conservative-care-weeks": _("Weeks of conservative care"),
    "conservative-care": _("Kinds of conservative care"),
    "imaging": _("Imaging"),
    "imaging-date": _("Date of imaging"),
    "imaging-concordant": _("Images match the pain"),
    "x-ray-reviewed": _("X-ray looked at"),
    "nerve-conduction-reviewed": _("Nerve study looked at"),
    "physical-exam-date": _("Date of examination"),
    "untreated-radiculopathy": _("Untreated nerve pain"),
    "red-flags": _("Red flags"),
    "infection": _("Infection or antibiotics now"),
    "pregnancy": _("Pregnancy"),
    "bleeding-disorder": _("Bleeding disorder"),
    "diabetes": _("Diabetes"),
    "vaccination-date": _("Latest vaccine"),
    "recent-event": _("Recent heart attack, stroke, stent or clot"),
    "implanted-device": _("Implanted device"),
    "anesthesia-reaction": _("Reaction to anesthesia"),
    "can-lie-prone": _("Can lie face down"),
    "steroid-agent": _("Kind of steroid"),
    "medications-confirmed": _("Medicines gone through"),
    "authorization": _("Authorization"),
    "authorization-expires": _("Authorization valid to"),
    "consent-signed": _("Consent signed"),
    "instructions-given": _("Instructions given"),
    "driver": _("Who takes the patient home"),
    "fasting-understood": _("Fasting understood"),
    "last-solid-food": _("Last solid food"),
    "last-clear-liquid": _("Last drink"),
    "arrived-with-driver": _("Driver is here"),
    "held-as-instructed": _("Medicines stopped as told"),
    "site-verified": _("Site verified"),
    "changes-since-call": _("Changes since the call"),
    "estimate-given-on": _("Estimate given on"),
    "follow-up-on": _("Follow-up on"),
}


def fact_name(item: str) -> str:
    """Name what was asked or measured; what no list holds, in its own words."""
    return str(ANSWER.get(item) or TEST.get(item) or item_words(item))


def said_words(item: str, value: Any, zone: ZoneInfo) -> str:
    """Write the value of an answer (the contract's JSON) for people."""
    if value is None:
        return gettext("not known")
    if item not in BY_ID:
        return str(gettext("Yes") if value is True else gettext("No") if value is False else value)
    return answer_words(item, value, zone)


def measured_words(value: Any, unit: str | None) -> str:
    """Write the value of a result with its unit."""
    if isinstance(value, str):
        return str(PREGNANCY.get(value, value))
    return f"{value} {unit_words(unit or '')}".strip()
