"""Allergies, results and past injections as people type them."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklist.answer_words import labels
from checklist.engine.questionnaire import BY_ID
from checklist.engine.vocabulary import LEVELS, PREGNANCY_RESULTS, REGION_LEVELS, TEST_UNITS
from checklist.forms.booking import NOT_KNOWN, levels_field, one_of
from checklist.forms.inputs import Radios
from checklist.forms.medicines import LineForm
from checklist.record_words import PREGNANCY, REACTION, TEST, unit_words
from checklist.wording import PROTOCOL, REGION
from patients.models import AllergyIntolerance, Observation, PastInjection
from staff.date_fields import ClinicDateTimeField, StrictDateField
from staff.fields import CleanTextField, StrictDecimalField


class AllergyForm(LineForm):
    """An allergy or intolerance, and what happened."""

    substance = CleanTextField(
        label=_("Allergic to what?"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "substances", "autocomplete": "off"}),
        error_messages={"required": _("Write what the patient is allergic to.")},
    )
    reaction = forms.ChoiceField(
        label=_("What happened?"),
        required=False,
        choices=[*REACTION.items(), ("", NOT_KNOWN)],
        widget=Radios,
    )

    @staticmethod
    def initial_of(line: AllergyIntolerance) -> dict[str, Any]:
        """Return the initial values that show a stored allergy."""
        return {"substance": line.substance, "reaction": line.reaction}


def _measures() -> list[tuple[str, str]]:
    """List each test with each unit it takes; a pregnancy test with each of its words."""
    found = []
    for test, units in TEST_UNITS.items():
        for unit in units:
            words = unit_words(unit)
            found.append((f"{test}|{unit}", f"{TEST[test]} ({words})" if words else TEST[test]))
        if not units:
            words = PREGNANCY_RESULTS
            found += [(f"{test}|{one}", f"{TEST[test]}: {PREGNANCY[one]}") for one in words]
    return [("", str(_("Choose the test"))), *found]


class ResultForm(LineForm):
    """A measured value: the test with its unit, the value, and when it was measured."""

    MADE_OF: ClassVar[dict[str, tuple[str, ...]]] = dict.fromkeys(
        ("test", "text", "unit"), ("measure",)
    )

    measure = forms.ChoiceField(
        label=_("Test and unit"),
        choices=_measures,
        error_messages={"required": _("Choose the test.")},
    )
    value = StrictDecimalField(
        label=_("Value"),
        low=-1000,
        high=100_000,
        places=6,
        required=False,
        help_text=_("Not for a pregnancy test."),
    )
    taken_at = ClinicDateTimeField(
        label=_("Measured when?"), error_messages={"required": _("Say when it was measured.")}
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a value where the test has one."""
        cleaned = super().clean()
        test, _bar, detail = cleaned.get("measure", "").partition("|")
        is_word = detail in PREGNANCY_RESULTS
        if test and "value" in cleaned and is_word != (cleaned["value"] is None):
            words = _("Clear the value.") if is_word else _("Write the value.")
            self.add_error("value", words)
        taken_at = cleaned.get("taken_at")
        if taken_at and taken_at > self.now:
            self.add_error("taken_at", _("This is later than now. Check the day and the time."))
        return cleaned

    def typed_columns(self) -> dict[str, Any]:
        """Return the columns as the inputs say them."""
        test, _bar, detail = self.cleaned_data["measure"].partition("|")
        is_word = detail in PREGNANCY_RESULTS
        return {
            "test": test,
            "text": detail if is_word else "",
            "unit": "" if is_word else detail,
            "value": self.cleaned_data["value"],
            "taken_at": self.cleaned_data["taken_at"],
        }

    @staticmethod
    def initial_of(line: Observation) -> dict[str, Any]:
        """Return the initial values that show a stored result."""
        unit = line.text or line.unit or next(iter(TEST_UNITS.get(line.test, {})), "")
        return {
            "measure": f"{line.test}|{unit}",
            "value": line.value,
            "taken_at": line.taken_at,
        }


class InjectionForm(LineForm):
    """An earlier injection, here or elsewhere, and how much it helped."""

    injected_on = StrictDateField(
        label=_("On which day?"), error_messages={"required": _("Give the day.")}
    )
    protocol = one_of(
        _("Which kind?"),
        PROTOCOL,
        required=True,
        error_messages={"required": _("Choose the kind of injection.")},
    )
    region = one_of(
        _("Region"), REGION, required=True, error_messages={"required": _("Choose the region.")}
    )
    levels = levels_field()
    relief_percent = StrictDecimalField(
        label=_("How much less pain, in percent?"), low=0, high=100, places=2, required=False
    )
    function_percent = StrictDecimalField(
        label=_("How much better function, in percent?"), low=0, high=100, places=2, required=False
    )
    relief_weeks = StrictDecimalField(
        label=_("For how many weeks?"), low=0, high=10_000, places=1, required=False
    )
    steroid = forms.ChoiceField(
        label=_("Which steroid?"), required=False, choices=lambda: [
            ("", NOT_KNOWN), *labels(BY_ID["steroid-agent"])
        ]
    )  # fmt: skip

    def clean_levels(self) -> list[str]:
        """Put levels in the order of the spine."""
        return sorted(set(self.cleaned_data["levels"]), key=LEVELS.index)

    def clean(self) -> dict[str, Any]:
        """Refuse levels outside the region, and a day still to come."""
        cleaned = super().clean()
        region, levels = cleaned.get("region"), cleaned.get("levels") or []
        if cleaned.get("protocol") == "esi-caudal":
            self._check_caudal(region, levels)
        elif region and any(level not in REGION_LEVELS[region] for level in levels):
            self.add_error("levels", _("Untick the levels that are not in this region."))
        day = cleaned.get("injected_on")
        if day and day > timezone.localtime(self.now).date():
            self.add_error("injected_on", _("This day is still to come. Check the date."))
        return cleaned

    def _check_caudal(self, region: str | None, levels: list[str]) -> None:
        if levels:
            self.add_error("levels", _("A caudal epidural has no level: untick it."))
        if region and region not in self.policy.regions_with_caudal:
            self.add_error("region", _("A caudal epidural is sacral or lumbar."))

    @staticmethod
    def initial_of(line: PastInjection) -> dict[str, Any]:
        """Return the initial values that show a stored injection."""
        names = (
            "injected_on", "protocol", "region", "levels", "steroid",
            "relief_percent", "function_percent", "relief_weeks",
        )  # fmt: skip
        return {name: getattr(line, name) for name in names}
