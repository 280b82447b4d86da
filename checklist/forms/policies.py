"""Proposing, approving and rejecting policy versions: what people type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from checklist.policies import PolicyError
from checklist.policies.reading import LONGEST_FILE
from checklist.policies.versions import VERSION
from checklist.policy_texts import line_of, with_version
from staff.fields import CleanTextField

# What stands for bytes that are no text
UNREADABLE, REPLACED = "replace", "\ufffd"
# What problems of the text are filed under
TEXT_NAME = "policy"
TEXT = forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "policy-text"})


class ProposalForm(forms.Form):
    """A version's name, and its text: typed, or in a file instead.

    What was typed stays; after an upload the text of the file stands in the field, so that it can
    be mended there.
    """

    version = CleanTextField(
        label=_("Version"),
        max_length=40,
        help_text=_(
            "Numbers with points between them, and new. It takes the place of the one in the text."
        ),
    )
    text = CleanTextField(
        label=_("The whole policy (YAML)"),
        max_length=LONGEST_FILE,
        lines=True,
        strip=False,
        widget=TEXT,
        required=False,
        help_text=_(
            "Change the numbers after “value:”, name their source after “source:”, and say what "
            "is new after “title:”. Leave all else as it is."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("A YAML file that you edited elsewhere. It takes the place of the text above."),
    )

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        """Take the text of an uploaded file as if it had been typed."""
        upload = files.get("file") if files else None
        if upload is not None and upload.size <= LONGEST_FILE:
            data = data.copy()
            data["text"] = upload.read().decode("utf-8-sig", errors=UNREADABLE)
        super().__init__(data, files, **kwargs)

    def clean_version(self) -> str:
        """Refuse what cannot be put in order."""
        version = self.cleaned_data["version"]
        if not VERSION.fullmatch(version):
            raise ValidationError(_("Write numbers with points between them, such as 2026.1.2."))
        return version

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is too large to be a policy, or no text."""
        file = self.cleaned_data["file"]
        if file and file.size > LONGEST_FILE:
            raise ValidationError(_("The file is too large for a policy: 256 KB at most."))
        if file and REPLACED in self.data["text"]:
            raise ValidationError(_("The file is not text in UTF-8: save it as such."))
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for a text."""
        cleaned = super().clean()
        if not self.errors and not cleaned["text"].strip():
            self.add_error("text", _("Write the policy, or choose a file."))
        return cleaned

    def policy_text(self) -> bytes:
        """Return the text as the version that was typed."""
        return with_version(self.cleaned_data["text"], self.cleaned_data["version"]).encode()

    def add_problems(self, error: PolicyError) -> None:
        """Name each thing that is wrong by its line, and quote the line."""
        text = self.policy_text().decode()
        for problem in error.problems:
            where = _("line %(line)s") % {"line": problem.line}
            quoted = line_of(text, problem.line) if problem.file == TEXT_NAME else problem.file
            said = ": ".join(filter(None, [str(where), problem.key, problem.message]))
            self.add_error("text", f"{said} ({quoted})" if quoted else said)
        if not error.problems:
            self.add_error("text", str(error))


class RejectForm(forms.Form):
    """Why a proposal is rejected; who made it may withdraw it without a reason."""

    reason = CleanTextField(label=_("Reason"), max_length=500, lines=True, required=False)


class ApproveForm(forms.Form):
    """The digest of the version in force with which the page compared."""

    digest = forms.RegexField(r"^sha256:[0-9a-f]{64}$", widget=forms.HiddenInput)
