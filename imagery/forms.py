"""What analysts type about surveys; digits of any script."""

from __future__ import annotations

from pathlib import PurePosixPath

from django import forms
from django.utils.translation import gettext_lazy as _

from imagery.models import Survey
from imagery.world_files import MOST_BYTES
from parcels.papers.forms import DayField

IMAGES = ".tif,.tiff,.jpg,.jpeg,.png,.jp2,.zip"
WORLD_FILES = ".wld,.tfw,.tifw,.tiffw,.jgw,.jpgw,.jpegw,.pgw,.pngw,.j2w"


class SurveyForm(forms.ModelForm):
    """What is known of a flight; the verbs of ``surveys`` write it."""

    flown_on = DayField(label=_("Date of the flight"))

    class Meta:
        model = Survey
        fields = [
            "name_ar",
            "name_en",
            "flown_on",
            "kind",
            "provider",
            "terms",
            "on_top",
            "keeps_delivered",
            "is_held",
        ]
        help_texts = {
            "keeps_delivered": _("Without them less room is needed, but nothing can be redone."),
            "is_held": _("They then stay until somebody drops them on purpose."),
            "terms": _("Who may use the images and for what, as the maker says."),
        }


class ImageForm(forms.Form):
    """One image in one piece, for browsers without scripts."""

    image = forms.FileField(
        label=_("Image"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": f"{IMAGES},{WORLD_FILES}"}),
        help_text=_(
            "GeoTIFF, JPEG, PNG or JPEG 2000, or a zip of them; large files arrive in pieces."
        ),
    )
    world_file = forms.FileField(
        label=_("World file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": WORLD_FILES}),
        help_text=_("The small file of six lines that lies beside an image, if there is one."),
    )


class PlaceForm(forms.Form):
    """Where a sheet lies."""

    srid = forms.IntegerField()
    world_file = ImageForm.base_fields["world_file"]


def refuse_half_characters(text: str) -> None:
    """A lone surrogate, which JSON can spell and no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise forms.ValidationError(
            _("It holds a character that is none. Rename the file or write it anew.")
        ) from error


class UploadForm(forms.Form):
    """What a browser says of a file before it sends it."""

    name = forms.CharField(max_length=255, validators=[refuse_half_characters])
    size_bytes = forms.IntegerField(min_value=1, max_value=2**50)
    fingerprint = forms.CharField(max_length=100, validators=[refuse_half_characters])
    world_file = forms.CharField(
        max_length=MOST_BYTES, required=False, strip=False, validators=[refuse_half_characters]
    )

    def clean_name(self) -> str:
        """A bare name; it is shown and its ending kept, and no path is ever made of it."""
        name = self.cleaned_data["name"]
        if not is_bare(name):
            raise forms.ValidationError(_("This is no name of a file."))
        return name


def is_bare(name: str) -> bool:
    """Whether a name is a file's own and leads nowhere."""
    return "\\" not in name and name not in {".", ".."} and PurePosixPath(name).name == name
