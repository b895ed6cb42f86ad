"""Lineage proposed from geometry: delivered parcels of new numbers on the ground of published ones.

The same ground under another number is a renumbering; a published parcel covered by several new
ones is a split, several under one are a merge. What is neither is left alone. A person says
afterwards whether it is so.
"""

from __future__ import annotations

from django.db import connection

from gis_core.ingest.models import ImportRun

from .delivered import SAME_WITHIN_M

SAME_GROUND = 0.9  # of what both cover together, so much is covered by both
LIES_ON = 0.9  # of a piece, so much lies within the whole
AT_MOST = 1.1  # pieces that cover the whole twice lie over one another, and are no parts of it
IS_NO_EDGE = 0.1  # of the smaller one: less is how badly edges are drawn

# What has been rejected since the features were looked at is no part of a lineage.
_FRESH = """
    CREATE TEMP TABLE fresh_parcel ON COMMIT DROP AS
    SELECT delivered.seq, delivered.boundary, ST_Area(delivered.boundary) AS m2
    FROM delivered_parcel delivered
    JOIN ingest_stagedfeature staged
      ON staged.run_id = %(run)s AND staged.seq = delivered.seq AND NOT staged.is_rejected
    WHERE delivered.boundary IS NOT NULL
      AND NOT EXISTS (SELECT FROM matched_parcel m WHERE m.seq = delivered.seq)
"""
_PUBLISHED = """
    parcels_parcelboundary version
    JOIN parcels_parcel parcel ON parcel.id = version.parcel_id AND parcel.status = 'current'
"""
_UNMET = """
    version.valid_to IS NULL AND version.recorded_to IS NULL
    AND NOT EXISTS (SELECT FROM matched_parcel m WHERE m.parcel_id = version.parcel_id)
"""
# A whole layer under new numbers is known by the point in the midst of each: laying every outline
# over all that touch it takes ten times as long.
_EQUAL = f"""
    CREATE TEMP TABLE shared_ground ON COMMIT DROP AS
    SELECT fresh.seq, version.parcel_id, 1::float AS of_delivered, 1::float AS of_published,
           1::float AS alike
    FROM (SELECT *, ST_PointOnSurface(boundary) AS midst FROM fresh_parcel OFFSET 0) fresh
    JOIN ({_PUBLISHED}) ON version.boundary && fresh.midst
    WHERE {_UNMET}
      AND (fresh.boundary::bytea = version.boundary::bytea
           OR ST_HausdorffDistance(fresh.boundary, version.boundary) < %(same)s)
"""
_SHARED = f"""
    INSERT INTO shared_ground
    SELECT seq, parcel_id, common / delivered_m2, common / published_m2,
           common / (delivered_m2 + published_m2 - common)
    FROM (
        SELECT fresh.seq, version.parcel_id, fresh.m2 AS delivered_m2,
               version.computed_area_m2 AS published_m2,
               ST_Area(ST_Intersection(fresh.boundary, version.boundary)) AS common
        FROM fresh_parcel fresh
        JOIN ({_PUBLISHED}) ON version.boundary && fresh.boundary
        WHERE {_UNMET}
          AND NOT EXISTS (SELECT FROM shared_ground equal WHERE equal.seq = fresh.seq)
        OFFSET 0
    ) laid
    WHERE common > %(edge)s * least(delivered_m2, published_m2)
"""
_NOT_YET = """
    NOT EXISTS (SELECT FROM proposed_lineage known
                WHERE known.seq = shared_ground.seq OR known.parcel_id = shared_ground.parcel_id)
"""
# The best of several, each taken once: of land kept with overlaps more than one may be alike.
_RENUMBERED = f"""
    INSERT INTO proposed_lineage
    SELECT DISTINCT ON (parcel_id) 'renumbered', parcel_id, seq, parcel_id
    FROM (
        SELECT DISTINCT ON (seq) seq, parcel_id, alike FROM shared_ground
        WHERE alike >= %(same)s AND {_NOT_YET} ORDER BY seq, alike DESC, parcel_id
    ) best
    ORDER BY parcel_id, alike DESC, seq
"""
# Each piece has one whole, the smallest that holds it. A split comes before a renumbering: what
# kept nine tenths of its ground has still lost the tenth to another.
_PARTS = f"""
    INSERT INTO proposed_lineage
    SELECT %(kind)s, {{whole}}, seq, parcel_id
    FROM (
        SELECT *, count(*) OVER of_whole AS pieces, sum({{of_whole}}) OVER of_whole AS covered
        FROM (
            SELECT DISTINCT ON ({{piece}}) * FROM shared_ground
            WHERE {{of_piece}} >= %(lies)s AND {_NOT_YET}
            ORDER BY {{piece}}, {{of_whole}} DESC, {{whole}}
        ) held
        WINDOW of_whole AS (PARTITION BY {{whole}})
    ) gathered
    WHERE pieces > 1 AND covered BETWEEN %(lies)s AND %(most)s
"""
_SPLIT = _PARTS.format(
    whole="parcel_id", piece="seq", of_piece="of_delivered", of_whole="of_published"
)
_MERGED = _PARTS.format(
    whole="seq", piece="parcel_id", of_piece="of_published", of_whole="of_delivered"
)


def propose(run: ImportRun) -> int:
    """Put what looks like one into ``proposed_lineage``; returns the number of features in any.

    Needs the tables of ``delivered``; its own live as long as the transaction. In
    ``shared_ground`` is left what lies on what, lineage or not.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS fresh_parcel, shared_ground, proposed_lineage")
        cursor.execute(
            "CREATE TEMP TABLE proposed_lineage"
            " (kind text, anchor bigint, seq integer, parcel_id bigint) ON COMMIT DROP"
        )
        cursor.execute(_FRESH, {"run": run.pk})
        cursor.execute("ANALYZE fresh_parcel")
        cursor.execute(_EQUAL, {"same": SAME_WITHIN_M})
        cursor.execute("ANALYZE shared_ground")
        cursor.execute(_SHARED, {"edge": IS_NO_EDGE})
        cursor.execute("ANALYZE shared_ground")
        cursor.execute("CREATE INDEX ON proposed_lineage (seq)")
        cursor.execute("CREATE INDEX ON proposed_lineage (parcel_id)")
        for kind, statement in (("split", _SPLIT), ("merged", _MERGED)):
            cursor.execute(statement, {"kind": kind, "lies": LIES_ON, "most": AT_MOST})
        cursor.execute(_RENUMBERED, {"same": SAME_GROUND})
        cursor.execute("SELECT count(DISTINCT seq) FROM proposed_lineage")
        return cursor.fetchone()[0]


def shrinks(run: ImportRun) -> bool:
    """Propose anew after features were rejected; whether there is less of it now than before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT seq) FROM proposed_lineage")
        (before,) = cursor.fetchone()
    return propose(run) < before
