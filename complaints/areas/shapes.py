"""Outlines of places for the small map: simplified, and the same whatever is counted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from complaints.areas.figures import AREAS, BLOCKS, GOVERNORATES, parts

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.areas.models import Area, Governorate

# Metres by which an outline may differ, by level: what cannot be seen at the size it is shown in.
_TOLERANCE_M = {GOVERNORATES: 60, AREAS: 15, BLOCKS: 3}
_DRAWN = """
SELECT coalesce(json_agg(json_build_object(
    'type', 'Feature', 'id', id, 'properties', json_build_object(),
    'geometry', ST_AsGeoJSON(ST_Transform(shape, 4326), 5)::json
)), '[]'::json)
FROM ({source}) drawn WHERE NOT ST_IsEmpty(shape)
"""
_AREAS = """
SELECT id, ST_SimplifyPreserveTopology(boundary, %(tolerance)s) AS shape
FROM areas_area WHERE id = ANY(%(ids)s) AND boundary IS NOT NULL
"""
_BLOCKS = """
SELECT id, ST_SimplifyPreserveTopology(boundary, %(tolerance)s) AS shape
FROM areas_block WHERE id = ANY(%(ids)s) AND boundary IS NOT NULL
"""
# A governorate without an outline of its own is what its areas make up.
_GOVERNORATES = """
SELECT governorate.id, coalesce(
    ST_SimplifyPreserveTopology(governorate.boundary, %(tolerance)s),
    (SELECT ST_Union(ST_SimplifyPreserveTopology(area.boundary, %(tolerance)s))
     FROM areas_area area WHERE area.governorate_id = governorate.id AND area.boundary IS NOT NULL)
) AS shape
FROM areas_governorate governorate WHERE governorate.id = ANY(%(ids)s)
"""
_SOURCES = {GOVERNORATES: _GOVERNORATES, AREAS: _AREAS, BLOCKS: _BLOCKS}
_STATEMENTS = {level: _DRAWN.replace("{source}", source) for level, source in _SOURCES.items()}


def shapes(user: User, *, governorate: Governorate | None, area: Area | None) -> dict[str, Any]:
    """GeoJSON of the places that the figures of the same question have."""
    level, places = parts(user, governorate=governorate, area=area)
    told: dict[str, Any] = {"ids": [place.pk for place in places], "tolerance": _TOLERANCE_M[level]}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[level], told)
        (features,) = cursor.fetchone()
    return {"type": "FeatureCollection", "features": features}
