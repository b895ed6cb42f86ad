"""Parcels: an identity for each number, a version for each boundary, history kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from gis_core import crs
from gis_core.areas.models import Area, Block
from gis_core.ingest.findings import find
from gis_core.ingest.models import ImportRun
from parcels import fabric
from parcels.shares import refresh

from . import places

if TYPE_CHECKING:
    from gis_core.accounts.models import User

SAME_WITHIN_M = 0.01  # a trip through another CRS moves a corner by up to a millimetre
OVERLAP_DEPTH_M = 0.05
AREA_WARNS, AREA_BLOCKS = 0.01, 0.05  # deed against computed, as a share of the computed

# One row for each feature, in the trade's terms; without a boundary where it is rejected.
_DELIVERED = """
    CREATE TEMP TABLE delivered_parcel ON COMMIT DROP AS
    SELECT staged.seq,
           coalesce(block.area_id, place.area_id) AS area_id,
           place.block_id,
           CASE WHEN place.block_id IS NULL THEN place.block_word ELSE '' END AS unmet_block,
           staged.attributes->>'number' AS number,
           coalesce(staged.attributes->>'sub_number', '') AS sub_number,
           coalesce(staged.attributes->>'plan_ref', '') AS plan_ref,
           (staged.attributes->>'official_area_m2')::float AS official_area_m2,
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
# A block that the delivery is about to make has a word and no id yet.
_KEY = "coalesce(block_id, 0), coalesce(area_id, 0), unmet_block, number, sub_number, plan_ref"


def check(run: ImportRun) -> None:
    """What only the published land can tell: known places, unique numbers, free ground."""
    places.resolve(run)
    _deliver(run, all_features=True)
    for problem in ("area_unknown", "area_ambiguous", "block_unknown"):
        find(run, problem, "B", _PROBLEM, {"problem": problem})
    find(run, "block_ambiguous", "B", _AMBIGUOUS)
    find(run, "block_elsewhere", "B", _BLOCK_ELSEWHERE)
    find(run, "duplicate_key", "B", _DUPLICATE)
    find(run, "deed_area_differs", "B", _DEED, {"least": AREA_BLOCKS, "below": None})
    find(run, "deed_area_off", "W", _DEED, {"least": AREA_WARNS, "below": AREA_BLOCKS})
    _match_published()
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
    FROM (SELECT *, ROW({_KEY})::text AS whole FROM delivered_parcel
          WHERE problem = '' AND number IN (
              SELECT number FROM delivered_parcel GROUP BY {_KEY} HAVING count(*) > 1)
    ) delivered
    JOIN (SELECT ROW({_KEY})::text AS whole, count(*) FROM delivered_parcel
          WHERE problem = '' AND number <> '' GROUP BY {_KEY} HAVING count(*) > 1
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


def _deliver(run: ImportRun, *, all_features: bool) -> None:
    """The features as parcels, those without a block placed by where they lie.

    Rejected ones count when it is asked whether a number is unique, and are not published.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS delivered_parcel")
        cursor.execute(_DELIVERED.format(srid=crs.STORAGE), {"run": run.pk, "all": all_features})
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


def _match_published() -> None:
    """Which delivered parcels exist already, and how their present version differs."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS matched_parcel")
        # All joins here are of whole tables by equality. A planner that has not yet heard how
        # much was published would loop over the one for each row of the other, for hours.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            """
            CREATE TEMP TABLE matched_parcel ON COMMIT DROP AS
            SELECT delivered.seq, parcel.id AS parcel_id, version.id AS version_id,
                   version.valid_from,
                   version.id IS NOT NULL
                   AND round(version.official_area_m2::numeric, 3)
                       IS NOT DISTINCT FROM round(delivered.official_area_m2::numeric, 3)
                   AND (version.boundary::bytea = delivered.boundary::bytea
                        OR ST_HausdorffDistance(version.boundary, delivered.boundary) < %(same)s)
                   AS is_same
            FROM delivered_parcel delivered
            JOIN parcels_parcel parcel
              ON coalesce(parcel.block_id, 0) = coalesce(delivered.block_id, 0)
             AND coalesce(parcel.area_id, 0) = coalesce(delivered.area_id, 0)
             AND parcel.number = delivered.number
             AND parcel.sub_number = delivered.sub_number
             AND parcel.plan_ref = delivered.plan_ref
             AND parcel.status <> 'historic'
            LEFT JOIN parcels_parcelboundary version
              ON version.parcel_id = parcel.id
             AND version.valid_to IS NULL AND version.recorded_to IS NULL
            """,
            {"same": SAME_WITHIN_M},
        )
        # Whatever the planner thinks of a box that it cannot see, it looks here up by index.
        cursor.execute("CREATE INDEX ON matched_parcel (parcel_id)")
        cursor.execute("SET LOCAL enable_nestloop = on")
        cursor.execute("ANALYZE matched_parcel")


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


def publish(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add what is new, version what has changed, leave the rest: {added, changed, unchanged}."""
    meanings = places.resolve(run)
    if places.create_blocks(meanings, source=run.source_name):
        places.resolve(run)
    _deliver(run, all_features=False)
    _match_published()
    valid_from = _valid_from(run)
    accepted = _count("SELECT count(*) FROM delivered_parcel")
    added = _add_parcels()
    _retire_versions(valid_from)
    versions = _add_versions(run, valid_from)
    _add_automated_numbers()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE parcels_parcel, parcels_parcelboundary")
    _follow_licences()
    fabric.rebuild(_touched_blocks())
    transaction.on_commit(refresh.drain, robust=True)
    return {"added": added, "changed": versions - added, "unchanged": accepted - versions}


