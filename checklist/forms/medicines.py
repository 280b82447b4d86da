"""Medicines as people type them, and what was decided about each."""

from datetime import date, datetime, time
from itertools import chain
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from checklist.agreement import code_disagrees
from checklist.engine.naming import OTHER, normal_ingredient, plain
from checklist.engine.policy import Policy
from checklist.forms.inputs import Radios
from checklist.record_words import INTENT, STATUS, STOP
from patients.models import MedicationStatement
from staff.date_fields import (
    FOLD_CHOICES,
    ClinicDateTimeField,
    ClinicDateTimeInput,
    StrictDateField,
)
from staff.fields import CleanTextField, StrictDecimalField

LAST_MINUTE = time(23, 59)
# So that the name of a report's item, such as `stop-decision:other:<name>`, fits its columns.
LONGEST_INGREDIENT = 180


class TokenForm(forms.Form):
    """Names what a page showed of a line; empty for a new one."""

    token = forms.RegexField(r"^sha256:[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)


class LineForm(TokenForm):
    """A line; `fields_of_line()` returns the columns as the verbs take them."""

    # The inputs that a column is made of, where they go by other names.
    MADE_OF: ClassVar[dict[str, tuple[str, ...]]] = {}

    def __init__(
        self, *args: Any, now: datetime, policy: Policy, line: Any = None, **kwargs: Any
    ) -> None:
        """Judge times against `now`; `policy` names medicines; `line` is what is to be changed."""
        super().__init__(*args, **kwargs)
        self.now, self.policy, self.line = now, policy, line

    def fields_of_line(self) -> dict[str, Any]:
        """Return the columns of the row; what nobody touched is what is stored, to the second."""
        return {
            column: value if self.is_touched(column) else getattr(self.line, column)
            for column, value in self.typed_columns().items()
        }

    def typed_columns(self) -> dict[str, Any]:
        """Return the columns as the inputs say them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}

    def is_touched(self, column: str) -> bool:
        """Say whether an input of the column says something else than it showed."""
        inputs = self.MADE_OF.get(column, (column,))
        return self.line is None or not self.inputs_touched.isdisjoint(inputs)

    @cached_property
    def inputs_touched(self) -> frozenset[str]:
        """The names of the inputs that say something else than they showed."""
        return frozenset(self.changed_data)


class MedicationForm(LineForm):
    """A medicine: what it is, whether it is taken, and when the last dose was."""

    text = CleanTextField(
        label=_("Medicine"),
        max_length=500,
        required=False,
        help_text=_("As the patient or the record says it: brand or ingredient, and strength."),
        widget=forms.TextInput(attrs={"list": "medicine-names", "autocomplete": "off"}),
    )
    ingredient = CleanTextField(
        label=_("Ingredient"),
        max_length=LONGEST_INGREDIENT,
        required=False,
        help_text=_(
            "Leave it empty to have it read from the name. Several in one: with a + between."
        ),
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

    drop_code = forms.BooleanField(
        label=_("The record’s code is wrong: leave it out"),
        required=False,
    )

    MADE_OF: ClassVar[dict[str, tuple[str, ...]]] = {
        "ingredient": ("ingredient", "is_other"),
        "last_dose": ("last_dose_on", "last_dose_time", "last_dose_fold"),
        "rxcui": ("drop_code",),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask about the record's code only where it contradicts the line."""
        super().__init__(*args, **kwargs)
        if self.line is None or not code_disagrees(self.line, self.policy):
            del self.fields["drop_code"]

    def clean(self) -> dict[str, Any]:
        """Find out what is in it, and when the last dose was."""
        cleaned = super().clean()
        code = self.line and not cleaned.get("drop_code") and self.line.rxcui
        if not (cleaned.get("text") or cleaned.get("ingredient") or code or self.errors):
            self.add_error("text", _("Say which medicine it is."))
        if self.is_touched("ingredient"):
            cleaned["ingredient"] = self._named(cleaned)
        if self.is_touched("last_dose"):
            cleaned["last_dose"] = self._last_dose(cleaned)
        else:
            cleaned["last_dose"] = self.line.last_dose
        if cleaned["last_dose"] and cleaned.get("status") == "never-started":
            self.add_error(
                "last_dose_on", _("A medicine never started has no last dose: clear the day.")
            )
        return cleaned

    def is_touched(self, column: str) -> bool:
        """Say so of the ingredient too where it is to be read from a name that was changed."""
        is_read = column == "ingredient" and not str(self["ingredient"].value() or "").strip()
        return super().is_touched(column) or (is_read and "text" in self.inputs_touched)

    def typed_columns(self) -> dict[str, Any]:
        """Return the columns as the inputs say them; the code stays unless it is left out."""
        names = ("text", "ingredient", "status", "last_dose", "dose_intent")
        code = {"rxcui": ""} if "drop_code" in self.fields else {}
        return {**{name: self.cleaned_data[name] for name in names}, **code}

    @property
    def asks_which(self) -> bool:
        """Whether the time typed happens twice that day."""
        return bool(self.errors.get("last_dose_fold")) or bool(self["last_dose_fold"].value())

    @staticmethod
    def initial_of(line: MedicationStatement) -> dict[str, Any]:
        """Return the initial values that show a stored medicine."""
        local, which = ClinicDateTimeInput().decompress(line.last_dose)
        return {
            "text": line.text,
            "ingredient": line.ingredient.removeprefix(OTHER),
            "is_other": line.ingredient.startswith(OTHER),
            "status": line.status,
            "dose_intent": line.dose_intent,
            "last_dose_on": local and local.date(),
            "last_dose_time": local and f"{local:%H:%M}",
            "last_dose_fold": which,
        }

    def _named(self, cleaned: dict[str, Any]) -> str:
        """Return the ingredients: those typed, by ingredient or brand, else those of the name."""
        typed = cleaned.get("ingredient") or ""
        if cleaned.get("is_other") or normal_ingredient(typed).startswith(OTHER):
            return self._other(typed or cleaned.get("text") or "")
        if not typed:
            return self._read(cleaned.get("text") or "")
        found = [self._known(part) for part in typed.split("+")]
        if not all(found):
            unknown = typed.split("+")[found.index(())].strip() or typed
            self.add_error(
                "ingredient",
                _("“%(name)s” is not on the clinic's list. Choose from the list, or tick the box "
                  "below.") % {"name": unknown},
            )  # fmt: skip
        return "+".join(dict.fromkeys(chain.from_iterable(found)))

    def _known(self, part: str) -> tuple[str, ...]:
        """Return the ingredients that a word means: an ingredient or a brand, and nothing else."""
        name = normal_ingredient(part)
        if name in self.policy.formulary:
            return (name,)
        return tuple(sorted(self.policy.names.meanings.get(plain(part), ())))

    def _read(self, text: str) -> str:
        """Return the ingredients that a name says; none where a part of a + b says nothing."""
        found = [self.policy.names.named_in(part) for part in text.split("+")]
        return "+".join(sorted(frozenset().union(*found))) if all(found) else ""

    def _other(self, typed: str) -> str:
        """Return the word for a medicine outside the list; what is on the list is none."""
        name = " ".join(normal_ingredient(typed).removeprefix(OTHER).split())
        listed = self.policy.names.named_in(name)
        if not name:
            self.add_error("ingredient", _("Say which medicine it is."))
        elif "+" in name:
            self.add_error("ingredient", _("Write one line for each medicine that is not listed."))
        elif listed:
            self.add_error(
                "ingredient",
                _("%(name)s is on the clinic’s list: write that alone, and clear the tick.")
                % {"name": ", ".join(sorted(listed))},
            )
        elif len(name) > LONGEST_INGREDIENT:
            self.add_error("ingredient", _("Write a shorter name here."))
        return f"{OTHER}{name}" if name else ""

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


class StopForm(DecisionForm):
    """What the prescriber said."""

    stop_decision = forms.TypedChoiceField(
        label=_("What did the prescriber say?"),
        required=False,
        empty_value=None,
        choices=[*STOP.items(), ("", _("Not asked, or no answer yet"))],
        widget=Radios,
    )


class HoursForm(DecisionForm):
    """For how many hours this patient goes without it, as a physician sets it."""

    hold_hours = StrictDecimalField(
        label=_("Hours without it before the injection"),
        low=0,
        high=24 * 366,
        places=2,
        required=False,
        help_text=_("0: no need to stop. Empty: not decided."),
    )
