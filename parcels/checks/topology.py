"""Ground that delivered parcels and those that stay would both claim."""

from __future__ import annotations

from django.db import connection

from gis_core import crs
from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import TOPOLOGY
from gis_core.ingest.models import ImportRun

OVERLAP_DEPTH_M = 0.05

_ON_NEIGHBOUR = """
    SELECT seq, label AS neighbour, round(ST_Area(common)::numeric, 2) AS area,
           ST_X(place) AS lng, ST_Y(place) AS lat
    FROM (
        SELECT seq, label, common, ST_Transform(ST_PointOnSurface(common), 4326) AS place
        FROM (
            SELECT delivered.seq, neighbour.label,
                   ST_Intersection(delivered.boundary, neighbour.boundary) AS common
            FROM published_neighbour neighbour
            JOIN delivered_parcel delivered
              ON ST_Intersects(delivered.boundary, neighbour.boundary)
             AND NOT ST_Touches(delivered.boundary, neighbour.boundary)
        ) pairs
        WHERE NOT ST_IsEmpty(ST_Buffer(common, -%(depth)s))
    ) deep
"""

CHECKS = (
    by_statement("overlaps_neighbour", "B", TOPOLOGY, _ON_NEIGHBOUR, {"depth": OVERLAP_DEPTH_M}),
)


def gather_neighbours(_run: ImportRun) -> None:
    """Present parcels on the delivery's ground that the delivery does not replace."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS published_neighbour")
        cursor.execute(
            """
            CREATE TEMP TABLE published_neighbour AS
            SELECT version.label, version.boundary
            FROM parcels_parcelboundary version
            WHERE version.valid_to IS NULL AND version.recorded_to IS NULL
              AND version.boundary && (SELECT ST_SetSRID(ST_Extent(boundary)::geometry, %(srid)s)
                                       FROM delivered_parcel)
              AND NOT EXISTS (SELECT FROM matched_parcel matched
                              WHERE matched.parcel_id = version.parcel_id)
            """,
            {"srid": crs.STORAGE},
        )
        found = cursor.rowcount
        if found:
            cursor.execute("CREATE INDEX ON delivered_parcel USING gist (boundary)")
            cursor.execute("ANALYZE published_neighbour")
