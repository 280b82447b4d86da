"""Writing down the codes billed, and choosing a list to import."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from checklist.billing_words import line_words
from checklist.coding import code_lines
from checklist.engine.billing import CodeLine
from checklist.models import BilledCodes
from staff.fields import CleanTextField

# A code, modifiers of two characters, units: 64484-LT x2. No modifier is an X and a digit.
LINE = re.compile(
    r"([0-9A-Z][0-9]{3}[0-9A-Z])((?:[ -]+(?!X[0-9])[0-9A-Z]{2})*)(?:[ -]*[X×] ?([1-9][0-9]?))?"
)
MOST_LINES = 12
# The preview carries the file in its form, and a form may be 1 MB long as it is sent.
LARGEST_FILE = 256 * 1024


class CodesForm(forms.Form):
    """The codes billed, one line of the claim a line; `replaces` is the row that was shown."""

    codes = CleanTextField(
        label=_("Lines of the claim"),
        help_text=_(
            "One a line: code, modifiers, units if more than one. "
            "For example 64483-LT or 64484-LT x2. Empty takes them back."
        ),
        max_length=600,
        lines=True,
        required=False,
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_codes(self) -> list[CodeLine]:
        """Return the lines; the first that cannot be read is named by its number."""
        text = self.cleaned_data["codes"].upper()
        rows = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
        rows = [(number, line) for number, line in rows if line]
        if len(rows) > MOST_LINES:
            raise ValidationError(_("Write at most %(most)s lines.") % {"most": MOST_LINES})
        return [_line(number, line) for number, line in rows]


def _line(number: int, text: str) -> CodeLine:
    found = LINE.fullmatch(text)
    if not found:
        raise ValidationError(
            _("Line %(number)s is not a code with modifiers and units, such as 64484-LT x2.")
            % {"number": number}
        )
    code, modifiers, units = found.groups()
    each = dict.fromkeys(re.split(r"[ -]+", modifiers.strip(" -"))) if modifiers else {}
    return CodeLine(code, tuple(each), int(units or 1))


def stored_codes(billed: BilledCodes | None) -> dict[str, Any]:
    """Return what stands as the form's initial values."""
    lines = "\n".join(line_words(line) for line in code_lines(billed))
    return {"codes": lines, "replaces": billed.pk if billed else None}


class ListForm(forms.Form):
    """Which list a file holds, and the file."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("codes", _("Codes: descriptions that the clinic licenses, prices")),
            ("texts", _("Payers' criteria: numbers and licensed texts")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the file holds.")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, up to 256 KB."),
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is no list by its name or size; what is in it is for the preview."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 256 KB. Split it, or use the server."))
        if not file.name.lower().endswith(".csv"):
            raise ValidationError(_("Choose a file whose name ends in .csv."))
        return file


class ConfirmListForm(forms.Form):
    """The list that was shown, as text, with the digest of what it would change."""

    kind = forms.ChoiceField(choices=[("codes", ""), ("texts", "")], widget=forms.HiddenInput)
    name = CleanTextField(max_length=255, widget=forms.HiddenInput)
    content = forms.CharField(
        max_length=LARGEST_FILE, strip=False, widget=forms.Textarea(attrs={"hidden": True})
    )
    digest = forms.RegexField(r"^sha256:[0-9a-f]{64}$", widget=forms.HiddenInput)
