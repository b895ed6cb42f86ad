"""A parcel's outline as the map highlights it."""

import json
from typing import TypedDict

from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import QuerySet

from gis_core import crs
from parcels.models import ParcelBoundary


class Outline(TypedDict):
    """A GeoJSON feature (RFC 7946) in WGS 84 with its bounding box west, south, east, north."""

    type: str
    bbox: list[float]
    geometry: dict
    properties: dict


def with_outlines(boundaries: QuerySet[ParcelBoundary]) -> QuerySet[ParcelBoundary]:
    """Boundaries annotated with ``geojson`` text, transformed by the database, never in Python."""
    drawn = AsGeoJSON(Transform("boundary", crs.WGS84), bbox=True, precision=7)
    return boundaries.annotate(geojson=drawn).defer("boundary", "boundary_web", "source_boundary")


def with_places(rows: QuerySet, through: str = "") -> QuerySet:
    """Parcels with block, area and governorate, whose own outlines stay in the database: they are
    tens of kilobytes. ``through`` leads from other rows to their parcel, as ``parcel__`` does."""
    heavy = ("block__boundary", "block__boundary_web", "area__boundary", "area__boundary_web",
             "area__governorate__boundary")  # fmt: skip
    placed = rows.select_related(f"{through}block", f"{through}area__governorate")
    return placed.defer(*(f"{through}{name}" for name in heavy))


def outline_of(boundary: ParcelBoundary | None) -> Outline | None:
    """The outline of a boundary that ``with_outlines`` read."""
    if boundary is None:
        return None
    geometry = json.loads(boundary.geojson)  # type: ignore[attr-defined]
    return {
        "type": "Feature",
        "bbox": geometry.pop("bbox"),
        "geometry": geometry,
        "properties": {"id": boundary.parcel_id, "label": boundary.label},
    }
