"""Checks of survey points: unique, of believable days and accuracies, of plans whose parcels are
known, and near what they are said to have measured."""

from functools import partial

from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import ATTRIBUTES, TOPOLOGY
from parcels.publish.on_parcels import link

from .keys import UNIQUE

FAR_M = 1.0  # from a parcel's corner; farther where the point itself is less accurate
TIMES_ITS_ACCURACY = 3
COARSE_M, MOST_M = 5.0, 999.0

_IN_FUTURE = """
    SELECT seq, attributes->>'surveyed_on' AS day FROM ingest_stagedfeature
    WHERE run_id = %(run)s AND (attributes->>'surveyed_on')::date > current_date
"""
_ACCURACY = """
    SELECT seq, accuracy FROM (
        SELECT seq, (attributes->>'accuracy_m')::float AS accuracy FROM ingest_stagedfeature
        WHERE run_id = %(run)s AND NOT is_rejected
    ) told
    WHERE accuracy < %(below)s::float OR accuracy > %(least)s::float
"""
_CONTRADICTS = """
    SELECT min(seq) AS seq, attributes->>'plan' AS plan FROM ingest_stagedfeature
    WHERE run_id = %(run)s AND NOT is_rejected
    GROUP BY attributes->>'plan'
    HAVING count(DISTINCT attributes->>'surveyor') > 1
        OR count(DISTINCT attributes->>'surveyed_on') > 1
"""
_PARCEL_NOT_FOUND = """
    SELECT seq FROM linked JOIN ingest_stagedfeature staged USING (seq)
    WHERE staged.run_id = %(run)s AND parcel_id IS NULL
      AND (attributes ? 'parcel' OR attributes ? 'automated_number')
"""
# Of which parcels each delivered plan is, by this delivery or by what is known already.
_PLAN_PARCELS = """
    SELECT DISTINCT attributes->>'plan' AS plan, parcel_id
    FROM linked JOIN ingest_stagedfeature staged USING (seq)
    WHERE staged.run_id = %(run)s AND parcel_id IS NOT NULL
    UNION
    SELECT plan.number, member.parcel_id
    FROM parcels_surveyplan plan JOIN parcels_surveyplan_parcels member
      ON member.surveyplan_id = plan.id
    WHERE plan.number IN (SELECT attributes->>'plan' FROM ingest_stagedfeature
                          WHERE run_id = %(run)s)
"""
_OF_NO_PARCEL = f"""
    SELECT min(seq) AS seq, attributes->>'plan' AS plan FROM ingest_stagedfeature
    WHERE run_id = %(run)s AND NOT is_rejected
      AND attributes->>'plan' NOT IN (SELECT plan FROM ({_PLAN_PARCELS}) known)
    GROUP BY attributes->>'plan'
"""
# A row that names its parcel is measured against that one, any other against all of its plan.
_FAR = f"""
    WITH known AS MATERIALIZED ({_PLAN_PARCELS}), corner AS MATERIALIZED (
        SELECT known.plan, version.parcel_id, version.label,
               (ST_DumpPoints(version.boundary)).geom AS spot
        FROM known JOIN parcels_parcelboundary version USING (parcel_id)
        WHERE version.valid_to IS NULL AND version.recorded_to IS NULL
    )
    SELECT seq, parcel, round(metres::numeric, 2) AS metres FROM (
        SELECT DISTINCT ON (staged.seq) staged.seq, corner.label AS parcel,
               ST_Distance(corner.spot, staged.boundary) AS metres,
               greatest(%(far)s, %(times)s * (attributes->>'accuracy_m')::float) AS allowed
        FROM ingest_stagedfeature staged
        JOIN linked USING (seq)
        JOIN corner ON corner.plan = attributes->>'plan'
         AND corner.parcel_id = coalesce(linked.parcel_id, corner.parcel_id)
        WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
        ORDER BY staged.seq, ST_Distance(corner.spot, staged.boundary)
    ) nearest WHERE metres > allowed
"""

# Not by the place: a corner is that of several parcels, and noise decides in which it lies.
PREPARE = (partial(link, by_place=False),)
CHECKS = (
    UNIQUE,
    by_statement("survey_in_future", "B", ATTRIBUTES, _IN_FUTURE, is_fixed=True),
    by_statement(
        "survey_accuracy_impossible",
        "B",
        ATTRIBUTES,
        _ACCURACY,
        {"least": MOST_M, "below": 0},
        is_fixed=True,
    ),
    by_statement(
        "survey_accuracy_coarse", "W", ATTRIBUTES, _ACCURACY, {"least": COARSE_M, "below": None}
    ),
    by_statement("survey_plan_contradicts", "W", ATTRIBUTES, _CONTRADICTS),
    by_statement("survey_parcel_not_found", "W", ATTRIBUTES, _PARCEL_NOT_FOUND),
    by_statement("survey_plan_of_no_parcel", "W", ATTRIBUTES, _OF_NO_PARCEL),
    by_statement(
        "survey_point_far", "W", TOPOLOGY, _FAR, {"far": FAR_M, "times": TIMES_ITS_ACCURACY}
    ),
)