def _valid_from(run: ImportRun) -> date:
    """When the delivered boundaries begin to hold: as said, else today."""
    said = run.mapping.get("constants", {}).get("valid_from")
    return date.fromisoformat(said) if said else timezone.localdate()


def _add_parcels() -> int:
    """Identities for new numbers; ids are dealt out along a curve, so neighbours lie together."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO matched_parcel (seq, parcel_id, is_same)
            SELECT seq, nextval(pg_get_serial_sequence('parcels_parcel', 'id')), false
            FROM (
                SELECT seq FROM delivered_parcel delivered
                WHERE NOT EXISTS (SELECT FROM matched_parcel m WHERE m.seq = delivered.seq)
                ORDER BY boundary
            ) fresh
            """
        )
        cursor.execute("ANALYZE matched_parcel")  # it was empty when it was last looked at
        cursor.execute(
            """
            INSERT INTO parcels_parcel
                (id, area_id, block_id, number, sub_number, plan_ref, status, created_at)
            SELECT matched.parcel_id, area_id, block_id, number, sub_number, plan_ref,
                   'current', now()
            FROM matched_parcel matched JOIN delivered_parcel USING (seq)
            WHERE matched.version_id IS NULL
              AND NOT EXISTS (SELECT FROM parcels_parcel p WHERE p.id = matched.parcel_id)
            ORDER BY matched.parcel_id
            """
        )
        return cursor.rowcount


def _retire_versions(valid_from: date) -> None:
    """End the present versions that the delivery replaces.

    A version that began no earlier than its successor was never right: it is withdrawn from the
    record instead of being ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE parcels_parcelboundary version
            SET valid_to = CASE WHEN version.valid_from < %(day)s THEN %(day)s::date END,
                recorded_to = CASE WHEN version.valid_from < %(day)s THEN NULL ELSE now() END
            FROM matched_parcel matched
            WHERE version.id = matched.version_id AND NOT matched.is_same
            """,
            {"day": valid_from},
        )


def _add_versions(run: ImportRun, valid_from: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO parcels_parcelboundary
                (parcel_id, boundary, official_area_m2, label, valid_from, recorded_from, source,
                 source_srid, source_boundary, import_run_id)
            SELECT matched.parcel_id, delivered.boundary, delivered.official_area_m2, '',
                   %(day)s, now(), left(%(source)s, 200),
                   nullif(ST_SRID(staged.source_boundary), 0),
                   staged.source_boundary, %(run)s
            FROM matched_parcel matched
            JOIN delivered_parcel delivered USING (seq)
            JOIN ingest_stagedfeature staged ON staged.run_id = %(run)s AND staged.seq = matched.seq
            WHERE NOT matched.is_same
            ORDER BY matched.parcel_id
            """,
            {"day": valid_from, "source": run.source_name, "run": run.pk},
        )
        return cursor.rowcount


def _add_automated_numbers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO parcels_automatednumber (parcel_id, number)
            SELECT DISTINCT matched.parcel_id, delivered.automated_number
            FROM matched_parcel matched JOIN delivered_parcel delivered USING (seq)
            WHERE delivered.automated_number <> ''
            ON CONFLICT DO NOTHING
            """
        )


def _follow_licences() -> None:
    """The map shows a licence where its parcel lies now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT qasima_mark_licences(array_agg(DISTINCT parcel_id))
            FROM matched_parcel JOIN parcels_buildinglicence licence USING (parcel_id)
            WHERE NOT is_same
            HAVING count(*) > 0
            """
        )


def _touched_blocks() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT block_id FROM delivered_parcel JOIN matched_parcel USING (seq)"
            " WHERE NOT is_same AND block_id IS NOT NULL"
        )
        return [block_id for (block_id,) in cursor.fetchall()]


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
