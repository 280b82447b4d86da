"""Booking, moving, changing and ending a case: what people type, as the verbs take it."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from checklist.engine.vocabulary import LEVELS, REGION_LEVELS
from checklist.forms.boards import physicians_of
from checklist.forms.inputs import LevelBoxes, Radios
from checklist.models import Case
from checklist.policy_words import payer_name
from checklist.snapshots import policy_in_force
from checklist.wording import (
    IMAGE_GUIDANCE,
    PAYER,
    PROTOCOL,
    PURPOSE,
    REGION,
    SEDATION,
    SIDE,
    SITE,
    choices,
)
from staff.date_fields import ClinicDateTimeField
from staff.fields import CleanTextField
from staff.models import Clinic, User

NOT_KNOWN = _("Not known yet")
STATES = (
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL",
    "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE",
    "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD",
    "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI",
)  # fmt: skip
PAYERS = {**PAYER, "other": _("Another payer")}
TRUTH = {"true": True, "false": False, "": None}
TYPED_TRUTH = {value: text for text, value in TRUTH.items()}
# Fields in the order of the page, by heading
PARTS = (
    (_("Procedure"), ("protocol", "region", "levels", "side", "purpose")),
    (_("When and who"), ("scheduled_start", "physician", "site")),
    (_("How"), ("sedation", "image_guidance", "contrast", "steroid")),
    (_("Who pays"), ("payer", "payer_name", "state", "self_pay")),
)


def one_of(label: Any, words: Any, *, required: bool = False, **kwargs: Any) -> forms.ChoiceField:
    """Return radio buttons of a closed list; where it is not required, "not known" leads."""
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=choices(words, unknown=None if required else NOT_KNOWN),
        widget=Radios,
        **kwargs,
    )


def yes_no(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """Return yes, no or not known; cleans to True, False or None."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[("", NOT_KNOWN), ("true", _("Yes")), ("false", _("No"))],
        coerce=TRUTH.__getitem__,
        empty_value=None,
        widget=Radios,
        **kwargs,
    )


def levels_field(**kwargs: Any) -> forms.MultipleChoiceField:
    """Return a box for each level of the spine, by region; none ticked is not known."""
    return forms.MultipleChoiceField(
        label=_("Levels"),
        required=False,
        choices=[
            (region, [(level, level) for level in levels])
            for region, levels in REGION_LEVELS.items()
            if levels
        ],
        widget=LevelBoxes,
        **kwargs,
    )


