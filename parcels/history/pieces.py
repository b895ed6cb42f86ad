"""Cutting and joining ground in the database; nothing here is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection

from gis_core import crs

LEAST_M2 = 0.01  # less is what a cut leaves along a corner, and no piece
OVERLAP_DEPTH_M = 0.05  # pieces that lie over one another by less share an edge badly drawn

_CUT = """
SELECT ST_AsEWKB(ST_Multi((part).geom)), ST_Area((part).geom)
FROM (
    SELECT ST_Dump(ST_CollectionExtract(ST_Split(%(ground)s::geometry,
        ST_Transform(%(line)s::geometry, %(srid)s)), 3)) AS part
) cut
WHERE ST_Area((part).geom) >= %(least)s
ORDER BY ST_XMin((part).geom), ST_YMin((part).geom)
"""
# Edges that two surveys drew a hair apart are joined; holes of a hair's width do not stay.
_JOIN = """
SELECT ST_AsEWKB(ST_Multi(ST_CollectionExtract(ST_MakeValid(
    ST_UnaryUnion(ST_Collect(ground), 0.001), 'method=structure'), 3)))
FROM (SELECT told::geometry AS ground FROM unnest(%(grounds)s::text[]) told) grounds
"""
_MEASURE = """
SELECT ST_Area(before), ST_Area(ST_Difference(before, after)), ST_Area(ST_Difference(after, before))
FROM (SELECT ST_UnaryUnion(ST_Collect(ground)) AS before
      FROM (SELECT told::geometry AS ground FROM unnest(%(parents)s::text[]) told) drawn) parents,
     (SELECT ST_UnaryUnion(ST_Collect(ground)) AS after
      FROM (SELECT told::geometry AS ground FROM unnest(%(children)s::text[]) told) drawn) children
"""
_OVERLAP = """
WITH pieces AS (
    SELECT told::geometry AS ground, n
    FROM unnest(%(grounds)s::text[]) WITH ORDINALITY drawn(told, n)
)
SELECT coalesce(sum(ST_Area(ST_Intersection(a.ground, b.ground))), 0)
FROM pieces a JOIN pieces b ON a.n < b.n AND ST_Intersects(a.ground, b.ground)
WHERE NOT ST_IsEmpty(ST_Buffer(ST_Intersection(a.ground, b.ground), -%(depth)s))
"""


@dataclass(frozen=True)
class Measure:
    """Square metres of the parents' ground, of what no child has, and of what no parent had."""

    parents_m2: float
    lost_m2: float
    added_m2: float


def cut(ground: MultiPolygon, line: GEOSGeometry) -> list[MultiPolygon]:
    """The pieces into which a line (of any known CRS) cuts the ground; one where it does not.

    The ground is in the storage CRS; pieces run from west to east.
    """
    rows = _ask(
        _CUT, {"ground": _hex(ground), "line": _hex(line), "srid": crs.STORAGE, "least": LEAST_M2}
    )
    return [_shape(piece) for piece, _area in rows]


def join(grounds: Iterable[MultiPolygon]) -> MultiPolygon:
    """One ground out of several, all in the storage CRS."""
    ((joined,),) = _ask(_JOIN, {"grounds": [_hex(ground) for ground in grounds]})
    return _shape(joined)


def measure(parents: Iterable[MultiPolygon], children: Iterable[MultiPolygon]) -> Measure:
    """How far the children cover what the parents covered."""
    (row,) = _ask(
        _MEASURE,
        {"parents": [_hex(p) for p in parents], "children": [_hex(c) for c in children]},
    )
    return Measure(*(float(value or 0) for value in row))


def overlap_m2(grounds: Iterable[MultiPolygon]) -> float:
    """Square metres that lie in two of the grounds, edges badly drawn left out."""
    ((area,),) = _ask(
        _OVERLAP, {"grounds": [_hex(ground) for ground in grounds], "depth": OVERLAP_DEPTH_M}
    )
    return float(area)


def _ask(statement: str, parameters: dict[str, object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _hex(geometry: GEOSGeometry) -> str:
    return geometry.hexewkb.decode()


def _shape(ewkb: object) -> MultiPolygon:
    shape = GEOSGeometry(memoryview(bytes(ewkb)))  # type: ignore[call-overload]
    shape.srid = crs.STORAGE
    return shape
