"""Two values side by side: what changed since a signature, and whose edit met whose."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.item_words import item_words
from checklist.refusals import Conflict
from checklist.wording import FIELD, STATE, field_words

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
INSTANTS = (HELD_UNTIL, "scheduled_start")


class Difference(NamedTuple):
    """What differs, in words: how it was (or is typed), how it is."""

    what: str
    was: str
    now: str


def change_difference(change: dict[str, Any], zone: ZoneInfo) -> Difference:
    """Put a change that revoked a sign-off, {"item", "from", "to"}, into words."""
    item = change["item"]
    part, _dot, field = item.partition(".")
    is_procedure = part == "procedure" and field in FIELD
    label = FIELD[field] if is_procedure else PART.get(item) or item_words(item)
    kind = HELD_UNTIL if item.startswith("hold:") else field
    return Difference(
        str(label), _words(kind, change["from"], zone), _words(kind, change["to"], zone)
    )


def conflict_differences(conflict: Conflict, zone: ZoneInfo) -> list[Difference]:
    """List the booked fields in which a form and the stored case differ: typed, then stored."""
    return [
        Difference(
            str(FIELD.get(field, field)),
            field_words(field, mine, zone),
            field_words(field, conflict.theirs.get(field), zone),
        )
        for field, mine in conflict.mine.items()
        if mine != conflict.theirs.get(field)
    ]


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
