"""What programs ask in addresses and headers, read or refused with a sentence."""

from typing import Any

from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from gis_core import crs
from gis_core.search.fold import fold_digits
from parcels.licensing.answering import LONGEST_KEY

BBOX = OpenApiParameter("bbox", str, description="west,south,east,north in degrees")
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    location=OpenApiParameter.HEADER,
    description="Any text of at most 100 characters; the same request again gets the same answer",
)


def read_key(request: Request) -> str:
    """The Idempotency-Key of a request, empty where it has none."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or "\x00" in key:
        raise ValidationError({"Idempotency-Key": _("At most 100 characters are needed.")})
    return key


def degrees(asked: Any, name: str) -> float:
    """The number of this name, digits of any script."""
    try:
        return float(fold_digits(asked.get(name, "")))
    except ValueError as error:
        raise ValidationError({name: _("A number of degrees is needed, such as 47.98.")}) from error


def word(text: str) -> str:
    """A code or number as the database can hold it."""
    if "\x00" in text:
        raise ValidationError(_("A code has letters and digits only."))
    return fold_digits(text)


def box_of(text: str) -> Polygon | None:
    """The part of the box in which the municipality lies, or nothing."""
    try:
        west, south, east, north = (float(part) for part in fold_digits(text).split(","))
    except ValueError as error:
        raise ValidationError(
            {"bbox": _("Four numbers are needed: west,south,east,north in degrees.")}
        ) from error
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise ValidationError({"bbox": _("The box is empty or lies outside the map.")})
    left, bottom, right, top = crs.extent()
    west, south, east, north = (
        max(west, left),
        max(south, bottom),
        min(east, right),
        min(north, top),
    )
    if west >= east or south >= north:
        return None
    box = Polygon.from_bbox((west, south, east, north))
    box.srid = crs.WGS84
    return box
