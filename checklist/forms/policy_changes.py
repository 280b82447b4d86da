"""The frequent changes of a policy as fields: numbers, hours of a medicine, items of the clinic.

Each form writes what was typed into the policy's text; the loader judges it as any other text, and
what it finds wrong is put at the field that it came from.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.engine.policy import TIERS, HoldHours
from checklist.number_words import NUMBER, NUMBER_NAMES, number_words
from checklist.policies import Problem
from checklist.policies.holds import hold_key
from checklist.policy_edits import with_row, with_value
from checklist.policy_words import (
    CONFIDENCE,
    TIER_COLUMN,
    hold_words,
    medicine_name,
    source_words,
)
from checklist.wording import SECTION
from staff.fields import CleanTextField

NEW_SOURCE = "+"
LONGEST_REASON = 300
SOURCE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,19}")
_WHOLE = re.compile(r"[0-9]{1,9}")
NEEDED = _("Needed for what is changed.")


def source_field(policy: Policy, label: Any) -> forms.ChoiceField:
    """Return a choice of the policy's sources, or of the one that is named beside."""
    known = [(key, f"{key}: {source_words(one)}") for key, one in policy.sources.items()]
    choices = [("", _("Choose")), (NEW_SOURCE, _("The new source, named below")), *known]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def reason_field(label: Any) -> CleanTextField:
    """Return a field for why something is set as it is."""
    return CleanTextField(label=label, max_length=LONGEST_REASON, required=False)


class ChangeForm(forms.Form):
    """Some fields that change a policy; all of them empty is no change.

    `new_source` is the key of the source that is named in the same request, where one is.
    """

    new_source = ""

    def __init__(self, data: Any, policy: Policy) -> None:
        self.policy = policy
        super().__init__(data, prefix=self.name)

    @property
    def is_open(self) -> bool:
        """Whether something is typed or wrong in it, so that it has to be seen."""
        return bool(self.errors) or any(field.value() for field in self if field.name in self.typed)

    @property
    def typed(self) -> tuple[str, ...]:
        """The fields whose content says that something is to be changed."""
        return tuple(self.fields)

    def is_given(self) -> bool:
        """Say whether something is to be changed."""
        return any(self.cleaned_data.get(name) for name in self.typed)

    def need(self, *names: str) -> None:
        """Note the fields that must not stay empty."""
        for name in names:
            if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
                self.add_error(name, NEEDED)

    def source_of(self, name: str) -> str:
        """Return the key of the source that was chosen."""
        chosen = self.cleaned_data[name]
        return self.new_source if chosen == NEW_SOURCE else chosen

    def field_of(self, path: list[str]) -> str | None:
        """Return the field that a complaint of the loader is about; None where it is not here."""
        raise NotImplementedError

    def take(self, problem: Problem, words: str) -> bool:
        """Put a complaint of the loader at the field that it is about; say whether there is one."""
        field = self.field_of(problem.key.split("."))
        if field is None:
            return False
        if words not in self.errors.get(field, []):
            self.add_error(field, words)
        return True


class TitleForm(ChangeForm):
    """What is new, in a line. It counts where it was changed here: the text may say it as well."""

    name = "about"

    title = CleanTextField(
        label=_("What is new, in a line"),
        max_length=300,
        required=False,
        show_hidden_initial=True,
        help_text=_("The list of versions shows it."),
    )

    def __init__(self, data: Any, policy: Policy) -> None:
        super().__init__(data, policy)
        self.fields["title"].initial = policy.title

    def apply(self, text: str) -> str:
        """Return the text with this title."""
        title = self.cleaned_data["title"]
        return with_value(text, "title", title) if title and self.has_changed() else text

    def field_of(self, path: list[str]) -> str | None:
        """Return the title where it is what is wrong."""
        return "title" if path == ["title"] and self.has_changed() else None


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
        """Ask for value, source and reason of each number of which one is given."""
        for name in self._changed():
            self.need(f"{name}-value", f"{name}-source", f"{name}-reason")
        return self.cleaned_data

    def apply(self, text: str) -> str:
        """Return the text with the numbers that are typed, each with its unit as it is."""
        for name in self._changed():
            value = self.cleaned_data[f"{name}-value"].replace(",", ".")
            row = {
                "value": int(value) if _WHOLE.fullmatch(value) else value,
                "unit": self.policy.numbers_units[name],
                "source": self.source_of(f"{name}-source"),
            }
            text = with_row(text, "numbers", name, row)
            reason = self.cleaned_data[f"{name}-reason"]
            text = with_row(text, "reasons", f"numbers.{name}", reason)
        return text

    def field_of(self, path: list[str]) -> str | None:
        """Return the field of a number: its value, unless the source is what is wrong."""
        if path[0] != "numbers" or len(path) == 1 or path[1] not in NUMBER:
            return None
        return f"{path[1]}-{'source' if path[2:] == ['source'] else 'value'}"

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
        return self.cleaned_data

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

    def _hours(self, tier: str) -> Any:
        written = self.cleaned_data[tier].replace(" ", "").replace("–", "-")
        return int(written) if _WHOLE.fullmatch(written) else written

    def _before(self, medicine: str) -> dict[str, str]:
        """Return the hours as they are, so that the row says all of them."""
        rows = (row for rows in self.policy.formulary.values() for row in rows)
        hold = next(row.hold for row in rows if hold_key(row) == medicine)
        return {tier: _written(one) for tier, one in hold.items()}


def _written(hold: HoldHours) -> Any:
    if hold.decide:
        return "decide"
    return int(hold.block) if hold.block == hold.warn else f"{hold.block}-{hold.warn}"


class SourceForm(ChangeForm):
    """A source that the policy does not list yet, for what is changed in the same request."""

    name = "source"

    key = CleanTextField(
        label=_("Short name"),
        max_length=20,
        required=False,
        help_text=_("As numbers will cite it, such as LAB-2027."),
    )
    title = CleanTextField(label=_("Title"), max_length=300, required=False)
    year = CleanTextField(label=_("Year"), max_length=4, required=False)
    confidence = forms.ChoiceField(
        label=_("Read"), choices=[("", _("Choose")), *CONFIDENCE.items()], required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for all of it where some is given."""
        if self.is_given():
            self.need(*self.fields)
        key = self.cleaned_data.get("key")
        if key and not SOURCE_KEY.fullmatch(key):
            self.add_error("key", _("Letters, digits and hyphens, 2 to 20, a letter first."))
        elif key in self.policy.sources:
            self.add_error("key", _("There is a source of this name. Choose it where you cite it."))
        return self.cleaned_data

    def apply(self, text: str) -> str:
        """Return the text with this source."""
        if not self.is_given():
            return text
        given = self.cleaned_data
        year = int(given["year"]) if _WHOLE.fullmatch(given["year"]) else given["year"]
        row = {"title": given["title"], "year": year, "confidence": given["confidence"]}
        return with_row(text, "sources", given["key"], row)

    def field_of(self, path: list[str]) -> str | None:
        """Return the field of the new source that a complaint is about."""
        if path[:2] != ["sources", self.cleaned_data.get("key")]:
            return None
        named = path[2] if len(path) > 2 else ""
        return named if named in self.fields else "key"
