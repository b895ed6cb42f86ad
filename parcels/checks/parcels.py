"""Checks of delivered parcels: known places, unique numbers, free ground."""

from __future__ import annotations

from django.db import connection

from gis_core import crs
from gis_core.ingest.findings import find
from gis_core.ingest.models import ImportRun
from parcels.publish import places
from parcels.publish.delivered import KEY, deliver, match_published

OVERLAP_DEPTH_M = 0.05
AREA_WARNS, AREA_BLOCKS = 0.01, 0.05  # deed against computed, as a share of the computed


def check(run: ImportRun) -> None:
    """What only the published land can tell: known places, unique numbers, free ground."""
    places.resolve(run)
    deliver(run, all_features=True)
    for problem in ("area_unknown", "area_ambiguous", "block_unknown"):
        find(run, problem, "B", _PROBLEM, {"problem": problem})
    find(run, "block_ambiguous", "B", _AMBIGUOUS)
    find(run, "block_elsewhere", "B", _BLOCK_ELSEWHERE)
    find(run, "duplicate_key", "B", _DUPLICATE)
    find(run, "deed_area_differs", "B", _DEED, {"least": AREA_BLOCKS, "below": None})
    find(run, "deed_area_off", "W", _DEED, {"least": AREA_WARNS, "below": AREA_BLOCKS})
    match_published()
    if _gather_neighbours():
        find(run, "overlaps_neighbour", "B", _ON_NEIGHBOUR, {"depth": OVERLAP_DEPTH_M})


_PROBLEM = """
    SELECT delivered.seq, staged.attributes->>'area' AS area, staged.attributes->>'block' AS block
    FROM delivered_parcel delivered
    JOIN ingest_stagedfeature staged ON staged.run_id = %(run)s AND staged.seq = delivered.seq
    WHERE delivered.problem = %(problem)s
"""
_AMBIGUOUS = """
    SELECT seq, unmet_block AS block FROM delivered_parcel
    WHERE unmet_block <> '' AND problem = '' AND boundary IS NOT NULL
      AND block_id IS NULL AND NOT names_area
"""
_BLOCK_ELSEWHERE = """
    SELECT delivered.seq, block.number AS block
    FROM delivered_parcel delivered
    JOIN areas_block block ON block.id = delivered.block_id
    WHERE delivered.names_block AND block.boundary IS NOT NULL
      AND NOT ST_Intersects(block.boundary, ST_Centroid(delivered.boundary))
"""
# Grouped by hash and joined again: a window would sort a million rows to find a handful.
_DUPLICATE = f"""
    SELECT seq, delivered.number AS key, count
    FROM (SELECT *, ROW({KEY})::text AS whole FROM delivered_parcel
          WHERE problem = '' AND number IN (
              SELECT number FROM delivered_parcel GROUP BY {KEY} HAVING count(*) > 1)
    ) delivered
    JOIN (SELECT ROW({KEY})::text AS whole, count(*) FROM delivered_parcel
          WHERE problem = '' AND number <> '' GROUP BY {KEY} HAVING count(*) > 1
    ) twice USING (whole)
"""
_DEED = """
    SELECT seq, round(official_area_m2::numeric, 1) AS deed,
           round(computed::numeric, 1) AS computed,
           round((100 * abs(official_area_m2 - computed) / computed)::numeric, 1) AS percent
    FROM (
        SELECT seq, official_area_m2, ST_Area(boundary) AS computed FROM delivered_parcel
        WHERE official_area_m2 > 0
    ) measured
    WHERE abs(official_area_m2 - computed) > %(least)s * computed
      AND (%(below)s::float IS NULL OR abs(official_area_m2 - computed) <= %(below)s * computed)
"""
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


def _gather_neighbours() -> int:
    """Present parcels on the delivery's ground that the delivery does not replace."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS published_neighbour")
        cursor.execute(
            """
            CREATE TEMP TABLE published_neighbour ON COMMIT DROP AS
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
    return found
