"""Which published parcels a delivery speaks for and does not name, so that they would end.

A parcel never ends because its feature was rejected: what is rejected speaks for no block, and what
lies on its ground stays.
"""

from __future__ import annotations

from django.db import connection

from gis_core.ingest.models import ImportRun
from parcels.history.pieces import OVERLAP_DEPTH_M

TABLES = ("spoken_parcel",)
# A ring that crosses itself is made whole by the only method that ends in reasonable time.
_SPOKEN = """
    CREATE TEMP TABLE spoken_parcel AS
    WITH refused AS MATERIALIZED (
        SELECT CASE WHEN ST_IsValid(boundary) THEN boundary
                    ELSE ST_CollectionExtract(ST_MakeValid(boundary, 'method=structure'), 3)
                    END AS boundary
        FROM ingest_stagedfeature
        WHERE run_id = %(run)s AND is_rejected AND ST_Dimension(boundary) = 2
    ), kept AS MATERIALIZED (
        SELECT DISTINCT version.parcel_id
        FROM refused JOIN parcels_parcelboundary version ON version.boundary && refused.boundary
        WHERE version.valid_to IS NULL AND version.recorded_to IS NULL
          AND NOT ST_IsEmpty(ST_Buffer(
                  ST_Intersection(version.boundary, refused.boundary), -%(depth)s))
    )
    SELECT parcel.id AS parcel_id
    FROM parcels_parcel parcel
    WHERE parcel.status = 'current'
      AND (%(scope)s = 'layer' OR %(scope)s = 'blocks' AND parcel.block_id IN (
               SELECT delivered.block_id FROM delivered_parcel delivered
               JOIN ingest_stagedfeature staged
                 ON staged.run_id = %(run)s AND staged.seq = delivered.seq
                AND NOT staged.is_rejected
               WHERE delivered.block_id IS NOT NULL))
      AND NOT EXISTS (SELECT FROM matched_parcel matched WHERE matched.parcel_id = parcel.id)
      AND NOT EXISTS (SELECT FROM kept WHERE kept.parcel_id = parcel.id)
"""


def gather_spoken(run: ImportRun) -> None:
    """Put them into ``spoken_parcel``, by what has been rejected so far.

    Needs the tables of ``delivered``, and like these is the session's.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS spoken_parcel")
        if run.scope == ImportRun.Scope.MENTIONED:
            cursor.execute("CREATE TEMP TABLE spoken_parcel (parcel_id bigint)")
            return
        told = {"run": run.pk, "scope": run.scope, "depth": OVERLAP_DEPTH_M}
        cursor.execute(_SPOKEN, told)
        cursor.execute("CREATE INDEX ON spoken_parcel (parcel_id)")
        cursor.execute("ANALYZE spoken_parcel")
