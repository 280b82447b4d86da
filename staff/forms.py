"""Forms of the staff list, the audit trail and the clinic switch."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from staff.audit_words import ACTION, OUTCOME
from staff.date_fields import StrictDateField
from staff.fields import CleanTextField
from staff.models import Clinic, Membership, Role, User


class SignInForm(AuthenticationForm):
    """User name and password; text that no account can have is simply a wrong name."""

    def clean(self) -> dict[str, Any]:
        """Refuse NUL and lone surrogates before they reach the database."""
        typed = self.cleaned_data.get("username", "") + self.cleaned_data.get("password", "")
        if "\0" in typed or any("\ud800" <= character <= "\udfff" for character in typed):
            raise self.get_invalid_login_error()
        return super().clean()


class AddPersonForm(forms.Form):
    """A person new to the clinic: a new account, or a role for an account that exists."""

    username = CleanTextField(
        label=_("User name"), max_length=150, validators=[UnicodeUsernameValidator()]
    )
    first_name = CleanTextField(label=_("First name"), max_length=150)
    last_name = CleanTextField(label=_("Last name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    password = forms.CharField(
        label=_("First password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Tell it to the person yourself."),
    )

    def clean_password(self) -> str:
        """Apply the password rules."""
        password = self.cleaned_data["password"]
        if "\0" in password:
            raise ValidationError(_("Remove the invisible character."))
        password_validation.validate_password(password)
        return password

    def clean_username(self) -> str:
        """Refuse a name that is taken, whatever its capitals."""
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("This user name is taken: choose another."))
        return username


class ChangePersonForm(forms.ModelForm):
    """A member's role, and whether the membership is in force."""

    class Meta:
        model = Membership
        fields = ("role", "active")
        labels = {"role": _("Role"), "active": _("May work here")}  # noqa: RUF012
        help_texts = {"active": _("Untick to end access at the next click.")}  # noqa: RUF012

    def __init__(self, *args: Any, acting: Membership, **kwargs: Any) -> None:
        """`acting` is the membership of the administrator who makes the change."""
        super().__init__(*args, **kwargs)
        self.acting = acting

    def clean(self) -> dict[str, Any]:
        """Refuse to let administrators lock themselves out."""
        cleaned = super().clean()
        if self.instance == self.acting and self.changed_data:
            raise ValidationError(_("Another administrator has to change your own membership."))
        return cleaned

    def clean_role(self) -> str:
        """Refuse a role that the person already has here by another membership."""
        role = self.cleaned_data["role"]
        same = Membership.objects.for_clinic(self.instance.clinic).filter(
            user=self.instance.user, role=role
        )
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This person already has that role here."))
        return role


class AuditFilterForm(forms.Form):
    """What to show of the audit trail; an empty filter shows all."""

    since = StrictDateField(label=_("From"), required=False)
    until = StrictDateField(label=_("To"), required=False)
    actor = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Everybody")
    )
    action = forms.ChoiceField(label=_("Action"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("All")), *OUTCOME.items()],
    )
    object_id = CleanTextField(label=_("Object or patient ID"), max_length=64, required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """Offer the people of this clinic only."""
        super().__init__(*args, **kwargs)
        self.fields["actor"].queryset = User.objects.working_in(clinic)
        names = sorted((str(words), name) for name, words in ACTION.items())
        choices = [(name, words) for words, name in names]
        self.fields["action"].choices = [("", _("All")), *choices]


class SwitchClinicForm(forms.Form):
    """The membership to work with from now on: one of the person's own."""

    membership = forms.ModelChoiceField(queryset=Membership.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer this person's usable memberships only."""
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = Membership.objects.usable_by(user)
