"""Form fields that take what people type strictly: text and numbers.

Django's own take full-width digits, `1_0`, `1e400`, lone surrogates and text that turns itself
around on the screen; none of that has a place on a record that a dose is read from.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
# Zero-width characters and the marks that set or turn the direction of writing.
INVISIBLE = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2061, 0x2070))
}
LINE_ENDS = frozenset("\n\t")


def forbidden_character(text: str, *, lines: bool = False) -> str | None:
    """Return the code point (`U+202E`) of the first character that a record may not hold.

    `lines` lets line ends and tabs through. Returns None where the text is clean.
    """
    for character in text:
        if lines and character in LINE_ENDS:
            continue
        # Cc control, Cs lone surrogate, Cn not a character, Zl and Zp line ends in disguise
        bad_kind = unicodedata.category(character) in ("Cc", "Cs", "Cn", "Zl", "Zp")
        if bad_kind or character in INVISIBLE:
            return f"U+{ord(character):04X}"
    return None


class CleanTextField(forms.CharField):
    """Text in NFC, trimmed, without control, invisible or direction-turning characters.

    `lines=True` allows several lines.
    """

    default_error_messages = {  # noqa: RUF012
        "character": _("Remove the invisible or control character %(code)s, then save again."),
    }

    def __init__(self, *, max_length: int = 200, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text, or raise for the first character that cannot be kept."""
        text = str(value or "").replace("\r\n", "\n")
        code = forbidden_character(text, lines=self.lines)
        if code:
            raise ValidationError(
                self.error_messages["character"], code="character", params={"code": code}
            )
        return super().to_python(unicodedata.normalize("NFC", text))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether another text was typed; the stored one is read as the input sends it."""
        try:
            return super().has_changed(self.to_python(initial), data)
        except ValidationError:
            return super().has_changed(initial, data)


class StrictDecimalField(forms.Field):
    """A number written with the digits 0-9 and at most one point, within a range.

    `places` is the most digits after the point; 0 makes it a whole number. Cleans to Decimal.
    """

    default_error_messages = {  # noqa: RUF012
        "invalid": _("Enter a number with the digits 0 to 9, such as %(example)s."),
        "places": _("Enter at most %(places)s digits after the point."),
        "range": _("Enter a number from %(low)s to %(high)s."),
    }
    widget = forms.TextInput

    def __init__(
        self, *, low: Decimal | int, high: Decimal | int, places: int = 0, **kwargs: Any
    ) -> None:
        self.low, self.high, self.places = Decimal(low), Decimal(high), places
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal" if places else "numeric"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the Decimal, or None for an empty entry."""
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            example = "1.5" if self.places else "12"
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"example": example}
            )
        number = Decimal(text)
        self._check(number)
        return number

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number without the zeros that its column adds: 72.00 is 72."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def _check(self, number: Decimal) -> None:
        if -number.normalize().as_tuple().exponent > self.places:
            raise ValidationError(
                self.error_messages["places"], code="places", params={"places": self.places}
            )
        if not self.low <= number <= self.high:
            params = {"low": self.low, "high": self.high}
            raise ValidationError(self.error_messages["range"], code="range", params=params)
