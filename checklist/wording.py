"""The contract's words as people say them; each closed list once, for all pages.

Keys are those of `checklist.engine.vocabulary` and `checklist.engine.findings`; a test compares.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.models import Case
from patients.wording import moment_words

Words = Mapping[str, Promise]

DAY_FORMAT = _("D j M Y")

PROTOCOL: Words = {
    "esi-interlaminar": _("Interlaminar epidural"),
    "esi-transforaminal": _("Transforaminal epidural"),
    "esi-caudal": _("Caudal epidural"),
    "facet-mbb": _("Medial branch block"),
    "facet-intraarticular": _("Facet joint injection"),
}
REGION: Words = {
    "cervical": _("Cervical (neck)"),
    "thoracic": _("Thoracic (mid back)"),
    "lumbar": _("Lumbar (low back)"),
    "sacral": _("Sacral"),
}
SHORT_REGION: Words = {
    "cervical": _("cervical"),
    "thoracic": _("thoracic"),
    "lumbar": _("lumbar"),
    "sacral": _("sacral"),
}
SIDE: Words = {
    "left": _("Left"),
    "right": _("Right"),
    "bilateral": _("Both sides"),
    "midline": _("Midline"),
}
SHORT_SIDE: Words = {
    "left": _("left"),
    "right": _("right"),
    "bilateral": _("both sides"),
    "midline": _("midline"),
}
SEDATION: Words = {
    "none": _("None"),
    "minimal": _("Minimal"),
    "moderate": _("Moderate"),
    "deep": _("Deep"),
}
PURPOSE: Words = {"diagnostic": _("Diagnostic"), "therapeutic": _("Therapeutic")}
IMAGE_GUIDANCE: Words = {
    "fluoroscopy": _("Fluoroscopy"),
    "ct": _("CT"),
    "ultrasound": _("Ultrasound"),
    "none": _("None"),
}
SITE: Words = {
    "office": _("Office"),
    "asc": _("Ambulatory surgery center"),
    "hospital-outpatient": _("Hospital outpatient department"),
}
OWNER: Words = {
    "nurse": _("Nurse"),
    "physician": _("Physician"),
    "patient": _("Patient"),
    "prescriber": _("Prescriber"),
    "scheduler": _("Scheduler"),
    "billing": _("Billing"),
}
STATUS: Words = {
    "blocked": _("Not ready"),
    "incomplete": _("Needs answers"),
    "waiting": _("On track"),
    "ready": _("Ready"),
}
STATE: Words = {
    "met": _("In order"),
    "unmet": _("In the way"),
    "unknown": _("Not known"),
    "pending": _("Due later"),
    "waived": _("Waived"),
    "not-applicable": _("Does not apply"),
}
SECTION: Words = {
    "eligibility": _("Eligibility"),
    "diagnostics": _("Diagnostics"),
    "safety": _("Safety"),
    "preparation": _("Preparation"),
    "authorization": _("Authorization"),
    "day-of-procedure": _("Day of procedure"),
}
PAYER: Words = {"medicare": _("Medicare"), "none": _("No insurance")}
YES_NO: Mapping[bool, Promise] = {True: _("Yes"), False: _("No")}
ENDING: Words = {
    "proposed": _("This case is only proposed"),
    "open": _("This case is open"),
    "done": _("This case is done"),
    "cancelled": _("This case is cancelled"),
}
PROPOSAL: Words = {
    "text": _("Ordered as"),
    "protocols": _("Kinds that its code allows"),
    "source_system": _("Sent by"),
    "source_file": _("File"),
    "source_type": _("Kind of record"),
    "source_id": _("Number of the record"),
    "source_date": _("Date of the record"),
}
FIELD: Words = {
    "protocol": _("Procedure"),
    "region": _("Region"),
    "side": _("Side"),
    "levels": _("Levels"),
    "scheduled_start": _("Start"),
    "sedation": _("Sedation"),
    "purpose": _("Purpose"),
    "image_guidance": _("Image guidance"),
    "contrast": _("Contrast"),
    "steroid": _("Steroid"),
    "payer": _("Payer"),
    "state": _("State of the payer"),
    "site": _("Site"),
    "self_pay": _("Patient pays"),
    "physician": _("Physician"),
    "time_zone": _("Time zone"),
    "booked_on": _("Booked on"),
}
FIELD_VALUES: Mapping[str, Words] = {
    "protocol": PROTOCOL,
    "region": REGION,
    "side": SIDE,
    "sedation": SEDATION,
    "purpose": PURPOSE,
    "image_guidance": IMAGE_GUIDANCE,
    "site": SITE,
    "payer": PAYER,
}


def choices(words: Words, *, unknown: Promise | None = None) -> list[tuple[str, Promise]]:
    """Turn words into a field's choices; `unknown` leads, as the empty value."""
    return [*([("", unknown)] if unknown else []), *words.items()]


def procedure_words(case: Case) -> str:
    """Name what is booked in a line: "Interlaminar epidural, lumbar L4-L5, left"."""
    where = " ".join(
        filter(None, [str(SHORT_REGION.get(case.region, "")), ", ".join(case.levels or [])])
    )
    parts = [str(PROTOCOL.get(case.protocol, gettext("Procedure not chosen"))), where]
    return ", ".join(filter(None, [*parts, str(SHORT_SIDE.get(case.side, ""))]))


def booked_words(case: Case) -> str:
    """Name what is booked and when, on the clinic's clock."""
    when = moment_words(case.scheduled_start, case.clinic.tz) or gettext("no date yet")
    return f"{procedure_words(case)}, {when}"


def proposal_words(case: Case) -> list[tuple[str, str]]:
    """Return what an import knew of a proposed case: name and text."""
    return [
        (str(PROPOSAL.get(name, name)), _proposed_words(value, case.clinic.tz))
        for name, value in case.proposal.items()
        if value not in (None, "", [], {})
    ]


def _proposed_words(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, list):
        return ", ".join(str(PROTOCOL.get(one, one)) for one in value)
    return field_words("", value, zone)


def field_words(field: str, value: object, zone: ZoneInfo) -> str:
    """Write the value of a booked field, from a row or a document, for people."""
    if value is None or value == "":
        return gettext("not known")
    if isinstance(value, bool):
        return str(YES_NO[value])
    if isinstance(value, datetime):
        return moment_words(value, zone)
    if isinstance(value, date):
        return formats.date_format(value, str(DAY_FORMAT))
    if isinstance(value, str):
        return str(FIELD_VALUES.get(field, {}).get(value, value))
    if isinstance(value, Iterable):
        return ", ".join(map(str, value)) or gettext("none")
    return str(value)
