"""Filters of the lists, and what is remembered of them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklist.wording import PROTOCOL, STATUS, choices
from staff.date_fields import StrictDateField
from staff.fields import CleanTextField
from staff.models import Clinic, Membership, Role, User, UserQuerySet

DAYS_AHEAD = 7
SCHEDULE_DAYS = 14
LONGEST_RANGE = timedelta(days=366)


class DashboardForm(forms.Form):
    """What the dashboard shows: days, verdict, physician, procedure. Empty days are the default.

    `cleaned_data` holds `since` and `until` always.
    """

    since = StrictDateField(label=_("From"), required=False)
    until = StrictDateField(label=_("To"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=choices(STATUS, unknown=_("All"))
    )
    physician = forms.ModelChoiceField(
        label=_("Physician"), queryset=User.objects.none(), required=False, empty_label=_("All")
    )
    protocol = forms.ChoiceField(
        label=_("Procedure"), required=False, choices=choices(PROTOCOL, unknown=_("All"))
    )

    def __init__(self, *args: Any, clinic: Clinic, today: date, **kwargs: Any) -> None:
        """Offer the clinic's physicians; `today` is the clinic's day, where the default starts."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["physician"].queryset = physicians_of(clinic)

    def clean(self) -> dict[str, Any]:
        """Fill in the days, and refuse a range that ends before it begins."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        since = cleaned["since"] or self.today
        until = cleaned["until"] or max(since, self.today) + timedelta(days=DAYS_AHEAD - 1)
        if until < since:
            raise ValidationError({"until": _("Choose a day on or after the first.")})
        if until - since > LONGEST_RANGE:
            raise ValidationError({"until": _("Choose a day within a year of the first.")})
        return {**cleaned, "since": since, "until": until}

    def wanted(self) -> dict[str, Any]:
        """Return days, physician and procedure; the default days where the filters do not hold."""
        if self.is_valid():
            return self.cleaned_data
        until = self.today + timedelta(days=DAYS_AHEAD - 1)
        return {"since": self.today, "until": until, "physician": None, "protocol": ""}

    def statuses(self) -> tuple[str, ...]:
        """Return the verdicts to show: the one that was chosen; none where all are shown."""
        chosen = self.cleaned_data.get("status")
        return (chosen,) if chosen else ()


class SearchForm(forms.Form):
    """A name or a record number to look for."""

    q = CleanTextField(label=_("Name or record number"), max_length=100, required=False)


class ScheduleForm(forms.Form):
    """The first day that the schedule shows."""

    since = StrictDateField(label=_("From"), required=False)

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day to show; from today where none was chosen."""
        since = (self.is_valid() and self.cleaned_data["since"]) or today
        return since, since + timedelta(days=SCHEDULE_DAYS - 1)

    @staticmethod
    def span(since: date, until: date) -> dict[str, date]:
        """Return the days shown, and where the spans before and after them begin."""
        earlier = since - timedelta(days=SCHEDULE_DAYS)
        return {"since": since, "until": until, "earlier": earlier, "later": until + timedelta(1)}


def physicians_of(clinic: Clinic) -> UserQuerySet:
    """Return the people who work as physicians in the clinic, by name."""
    members = Membership.in_clinic(clinic).with_role(Role.PHYSICIAN).order_by()
    people = User.objects.filter(pk__in=members.values("user_id"))
    return people.order_by("last_name", "first_name", "pk")
