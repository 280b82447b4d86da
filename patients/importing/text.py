"""Text of a file as a record may hold it."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from staff.fields import forbidden_character

# Shown where a character stood that nobody may see: control, invisible, direction-turning.
REPLACEMENT = "�"
CUT = "…"
# Places after the point that the table of results keeps.
PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 9

# Words for people: cut where they are too long, rather than losing the line.
WORDS = frozenset({"text", "substance", "family_name", "given_name"})


class ValueRefused(ValueError):
    """A value has no place on the record; `message` says why, never the value."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def fitting_values(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as the model's columns hold them: None becomes "" in a text column.

    Words for people are cleaned and cut; any other text that is too long or holds a forbidden
    character, and a number out of bounds, raise ValueRefused.
    """
    return {
        name: _fitting(name, value, model._meta.get_field(name)) for name, value in values.items()
    }


def _fitting(name: str, value: Any, column: models.Field) -> Any:
    if isinstance(column, models.CharField):
        return _fitting_text(name, value or "", column.max_length)
    if isinstance(column, models.DecimalField) and value is not None:
        return _fitting_number(name, value)
    return value


def _fitting_text(name: str, value: str, longest: int) -> str:
    text = " ".join(unicodedata.normalize("NFC", value).split())
    code = forbidden_character(text)
    if name in WORDS:
        return shown_text(text, longest)
    if code:
        message = _("%(name)s holds the invisible or control character %(code)s")
        raise ValueRefused(message % {"name": name, "code": code})
    if len(text) > longest:
        message = _("%(name)s is longer than %(longest)s characters")
        raise ValueRefused(message % {"name": name, "longest": longest})
    return text


def shown_text(text: str, longest: int) -> str:
    """Return text as a page may show it: what nobody may see replaced, what is too long cut."""
    clean = "".join(REPLACEMENT if forbidden_character(one) else one for one in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + CUT


def _fitting_number(name: str, value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= LARGEST:
        raise ValueRefused(_("%(name)s is out of bounds") % {"name": name})
    return value.quantize(PLACES).normalize()


def is_future(value: date | datetime | None, now: datetime, today: date) -> bool:
    """Say whether something is dated after now; `today` is the clinic's day."""
    if isinstance(value, datetime):
        return value > now
    return value is not None and value > today
