"""Choosing the language of a prep sheet."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from checklist.sheet_words import languages

NAMES = dict(settings.LANGUAGES)


def language_choices() -> list[tuple[str, str]]:
    """The languages that the sheet has words in, each with its name."""
    return [(code, NAMES.get(code, code)) for code in languages()]


class SheetForm(forms.Form):
    """The language, and what the preview showed: the verdict, and the number of the sheet before.

    An empty verdict: no preview was looked at.
    """

    language = forms.ChoiceField(label=_("Language of the sheet"), choices=language_choices)
    shown_digest = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    shown_number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
