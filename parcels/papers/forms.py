"""What archivists type; digits of any script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from gis_core.areas.models import Area
from gis_core.search.fold import fold_digits
from parcels.models import BuildingFile, Document
from parcels.papers.kinds import DOCUMENT_TYPES
from parcels.papers.lending import usual_due_day

if TYPE_CHECKING:
    from parcels.models import Parcel

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,.tif,.tiff,.dxf"


class DayField(forms.DateField):
    """A day, picked or typed in digits of any script."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d", "%d/%m/%Y"]

    def to_python(self, value: Any) -> Any:
        """Folded before it is read."""
        return super().to_python(fold_digits(value) if isinstance(value, str) else value)


class FoldedField(forms.CharField):
    """Text whose digits become Latin ones."""

    def to_python(self, value: Any) -> str:
        """Folded before anything is checked."""
        return fold_digits(super().to_python(value) or "")


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("PDF, JPEG, PNG, WebP, TIFF or DXF. What it is, is told from its content."),
    )


class VersionForm(FileForm):
    """A newer version."""

    dated_on = DayField(label=_("Date on the document"), required=False)


class DocumentForm(FileForm):
    """A new document of a parcel."""

    document_type = forms.ChoiceField(label=_("Type"), choices=DOCUMENT_TYPES)
    title_ar = forms.CharField(label=_("Arabic title"), max_length=200)
    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)
    dated_on = DayField(label=_("Date on the document"), required=False)
    classification = forms.ChoiceField(
        label=_("Classification"),
        choices=Document.Classification.choices,
        initial=Document.Classification.INTERNAL,
    )
    building_file = forms.ModelChoiceField(
        BuildingFile.objects.none(), label=_("Building file"), required=False, empty_label="—"
    )
    licence = forms.ModelChoiceField(
        Document.objects.none(), label=_("Building licence"), required=False, empty_label="—"
    )
    building = forms.ModelChoiceField(
        Document.objects.none(), label=_("Building"), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, parcel: Parcel, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = {
            "building_file": parcel.building_files,
            "licence": parcel.licences,
            "building": parcel.buildings,
        }
        for name, rows in linked.items():
            self.fields[name].queryset = rows.visible_to(user)  # type: ignore[attr-defined]

    def described(self) -> dict[str, Any]:
        """The arguments of the verb."""
        told = dict(self.cleaned_data)
        del told["file"]
        return told


class FilterForm(forms.Form):
    """What the list of documents is narrowed to."""

    q = forms.CharField(label=_("Words of the title or text"), required=False, max_length=200)
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("any")), *DOCUMENT_TYPES]
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), required=False, empty_label=_("all")
    )
    classification = forms.ChoiceField(
        label=_("Classification"),
        required=False,
        choices=[("", _("any")), *Document.Classification.choices],
    )
    since = DayField(label=_("Dated from"), required=False)
    until = DayField(label=_("Dated until"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=200, widget=forms.HiddenInput)


class LoanForm(forms.Form):
    """Handing a folder over."""

    borrower = FoldedField(
        label=_("Borrower (user name)"),
        max_length=150,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off", "dir": "ltr"}),
    )
    purpose = forms.CharField(label=_("What for"), max_length=200)
    due_on = DayField(label=_("Due back on"), initial=usual_due_day)

    def clean_borrower(self) -> User:
        """A person who works here today."""
        name = self.cleaned_data["borrower"].strip()
        person = User.objects.filter(username__iexact=name, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody here has that user name. Check the spelling."))
        return person


class FolderFilterForm(forms.Form):
    """Which folders the desk looks at."""

    q = FoldedField(
        label=_("File number, typed or scanned"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "autofocus": True}),
    )
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("all")), ("out", _("on loan")), ("overdue", _("overdue"))],
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=200, widget=forms.HiddenInput)
