"""Shapes by which parcels are selected: drawn as GeoJSON, or pasted as coordinates."""

from __future__ import annotations

import json
import math
import re

from django.contrib.gis.geos import GEOSException, GEOSGeometry, LineString, Point, Polygon
from django.utils.translation import gettext as _

from gis_core import crs
from gis_core.search.coordinates import Coordinate, parse_coordinates
from gis_core.search.fold import fold_digits
from parcels.adjacency.within import FARTHEST_M
from parcels.selection.errors import SelectionError

MOST_VERTICES = 1_000
LARGEST_M2 = 50_000_000  # fifty square kilometres: a city is browsed, not selected
LONGEST_TEXT = 100_000
_KINDS = {"Point", "LineString", "Polygon"}


def shape_of(text: str) -> GEOSGeometry:
    """A shape in the storage CRS from GeoJSON or from a list of coordinates, one on each line.

    One place is a point, two are a line, more are the corners of a polygon. Raises
    ``SelectionError`` with what is wrong.
    """
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise SelectionError(_many_corners())
    spots = _of_geojson(text) if text.startswith("{") else _of_lines(text)
    if len(spots[1]) > MOST_VERTICES:
        raise SelectionError(_many_corners())
    return _checked(_built(*spots))


def metres_of(text: str) -> float:
    """A distance, digits of any script; empty is none."""
    plain = fold_digits(text).strip().replace("٫", ".").replace(",", ".")
    try:
        metres = float(plain) if plain else 0.0
    except ValueError:
        metres = math.nan
    if not 0 <= metres <= FARTHEST_M:
        raise SelectionError(_("Give the distance in metres, from 0 to 2,000."))
    return metres


def _of_geojson(text: str) -> tuple[str, list[tuple[float, float]]]:
    wrong = SelectionError(_("Draw one point, line or polygon without holes."))
    try:
        told = json.loads(text)
        geometry = told.get("geometry", told) if isinstance(told, dict) else {}
        kind, given = geometry["type"], geometry["coordinates"]
        spots = {"Point": lambda: [given], "LineString": lambda: given, "Polygon": lambda: given[0]}
        if kind not in _KINDS or (kind == "Polygon" and len(given) != 1):
            raise wrong
        places = [(float(spot[0]), float(spot[1])) for spot in spots[kind]()]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise wrong from error
    if not places:
        raise wrong
    return kind, places


def _of_lines(text: str) -> tuple[str, list[tuple[float, float]]]:
    places: list[tuple[float, float]] = []
    for number, line in enumerate(re.split(r"[\r\n;]+", text), start=1):
        if line.strip():
            places.append(_place(parse_coordinates(line[:200]), number))
        if len(places) > MOST_VERTICES:
            raise SelectionError(_many_corners())
    if not places:
        raise SelectionError(_("Give the coordinates, one place on each line."))
    kind = {1: "Point", 2: "LineString"}.get(len(places), "Polygon")
    return kind, places


def _place(found: list[Coordinate], number: int) -> tuple[float, float]:
    """The one place that a line means; what can be two places is not guessed."""
    if not found:
        sentence = _("Line %(n)s holds no coordinates inside the municipality.")
        raise SelectionError(sentence % {"n": number})
    first = found[0]
    if any(abs(p.lng - first.lng) + abs(p.lat - first.lat) > 1e-4 for p in found[1:]):
        sentence = _("Line %(n)s can be read in several coordinate systems. Name the system in it.")
        raise SelectionError(sentence % {"n": number})
    return first.lng, first.lat


def _built(kind: str, places: list[tuple[float, float]]) -> GEOSGeometry:
    if not all(crs.is_within(lng, lat) for lng, lat in places):
        raise SelectionError(_("The shape lies outside the municipality."))
    spots = crs.from_wgs84(crs.STORAGE, places)
    try:
        if kind == "Point":
            return Point(*spots[0], srid=crs.STORAGE)
        if kind == "LineString":
            return LineString(spots, srid=crs.STORAGE)
        ring = spots if spots[0] == spots[-1] else [*spots, spots[0]]
        return Polygon(ring, srid=crs.STORAGE)
    except (GEOSException, ValueError, TypeError) as error:
        raise SelectionError(_("A polygon needs three corners or more.")) from error


def _checked(shape: GEOSGeometry) -> GEOSGeometry:
    if not shape.valid:
        raise SelectionError(_("The sides of the polygon cross each other. Draw it again."))
    if shape.area > LARGEST_M2:
        raise SelectionError(_("The shape is larger than 50 km². Draw a smaller one."))
    return shape


def _many_corners() -> str:
    return _("The shape has more than 1,000 corners. Draw it with fewer.")
