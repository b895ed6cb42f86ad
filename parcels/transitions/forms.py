"""What is typed for a transition; digits of any script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.identifiers.kinds import looks_like_one
from gis_core.search.fold import fold_digits
from parcels.models import Document
from parcels.papers.forms import DayField, FoldedField
from parcels.transitions.surveyed import ACCEPTED

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel


class FoldedDecimal(forms.DecimalField):
    """A number of square metres in digits of any script, with either decimal mark."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"})

    def to_python(self, value: Any) -> Any:
        """``٤٠٠٫٥`` is 400.5."""
        return super().to_python(fold_digits(str(value or "")).replace("٫", ".") or None)


class DecisionForm(forms.Form):
    """The decision on which a transition rests."""

    decision_number = FoldedField(label=_("Decision number"), max_length=60)
    effective_on = DayField(
        label=_("In effect from"),
        initial=timezone.localdate,
        help_text=_("The day on which it holds: today or a day gone by."),
    )
    document = forms.ModelChoiceField(
        Document.objects.none(),
        label=_("Document of the decision"),
        required=False,
        empty_label="—",
        help_text=_("One of the parcel’s documents; add it to the file first."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, parcel: Parcel, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Document.objects.as_of(None).visible_to(user).filter(parcel=parcel)
        self.fields["document"].queryset = kept.order_by("-dated_on", "-pk")  # type: ignore[attr-defined]
        if not user.has_perm("parcels.view_document"):
            del self.fields["document"]

    def clean_note(self) -> str:
        """A note that others read has nobody's number in it."""
        note = self.cleaned_data["note"]
        if looks_like_one(note):
            raise forms.ValidationError(
                _("There is somebody’s number in this text. Leave people’s numbers out of it.")
            )
        return note


class SurveyForm(forms.Form):
    """New boundaries as a surveyor delivers them."""

    boundaries = forms.FileField(
        label=_("Or a surveyor’s file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_(
            "The new boundaries as a zipped Shapefile, GeoPackage or GeoJSON; they take the "
            "place of the drawing."
        ),
    )
    srid = forms.TypedChoiceField(
        label=_("Coordinate system of the file"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", _("as the file says")), *systems()],
    )


def systems() -> list[tuple[int, str]]:
    """The coordinate systems that a person may name, the municipality’s own first."""
    others = sorted(crs.ALLOWED - {crs.STORAGE}, key=crs.name_of)
    return [(srid, f"{crs.name_of(srid)} · EPSG:{srid}") for srid in (crs.STORAGE, *others)]


class NumberForm(forms.Form):
    """The number of a parcel to be, and its area in the deed."""

    number = FoldedField(label=_("Number"), max_length=40)
    sub_number = FoldedField(label=_("Sub-number"), max_length=20, required=False)
    official_area_m2 = FoldedDecimal(
        label=_("Deed (m²)"), max_digits=14, decimal_places=3, min_value=0, required=False
    )


class NewNumberForm(NumberForm):
    """The new number of a parcel that goes on."""

    official_area_m2 = None  # type: ignore[assignment]