class ProcedureForm(forms.Form):
    """What is booked, but for the start. All but the kind may stay open: nothing is guessed.

    `booking()` returns the fields as `book` and `change_procedure` take them.
    """

    protocol = one_of(
        _("Kind of procedure"),
        PROTOCOL,
        required=True,
        error_messages={"required": _("Choose the kind of procedure.")},
    )
    region = one_of(_("Region"), REGION)
    levels = levels_field(help_text=_("Tick each level. A caudal epidural has none."))
    side = one_of(_("Side"), SIDE)
    purpose = one_of(_("Purpose"), PURPOSE)
    physician = forms.ModelChoiceField(
        label=_("Physician"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Not known yet"),
    )
    site = one_of(_("Site"), SITE)
    sedation = one_of(_("Sedation"), SEDATION)
    image_guidance = one_of(_("Image guidance"), IMAGE_GUIDANCE)
    contrast = yes_no(_("Contrast medium"))
    steroid = yes_no(_("Steroid"))
    payer = one_of(_("Payer"), PAYERS)
    payer_name = CleanTextField(label=_("Name of the other payer"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State of the coverage"),
        required=False,
        choices=[("", NOT_KNOWN), *((code, code) for code in STATES)],
    )
    self_pay = yes_no(_("Does the patient pay for it without insurance?"))
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """Offer the clinic's physicians, and the payers that its policy has."""
        super().__init__(*args, **kwargs)
        payer, self.payers = self.fields["payer"], payers_of(clinic)
        payer.choices = [*payer.choices[:1], *self.payers.items()]
        self.fields["physician"].queryset = physicians_of(clinic)

    def clean_levels(self) -> list[str]:
        """Put levels in the order of the spine."""
        return sorted(set(self.cleaned_data["levels"]), key=LEVELS.index)

    def clean(self) -> dict[str, Any]:
        """Check what depends on another field: levels on region and kind, the payer's name."""
        cleaned = super().clean()
        self._check_levels(cleaned)
        self._check_payer(cleaned)
        return cleaned

    def booking(self) -> dict[str, Any]:
        """Return the cleaned fields by the names of BOOKING_FIELDS."""
        fields = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("payer_name", "version", "scheduled_start")
        }
        if fields["payer"] == "other":
            fields["payer"] = self.cleaned_data["payer_name"]
        # No level ticked is "not known", unless the kind has none.
        no_levels = [] if fields["protocol"] == "esi-caudal" else None
        return {**fields, "levels": fields["levels"] or no_levels}

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the bound fields by heading, in the order of the page."""
        return [
            (title, [self[name] for name in names if name in self.fields]) for title, names in PARTS
        ]

    def _check_levels(self, cleaned: dict[str, Any]) -> None:
        levels, region = cleaned.get("levels") or [], cleaned.get("region")
        if levels and cleaned.get("protocol") == "esi-caudal":
            self.add_error("levels", _("A caudal epidural has no level: untick it."))
        elif levels and not region:
            self.add_error("region", _("Choose the region of these levels."))
        elif outside := [level for level in levels if level not in REGION_LEVELS[region]]:
            self.add_error(
                "levels",
                ValidationError(
                    _("Untick %(levels)s, or choose the region they are in."),
                    params={"levels": ", ".join(outside)},
                ),
            )

    def _check_payer(self, cleaned: dict[str, Any]) -> None:
        name = cleaned.get("payer_name", "")
        if cleaned.get("payer") == "other" and not name and "payer_name" not in self.errors:
            self.add_error("payer_name", _("Write the payer's name."))
        elif name and cleaned.get("payer") != "other":
            self.add_error("payer", _("Choose “Another payer”, or clear the name below."))
        elif slugify(name) in self.payers:
            self.add_error("payer_name", _("Choose this one from the list above."))


class BookingForm(ProcedureForm):
    """What is booked, with its start."""

    scheduled_start = ClinicDateTimeField(
        label=_("Start"),
        required=False,
        help_text=_("On the clinic's clock. Leave it empty if there is no date yet."),
    )

    def booking(self) -> dict[str, Any]:
        """Return all fields of BOOKING_FIELDS that a person chooses."""
        return {**super().booking(), "scheduled_start": self.cleaned_data["scheduled_start"]}


class NewBookingForm(BookingForm):
    """What is booked for the first time; `key` is the form's own, so that it books once."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def booking(self) -> dict[str, Any]:
        """Return all fields of BOOKING_FIELDS that a person chooses, and the form's key."""
        fields = super().booking()
        key = fields.pop("key")
        return {**fields, "form_key": key}


def payers_of(clinic: Clinic) -> dict[str, Any]:
    """Return the payers to choose from: those of the clinic's own version too, "other" last."""
    names = policy_in_force(clinic).payers
    listed = {**PAYER, **{name: payer_name(name) for name in sorted(names)}}
    return {**listed, "other": PAYERS["other"]}


def booked_values(case: Case) -> dict[str, Any]:
    """Return a case's fields as the initial values of its form."""
    is_listed = case.payer in payers_of(case.clinic) or not case.payer
    plain = (
        "protocol", "region", "side", "purpose", "site", "sedation", "image_guidance", "state",
        "levels", "scheduled_start", "version",
    )  # fmt: skip
    return {
        **{name: getattr(case, name) for name in plain},
        **{name: TYPED_TRUTH[getattr(case, name)] for name in ("contrast", "steroid", "self_pay")},
        "physician": case.physician_id,
        "payer": case.payer if is_listed else "other",
        "payer_name": "" if is_listed else case.payer,
    }


def clinic_defaults(clinic: Clinic) -> dict[str, str]:
    """Return what a new booking starts from: the clinic's own site and state."""
    return {"site": clinic.site, "state": clinic.state if clinic.state in STATES else ""}


class RescheduleForm(forms.Form):
    """Another start, or none; `version` is that of the case as it was shown."""

    scheduled_start = ClinicDateTimeField(label=_("New start"), required=False)
    unscheduled = forms.BooleanField(label=_("No date yet: take the start away"), required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for a start, or for the tick that says there is none; never both."""
        cleaned = super().clean()
        start: datetime | None = cleaned.get("scheduled_start")
        if start and cleaned.get("unscheduled"):
            self.add_error("unscheduled", _("Untick this, or clear the start."))
        elif not start and not cleaned.get("unscheduled") and not self.errors:
            self.add_error("scheduled_start", _("Enter the new start, or tick “No date yet”."))
        return cleaned


class VersionForm(forms.Form):
    """Names the state of the case that was shown."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def sent(self) -> dict[str, Any]:
        """Return what was sent, as the verbs that end a case take it."""
        rest = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {**rest, "shown_version": self.cleaned_data["version"]}


class CancelForm(VersionForm):
    """Why a case is cancelled."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=200,
        lines=True,
        error_messages={"required": _("Write the reason.")},
    )
