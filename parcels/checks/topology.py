"""Ground that delivered parcels and those that stay would both claim."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from gis_core import crs
from gis_core.ingest.checks import Check
from gis_core.ingest.codes import TOPOLOGY
from gis_core.ingest.findings import Found, record, selected
from gis_core.ingest.models import ImportRun
from parcels.publish import lineage
from parcels.publish.delivered import index_ground
from parcels.publish.spoken import gather_spoken

from .seams import GAP_M

OVERLAP_DEPTH_M = 0.05
_CODE = "overlaps_neighbour"

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
            JOIN ingest_stagedfeature staged
              ON staged.run_id = %(run)s AND staged.seq = delivered.seq
             AND NOT staged.is_rejected
            WHERE NOT EXISTS (
                SELECT FROM proposed_lineage line
                WHERE line.seq = delivered.seq AND line.parcel_id = neighbour.parcel_id)
              AND NOT EXISTS (
                SELECT FROM ingest_finding known
                WHERE known.run_id = %(run)s AND known.seq = delivered.seq
                  AND known.code = 'overlaps_neighbour')
        ) pairs
        WHERE NOT ST_IsEmpty(ST_Buffer(common, -%(depth)s))
    ) deep
"""


def _claimed(run: ImportRun) -> Iterable[Found]:
    """Land that is another's already; not so where the one is proposed to follow the other.

    What is rejected for it may have been a part of a lineage, or have spoken for others: then the
    rest is looked at again.
    """
    lineage.propose(run)
    while found := [*selected(run, _CODE, "B", _ON_NEIGHBOUR, {"depth": OVERLAP_DEPTH_M})]:
        record(run, found)
        grown = gather_neighbours(run)
        if not (lineage.shrinks(run) or grown):
            break
    return ()


def gather_neighbours(run: ImportRun) -> bool:
    """Present parcels on or beside the delivery's ground that it neither replaces nor lets end.

    What bears a number and is rejected replaces nothing: the ground of that number is still taken.
    Whether they are more than at the time before.
    """
    gather_spoken(run)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS published_neighbour ()")
        cursor.execute("SELECT count(*) FROM published_neighbour")
        (before,) = cursor.fetchone()
        cursor.execute("DROP TABLE IF EXISTS published_neighbour")
        cursor.execute(
            """
            CREATE TEMP TABLE published_neighbour AS
            SELECT version.parcel_id, version.label, version.boundary
            FROM parcels_parcelboundary version
            WHERE version.valid_to IS NULL AND version.recorded_to IS NULL
              AND version.boundary && (
                  SELECT ST_Expand(ST_SetSRID(ST_Extent(boundary)::geometry, %(srid)s), %(reach)s)
                  FROM delivered_parcel)
              AND NOT EXISTS (SELECT FROM matched_parcel matched
                              JOIN ingest_stagedfeature staged
                                ON staged.run_id = %(run)s AND staged.seq = matched.seq
                               AND NOT staged.is_rejected
                              WHERE matched.parcel_id = version.parcel_id)
              AND NOT EXISTS (SELECT FROM spoken_parcel spoken
                              WHERE spoken.parcel_id = version.parcel_id)
            """,
            {"srid": crs.STORAGE, "reach": GAP_M, "run": run.pk},
        )
        found = cursor.rowcount
        if found:
            index_ground()
            cursor.execute("ANALYZE published_neighbour")
    return found > before


CHECKS = (Check(_CODE, "B", TOPOLOGY, look=_claimed, before=(gather_neighbours,)),)
