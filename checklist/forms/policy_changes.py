"""The frequent changes of a policy as fields: what they share, the title, and a new source.

Each form writes what was typed into the policy's text; the loader judges it as any other text, and
what it finds wrong is put at the field that it came from.
"""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.policies import Problem
from checklist.policy_edits import with_row, with_value
from checklist.policy_problem_words import message_words
from checklist.policy_words import CONFIDENCE, source_words
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


def whole_or_text(typed: str) -> int | str:
    """Return a whole number as the policy's files have it; anything else as it was typed."""
    return int(typed) if _WHOLE.fullmatch(typed) else typed


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
    """What is new, in a line; empty, the title stays as the text has it."""

    name = "about"

    title = CleanTextField(
        label=_("What is new, in a line"),
        max_length=300,
        required=False,
        help_text=_("The list of versions shows it. Empty: the title stays as it is."),
    )

    def apply(self, text: str) -> str:
        """Return the text with this title."""
        title = self.cleaned_data["title"]
        return with_value(text, "title", title) if title else text

    def field_of(self, path: list[str]) -> str | None:
        """Return the title where it is what is wrong."""
        return "title" if path == ["title"] and self.is_given() else None


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
        year = self.cleaned_data.get("year")
        if year and not _WHOLE.fullmatch(year):
            self.add_error("year", message_words("a whole number is needed"))
        return self.cleaned_data

    def apply(self, text: str) -> str:
        """Return the text with this source."""
        if not self.is_given():
            return text
        given = self.cleaned_data
        row = {
            "title": given["title"],
            "year": whole_or_text(given["year"]),
            "confidence": given["confidence"],
        }
        return with_row(text, "sources", given["key"], row)

    def field_of(self, path: list[str]) -> str | None:
        """Return the field of the new source that a complaint is about."""
        if path[:2] != ["sources", self.cleaned_data.get("key")]:
            return None
        named = path[2] if len(path) > 2 else ""
        return named if named in self.fields else "key"
