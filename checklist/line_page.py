"""What the form of a line shows beside its fields: names to choose from, a conflict in words."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.policy import Policy
from checklist.medicine_names import OTHER
from checklist.record_words import (
    INTENT,
    REACTION,
    STATUS,
    STOP,
    TEST,
    UNCONFIRMED,
    allergy_words,
    day_words,
    injection_words,
    medicine_words,
    result_words,
    unit_words,
)
from checklist.refusals import Conflict
from checklist.wording import PROTOCOL, REGION, moment_words
from patients.history import last_change
from patients.models import AllergyIntolerance, MedicationStatement, Observation, PastInjection
from staff.differences import Difference, typed_and_stored

LINE_WORDS: dict[type, Callable[[Any], str]] = {
    MedicationStatement: medicine_words,
    AllergyIntolerance: allergy_words,
    Observation: result_words,
    PastInjection: injection_words,
}
COLUMN: dict[str, Promise] = {
    "text": _("Medicine"),
    "ingredient": _("Ingredient"),
    "rxcui": _("RxNorm code"),
    "status": _("Is it taken?"),
    "last_dose": _("Last dose"),
    "dose_intent": _("What is it for?"),
    "substance": _("Allergic to what?"),
    "reaction": _("What happened?"),
    "test": _("Test"),
    "value": _("Value"),
    "unit": _("Unit"),
    "taken_at": _("Measured when?"),
    "injected_on": _("On which day?"),
    "protocol": _("Which kind?"),
    "region": _("Region"),
    "levels": _("Levels"),
    "relief_percent": _("How much less pain, in percent?"),
    "function_percent": _("How much better function, in percent?"),
    "relief_weeks": _("For how many weeks?"),
    "steroid": _("Which steroid?"),
}
DECISION: dict[str, Promise] = {
    "stop_decision": _("What did the prescriber say?"),
    "hold_hours": _("Hours without it before the injection"),
}
UTC = ZoneInfo("UTC")  # no value of a decision is a moment
WORDS: dict[str, Any] = {
    "status": STATUS,
    "dose_intent": INTENT,
    "reaction": REACTION,
    "test": TEST,
    "protocol": PROTOCOL,
    "region": REGION,
    "stop_decision": STOP,
}


def line_words(line: Any) -> str:
    """Name a line of any kind."""
    return LINE_WORDS[type(line)](line)


@lru_cache(maxsize=8)
def _medicine_names(formulary_names: tuple[str, ...]) -> list[str]:
    return sorted(set(formulary_names), key=str.casefold)


def datalists(policy: Policy) -> dict[str, list[str]]:
    """Return the names to choose from: medicines by ingredient and brand, and substances."""
    brands = (
        name
        for ingredient, rows in policy.formulary.items()
        for row in rows
        for name in (ingredient, *row.brands)
    )
    return {
        "medicine-names": _medicine_names(tuple(brands)),
        "substances": sorted(policy.allergens),
    }


def conflict_lines(conflict: Conflict, zone: ZoneInfo) -> list[Difference]:
    """List the columns in which a form and the stored line differ: typed, then stored."""
    return typed_and_stored(conflict, zone, label=lambda name: COLUMN.get(name, name), words=_words)


def decision_differences(conflict: Conflict) -> list[Difference]:
    """Put both values of a decision about a medicine into words."""
    mine, theirs = (_words(conflict.field, one, UTC) for one in (conflict.mine, conflict.theirs))
    return [Difference(str(DECISION[conflict.field]), mine, theirs)]


def late_decision(line: MedicationStatement, decided: dict[str, Any]) -> list[Difference]:
    """Put a decision beside what became of its medicine: changed, or taken off the list."""
    [field] = DECISION.keys() & decided.keys()
    status = str(STATUS.get(line.status, UNCONFIRMED))
    now = gone_words(line, line.clinic.tz) or f"{line_words(line)} · {status}"
    what = f"{decided['ingredient'].removeprefix(OTHER)}: {DECISION[field]}"
    return [Difference(what, _words(field, decided[field], UTC), now)]


def gone_words(line: Any, zone: ZoneInfo) -> str:
    """Say who took a line off its list, and when; nothing of a line that stands."""
    if not line.is_gone:
        return ""
    last = last_change(line, "on_list", "removed_at")
    if last is None or last.by is None:
        return gettext("Taken off the list by an import")
    filled = {"who": last.by, "when": moment_words(last.at, zone)}
    return gettext("Taken off the list by %(who)s, %(when)s") % filled


def _words(name: str, value: Any, zone: ZoneInfo) -> str:
    if value in (None, "", []):
        return gettext("not known")
    if isinstance(value, datetime):
        return moment_words(value, zone)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return ", ".join(value)
    return str(unit_words(value) if name == "unit" else WORDS.get(name, {}).get(value, value))
