"""Buildings that stay, measured against the setbacks: from the street where it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry, MultiLineString

from gis_core import crs
from parcels.adjacency.site import surroundings_on
from parcels.models import Building, Regulation

if TYPE_CHECKING:
    from parcels.adjacency.sides import Side
    from parcels.licensing.site import Site

P = Regulation.Parameter
FRONT, OTHERS = (P.SETBACK_FRONT,), (P.SETBACK_SIDE, P.SETBACK_BACK)
MOST = 50  # buildings of one parcel
ACCURACY_M = 0.05  # outlines reach across their parcel by as much without meaning it


def is_outside(site: Site) -> bool:
    """Whether a building on record reaches beyond the parcel."""
    if site.boundary is None:
        return False
    ground = site.boundary.boundary.buffer(ACCURACY_M)
    return any(not ground.covers(footprint) for footprint in _footprints(site))


def short_gaps(site: Site) -> Iterator[tuple[str, Regulation, float]]:
    """Each kind of edge that a building stands too near to: a code, the rule, the metres.

    Towards a street the front setback counts; towards neighbours the lesser of side and back,
    since which of the two an edge is nobody has recorded. Without a known street, the whole edge
    is held against the least setback.
    """
    footprints = _footprints(site)
    if not footprints or site.boundary is None:
        return
    for code, edge, parameters in _edges(site):
        rules = [
            known.rule
            for parameter in parameters
            for known in site.rules_on(parameter)
            if known.rule.value is not None
        ]
        if rules:
            least = min(rules, key=lambda rule: rule.value or 0)
            gap = min(footprint.distance(edge) for footprint in footprints)
            if gap < float(least.value or 0) - 0.001:
                yield code, least, gap


def _footprints(site: Site) -> list[GEOSGeometry]:
    standing = Building.objects.filter(parcel=site.parcel).exclude(footprint=None)
    return list(standing.order_by("pk").values_list("footprint", flat=True)[:MOST])


def _edges(site: Site) -> Iterator[tuple[str, GEOSGeometry, tuple[str, ...]]]:
    around = surroundings_on(site.parcel)
    sides = around.sides if around else ()
    fronts = [side for side in sides if side.street is not None]
    if not fronts:
        yield "building_near_edge", site.boundary.boundary.boundary, FRONT + OTHERS
        return
    yield "building_near_street", _joined(fronts), FRONT
    if rest := [side for side in sides if side.street is None]:
        yield "building_near_edge", _joined(rest), OTHERS


def _joined(sides: Iterable[Side]) -> MultiLineString:
    lines = [line for side in sides for line in side.geometry]
    return MultiLineString(lines, srid=crs.STORAGE)
