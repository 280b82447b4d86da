"""What each item of a report is called on a page; a test compares with the policy."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ITEM: dict[str, Promise] = {
    "indication": _("Indication"),
    "pain-duration": _("Duration of pain"),
    "conservative-care": _("Conservative care"),
    "pain-score": _("Pain score"),
    "function-score": _("Function score"),
    "levels": _("Levels and side"),
    "session-limit": _("Sessions in twelve months"),
    "interval": _("Time since the last injection"),
    "repeat-relief": _("Relief from the last injection"),
    "untreated-radiculopathy": _("Untreated nerve pain"),
    "diagnostic-block-history": _("Earlier test blocks"),
    "same-day": _("Other injection the same day"),
    "image-guidance": _("Image guidance"),
    "sedation": _("Sedation"),
    "steroid-choice": _("Choice of steroid"),
    "imaging": _("Imaging"),
    "imaging-concordance": _("Images match the pain"),
    "physical-exam": _("Physical examination"),
    "x-ray": _("X-ray"),
    "nerve-conduction": _("Nerve conduction"),
    "red-flags": _("Red flags"),
    "infection": _("Infection"),
    "infection-check": _("Infection, asked again"),
    "pregnancy": _("Pregnancy"),
    "bleeding-disorder": _("Bleeding disorder"),
    "platelets": _("Platelets"),
    "inr": _("INR"),
    "glucose": _("Blood glucose"),
    "blood-pressure": _("Blood pressure"),
    "recent-event": _("Recent heart attack, stroke, stent or clot"),
    "allergies-reviewed": _("Allergies reviewed"),
    "allergy:unrecognised": _("Allergy not recognised"),
    "vaccination": _("Vaccination"),
    "implanted-device": _("Implanted device"),
    "anesthesia-reaction": _("Reaction to anesthesia"),
    "positioning": _("Lying prone"),
    "medications-reviewed": _("Medicines reviewed"),
    "medication:unrecognised": _("Medicine not recognised"),
    "renal-function": _("Kidney function"),
    "bleeding-risk": _("Bleeding risk of several medicines"),
    "diabetes-medicines": _("Diabetes medicines"),
    "steroid-interaction": _("Steroid and other medicines"),
    "instructions": _("Instructions"),
    "driver": _("Driver"),
    "fasting": _("Fasting"),
    "consent": _("Consent"),
    "follow-up": _("Follow-up"),
    "authorization": _("Authorization"),
    "good-faith-estimate": _("Good-faith estimate"),
    "day:fasting": _("Fasting, on the day"),
    "day:driver": _("Driver, on the day"),
    "day:last-doses": _("Last doses, on the day"),
    "day:changes": _("Changes since the call"),
    "day:site": _("Site verified"),
    "scheduled-start": _("Start"),
    "policy": _("Policy"),
    "record:invalid": _("Stored record"),
}
# What a procedure may bring a patient in touch with
SUBSTANCE: dict[str, Promise] = {
    "iodinated-contrast": _("iodinated contrast"),
    "corticosteroid": _("corticosteroid"),
    "local-anesthetic": _("local anesthetic"),
    "latex": _("latex"),
    "chlorhexidine": _("chlorhexidine"),
    "povidone-iodine": _("povidone-iodine"),
    "irrelevant": _("no bearing on an injection"),
}
# Items that name a medicine or a substance
NAMED_ITEM: dict[str, Promise] = {
    "hold": _("%(name)s: last dose"),
    "hold-margin": _("%(name)s: close to the limit"),
    "hold-excess": _("%(name)s: stopped for long"),
    "stop-decision": _("%(name)s: may it be stopped?"),
    "allergy": _("Allergy to %(name)s"),
    "rule": _("Fault in the rule %(name)s"),
}


def item_words(item: str, title: Mapping[str, str] | None = None) -> str:
    """Name an item of a report; one that no list holds is shown as it is.

    `title` is what a clinic's own item is called in each language; without it, its name.
    """
    if title:
        return in_language(title)
    if item in ITEM:
        return str(ITEM[item])
    kind, _colon, name = item.partition(":")
    if kind == "local":
        return name.replace("-", " ").capitalize()
    if kind not in NAMED_ITEM:
        return item
    if kind == "allergy":
        name = substance_words(name)
    return str(NAMED_ITEM[kind]) % {"name": name.removeprefix("other:").replace("+", " + ")}


def substance_words(substance: str) -> str:
    """Name what an allergy is to; one that no list holds is shown as it is."""
    return str(SUBSTANCE.get(substance, substance))


def in_language(texts: Mapping[str, str]) -> str:
    """Return the text in the reader's language, or in English."""
    language = (get_language() or "en").partition("-")[0]
    return texts.get(language) or texts["en"]
