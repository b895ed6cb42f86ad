"""What inspectors and supervisors type; digits of any script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.identifiers.kinds import looks_like_one
from gis_core.search.fold import fold_digits
from parcels.models import NoticeTemplate, ViolationKind, VisitBasis
from parcels.violations.photographing import painted
from parcels.violations.recording import Visit

NO_PERSON = _("There is somebody’s number in this text. Leave people’s numbers out of it.")


class FoldedField(forms.CharField):
    """Text whose digits become Latin ones."""

    def to_python(self, value: Any) -> str:
        """Folded before anything is checked."""
        return fold_digits(super().to_python(value) or "")


class PhotosInput(forms.FileInput):
    """As many photographs as somebody chooses, or takes one after another."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photographs that came under one name; an empty list where none did."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each as a file; what they are is found out by painting them."""
        return [super(PhotosField, self).clean(one, initial) for one in data or []]


class FoldedInteger(forms.IntegerField):
    """A whole number in digits of any script."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"})

    def to_python(self, value: Any) -> Any:
        """``٣٠`` is 30."""
        return super().to_python(fold_digits(str(value or "")) or None)


def _findings(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is there, in measures and words; no names or numbers of people."),
    )


class VisitForm(forms.Form):
    """A visit, with what allowed it."""

    visited_at = forms.DateTimeField(
        label=_("When"),
        initial=lambda: timezone.localtime().replace(second=0, microsecond=0),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    basis = forms.ModelChoiceField(
        VisitBasis.objects.filter(is_active=True),
        label=_("What allowed the visit"),
        empty_label=_("Choose …"),
    )
    basis_reference = FoldedField(
        label=_("Permission’s number"),
        required=False,
        max_length=60,
        help_text=_("Needed for the inside of a building that has electricity."),
    )
    findings = _findings(_("What was found"))
    # Two ways to the same: a phone asks for the camera, or for what it holds already.
    taken = PhotosField(
        label=_("Take a photograph"),
        required=False,
        widget=PhotosInput(
            attrs={"accept": "image/*", "capture": "environment", "multiple": False}
        ),
    )
    photos = PhotosField(
        label=_("Or choose photographs"),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
        help_text=_(
            "Six at most. They are kept as pictures without place, time or telephone; leave faces "
            "and number plates out of them where you can."
        ),
    )
    field_order = [
        "kind", "findings", "taken", "photos", "basis", "basis_reference", "visited_at",
    ]  # fmt: skip

    def clean_findings(self) -> str:
        """A text that others read has nobody's number in it."""
        text = self.cleaned_data["findings"]
        if looks_like_one(text):
            raise forms.ValidationError(NO_PERSON)
        return text

    @property
    def visit(self) -> Visit:
        """What was typed, once it is valid. Raises ``ViolationError`` for a photograph."""
        told = self.cleaned_data
        return Visit(
            at=told["visited_at"],
            basis=told["basis"],
            findings=told["findings"],
            reference=told["basis_reference"],
            photos=painted([*told["taken"], *told["photos"]]),
        )


class ViolationForm(VisitForm):
    """What an inspector types standing before it."""

    kind = forms.ModelChoiceField(
        ViolationKind.objects.filter(is_active=True),
        label=_("Kind of violation"),
        empty_label=_("Choose …"),
    )
    lng = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    findings = _findings(_("What was seen"))

    @property
    def location(self) -> Point | None:
        """Where the phone stood, in the storage CRS; None where it told nothing or is elsewhere."""
        lng, lat = self.cleaned_data.get("lng"), self.cleaned_data.get("lat")
        if lng is None or lat is None or not crs.is_within(lng, lat):
            return None
        point = Point(lng, lat, srid=crs.WGS84)
        point.transform(crs.STORAGE)
        return point


class NoticeForm(forms.Form):
    """A notice as it was served."""

    template = forms.ModelChoiceField(
        NoticeTemplate.objects.filter(is_active=True), label=_("Wording"), empty_label=None
    )
    served_on = forms.DateField(
        label=_("Served on"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    period_days = FoldedInteger(label=_("Days to put it right"), min_value=1, max_value=730)


class DecisionForm(forms.Form):
    """How a case goes on or ends."""

    to = forms.CharField(max_length=10)
    note = forms.CharField(label=_("Why"), max_length=1000)
