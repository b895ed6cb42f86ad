"""What people type to follow a case."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.reference import read_reference


class ReferenceForm(forms.Form):
    """The number of a case, in any digits and grouping."""

    reference = forms.CharField(
        label=_("Number of the complaint"),
        max_length=60,
        help_text=_("Eleven signs, as in the message that you were sent."),
        widget=forms.TextInput(
            attrs={
                "dir": "ltr",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "XXXX-XXXX-XXX",
            }
        ),
    )

    def clean_reference(self) -> str:
        """Its last sign checks the others, so that a slip is told before anything is looked up."""
        reference = read_reference(self.cleaned_data["reference"])
        if reference is None:
            raise ValidationError(
                _("A sign of this number is missing or wrong. Compare it with the message.")
            )
        return reference


class VerdictForm(forms.Form):
    """One tap, with a word of explanation for whoever wants to give one."""

    seen = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What is not solved? (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    """The answer to the desk's question."""

    seen = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
