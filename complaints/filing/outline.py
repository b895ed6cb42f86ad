"""The outlines of areas and blocks, by which people find their street on the map to choose from."""

from __future__ import annotations

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Envelope, Transform
from django.db import connection

from gis_core import crs
from gis_core.areas.models import Area

# Simplified by less than a finger covers. Outlines, names and numbers of both are public.
_OUTLINES = """
SELECT json_build_object(
    'type', 'FeatureCollection', 'features', coalesce(json_agg(feature), '[]'::json))::text
FROM (
    SELECT json_build_object(
        'type', 'Feature',
        'properties', json_build_object('kind', kind, 'name', name),
        'geometry', ST_AsGeoJSON(
            ST_Transform(ST_SimplifyPreserveTopology(boundary_web, tolerance), 4326), 6)::json
    ) AS feature
    FROM (
        SELECT 'area' AS kind, CASE WHEN %(english)s AND name_en <> '' THEN name_en ELSE name_ar END
            AS name, boundary_web, 5 AS tolerance
        FROM areas_area WHERE boundary_web IS NOT NULL
        UNION ALL
        SELECT 'block', number, boundary_web, 2
        FROM areas_block WHERE boundary_web IS NOT NULL
    ) drawn
) features
"""


def outlines(*, english: bool) -> str:
    """All areas and blocks as GeoJSON in WGS 84, with their names."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTLINES, {"english": english})
        (text,) = cursor.fetchone()
    return text


def bounds() -> tuple[float, float, float, float]:
    """West, south, east, north of the areas, or of the municipality where none is drawn."""
    boxes = Transform(Envelope("boundary"), crs.WGS84)
    drawn = Area.objects.exclude(boundary=None).aggregate(box=Extent(boxes))["box"]
    return drawn or crs.extent()
