"""Proposing, approving and rejecting policy versions: what people type."""

import re
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from checklist.policies import PolicyError, Problem, Shelf, read_policy
from checklist.policies.reading import LONGEST_FILE
from checklist.policies.tables import LONGEST_TABLE
from checklist.policies.versions import VERSION
from checklist.policy_problem_words import message_words
from checklist.policy_texts import line_of, with_version
from patients.forms import FilesField
from staff.fields import CleanTextField

# What stands for bytes that are no text
UNREADABLE, REPLACED = "replace", "\ufffd"
# What problems of the text are filed under
TEXT_NAME = "policy"
MOST_PROBLEMS = 20
TABLE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.csv")
TEXT = forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "policy-text"})


class TablesField(FilesField):
    """Tables of a policy, as a mapping of names to contents; none is fine."""

    default_error_messages = {  # noqa: RUF012
        "size": _("A table is too large: 4 MB at most."),
        "kind": _("Name tables in small letters, digits and hyphens, such as formulary.csv."),
    }

    def clean(self, data: Any, initial: Any = None) -> dict[str, bytes]:
        """Return the content of each file by its name."""
        files = super().clean(data, initial) if data else []
        return {file.name: file.read() for file in files}

    def _check(self, file: UploadedFile) -> None:
        if file.size > LONGEST_TABLE:
            raise ValidationError(self.error_messages["size"], code="size")
        if not TABLE_NAME.fullmatch(file.name):
            raise ValidationError(self.error_messages["kind"], code="kind")


class ProposalForm(forms.Form):
    """A version's name, its text (typed, or in a file instead), and tables that differ.

    What was typed stays; after an upload the text of the file stands in the field, so that it can
    be mended there. `start` names the version that it started from.
    """

    start = CleanTextField(max_length=120, required=False, widget=forms.HiddenInput)
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
    tables = TablesField(
        label=_("Tables that differ"),
        required=False,
        help_text=_(
            "CSV files: hours of medicines, allergens. Each takes the place of the one of its name."
        ),
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

    def reads_with(self, shelf: Shelf) -> bool:
        """Say whether the text reads with these files; what is wrong is named by its line."""
        text, tables = self.policy_text(), self.cleaned_data["tables"]
        try:
            read_policy(text, TEXT_NAME, shelf)
        except PolicyError as error:
            for problem in error.problems[:MOST_PROBLEMS]:
                field = "tables" if tables and problem.file.endswith(".csv") else "text"
                self.add_error(field, problem_words(problem, text.decode()))
            if more := len(error.problems[MOST_PROBLEMS:]):
                self.add_error(None, _("And %(number)s more.") % {"number": more})
            return False
        self._check_tables(shelf, tables)
        return not self.errors

    def _check_tables(self, shelf: Shelf, tables: dict[str, bytes]) -> None:
        used = {PurePosixPath(name).name for name in shelf.used}
        for name in tables.keys() - used:
            words = _("The text does not name %(name)s: add it to the tables there.")
            self.add_error("tables", ValidationError(words, params={"name": name}))


class RejectForm(forms.Form):
    """Why a proposal is rejected; who made it may withdraw it without a reason."""

    reason = CleanTextField(label=_("Reason"), max_length=500, lines=True, required=False)


class ApproveForm(forms.Form):
    """The digest of the version in force with which the page compared."""

    digest = forms.RegexField(r"^sha256:[0-9a-f]{64}$", widget=forms.HiddenInput)


def problem_words(problem: Problem, text: str) -> str:
    """Say what is wrong and where: the line of the text is quoted, a table named."""
    quoted = line_of(text, problem.line) if problem.file == TEXT_NAME else problem.file
    where = _("line %(line)s") % {"line": problem.line}
    said = ": ".join(filter(None, [str(where), problem.key, message_words(problem.message)]))
    return f"{said} ({quoted})" if quoted else said
