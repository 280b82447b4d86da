"""Medicines as people type them, and what was decided about each."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklist.engine.naming import OTHER, ingredients_named, normal_ingredient
from checklist.engine.policy import Policy
from checklist.forms.inputs import Radios
from checklist.gather import ingredient_key
from checklist.record_words import INTENT, STATUS, STOP
from patients.models import MedicationStatement
from staff.fields import (
    FOLD_CHOICES,
    CleanTextField,
    ClinicDateTimeField,
    StrictDateField,
    StrictDecimalField,
)

LAST_MINUTE = time(23, 59)


class LineForm(forms.Form):
    """A line; `token` names what the form showed, empty for a new one.

    `fields_of_line()` returns the columns as the verbs take them.
    """

    token = forms.RegexField(r"^sha256:[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, policy: Policy, **kwargs: Any) -> None:
        """Judge times against `now`; `policy` names the known medicines."""
        super().__init__(*args, **kwargs)
        self.now, self.policy = now, policy

    def fields_of_line(self) -> dict[str, Any]:
        """Return the columns of the row."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}


class MedicationForm(LineForm):
    """A medicine: what it is, whether it is taken, and when the last dose was."""

    text = CleanTextField(
        label=_("Medicine"),
        max_length=200,
        required=False,
        help_text=_("As the patient or the record says it: brand or ingredient, and strength."),
        widget=forms.TextInput(attrs={"list": "medicine-names", "autocomplete": "off"}),
    )
    ingredient = CleanTextField(
        label=_("Ingredient"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty to have it read from the name."),
        widget=forms.TextInput(attrs={"list": "medicine-names", "autocomplete": "off"}),
    )
    is_other = forms.BooleanField(
        label=_("It is another medicine, not on the clinic's list: a physician sets its hours"),
        required=False,
    )
    status = forms.ChoiceField(
        label=_("Is it taken?"),
        required=False,
        choices=[*STATUS.items(), ("", _("Not known yet: confirm with the patient"))],
        widget=Radios,
    )
    last_dose_on = StrictDateField(label=_("Day of the last dose"), required=False)
    last_dose_time = forms.RegexField(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        label=_("Time"),
        required=False,
        help_text=_("Only the day known: leave it empty, it then counts as 23:59 of that day."),
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": _("Enter the time as hours and minutes, such as 08:30.")},
    )
    last_dose_fold = forms.ChoiceField(
        label=_("Which of the two?"), required=False, choices=FOLD_CHOICES
    )
    dose_intent = forms.ChoiceField(
        label=_("What is it for?"),
        required=False,
        choices=[*INTENT.items(), ("", _("Not sure, or neither: leave open"))],
        widget=Radios,
        help_text=_("Matters for blood thinners."),
    )

    def clean(self) -> dict[str, Any]:
        """Find out what is in it, and when the last dose was."""
        cleaned = super().clean()
        if not (cleaned.get("text") or cleaned.get("ingredient") or self.errors):
            self.add_error("text", _("Say which medicine it is."))
        cleaned["ingredient"] = self._named(cleaned)
        cleaned["last_dose"] = self._last_dose(cleaned)
        if cleaned["last_dose"] and cleaned.get("status") == "never-started":
            self.add_error(
                "last_dose_on", _("A medicine never started has no last dose: clear the day.")
            )
        return cleaned

    def fields_of_line(self) -> dict[str, Any]:
        """Return the columns of the row."""
        names = ("text", "ingredient", "status", "last_dose", "dose_intent")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def asks_which(self) -> bool:
        """Whether the time typed happens twice that day."""
        return bool(self.errors.get("last_dose_fold")) or bool(self["last_dose_fold"].value())

    @staticmethod
    def initial_of(line: MedicationStatement) -> dict[str, Any]:
        """Return the initial values that show a stored medicine."""
        local = timezone.localtime(line.last_dose) if line.last_dose else None
        return {
            "text": line.text,
            "ingredient": line.ingredient.removeprefix(OTHER),
            "is_other": line.ingredient.startswith(OTHER),
            "status": line.status,
            "dose_intent": line.dose_intent,
            "last_dose_on": local and local.date(),
            "last_dose_time": local and f"{local:%H:%M}",
            "last_dose_fold": str(local.fold) if local and local.fold else "",
        }

    def _named(self, cleaned: dict[str, Any]) -> str:
        """Return the ingredients: those typed, by ingredient or brand, else those of the name."""
        typed = cleaned.get("ingredient") or ""
        if cleaned.get("is_other"):
            name = normal_ingredient(typed or cleaned.get("text") or "").removeprefix(OTHER)
            if "+" in name:
                self.add_error(
                    "ingredient", _("Write one line for each medicine that is not listed.")
                )
            return f"{OTHER}{name}" if name else ""
        parts = [normal_ingredient(part) for part in typed.split("+") if part.strip()]
        if typed and all(part in self.policy.formulary for part in parts):
            return "+".join(parts)
        found = ingredients_named(typed or cleaned.get("text") or "", self.policy.names)
        if typed and not found:
            self.add_error(
                "ingredient",
                _("This is not on the clinic's list. Choose from the list, or tick the box below."),
            )
        return "+".join(sorted(found))

    def _last_dose(self, cleaned: dict[str, Any]) -> datetime | None:
        """Return the moment of the last dose; of a day alone its last minute, never after now."""
        day, clock = cleaned.get("last_dose_on"), cleaned.get("last_dose_time")
        if not day:
            if clock:
                self.add_error("last_dose_on", _("Give the day too."))
            return None
        fold = cleaned.get("last_dose_fold") or ("" if clock else "1")
        try:
            moment = ClinicDateTimeField().clean([f"{day}T{clock or f'{LAST_MINUTE:%H:%M}'}", fold])
        except ValidationError as error:
            twice = error.code == "twice" or "twice" in [one.code for one in error.error_list]
            self.add_error("last_dose_fold" if twice else "last_dose_time", error)
            return None
        return self._not_after_now(day, clock, moment)

    def _not_after_now(self, day: date, clock: str, moment: datetime) -> datetime | None:
        if moment <= self.now:
            return moment
        if not clock and day == timezone.localtime(self.now).date():
            return self.now
        self.add_error("last_dose_on", _("This is later than now. Check the day and the time."))
        return None


class DecisionForm(forms.Form):
    """What was decided about one ingredient of a line; `replaces` is the decision shown."""

    ingredient = CleanTextField(max_length=200, widget=forms.HiddenInput)
    replaces = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: MedicationStatement, **kwargs: Any) -> None:
        """Take decisions about the ingredients of this line only."""
        super().__init__(*args, **kwargs)
        self.line = line

    def clean_ingredient(self) -> str:
        """Refuse an ingredient that the line does not have."""
        ingredient = ingredient_key(self.cleaned_data["ingredient"])
        if ingredient not in map(ingredient_key, self.line.ingredient.split("+")):
            raise ValidationError(_("This medicine was changed meanwhile. Go back to the list."))
        return ingredient


class StopForm(DecisionForm):
    """What the prescriber said."""

    stop_decision = forms.ChoiceField(
        label=_("What did the prescriber say?"),
        required=False,
        choices=[*STOP.items(), ("", _("Not asked, or no answer yet"))],
        widget=Radios,
    )


class HoursForm(DecisionForm):
    """For how many hours this patient goes without it, as a physician sets it."""

    hold_hours = StrictDecimalField(
        label=_("Hours without it before the injection"),
        low=0,
        high=24 * 366,
        required=False,
        help_text=_("0: no need to stop. Empty: not decided."),
    )
