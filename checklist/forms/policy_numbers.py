"""Numbers of a policy, and the hours without a medicine, as fields."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.engine.policy import TIERS, FormularyRow
from checklist.forms.policy_changes import ChangeForm, reason_field, source_field, whole_or_text
from checklist.number_words import NUMBER, NUMBER_NAMES, number_words
from checklist.policies.holds import HOURS_NEEDED, hold_key
from checklist.policies.numbers import IN_ORDER, number_in
from checklist.policies.tables import HOURS, hold_cell, hold_hours
from checklist.policy_edits import flow, with_row
from checklist.policy_problem_words import message_words
from checklist.policy_words import TIER_COLUMN, hold_words, medicine_name
from checklist.wording import SECTION
from staff.fields import CleanTextField

NOT_LESS = _("must not be less than ‘%(name)s’, %(value)s")
NOT_MORE = _("must not be more than ‘%(name)s’, %(value)s")
# A comma that may part thousands as well as decimals: one or 1000 would be a guess.
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+")


class NumberRow(NamedTuple):
    """A number as a row of the form: what it is, how it stands, and the fields for another."""

    label: str
    current: str
    source: str
    value: forms.BoundField
    new_source: forms.BoundField
    reason: forms.BoundField


class NumbersForm(ChangeForm):
    """All numbers of a policy; a row is changed where a value, source or reason is typed."""

    name = "numbers"

    def __init__(self, data: Any, policy: Policy) -> None:
        super().__init__(data, policy)
        for name, label in NUMBER.items():
            attrs = {"inputmode": "decimal", "autocomplete": "off"}
            self.fields[f"{name}-value"] = CleanTextField(
                label=format_lazy("{}: {}", label, _("new value")),
                max_length=20,
                required=False,
                widget=forms.TextInput(attrs=attrs),
            )
            self.fields[f"{name}-source"] = source_field(
                policy, format_lazy("{}: {}", label, _("source"))
            )
            self.fields[f"{name}-reason"] = reason_field(format_lazy("{}: {}", label, _("reason")))

    def sections(self) -> Iterator[tuple[str, list[NumberRow], bool]]:
        """Return the rows by section of the checklist, and whether one of them has to be seen."""
        for section, names in NUMBER_NAMES.items():
            rows = [self._row(name) for name in names]
            is_open = any(field.errors or field.value() for row in rows for field in row[3:])
            yield str(SECTION[section]), rows, is_open

    def clean(self) -> dict[str, Any]:
        """Ask for value, source and reason of each number of which one is given.

        What is wrong with a value is said at once, by the loader's own rules.
        """
        typed: dict[str, Any] = {}
        for name in self._changed():
            self.need(f"{name}-value", f"{name}-source", f"{name}-reason")
            if self.cleaned_data.get(f"{name}-value"):
                row = flow(self._written(name, self.policy.numbers_sources[name]))
                number, problems = number_in(name, row, self.policy.sources)
                for problem in problems:
                    self.add_error(f"{name}-value", message_words(problem.message))
                if not problems:
                    typed[name] = number.value
        self._check_order(typed)
        return self.cleaned_data

    def _check_order(self, typed: Mapping[str, Any]) -> None:
        """Note two numbers in the wrong order, at the one that was typed."""
        for least, most in IN_ORDER:
            low, high = (typed.get(one, getattr(self.policy.numbers, one)) for one in (least, most))
            if high < low and most in typed:
                self.add_error(f"{most}-value", self._beyond(NOT_LESS, least, typed))
            elif high < low:
                self.add_error(f"{least}-value", self._beyond(NOT_MORE, most, typed))

    def _beyond(self, words: Promise, other: str, typed: Mapping[str, Any]) -> str:
        """Say which other number this one passes, and how much that is."""
        known = number_words(self.policy, other)
        value = self.cleaned_data[f"{other}-value"] if other in typed else known
        return str(words) % {"name": NUMBER[other], "value": value}

    def apply(self, text: str) -> str:
        """Return the text with the numbers that are typed, each with its unit as it is."""
        for name in self._changed():
            row = self._written(name, self.source_of(f"{name}-source"))
            text = with_row(text, "numbers", name, row)
            reason = self.cleaned_data[f"{name}-reason"]
            text = with_row(text, "reasons", f"numbers.{name}", reason)
        return text

    def field_of(self, path: list[str]) -> str | None:
        """Return the field of a number: its value, unless the source is what is wrong."""
        if path[0] != "numbers" or len(path) == 1 or path[1] not in NUMBER:
            return None
        return f"{path[1]}-{'source' if path[2:] == ['source'] else 'value'}"

    def _written(self, name: str, source: str) -> dict[str, int | str]:
        """Return the row of a number as the policy's text has it."""
        value = self.cleaned_data[f"{name}-value"]
        value = value if _THOUSANDS.fullmatch(value) else value.replace(",", ".")
        unit = self.policy.numbers_units[name]
        return {"value": whole_or_text(value), "unit": unit, "source": source}

    def _changed(self) -> list[str]:
        parts = ("value", "source", "reason")
        given = self.cleaned_data
        return [name for name in NUMBER if any(given.get(f"{name}-{part}") for part in parts)]

    def _row(self, name: str) -> NumberRow:
        fields = [self[f"{name}-{part}"] for part in ("value", "source", "reason")]
        source = self.policy.numbers_sources[name]
        for field in fields:
            kind = "form-select" if field.widget_type == "select" else "form-control"
            field.field.widget.attrs["class"] = f"{kind} is-invalid" if field.errors else kind
        return NumberRow(str(NUMBER[name]), number_words(self.policy, name), source, *fields)


