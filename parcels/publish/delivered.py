"""A delivery's features as parcels, and which of them are published already.

Checking, comparing and publishing look at these tables. They are the session's, since checks are
many transactions; whoever makes them lets go of them by ``forget``.
"""

from __future__ import annotations

from django.db import connection

from gis_core import crs
from gis_core.areas.models import Area, Block
from gis_core.ingest.mapping import said
from gis_core.ingest.models import ImportRun

from . import places

SAME_WITHIN_M = 0.01  # a trip through another CRS moves a corner by up to a millimetre
TABLES = (*places.TABLES, "delivered_parcel", "matched_parcel")
# A block that the delivery is about to make has a word, in whatever spelling, and no id yet.
# A published parcel under the name that is delivered.
BEARS_ITS_KEY = """
    coalesce(parcel.block_id, 0) = coalesce(delivered.block_id, 0)
    AND coalesce(parcel.area_id, 0) = coalesce(delivered.area_id, 0)
    AND parcel.number = delivered.number
    AND parcel.sub_number = delivered.sub_number
    AND parcel.plan_ref = delivered.plan_ref
"""
KEY = (
    "coalesce(block_id, 0), coalesce(area_id, 0),"
    " CASE WHEN unmet_block <> '' THEN qasima_fold(unmet_block) END, number, sub_number, plan_ref"
)
# One row for each feature, in the trade's terms; without a boundary where it is rejected.
_DELIVERED = """
    CREATE TEMP TABLE delivered_parcel AS
    SELECT staged.seq,
           coalesce(block.area_id, place.area_id) AS area_id,
           place.block_id,
           CASE WHEN place.block_id IS NULL THEN place.block_word ELSE '' END AS unmet_block,
           staged.attributes->>'number' AS number,
           coalesce(staged.attributes->>'sub_number', '') AS sub_number,
           coalesce(staged.attributes->>'plan_ref', '') AS plan_ref,
           (staged.attributes->>'official_area_m2')::float AS official_area_m2,
           %(tells_deed)s AS tells_deed,
           staged.attributes->>'automated_number' AS automated_number,
           place.problem,
           place.block_word <> '' AND place.block_id IS NOT NULL AS names_block,
           place.area_id IS NOT NULL AS names_area,
           CASE WHEN NOT staged.is_rejected THEN
               ST_Multi(staged.boundary)::geometry(MultiPolygon, {srid}) END AS boundary
    FROM ingest_stagedfeature staged
    JOIN delivered_place place
      ON place.area_word = coalesce(staged.attributes->>'area', '')
     AND place.block_word = coalesce(staged.attributes->>'block', '')
    LEFT JOIN areas_block block ON block.id = place.block_id
    WHERE staged.run_id = %(run)s AND (%(all)s OR NOT staged.is_rejected)
"""


def deliver(run: ImportRun, *, all_features: bool) -> None:
    """The features as parcels, those without a block placed by where they lie.

    Rejected ones count when it is asked whether a number is unique, and are not published.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS delivered_parcel")
        told = {
            "run": run.pk,
            "all": all_features,
            "tells_deed": "official_area_m2" in said(run),
        }
        cursor.execute(_DELIVERED.format(srid=crs.STORAGE), told)
        cursor.execute("ANALYZE delivered_parcel")
        for table, columns in (
            (Block, "block_id = place.id, area_id = place.area_id, unmet_block = ''"),
            (Area, "area_id = place.id"),
        ):
            if table.objects.exclude(boundary=None).exists():
                _place_by_location(table._meta.db_table, columns)


def _place_by_location(table: str, columns: str) -> None:
    column = columns.split(" ")[0]
    within = ""
    if column == "block_id":
        within = (
            "AND (delivered.area_id IS NULL OR delivered.area_id = place.area_id)"
            " AND (delivered.unmet_block = ''"
            " OR qasima_fold(delivered.unmet_block) = qasima_fold(place.number))"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM delivered_parcel WHERE {column} IS NULL)")
        if not cursor.fetchone()[0]:
            return
        cursor.execute(
            f"""
            UPDATE delivered_parcel delivered SET {columns}
            FROM {table} place
            WHERE delivered.{column} IS NULL AND place.boundary IS NOT NULL {within}
              AND delivered.problem = ''
              AND ST_Intersects(place.boundary, ST_PointOnSurface(delivered.boundary))
            """
        )


def index_ground() -> None:
    """Let delivered parcels be found by their ground, for those who look there often."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS delivered_parcel_by_ground"
            " ON delivered_parcel USING gist (boundary)"
        )


def match_published() -> None:
    """Which delivered parcels exist already, and how their present version differs."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS matched_parcel")
        # All joins here are of whole tables by equality. A planner that has not yet heard how
        # much was published would loop over the one for each row of the other, for hours.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            f"""
            CREATE TEMP TABLE matched_parcel AS
            SELECT delivered.seq, parcel.id AS parcel_id, version.id AS version_id,
                   version.valid_from,
                   version.id IS NOT NULL
                   AND (NOT tells_deed OR round(version.official_area_m2::numeric, 3)
                        IS NOT DISTINCT FROM round(delivered.official_area_m2::numeric, 3))
                   AND moved_m < %(same)s AS is_same,
                   moved_m
            FROM delivered_parcel delivered
            JOIN parcels_parcel parcel ON {BEARS_ITS_KEY} AND parcel.status <> 'historic'
            LEFT JOIN parcels_parcelboundary version
              ON version.parcel_id = parcel.id
             AND version.valid_to IS NULL AND version.recorded_to IS NULL
            CROSS JOIN LATERAL (SELECT CASE
                WHEN version.boundary::bytea = delivered.boundary::bytea THEN 0
                ELSE ST_HausdorffDistance(version.boundary, delivered.boundary) END AS moved_m
                OFFSET 0) moved
            """,
            {"same": SAME_WITHIN_M},
        )
        # Whatever the planner thinks of a box that it cannot see, it looks here up by index.
        cursor.execute("CREATE INDEX ON matched_parcel (parcel_id)")
        cursor.execute("SET LOCAL enable_nestloop = on")
        cursor.execute("ANALYZE matched_parcel")


def forget() -> None:
    """Let go of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
