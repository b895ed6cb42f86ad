"""Delivered parcels against the published ones: by number, then by ground."""

from __future__ import annotations

from functools import partial

from django.db import connection

from gis_core.ingest.comparing import compare_by_steps
from gis_core.ingest.mapping import said
from gis_core.ingest.models import ImportRun
from gis_core.ingest.reading import Progress
from parcels.publish import lineage, places
from parcels.publish.delivered import TABLES, deliver, match_published
from parcels.publish.spoken import TABLES as SPOKEN
from parcels.publish.spoken import gather_spoken


def compare(run: ImportRun, progress: Progress) -> dict[str, int]:
    """Rows of ``Change``: all kinds of them, with what hangs on the parcels they touch."""
    return compare_by_steps(run, fill=_STEPS, tables=(*TABLES, *SPOKEN), progress=progress)


def _fill(run: ImportRun) -> None:
    """Both sides of what is not the same, and the lineages proposed.

    Most parcels are the same and are only counted: they are in neither table.
    """
    lineage.propose(run)
    told = {"run": run.pk, "said": [*said(run)]}
    for statement in (_DELIVERED, _MATCHED, _UNMET, _LINEAGE, _GROUND):
        with connection.cursor() as cursor:
            cursor.execute(statement, told)


# A deed's area to the third place, as it is stored; a number that the parcel has is no news.
_DELIVERED = """
    INSERT INTO compared_delivered (seq, seqs, key, block_id, boundary, fields)
    SELECT delivered.seq, ARRAY[delivered.seq],
           delivered.number || CASE WHEN delivered.sub_number = '' THEN ''
                                    ELSE '/' || delivered.sub_number END,
           delivered.block_id, delivered.boundary,
           CASE WHEN 'official_area_m2' = ANY(%(said)s) THEN jsonb_build_object(
               'official_area_m2', round(delivered.official_area_m2::numeric, 3)) ELSE '{}' END
           || CASE WHEN delivered.automated_number <> '' AND is_new_number THEN
               jsonb_build_object('automated_number', delivered.automated_number) ELSE '{}' END
    FROM (
        SELECT delivered.*, matched.is_same,
               NOT EXISTS (SELECT FROM parcels_automatednumber known
                           WHERE known.parcel_id = matched.parcel_id
                             AND known.number = delivered.automated_number) AS is_new_number
        FROM delivered_parcel delivered
        LEFT JOIN matched_parcel matched USING (seq)
    ) delivered
    JOIN ingest_stagedfeature staged
      ON staged.run_id = %(run)s AND staged.seq = delivered.seq AND NOT staged.is_rejected
    WHERE is_same IS NOT true OR delivered.automated_number <> '' AND is_new_number
"""
_PUBLISHED = """
    INSERT INTO compared_published (row_id, seq, key, block_id, boundary, fields, is_in_scope)
    SELECT parcel.id, {seq}, version.label, parcel.block_id, version.boundary,
           jsonb_build_object('official_area_m2', round(version.official_area_m2::numeric, 3),
                              'automated_number', (SELECT string_agg(number, ', ' ORDER BY number)
                                                   FROM parcels_automatednumber automated
                                                   WHERE automated.parcel_id = parcel.id)),
           {in_scope}
    FROM parcels_parcel parcel
    {version} JOIN parcels_parcelboundary version
      ON version.parcel_id = parcel.id
     AND version.valid_to IS NULL AND version.recorded_to IS NULL
"""
_MATCHED = (
    _PUBLISHED.format(seq="matched.seq", in_scope="false", version="LEFT")
    + """
    JOIN matched_parcel matched ON matched.parcel_id = parcel.id
    JOIN compared_delivered delivered ON delivered.seq = matched.seq
"""
)
# What no delivered feature names, not even one that was rejected: what the delivery speaks for,
# and what lies on the ground of its new parcels. A parcel that was never drawn does not vanish.
_IN_SCOPE = "parcel.id IN (SELECT parcel_id FROM spoken_parcel)"
_UNMET = (
    _PUBLISHED.format(seq="NULL", in_scope=_IN_SCOPE, version="")
    + f"""
    WHERE parcel.status = 'current'
      AND NOT EXISTS (SELECT FROM matched_parcel matched WHERE matched.parcel_id = parcel.id)
      AND ({_IN_SCOPE} OR parcel.id IN (SELECT parcel_id FROM shared_ground))
"""
)
_LINEAGE = "INSERT INTO compared_lineage SELECT kind, anchor, seq, parcel_id FROM proposed_lineage"
_GROUND = """
    INSERT INTO compared_ground
    SELECT seq, parcel_id FROM shared_ground
    WHERE NOT EXISTS (SELECT FROM proposed_lineage line
                      WHERE line.seq = shared_ground.seq
                         OR line.parcel_id = shared_ground.parcel_id)
"""
_STEPS = (
    places.resolve,
    partial(deliver, all_features=True),
    lambda _run: match_published(),
    gather_spoken,
    _fill,
)
