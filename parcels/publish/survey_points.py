"""Survey points into their plans: by plan and number, the rest of a plan left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from gis_core.ingest.mapping import said
from gis_core.ingest.models import ImportRun
from parcels.models import BoundaryPoint

from .on_parcels import link

if TYPE_CHECKING:
    from gis_core.accounts.models import User

SAME_WITHIN_M = 0.002  # finer than surveys measure, coarser than a trip through another CRS


def publish(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add points by plan and number, move those that were measured again: counts of each."""
    link(run, by_place=False)
    params = {
        "run": run.pk,
        "source": run.source_name[:200],
        "same": SAME_WITHIN_M,
        "tells_accuracy": "accuracy_m" in said(run),
    }
    before = BoundaryPoint.objects.count()
    with connection.cursor() as cursor:
        for statement in (_ADD_PLANS, _FILL_IN_PLANS, _ADD_PARCELS, _ADD_POINTS):
            cursor.execute(statement, params)
        written = cursor.rowcount
    added = BoundaryPoint.objects.count() - before
    return {"added": added, "changed": written - added, "unchanged": run.accepted - written}


# Taking back: a point that was removed does not come back where its number was given anew.
_NUMBER_TAKEN = """
    UPDATE taken_back mine SET why = %(why)s
    FROM parcels_boundarypoint other
    WHERE mine.relation = 'parcels_boundarypoint' AND mine.why = '' AND NOT mine.was_added
      AND other.id <> mine.row_id AND other.plan_id = (mine.before->>'plan_id')::bigint
      AND other.number = mine.before->>'number'
      AND NOT EXISTS (SELECT FROM taken_back going
                      WHERE going.relation = mine.relation AND going.row_id = other.id
                        AND going.was_added AND going.why = '')
"""
TOGETHER = (_NUMBER_TAKEN,)

TOLD_PLAN = """
    SELECT attributes->>'plan' AS number,
           (array_agg(attributes->>'surveyor' ORDER BY seq)
            FILTER (WHERE attributes ? 'surveyor'))[1] AS surveyor,
           (array_agg((attributes->>'surveyed_on')::date ORDER BY seq)
            FILTER (WHERE attributes ? 'surveyed_on'))[1] AS surveyed_on,
           min(seq) AS first_seq
    FROM ingest_stagedfeature WHERE run_id = %(run)s AND NOT is_rejected
    GROUP BY attributes->>'plan'
"""
_ADD_PLANS = f"""
    INSERT INTO parcels_surveyplan (number, surveyor, surveyed_on, source, import_run_id)
    SELECT number, coalesce(surveyor, ''), surveyed_on, %(source)s, %(run)s
    FROM ({TOLD_PLAN}) told ORDER BY first_seq
    ON CONFLICT (number) DO NOTHING
"""
# What is known of a plan stands: only what nobody had said is filled in.
_FILL_IN_PLANS = f"""
    UPDATE parcels_surveyplan plan
    SET surveyor = CASE WHEN plan.surveyor = '' THEN coalesce(told.surveyor, '')
                   ELSE plan.surveyor END,
        surveyed_on = coalesce(plan.surveyed_on, told.surveyed_on)
    FROM ({TOLD_PLAN}) told
    WHERE told.number = plan.number
      AND (plan.surveyor = '' AND told.surveyor IS NOT NULL
           OR plan.surveyed_on IS NULL AND told.surveyed_on IS NOT NULL)
"""
_ADD_PARCELS = """
    INSERT INTO parcels_surveyplan_parcels (surveyplan_id, parcel_id)
    SELECT DISTINCT plan.id, linked.parcel_id
    FROM linked JOIN ingest_stagedfeature staged USING (seq)
    JOIN parcels_surveyplan plan ON plan.number = attributes->>'plan'
    WHERE staged.run_id = %(run)s AND linked.parcel_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""
_ADD_POINTS = """
    INSERT INTO parcels_boundarypoint AS point
        (plan_id, number, location, accuracy_m, source, import_run_id)
    SELECT plan.id, attributes->>'number', ST_GeometryN(staged.boundary, 1),
           (attributes->>'accuracy_m')::float::numeric(6, 3), %(source)s, %(run)s
    FROM ingest_stagedfeature staged
    JOIN parcels_surveyplan plan ON plan.number = attributes->>'plan'
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
    ORDER BY staged.seq
    ON CONFLICT (plan_id, number) DO UPDATE
    SET location = excluded.location, source = excluded.source,
        import_run_id = excluded.import_run_id,
        accuracy_m = CASE WHEN %(tells_accuracy)s THEN excluded.accuracy_m
                     ELSE point.accuracy_m END
    WHERE ST_Distance(point.location, excluded.location) > %(same)s
       OR %(tells_accuracy)s AND point.accuracy_m IS DISTINCT FROM excluded.accuracy_m
"""
