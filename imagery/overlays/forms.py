"""What people say of plans and of their points; digits of any script."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.search.fold import fold_digits
from imagery.models import ControlPoint, Overlay
from parcels.models import Parcel, SurveyPlan
from parcels.papers.forms import DayField

POINT_ID = "point_%s"
DESCRIBED = ("title", "dated_on", "survey_plan")
ACCEPTED = ".tif,.tiff,.jpg,.jpeg,.png,.jp2,.pdf,.dxf"


class NumberField(forms.FloatField):
    """A coordinate, in digits of any script, its decimals after a point or a comma."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"})

    def to_python(self, value: Any) -> float | None:
        """Finite, or no number at all."""
        number = super().to_python(_plain(value) if isinstance(value, str) else value)
        if number is not None and not math.isfinite(number):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number


def _plain(text: str) -> str:
    """Commas part thousands where a point or another comma stands, too."""
    text = fold_digits(text).replace("٫", ".").replace("٬", "").replace(" ", "")
    if text.count(",") == 1 and "." not in text:
        return text.replace(",", ".")
    return text.replace(",", "")


class DescribeForm(forms.Form):
    """What stands on the plan."""

    title = forms.CharField(label=_("Title"), max_length=200)
    dated_on = DayField(label=_("Date of the plan"), required=False)
    survey_plan = forms.ModelChoiceField(
        SurveyPlan.objects.none(),
        label=_("Survey plan"),
        required=False,
        help_text=_("The plan of the register that this sheet is."),
    )

    def __init__(self, *args: Any, parcel: Parcel | None, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = SurveyPlan.objects.visible_to(user).shown_to(user)
        plans = seen.filter(parcels=parcel) if parcel else None
        if plans is not None and plans.exists():
            self.fields["survey_plan"].queryset = plans  # type: ignore[attr-defined]
        else:
            del self.fields["survey_plan"]

    def described(self) -> dict[str, Any]:
        """For the verbs of ``keeping``; of the survey plan nothing where it was not asked."""
        told = self.cleaned_data
        return {key: told[key] for key in DESCRIBED if key in told}


class AddForm(DescribeForm):
    """A plan and its file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_(
            "A scan as TIFF, JPEG or PNG, a PDF, whose first page is taken, or a DXF drawing."
        ),
    )
    field_order = ("file", "title", "dated_on", "survey_plan")


class PointForm(forms.Form):
    """A spot of the plan and where it lies; with a number, of the point that has it."""

    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    plan_x = NumberField(label=_("Column"))
    plan_y = NumberField(label=_("Row"))
    srid = forms.TypedChoiceField(label=_("Coordinate system"), coerce=int)
    ground_x = NumberField(label=_("East, or longitude"))
    ground_y = NumberField(label=_("North, or latitude"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["srid"].choices = systems()  # type: ignore[attr-defined]
        self.fields["srid"].initial = crs.STORAGE

    def of_a_drawing(self) -> PointForm:
        """The same, in the words of a drawing."""
        self.fields["plan_x"].label = _("X of the drawing")
        self.fields["plan_y"].label = _("Y of the drawing")
        return self

    def spots(self) -> dict[str, Any]:
        """For the verbs of ``points``."""
        told = self.cleaned_data
        return {
            "plan": (told["plan_x"], told["plan_y"]),
            "ground": (told["ground_x"], told["ground_y"]),
            "srid": told["srid"],
        }


class TransformationForm(forms.Form):
    """How the plan is bent."""

    transformation = forms.ChoiceField(
        label=_("Transformation"), choices=Overlay.Transformation.choices
    )


def form_of(point: ControlPoint) -> PointForm:
    """To move a point that is there."""
    told = {
        "number": point.number,
        "plan_x": round(point.plan_x, 2),
        "plan_y": round(point.plan_y, 2),
        "ground_x": round(point.ground.x, 3),
        "ground_y": round(point.ground.y, 3),
    }
    return PointForm(initial=told, auto_id=POINT_ID)


def systems() -> list[tuple[int, str]]:
    """The systems that are used here, the stored one first, then degrees."""
    first = {crs.STORAGE: 0, crs.WGS84: 1}
    order = sorted(crs.ALLOWED, key=lambda srid: (first.get(srid, 2), srid))
    return [(srid, f"EPSG:{srid} · {crs.name_of(srid)}") for srid in order]
