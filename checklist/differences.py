"""Two values side by side: what changed since a signature, and whose edit met whose."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.item_words import item_words
from checklist.refusals import Conflict
from checklist.wording import FIELD, STATE, field_words
from staff.differences import Difference, typed_and_stored

PART = {
    "medications": _("Medicines"),
    "allergies": _("Allergies"),
    "case": _("Case"),
    "sign-off": _("Sign-off"),
    "identity.family_name": _("Family name"),
    "identity.given_name": _("Given name"),
    "identity.birth_date": _("Date of birth"),
    "identity.sex": _("Sex"),
    "identity.identifiers": _("Record numbers"),
}

# Values that a document writes as instants: the booked start, and the last dose of a medicine.
HELD_UNTIL = "hold"
# Items whose values are days.
DAY_OF = {"follow-up": "booked_on"}
INSTANTS = (HELD_UNTIL, "scheduled_start")


def change_difference(change: dict[str, Any], zone: ZoneInfo) -> Difference:
    """Put a change that revoked a sign-off, {"item", "from", "to"}, into words."""
    item = change["item"]
    part, _dot, field = item.partition(".")
    is_procedure = part == "procedure" and field in FIELD
    label = FIELD[field] if is_procedure else PART.get(item) or item_words(item)
    kind = HELD_UNTIL if item.startswith("hold:") else field or DAY_OF.get(item, "")
    return Difference(
        str(label), _words(kind, change["from"], zone), _words(kind, change["to"], zone)
    )


def conflict_differences(conflict: Conflict, zone: ZoneInfo) -> list[Difference]:
    """List the booked fields in which a form and the stored case differ: typed, then stored."""
    return typed_and_stored(
        conflict, zone, label=lambda field: FIELD.get(field, field), words=field_words
    )


def _words(field: str, value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return gettext("not there")
    if isinstance(value, str) and value in STATE:
        return str(STATE[value])
    return field_words(field, _read(field, value), zone)


def _read(field: str, value: Any) -> Any:
    """Turn the contract's text of an instant into one; all else stays as it is."""
    if field in INSTANTS and isinstance(value, str):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if field.endswith("_on") and value else value
