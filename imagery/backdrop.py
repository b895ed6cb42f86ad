"""Imagery under the map of an extract: the newest flight by its day that shows most of it."""

from __future__ import annotations

import base64
import io
from datetime import date

import numpy as np
from django.contrib.gis.db.models.functions import Intersection
from django.contrib.gis.geos import Polygon
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image

from gis_core import crs
from gis_core.geometry import PlanarArea
from imagery import store, tiles
from imagery.models import Survey
from parcels.extract import underlay
from parcels.extract.frame import HEIGHT_MM, WIDTH_MM, Frame

QUALITY = 82
NEARLY = 0.95  # of the ground that another shows: what is newer is then preferred
PIXELS_PER_MM = 8  # about 200 to the inch


def under(frame: Frame, on: date | None) -> underlay.Underlay | None:
    """The picture that fills the frame; None where no flight reaches into it or can be read."""
    ground = Polygon.from_bbox((frame.west, frame.south, frame.east, frame.north))
    ground.srid = crs.STORAGE
    for survey in _by_what_they_show(ground, on):
        drawn = _drawn(survey, frame)
        if drawn.pixels is not None:
            return _told(survey, drawn)
    return None


def _by_what_they_show(ground: Polygon, on: date | None) -> list[Survey]:
    """The newest of those that show nearly as much of the ground as any does, then the others."""
    shown = Survey.objects.published().as_of(on).filter(footprint__intersects=ground)
    shown = shown.annotate(share_m2=PlanarArea(Intersection("footprint", ground)))
    found = list(shown.defer("footprint").order_by("-flown_on", "-pk"))
    most = max((survey.share_m2 for survey in found), default=0)
    return sorted(found, key=lambda survey: survey.share_m2 < NEARLY * most)


def _drawn(survey: Survey, frame: Frame) -> tiles.Mosaic:
    """Nothing of it where its bucket does not answer: an extract is issued without imagery, too."""
    size = round(WIDTH_MM * PIXELS_PER_MM), round(HEIGHT_MM * PIXELS_PER_MM)
    box = (frame.west, frame.south, frame.east, frame.north)
    try:
        return tiles.mosaic(survey.pk, survey.on_top, box, size, srid=crs.STORAGE)
    except store.OutOfReach:
        return tiles.Mosaic(None, is_whole=False)


def _told(survey: Survey, drawn: tiles.Mosaic) -> underlay.Underlay:
    """The picture with its title, which says where an image could not be read."""
    image = "data:image/jpeg;base64," + base64.b64encode(_as_jpeg(drawn.pixels)).decode()
    told = {"day": date_format(survey.flown_on), "name": survey.name}
    title = _("Imagery of %(day)s: %(name)s") % told
    if not drawn.is_whole:
        title += _(" (a part of it could not be read)")
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