class HoldForm(ChangeForm):
    """The hours without one medicine, by tier; a tier that is left empty stays as it is."""

    name = "hold"

    def __init__(self, data: Any, policy: Policy) -> None:
        super().__init__(data, policy)
        rows = sorted((row for rows in policy.formulary.values() for row in rows), key=hold_key)
        hours = {hold_key(row): " / ".join(map(hold_words, row.hold.values())) for row in rows}
        known = [(hold_key(row), f"{medicine_name(row)}: {hours[hold_key(row)]}") for row in rows]
        self.fields["medicine"] = forms.ChoiceField(
            label=_("Medicine, and its hours now at low / intermediate / high tier"),
            choices=[("", _("Choose")), *known],
            required=False,
        )
        for tier in TIERS:
            self.fields[tier] = CleanTextField(
                label=TIER_COLUMN[tier],
                max_length=11,
                required=False,
                help_text=_("24, 168-240 (block, warn) or decide"),
            )
        self.fields["source"] = source_field(policy, _("Source"))
        self.fields["reason"] = reason_field(_("Reason"))

    def clean(self) -> dict[str, Any]:
        """Ask for the medicine, hours, source and reason where one of them is given."""
        if self.is_given():
            self.need("medicine", "source", "reason")
            if not any(self.cleaned_data.get(tier) for tier in TIERS):
                self.need(TIERS[0])
        typed = [tier for tier in TIERS if self.cleaned_data.get(tier)]
        for tier in typed:
            if not HOURS.fullmatch(str(self._hours(tier))):
                self.add_error(tier, message_words(HOURS_NEEDED))
        if self.cleaned_data.get("medicine") and not self.errors.keys() & set(TIERS):
            self._check_higher(typed)
        return self.cleaned_data

    def _check_higher(self, typed: list[str]) -> None:
        """Note hours that pass those of a higher tier which stays, at the one that was typed."""
        before = self._row(self.cleaned_data["medicine"]).hold
        for tier in typed:
            hours = hold_hours(str(self._hours(tier)))
            for higher in TIERS[TIERS.index(tier) + 1 :]:
                stays = before[higher]
                if higher not in typed and not stays.decide and hours.block > stays.block:
                    words = {"name": TIER_COLUMN[higher], "value": hold_words(stays)}
                    self.add_error(tier, str(NOT_MORE) % words)
                    break

    def apply(self, text: str) -> str:
        """Return the text with the hours of this medicine."""
        if not self.is_given():
            return text
        medicine = self.cleaned_data["medicine"]
        hours = {tier: self._hours(tier) for tier in TIERS if self.cleaned_data[tier]}
        row = {**self._before(medicine), **hours, "source": self.source_of("source")}
        text = with_row(text, "holds", medicine, row)
        return with_row(text, "reasons", f"holds.{medicine}", self.cleaned_data["reason"])

    def field_of(self, path: list[str]) -> str | None:
        """Return the field of a tier or the source; the medicine for what is wrong between them."""
        if path[:2] != ["holds", self.cleaned_data.get("medicine")]:
            return None
        named = path[2] if len(path) > 2 else ""
        return named if named in (*TIERS, "source") else "medicine"

    def _hours(self, tier: str) -> int | str:
        return whole_or_text(self.cleaned_data[tier].replace(" ", "").replace("–", "-"))

    def _before(self, medicine: str) -> dict[str, int | str]:
        """Return the hours as they are, so that the row says all of them."""
        return {tier: hold_cell(one) for tier, one in self._row(medicine).hold.items()}

    def _row(self, medicine: str) -> FormularyRow:
        rows = (row for rows in self.policy.formulary.values() for row in rows)
        return next(row for row in rows if hold_key(row) == medicine)
