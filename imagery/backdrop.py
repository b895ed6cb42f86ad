"""Imagery under the map of an extract: the newest flight over its ground by its day."""

from __future__ import annotations

import base64
import io
from datetime import date

import numpy as np
from django.contrib.gis.geos import Polygon
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image

from gis_core import crs
from imagery import tiles
from imagery.models import Survey
from parcels.extract import underlay
from parcels.extract.frame import HEIGHT_MM, WIDTH_MM, Frame

QUALITY = 82
PIXELS_PER_MM = 8  # about 200 to the inch


def under(frame: Frame, on: date | None) -> underlay.Underlay | None:
    """The picture that fills the frame; None where no flight reaches into it."""
    ground = Polygon.from_bbox((frame.west, frame.south, frame.east, frame.north))
    ground.srid = crs.STORAGE
    shown = Survey.objects.published().as_of(on).filter(footprint__intersects=ground)
    survey = shown.order_by("-flown_on", "-pk").first()
    if survey is None:
        return None
    size = round(WIDTH_MM * PIXELS_PER_MM), round(HEIGHT_MM * PIXELS_PER_MM)
    box = (frame.west, frame.south, frame.east, frame.north)
    drawn = tiles.mosaic(survey.pk, survey.on_top, box, size, srid=crs.STORAGE).pixels
    if drawn is None:
        return None
    image = "data:image/jpeg;base64," + base64.b64encode(_as_jpeg(drawn)).decode()
    title = _("Imagery of %(day)s: %(name)s") % {
        "day": date_format(survey.flown_on),
        "name": survey.name,
    }
    return underlay.Underlay(image, title, survey.flown_on)


def _as_jpeg(drawn: np.ndarray) -> bytes:
    """On white paper; a PDF takes JPEG as it is."""
    picture = Image.fromarray(
        np.moveaxis(tiles.laid_over(drawn, tiles.ground(drawn, 255))[:3], 0, 2)
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def register() -> None:
    """Called when the app is ready."""
    underlay.register(under)
