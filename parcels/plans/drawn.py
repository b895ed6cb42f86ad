"""A drawing that somebody sent, as GeoJSON or WKT: checked before any geometry engine reads it.

Nothing in it is trusted: its length, its depth, how many corners it has and where they lie are
known before it is built, and what crosses itself is repaired by structure, never by linework,
which can keep a process busy for minutes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext_noop as _
from shapely.errors import GEOSException

from gis_core import crs
from gis_core.search.fold import fold_digits
from parcels.plans.cutting import LINES
from parcels.plans.errors import PlanError

MOST_VERTICES = 1_000
LONGEST = 120_000  # characters: a thousand corners with all their decimals, and more
MOST_REPAIRED = 200  # corners of a ring that crosses itself; a thousand take seconds to repair
LEAST_M2 = 1.0
POLYGONS = {"Polygon", "MultiPolygon"}
_DEPTH = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_WKT = re.compile(
    r"\s*(?:SRID\s*=\s*(?P<srid>\d{4,6})\s*;)?\s*(?P<body>(?:MULTI)?(?:POLYGON|LINESTRING)"
    r"\s*Z?\s*\([-+0-9.,eE()\s]*\))\s*",
    re.IGNORECASE,
)
EMPTY = _("Draw it on the map, or paste it as GeoJSON or WKT.")
TOO_LONG = _("The drawing is too large: it may have at most %(n)s corners. Draw it more simply.")
UNREADABLE = _("The drawing cannot be read. Paste GeoJSON or WKT, or draw it on the map.")
NOT_POLYGON = _("Draw an area here: a polygon, not a line or a point.")
NOT_LINE = _("Draw a line across the parcel, or the pieces as polygons.")
NOT_HERE = _("The drawing lies outside the municipality. Coordinates are longitude, latitude.")
UNKNOWN_CRS = _("Coordinates in EPSG:%(srid)s are not taken here. Give longitude and latitude.")
TOO_TANGLED = _("The drawing crosses itself too often to be repaired. Draw it anew.")
NOTHING_LEFT = _("The drawing crosses itself so that no area is left. Draw it anew.")
TOO_SMALL = _("The drawing is smaller than a square metre. Draw it larger.")
CANNOT_BE_BUILT = _("The drawing's corners make no shape. Close each ring and draw it anew.")


@dataclass(frozen=True)
class Drawing:
    """What was drawn, in the storage CRS: one multipolygon, or lines, or several polygons."""

    shapes: list[shapely.Geometry]
    was_repaired: bool = False

    @property
    def whole(self) -> shapely.Geometry:
        """All of it as one geometry."""
        return shapely.union_all(self.shapes)


def read_area(text: str) -> Drawing:
    """One area out of all polygons; ``PlanError`` with a sentence for anything else."""
    found = _read(text)
    if any(shape.geom_type not in POLYGONS for shape in found.shapes):
        raise PlanError(NOT_POLYGON)
    whole = found.whole
    if whole.area < LEAST_M2:
        raise PlanError(TOO_SMALL)
    return Drawing([whole], found.was_repaired)


def read_cut(text: str) -> Drawing:
    """Lines that cut, or polygons that are the pieces; not both."""
    found = _read(text)
    kinds = {shape.geom_type for shape in found.shapes}
    if kinds <= LINES or kinds <= POLYGONS:
        return found
    raise PlanError(NOT_LINE)


def _read(text: str) -> Drawing:
    if len(text) > LONGEST:
        raise PlanError(TOO_LONG, n=MOST_VERTICES)
    text = fold_digits(text).strip()
    if not text:
        raise PlanError(EMPTY)
    srid, shapes = (crs.WGS84, _geojson(text)) if text.startswith("{") else _wkt(text)
    if not shapes:
        raise PlanError(EMPTY)
    if sum(shapely.get_num_coordinates(shapes)) > MOST_VERTICES:
        raise PlanError(TOO_LONG, n=MOST_VERTICES)
    stored = [_in_storage(shapely.force_2d(shape), srid) for shape in shapes]
    repaired = [_repaired(shape) for shape in stored]
    was_repaired = any(new is not old for new, old in zip(repaired, stored, strict=True))
    return Drawing(repaired, was_repaired)


def _geojson(text: str) -> list[shapely.Geometry]:
    try:
        said = json.loads(text, parse_constant=_refuse)
        geometries = list(_geometries(said))
        return [shapely.from_geojson(json.dumps(geometry)) for geometry in geometries]
    except PlanError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise PlanError(UNREADABLE) from error
    except GEOSException as error:
        raise PlanError(CANNOT_BE_BUILT) from error


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _geometries(said: Any) -> list[dict[str, Any]]:
    """The plain geometries in a FeatureCollection, a Feature or a geometry."""
    kind = said["type"]
    if kind == "FeatureCollection":
        return [one for feature in said["features"] for one in _geometries(feature)]
    if kind == "Feature":
        return _geometries(said["geometry"])
    if kind not in _DEPTH:
        raise PlanError(NOT_POLYGON)
    corners = _corners(said["coordinates"], _DEPTH[kind])
    if corners > MOST_VERTICES:
        raise PlanError(TOO_LONG, n=MOST_VERTICES)
    if not corners:
        raise PlanError(CANNOT_BE_BUILT)
    return [{"type": kind, "coordinates": said["coordinates"]}]


def _corners(nested: Any, depth: int) -> int:
    """How many positions there are; ``ValueError`` for what is no list of positions."""
    if not isinstance(nested, list):
        raise ValueError
    if depth:
        return sum(_corners(inner, depth - 1) for inner in nested)
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in nested)
    if (
        not numbers
        or not 2 <= len(nested) <= 4
        or not np.isfinite([float(n) for n in nested]).all()
    ):
        raise ValueError
    return 1


def _wkt(text: str) -> tuple[int, list[shapely.Geometry]]:
    found = _WKT.fullmatch(text)
    if found is None:
        raise PlanError(UNREADABLE)
    srid = int(found["srid"] or crs.WGS84)
    if srid not in crs.ALLOWED:
        raise PlanError(UNKNOWN_CRS, srid=srid)
    if found["body"].count(",") > MOST_VERTICES:
        raise PlanError(TOO_LONG, n=MOST_VERTICES)
    try:
        shape = shapely.from_wkt(found["body"])
    except GEOSException as error:
        raise PlanError(CANNOT_BE_BUILT) from error
    if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise PlanError(CANNOT_BE_BUILT)
    return srid, [shape]


def _in_storage(shape: shapely.Geometry, srid: int) -> shapely.Geometry:
    """The shape in the storage CRS; refused where any corner lies outside the extent."""
    corners = shapely.get_coordinates(shape)
    degrees = corners if srid == crs.WGS84 else np.array(crs.to_wgs84(srid, corners.tolist()))
    if not all(crs.is_within(lng, lat) for lng, lat in degrees):
        raise PlanError(NOT_HERE)
    if srid == crs.STORAGE:
        return shape
    moved = np.array(crs.from_wgs84(crs.STORAGE, degrees.tolist()))
    if not np.isfinite(moved).all():
        raise PlanError(NOT_HERE)
    return shapely.set_coordinates(shapely.transform(shape, lambda c: c), moved)


def _repaired(shape: shapely.Geometry) -> shapely.Geometry:
    """A valid polygon by structure; a shape that is sound comes back as it is."""
    if shape.geom_type not in POLYGONS or shapely.is_valid(shape):
        return shape
    if shapely.get_num_coordinates(shape) > MOST_REPAIRED:
        raise PlanError(TOO_TANGLED)
    fixed = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [p for p in shapely.get_parts(fixed) if p.geom_type == "Polygon" and p.area > 0]
    if not parts:
        raise PlanError(NOTHING_LEFT)
    return shapely.MultiPolygon(parts)
