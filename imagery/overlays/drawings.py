"""Drawings: lines in their own coordinates, laid on the land by these or by control points."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext_noop as _
from shapely import LineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis_core import crs
from imagery import store
from imagery.errors import ImageryError
from imagery.models import Overlay
from imagery.overlays.crossing import crossed
from imagery.overlays.judging import Standing

Lead = Callable[[np.ndarray], np.ndarray]
LEAST_BREADTH_M = 0.5  # of the outline of what is a single line
Lines = dict[str, Any]


def lines_of(overlay: Overlay) -> Lines:
    """As the child read them: lines with their colours, and texts."""
    return json.loads(store.path_of(overlay.picture).read_bytes())


def by_system(srid: int) -> Lead:
    """From the land's coordinates in a system to those that are stored."""
    return lambda spots: crossed(spots, srid, crs.STORAGE)


def laid(lines: Lines, lead: Lead) -> tuple[dict[str, Any], GEOSGeometry]:
    """GeoJSON in degrees and the outline in the storage CRS; raises ``ImageryError`` for what would
    lie where nothing of the municipality can be."""
    spots = np.array([spot for line in lines["lines"] for spot in line["points"]], float)
    stored = lead(spots)
    degrees = crossed(stored, crs.STORAGE, crs.WGS84)
    reach = [*degrees.min(axis=0), *degrees.max(axis=0)]  # NaN where any has no place
    if not (crs.is_within(*reach[:2]) and crs.is_within(*reach[2:])):
        raise ImageryError(
            _("Parts of the drawing would lie far from here. Check the system or the points.")
        )
    return _geojson(lines, degrees, lead), _outline(stored)


def _geojson(lines: Lines, degrees: np.ndarray, lead: Lead) -> dict[str, Any]:
    """One feature for each colour, one for each text."""
    by_colour: dict[str, list[list[list[float]]]] = {}
    start = 0
    rounded = degrees.round(8).tolist()
    for line in lines["lines"]:
        end = start + len(line["points"])
        by_colour.setdefault(line["colour"], []).append(rounded[start:end])
        start = end
    features = [
        _feature("MultiLineString", parts, {"colour": colour})
        for colour, parts in by_colour.items()
    ]
    if lines["texts"]:
        places = lead(np.array([text["at"] for text in lines["texts"]], float))
        spots = crossed(places, crs.STORAGE, crs.WGS84).round(8).tolist()
        features += [
            _feature("Point", spot, {"text": text["text"]})
            for spot, text in zip(spots, lines["texts"], strict=True)
            if crs.is_within(*spot)
        ]
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, coordinates: Any, properties: dict[str, str]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _outline(stored: np.ndarray) -> GEOSGeometry:
    hull: BaseGeometry = LineString(stored).convex_hull
    if hull.geom_type != "Polygon":
        hull = hull.buffer(LEAST_BREADTH_M)
    return GEOSGeometry(MultiPolygon([hull]).wkb_hex, srid=crs.STORAGE)


def lead(overlay: Overlay, standing: Standing) -> Lead:
    """By the system that was named for it, or else by its points."""
    if overlay.given_srid is not None:
        return by_system(overlay.given_srid)
    if standing.judged is None:
        raise standing.problem or ImageryError(_("This plan is not ready to be laid on the map."))
    return standing.judged.mapping
