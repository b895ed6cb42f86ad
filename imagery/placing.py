"""From the coordinates of an image to those that are stored."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from pyproj.exceptions import ProjError
from shapely import get_coordinates, segmentize, set_coordinates
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon as Parts
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import make_valid

from gis_core import crs
from gis_core.safeio import Refused

PIECES = 200  # an outline's edges are cut so finely that they bend as the projection does


def stored_outline(footprint: dict[str, Any], srid: int) -> MultiPolygon:
    """A footprint in an image's coordinates, in the storage CRS.

    Raises ``Refused`` where it does not lie where the municipality may have anything.
    """
    try:
        parts = _stored(shape(footprint), srid)
    except (GEOSException, ProjError) as error:
        raise Refused("raster_placed_nowhere") from error
    if parts.is_empty:  # a line or a point
        raise Refused("raster_placed_nowhere")
    return GEOSGeometry(parts.wkb_hex, srid=crs.STORAGE)


def _stored(whole: BaseGeometry, srid: int) -> Parts:
    west, south, east, north = whole.bounds
    cut = segmentize(whole, max(east - west, north - south) / PIECES)
    on_earth = _crossed(cut, srid, crs.WGS84)
    if not all(crs.is_within(x, y) for x, y in get_coordinates(on_earth)):
        raise Refused("raster_elsewhere", srid=srid, name=crs.name_of(srid))
    stored = make_valid(_crossed(on_earth, crs.WGS84, crs.STORAGE))
    flat = stored.buffer(0)  # areas and nothing else
    return flat if isinstance(flat, Parts) else Parts([flat])


def _crossed(whole: BaseGeometry, source: int, target: int) -> BaseGeometry:
    points = list(crs.transformer(source, target).itransform(get_coordinates(whole).tolist()))
    return set_coordinates(whole, points)
