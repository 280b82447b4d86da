"""What people do with a report: waive an item of it, sign it, and take either back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.fields import CleanTextField


class ItemForm(forms.Form):
    """One item of the report."""

    item = CleanTextField(max_length=200, widget=forms.HiddenInput)


class WaiverForm(ItemForm):
    """Which item of the report to go ahead in spite of, and why."""

    reason = CleanTextField(
        label=_("Reason for going ahead"),
        max_length=500,
        lines=True,
        error_messages={"required": _("Write the reason for going ahead.")},
    )


class SignForm(forms.Form):
    """The digest of the report that the physician saw."""

    digest = forms.RegexField(r"^sha256:[0-9a-f]{64}$", widget=forms.HiddenInput)
