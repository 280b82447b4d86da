"""A clinic's own yes-or-no items as fields: one added at a time, any taken out."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.engine.vocabulary import LOCAL
from checklist.forms.policy_changes import ChangeForm, reason_field, source_field
from checklist.policy_edits import with_row, without_row
from checklist.policy_own_items import own_question
from checklist.policy_words import SEVERITY, in_language
from checklist.wording import OWNER, SECTION, YES_NO
from staff.fields import CleanTextField, StrictDecimalField

LONGEST_NAME = 40
LONGEST_TEXT = 300
ANSWERS = [("no", YES_NO[False]), ("yes", YES_NO[True])]
TEXTS = {
    "title_en": _("Title, in English"),
    "title_es": _("Title, in Spanish"),
    "question_en": _("Question, in English"),
    "question_es": _("Question, in Spanish"),
    "met_en": _("Words when it is in order, in English"),
    "met_es": _("Words when it is in order, in Spanish"),
    "unmet_en": _("Words when it is in the way, in English"),
    "unmet_es": _("Words when it is in the way, in Spanish"),
}


def _chosen(words: Any, label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("Choose")), *words], required=False)


class ItemForm(ChangeForm):
    """One more item: its texts in both languages, the good answer, and whose it is."""

    name = "item"

    def __init__(self, data: Any, policy: Policy) -> None:
        super().__init__(data, policy)
        for name, label in TEXTS.items():
            self.fields[name] = CleanTextField(label=label, max_length=LONGEST_TEXT, required=False)
        self.fields |= {
            "good_answer": _chosen(ANSWERS, _("The answer that is in order")),
            "severity": _chosen(SEVERITY.items(), _("The other answer is a")),
            "section": _chosen(SECTION.items(), _("Section")),
            "owner": _chosen(OWNER.items(), _("Whose it is")),
            "waivable": _chosen(ANSWERS, _("May a physician waive it?")),
            "window": StrictDecimalField(
                label=_("The answer is not older than, in days"),
                low=1,
                high=3650,
                required=False,
                help_text=_("Empty: the latest answer counts, whatever its age."),
            ),
            "source": source_field(policy, _("Source")),
            "reason": reason_field(_("Reason")),
        }

    @property
    def key(self) -> str:
        """Its name in the policy, from its English title; answers carry it for ever."""
        return slugify(self.cleaned_data.get("title_en", ""))[:LONGEST_NAME].strip("-")

    def clean(self) -> dict[str, Any]:
        """Ask for all of it where some is given, and for a title that is new."""
        if self.is_given():
            self.need(*(name for name in self.fields if name != "window"))
        if f"{LOCAL}{self.key}" in self.policy.local_items:
            self.add_error("title_en", _("There is an item of this title. Take it out first."))
        elif self.cleaned_data.get("title_en") and not self.key:
            self.add_error("title_en", _("Use letters: the item is named by them."))
        return self.cleaned_data

    def apply(self, text: str) -> str:
        """Return the text with this item."""
        if not self.is_given():
            return text
        text = with_row(text, "local_items", self.key, self._row())
        return with_row(text, "reasons", f"local_items.{self.key}", self.cleaned_data["reason"])

    def field_of(self, path: list[str]) -> str | None:
        """Return the field that a complaint about this item is about."""
        if not self.is_given() or path[:2] != ["local_items", self.key]:
            return None
        named = "_".join(path[2:]).removeprefix("reason_")
        whole = path[2] if len(path) > 2 else ""
        return next((one for one in (named, whole) if one in self.fields), "title_en")

    def _row(self) -> dict[str, Any]:
        given = self.cleaned_data
        texts = {
            name: {language: given[f"{name}_{language}"] for language in ("en", "es")}
            for name in ("title", "question", "met", "unmet")
        }
        row = {
            "title": texts["title"],
            "question": texts["question"],
            "good_answer": given["good_answer"] == "yes",
            "severity": given["severity"],
            "owner": given["owner"],
            "section": given["section"],
            "waivable": given["waivable"] == "yes",
            "source": self.source_of("source"),
            "reason": {"met": texts["met"], "unmet": texts["unmet"]},
        }
        if given["window"] is not None:
            row["window"] = {"value": int(given["window"]), "unit": "days"}
        return row


class RemovalForm(ChangeForm):
    """Which of the clinic's own items no longer belong to the policy."""

    name = "removal"

    def __init__(self, data: Any, policy: Policy) -> None:
        super().__init__(data, policy)
        known = [
            (item, f"{in_language(own.title)}: {own_question(own)}")
            for item, own in policy.local_items.items()
        ]
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("Take out"),
            choices=known,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def apply(self, text: str) -> str:
        """Return the text without these items."""
        for item in self.cleaned_data["items"]:
            name = item.removeprefix(LOCAL)
            text = without_row(text, "local_items", name)
            text = without_row(text, "reasons", f"local_items.{name}")
        return text

    def field_of(self, path: list[str]) -> str | None:
        """Nothing that is taken out can be wrong."""
        return None
