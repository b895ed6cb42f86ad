"""What offices and reviewers type; digits of any script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gis_core.areas.models import Area
from gis_core.search.fold import fold_digits
from parcels.models import BuildingLicence, EngineeringOffice, LicenceType


class FoldedCharField(forms.CharField):
    """Text whose digits become Latin ones."""

    def to_python(self, value: Any) -> str:
        """Folded before anything is checked."""
        return fold_digits(super().to_python(value) or "")


class QuantityField(forms.DecimalField):
    """A number in digits of any script, with an Arabic or a Latin decimal sign."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"})

    def to_python(self, value: Any) -> Any:
        """``٢٫٥`` is 2.5."""
        return super().to_python(fold_digits(str(value or "")).replace("٫", ".").strip() or None)


def _quantity(label: Any, *, most: int, decimals: int = 2) -> QuantityField:
    return QuantityField(
        label=label, required=False, min_value=0, max_value=most, decimal_places=decimals
    )


class PlaceForm(forms.Form):
    """Which parcel is meant: by its place, or by an automated number."""

    area = forms.ModelChoiceField(
        Area.objects.order_by("name_ar"), label=_("Area"), required=False, empty_label="—"
    )
    block = FoldedCharField(label=_("Block"), required=False, max_length=20)
    number = FoldedCharField(label=_("Parcel number"), required=False, max_length=61)
    automated = FoldedCharField(label=_("or automated number"), required=False, max_length=20)

    def clean(self) -> dict[str, Any]:
        """One of the two ways must be complete."""
        told = super().clean() or {}
        by_place = told.get("area") and told.get("number")
        if not by_place and not told.get("automated"):
            raise forms.ValidationError(
                _("Give the area with block and parcel number, or an automated number.")
            )
        return told


class ApplicationForm(forms.Form):
    """What is applied for."""

    licence_type = forms.ModelChoiceField(
        LicenceType.objects.filter(is_open=True), label=_("Type of licence"), empty_label="—"
    )
    applicant = forms.CharField(label=_("Name of the owner"), max_length=200)
    floors = _quantity(_("Floors"), most=200, decimals=0)
    basements = _quantity(_("Basements"), most=20, decimals=0)
    built_area_m2 = _quantity(_("Built area of all floors (m²)"), most=2_000_000)
    ground_area_m2 = _quantity(_("Built area on the ground (m²)"), most=1_000_000)
    height_m = _quantity(_("Height (m)"), most=1000)
    setback_front_m = _quantity(_("Front setback (m)"), most=1000)
    setback_side_m = _quantity(_("Side setback (m)"), most=1000)
    setback_back_m = _quantity(_("Back setback (m)"), most=1000)
    parking = _quantity(_("Parking spaces"), most=100_000, decimals=0)

    def told(self) -> dict[str, Any]:
        """The arguments of the verbs."""
        values = dict(self.cleaned_data)
        kind, applicant = values.pop("licence_type"), values.pop("applicant")
        stated = {name: _plain(value) for name, value in values.items() if value is not None}
        proposed = stated if kind.asks_values else {}
        return {"licence_type": kind, "applicant": applicant, "proposed": proposed}


def _plain(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def value_labels() -> dict[str, Any]:
    """The names of the proposed values, in the form's order."""
    fields = ApplicationForm.base_fields
    return {name: f.label for name, f in fields.items() if isinstance(f, QuantityField)}


class FilterForm(forms.Form):
    """What a list is narrowed to; the choices of places are set by the view."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), *BuildingLicence.State.choices],
    )
    kind = forms.ModelChoiceField(
        LicenceType.objects.all(), label=_("Type"), required=False, empty_label=_("all")
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), required=False, empty_label=_("all")
    )
    office = forms.ModelChoiceField(
        EngineeringOffice.objects.all(),
        label=_("Engineering office"),
        required=False,
        empty_label=_("all"),
    )
    number = FoldedCharField(label=_("Number begins with"), required=False, max_length=60)
    overdue = forms.BooleanField(label=_("overdue only"), required=False)
    after = forms.IntegerField(
        required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput
    )


class NoteForm(forms.Form):
    """A step with its note, and the version that the person has read."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    note = forms.CharField(required=False, max_length=4000)
