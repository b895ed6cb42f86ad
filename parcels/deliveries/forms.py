"""What analysts say of a delivery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gis_core.ingest.arriving import PARTS, WHOLE
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun

ACCEPTED = ",".join((*WHOLE, *PARTS))


class ManyFilesInput(forms.FileInput):
    """One field for the parts of a shapefile."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Every file that was chosen, as a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(ManyFilesField, self).clean(one, initial) for one in data or [None]]


def layer_choices() -> list[tuple[str, Any]]:
    """The layers by the names that people know."""
    return [(name, layer_named(name).label) for name in settings.INGEST_LAYERS]


class ArrivalForm(forms.Form):
    """What is brought in, for which layer, and whose it is."""

    layer = forms.ChoiceField(label=_("Layer"), choices=layer_choices)
    source = forms.CharField(
        label=_("Delivered by"),
        max_length=100,
        required=False,
        help_text=_(
            "The department or office that made the file. How its files are read is remembered."
        ),
    )


class FilesForm(ArrivalForm):
    """The same with the files themselves, for browsers without scripts."""

    files = ManyFilesField(
        label=_("File"), widget=ManyFilesInput(attrs={"accept": ACCEPTED, "multiple": True})
    )


class ListForm(forms.Form):
    """Which deliveries are listed."""

    layer = forms.ChoiceField(
        label=_("Layer"), required=False, choices=lambda: [("", _("all")), *layer_choices()]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), ("open", _("not concluded")), *ImportRun.State.choices],
    )


class ReviewForm(forms.Form):
    """What a second person says."""

    note = forms.CharField(
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
