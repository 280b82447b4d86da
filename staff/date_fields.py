"""Form fields that take days and moments strictly, the latter as the clinic's clock shows them."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
EARLIEST_YEAR, LATEST_YEAR = 1880, 2200


class StrictDateField(forms.Field):
    """A calendar day written YYYY-MM-DD, as the browser's date input sends it."""

    default_error_messages = {  # noqa: RUF012
        "invalid": _("Enter a date as year-month-day, such as 2026-12-07."),
        "no_such_day": _("There is no such day: check the month and the day."),
        "year": _("Check the year."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Return the day, or None for an empty entry."""
        if isinstance(value, date):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        if not DAY.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return parse_day(text, self.error_messages)


def parse_day(text: str, messages: dict[str, Any]) -> date:
    """Return the day that `YYYY-MM-DD` names; raise where the calendar has no such day."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(messages["no_such_day"], code="no_such_day")
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValidationError(messages["year"], code="year")
    return day


class ClinicDateTimeInput(forms.MultiWidget):
    """A date-and-time input, and beside it the question which of two equal clock times is meant.

    The second input shows only when it is needed: see `ClinicDateTimeField`.
    """

    template_name = "components/clinic_datetime.html"
    use_fieldset = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        moment = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        which = forms.Select(choices=FOLD_CHOICES)
        super().__init__({"": moment, "fold": which}, attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        """Return the local clock time and which of the two it is."""
        if value is None:
            return [None, ""]
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return [local, _which(local)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template whether the clock time shown happens twice."""
        context = super().get_context(name, value, attrs)
        typed = value[0] if isinstance(value, list) else value
        context["widget"]["asks_which"] = _happens_twice(typed)
        return context

    def id_for_label(self, id_: str) -> str:
        """Let the label, and a link from the error summary, lead to the date-and-time input."""
        return f"{id_}_0"


FOLD_CHOICES = [
    ("", _("Choose")),
    ("0", _("The first: before the clocks go back")),
    ("1", _("The second: after the clocks went back")),
]


class ClinicDateTimeField(forms.MultiValueField):
    """A moment, typed as the clinic's wall clock shows it; cleans to an aware datetime in UTC.

    The clinic's zone is the active one (`staff.access` sets it) unless `tz` is given. A time that
    the clock skips is refused; one that it shows twice is asked again, with a choice of the two.
    """

    default_error_messages = {  # noqa: RUF012
        "invalid": _("Enter date and time, such as 2026-12-07 09:30."),
        "no_such_day": _("There is no such day: check the month and the day."),
        "year": _("Check the year."),
        "no_such_time": _("There is no such time: check hours (00-23) and minutes."),
        "skipped": _("This time does not exist: the clocks go forward over it that day."),
        "twice": _("This time happens twice that day, as the clocks go back. Choose which."),
    }
    widget = ClinicDateTimeInput

    def __init__(self, *, tz: Any = None, **kwargs: Any) -> None:
        self.tz = tz
        parts = (forms.CharField(required=False), forms.ChoiceField(choices=FOLD_CHOICES))
        super().__init__(parts, require_all_fields=False, **kwargs)
        self.fields[1].required = False

    def clean(self, value: Any) -> datetime | None:
        """Return the moment in UTC, or None for an empty entry."""
        if isinstance(value, list | tuple):
            value = [value[0], value[1] or ""] if value and value[0] else []
        return super().clean(value)

    def has_changed(self, initial: datetime | None, data: list[str]) -> bool:
        """Say whether another time was typed than the input showed, which shows no seconds."""
        shown, which = self.widget.decompress(initial)
        return [_to_the_minute(data[0]), data[1] or ""] != [
            f"{shown:%Y-%m-%dT%H:%M}" if shown else "", which,
        ]  # fmt: skip

    def compress(self, data_list: list[str]) -> datetime | None:
        """Read the clock time and settle which moment it names."""
        if not data_list or not data_list[0]:
            return None
        local = self._read(str(data_list[0]).strip())
        tz = self.tz or timezone.get_current_timezone()
        if _is_skipped(local, tz):
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        if _is_twice(local, tz):
            if data_list[1] not in ("0", "1"):
                raise ValidationError(self.error_messages["twice"], code="twice")
            local = local.replace(fold=int(data_list[1]))
        return local.replace(tzinfo=tz).astimezone(UTC)

    def _read(self, text: str) -> datetime:
        found = MOMENT.fullmatch(text)
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day = parse_day(found[1], self.error_messages)
        try:
            return datetime(
                day.year, day.month, day.day, int(found[2]), int(found[3]), int(found[4] or 0)
            )
        except ValueError as error:
            raise ValidationError(
                self.error_messages["no_such_time"], code="no_such_time"
            ) from error


def _is_skipped(local: datetime, tz: Any) -> bool:
    """Say whether the clock jumps over this local time."""
    there_and_back = local.replace(tzinfo=tz).astimezone(UTC).astimezone(tz)
    return there_and_back.replace(tzinfo=None, fold=0) != local


def _is_twice(local: datetime, tz: Any) -> bool:
    """Say whether the clock shows this local time twice."""
    first, second = (local.replace(tzinfo=tz, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and not _is_skipped(local, tz)


def _to_the_minute(typed: str | None) -> str:
    """Write a typed time as the input shows a stored one; seconds that are typed stay."""
    found = MOMENT.fullmatch(str(typed or "").strip())
    if not found or found[4] not in (None, "00"):
        return str(typed or "").strip()
    return f"{found[1]}T{found[2]}:{found[3]}"


def _which(local: datetime) -> str:
    return str(local.fold) if _is_twice(local.replace(tzinfo=None, fold=0), local.tzinfo) else ""


def _happens_twice(typed: Any) -> bool:
    """Say whether what the input holds (text or datetime) is a time that happens twice."""
    if isinstance(typed, datetime):
        return bool(_which(timezone.localtime(typed))) if timezone.is_aware(typed) else False
    found = MOMENT.fullmatch(str(typed or "").strip())
    if not found:
        return False
    try:
        local = datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3]}")
    except ValueError:
        return False
    return _is_twice(local, timezone.get_current_timezone())
