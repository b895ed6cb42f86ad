"""A delivery of roads in the trade's terms: its pieces joined, its words understood."""

from __future__ import annotations

from django.db import connection

from gis_core import crs
from gis_core.ingest.models import ImportRun
from gis_core.search.fold import fold_name
from parcels.models import StreetKind

from . import places

WIDEST_M = 500
TABLES = (*places.TABLES, "delivered_kind", "delivered_road")

# One row for each road. Features of one code are one road (its line and its surface), and so are
# those of one name in one area, for a street is often delivered from crossing to crossing.
_DELIVERED = """
    CREATE TEMP TABLE delivered_road AS
    SELECT min(seq) AS seq, array_agg(seq ORDER BY seq) AS seqs, count(*) AS pieces, code,
           min(area_id) AS area_id,
           max(name_ar) AS name_ar, max(name_en) AS name_en,
           (array_agg(kind_id ORDER BY seq) FILTER (WHERE kind_id IS NOT NULL))[1] AS kind_id,
           nullif(max(width_m), 0) AS width_m,
           count(DISTINCT kind_id) > 1 OR count(DISTINCT width_m) > 1 AS differs,
           ST_Multi(ST_CollectionExtract(ST_Collect(line), 2))
               ::geometry(MultiLineString, {srid}) AS centreline,
           ST_Multi(ST_CollectionExtract(ST_Union(ground), 3))
               ::geometry(MultiPolygon, {srid}) AS surface
    FROM (
        SELECT staged.seq,
               coalesce(attributes->>'code', '') AS code,
               coalesce(attributes->>'name_ar', '') AS name_ar,
               coalesce(attributes->>'name_en', '') AS name_en,
               delivered_kind.kind_id,
               CASE WHEN (attributes->>'width_m')::float BETWEEN 0 AND %(widest)s
                    THEN (attributes->>'width_m')::float::numeric(6, 2) END AS width_m,
               coalesce(place.area_id, (
                   SELECT area.id FROM areas_area area
                   WHERE ST_Intersects(area.boundary, ST_ClosestPoint(
                       staged.boundary, ST_Centroid(staged.boundary)))
                   ORDER BY area.id LIMIT 1)) AS area_id,
               CASE WHEN ST_Dimension(staged.boundary) = 1 THEN staged.boundary END AS line,
               CASE WHEN ST_Dimension(staged.boundary) = 2 THEN staged.boundary END AS ground
        FROM ingest_stagedfeature staged
        JOIN delivered_place place
          ON place.area_word = coalesce(attributes->>'area', '') AND place.block_word = ''
        JOIN delivered_kind ON delivered_kind.word = coalesce(attributes->>'kind', '')
        WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
    ) piece
    GROUP BY code, CASE WHEN code = '' THEN ROW(area_id, name_ar, name_en) END,
             CASE WHEN code = '' AND name_ar = '' AND name_en = '' THEN seq END
"""


def deliver(run: ImportRun) -> None:
    """Put the accepted roads into ``delivered_road``, which lasts as the session."""
    places.resolve(run)
    _resolve_kinds(run)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS delivered_road")
        cursor.execute(_DELIVERED.format(srid=crs.STORAGE), {"run": run.pk, "widest": WIDEST_M})
        cursor.execute("ANALYZE delivered_road")


def _resolve_kinds(run: ImportRun) -> None:
    """Put the kind that each delivered word means into ``delivered_kind``; none where unknown."""
    kinds = {
        fold_name(word): kind.pk
        for kind in StreetKind.objects.all()
        for word in (kind.name_en, kind.name_ar, kind.code)
        if word
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS delivered_kind")
        cursor.execute("CREATE TEMP TABLE delivered_kind (word text, kind_id bigint)")
        cursor.execute(
            "SELECT DISTINCT coalesce(attributes->>'kind', '') FROM ingest_stagedfeature"
            " WHERE run_id = %s",
            [run.pk],
        )
        words = [word for (word,) in cursor.fetchall()]
        cursor.executemany(
            "INSERT INTO delivered_kind VALUES (%s, %s)",
            [(word, kinds.get(fold_name(word))) for word in words],
        )
