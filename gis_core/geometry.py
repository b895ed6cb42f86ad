"""Database expressions on geometries that models and queries share."""

from typing import Any

from django.contrib.gis.db.models import Extent, MultiPolygonField
from django.contrib.gis.db.models.functions import Envelope, Transform
from django.db.models import BooleanField, FloatField, Func

from gis_core import crs


class ToWebMercator(Func):
    """A geometry in EPSG:3857, stored beside the original so that tiles need no transform."""

    function = "ST_Transform"
    template = f"%(function)s(%(expressions)s, {crs.WEB_MERCATOR})"


class PlanarArea(Func):
    """Square metres in the storage CRS, whose grid is what a deed measures on."""

    function = "ST_Area"
    output_field = FloatField()


class IsEmpty(Func):
    """Whether a geometry has no points at all."""

    function = "ST_IsEmpty"
    output_field = BooleanField()


def box_in_degrees(column: str) -> Extent:
    """West, south, east and north of the rows' geometries, to aggregate or annotate.

    Boxes are transformed instead of outlines: a corner more or less matters to no map's view.
    """
    return Extent(Transform(Envelope(column), crs.WGS84))


def stored_multipolygon(**kwargs: Any) -> MultiPolygonField:
    """A polygon column in the storage CRS."""
    return MultiPolygonField(srid=crs.STORAGE, **kwargs)


def web_multipolygon() -> MultiPolygonField:
    """The output of ``ToWebMercator`` on a polygon column."""
    return MultiPolygonField(srid=crs.WEB_MERCATOR)
