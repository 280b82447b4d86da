"""Forms of patients' pages: what people type, as the verbs take it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from staff.date_fields import StrictDateField
from staff.fields import CleanTextField

MEGABYTE = 1024 * 1024
LARGEST_FILE = 8 * MEGABYTE
MOST_FILES = 50
PERSON_FIELDS = (
    "family_name", "given_name", "birth_date", "sex", "language", "phone", "deceased",
)  # fmt: skip


class SearchForm(forms.Form):
    """What to look for: a name, a record number, a birth date."""

    q = CleanTextField(label=_("Name, record number or birth date"), max_length=100, required=False)


class PatientForm(forms.Form):
    """Who a patient is. Only the family name has to be known.

    `person()` returns the fields as the verbs take them, `version` is the row's as it was shown.
    """

    family_name = CleanTextField(label=_("Family name"), max_length=120)
    given_name = CleanTextField(label=_("Given name"), max_length=120, required=False)
    birth_date = StrictDateField(label=_("Birth date"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", _("Not known")), *Patient.Sex.choices]
    )
    mrn = CleanTextField(
        label=_("Record number"),
        max_length=120,
        required=False,
        help_text=_("The clinic's own number. Leave it empty if there is none yet."),
    )
    language = CleanTextField(
        label=_("Language"),
        max_length=35,
        required=False,
        help_text=_("The one for talks and the printed sheet, as a code: en, es."),
    )
    phone = CleanTextField(label=_("Phone"), max_length=40, required=False)
    deceased = forms.BooleanField(label=_("The patient has died"), required=False)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean_birth_date(self) -> date | None:
        """Refuse a day that has not come."""
        day = self.cleaned_data["birth_date"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet: check the year."))
        return day

    def person(self) -> dict[str, Any]:
        """Return the cleaned fields that are columns of the patient."""
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS}


def stored_values(patient: Patient) -> dict[str, Any]:
    """Return what is stored as the initial values of the form."""
    own = patient.own_number
    return {
        **{name: getattr(patient, name) for name in (*PERSON_FIELDS, "version")},
        "mrn": own.value if own else "",
    }


class TwinForm(forms.Form):
    """Whether two patients are the same person; without `other`, that the identity is checked."""

    decision = forms.ChoiceField(
        choices=[("same", _("The same person")), ("different", _("Different people"))]
    )
    other = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask with whom a patient is the same."""
        cleaned = super().clean()
        if cleaned.get("decision") == "same" and not cleaned.get("other"):
            self.add_error("other", _("Say with which patient."))
        return cleaned


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each within a size and of a kind that the name tells."""

    widget = FilesInput
    default_error_messages = {  # noqa: RUF012
        "size": _("A file is larger than 8 MB. Split it, or have it imported on the server."),
        "kind": _("Choose files whose names end in .json (FHIR) or .csv (schedule)."),
        "many": _("Choose at most 50 files at a time."),
    }

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files. An empty one is left to the import, which says what is wrong."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(self.error_messages["many"], code="many")
        for file in files:
            self._check(file)
        return list(files)

    def _check(self, file: UploadedFile) -> None:
        if file.size > LARGEST_FILE:
            raise ValidationError(self.error_messages["size"], code="size")
        if not file.name.lower().endswith((".json", ".csv")):
            raise ValidationError(self.error_messages["kind"], code="kind")


class UploadForm(forms.Form):
    """Files to import."""

    files = FilesField(
        label=_("Files"),
        help_text=_("FHIR R4 bundles (.json) and schedules (.csv), up to 8 MB in all."),
        error_messages={"required": _("Choose at least one file.")},
    )


class ConfirmForm(forms.Form):
    """What was shown, by its digest."""

    digest = forms.RegexField(r"^sha256:[0-9a-f]{64}$", widget=forms.HiddenInput)
