"""What people type to say who they are."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.contacts import read_civil_id
from complaints.errors import SomethingMissing
from complaints.identity.places import Place, read_mobile, read_place
from complaints.models import Reporter


class PlaceForm(forms.Form):
    """A telephone, or a mailbox where no telephone is needed."""

    place = forms.CharField(
        label=_("Mobile number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "tel", "dir": "ltr", "autocapitalize": "none"}
        ),
        help_text=_("We send you a code of six digits."),
    )

    def clean_place(self) -> Place:
        """The place, or the sentence that says what is wrong with it."""
        try:
            return read_place(self.cleaned_data["place"])
        except SomethingMissing as error:
            raise ValidationError(str(error)) from error


class PhoneForm(PlaceForm):
    """A telephone alone: a report needs somebody who can be called back."""

    place = forms.CharField(
        label=_("Mobile number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
        help_text=_("We send you a code of six digits."),
    )

    def clean_place(self) -> Place:
        """As above, and never a mailbox."""
        try:
            return read_mobile(self.cleaned_data["place"])
        except SomethingMissing as error:
            raise ValidationError(str(error)) from error


class CodeForm(forms.Form):
    """Six digits of any script."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "dir": "ltr",
                "class": "code-input",
            }
        ),
    )


class DetailsForm(forms.ModelForm):
    """What a registered reporter may add of themselves; the civil ID is checked, not looked up."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False, strip=True)
    civil_id = forms.CharField(
        label=_("Civil ID"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )

    class Meta:
        model = Reporter
        fields = ["language", "wants_sms", "wants_email", "wants_push", "is_quiet_at_night"]

    def clean_civil_id(self) -> str:
        """Twelve digits whose last checks the others, or nothing."""
        typed = self.cleaned_data["civil_id"]
        try:
            return read_civil_id(typed) if typed.strip() else ""
        except SomethingMissing as error:
            raise ValidationError(str(error)) from error

    def save(self, commit: bool = True) -> Reporter:
        """An empty field leaves what is kept; sealed values are never sent back to the page."""
        for name in ("name", "civil_id"):
            if self.cleaned_data[name]:
                setattr(self.instance, name, self.cleaned_data[name])
        return super().save(commit)
