"""What taking a delivery over would do to the published land and to those who work on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db import connection

from gis_core.areas.models import Area
from gis_core.ingest.checks import Check, by_statement
from gis_core.ingest.codes import BUSINESS, TOPOLOGY
from gis_core.ingest.findings import Found, record, selected
from gis_core.ingest.models import ImportRun
from parcels.publish.delivered import BEARS_ITS_KEY, index_ground
from parcels.publish.spoken import gather_spoken

MOVED_M = 1.0
BLOCK_LEAST_M2 = 1.0  # what rounding of corners adds up to in a block is less
BLOCK_LEAST_SHARE = 0.0001
MOST_REMOVED = 0.02  # of an area's parcels, by one person's word
APPROVALS_OF_MANY = 2
MANY = "many_removed"

_VANISHING = """
    CREATE TEMP TABLE vanishing_parcel {until} AS
    SELECT parcel.parcel_id, version.area_id, version.block_id, version.label,
           version.computed_area_m2,
           ST_PointOnSurface(version.boundary) AS middle
    FROM ({parcels}) parcel
    JOIN parcels_parcelboundary version
      ON version.parcel_id = parcel.parcel_id
     AND version.valid_to IS NULL AND version.recorded_to IS NULL
"""


# What has no successor that anybody confirmed.
_ENDING = """
    SELECT unnest(row_ids) AS parcel_id FROM ingest_change WHERE id = ANY(%(ending)s)
    EXCEPT
    SELECT unnest(row_ids) FROM ingest_change WHERE run_id = %(run)s AND is_confirmed
"""


def gather_vanishing(run: ImportRun) -> None:
    """Which published parcels would end, before anybody is asked what follows them."""
    gather_spoken(run)
    if _gather("SELECT parcel_id FROM spoken_parcel"):
        index_ground()


def gather_ending(run: ImportRun) -> None:
    """Which of them end after all that was answered; as long as the transaction."""
    ending = list(run.changes.ending().values_list("pk", flat=True))
    _gather(_ENDING, until="ON COMMIT DROP", run=run.pk, ending=ending)


def _gather(parcels: str, *, until: str = "", **told: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS vanishing_parcel")
        cursor.execute(_VANISHING.format(parcels=parcels, until=until), told)
        many = cursor.rowcount
        cursor.execute("ANALYZE vanishing_parcel")
    return many


# One that was only ever withdrawn from the record, as by taking a delivery back, never was.
_OF_FORMER = f"""
    SELECT DISTINCT delivered.seq
    FROM delivered_parcel delivered
    JOIN parcels_parcel parcel ON {BEARS_ITS_KEY} AND parcel.status = 'historic'
    WHERE NOT EXISTS (SELECT FROM matched_parcel matched WHERE matched.seq = delivered.seq)
      AND EXISTS (SELECT FROM parcels_parcelboundary version
                  WHERE version.parcel_id = parcel.id AND version.recorded_to IS NULL)
"""
_MOVED = """
    SELECT seq, round(moved_m::numeric, 1) AS metres FROM matched_parcel
    WHERE moved_m > %(metres)s
"""
_NUMBER_TAKEN = """
    SELECT DISTINCT ON (delivered.seq) delivered.seq, delivered.automated_number AS number,
           concat_ws('/', parcel.number, nullif(parcel.sub_number, '')) AS other
    FROM delivered_parcel delivered
    JOIN parcels_automatednumber automated ON automated.number = delivered.automated_number
    JOIN parcels_parcel parcel ON parcel.id = automated.parcel_id AND parcel.status <> 'historic'
    LEFT JOIN matched_parcel matched ON matched.seq = delivered.seq
    WHERE parcel.id IS DISTINCT FROM matched.parcel_id
    ORDER BY delivered.seq, parcel.id
"""
# After minus before, in blocks that have parcels already.
_BLOCK_GROUND = """
    WITH taken AS (
        SELECT delivered.seq, delivered.block_id, ST_Area(delivered.boundary) AS m2
        FROM delivered_parcel delivered
        JOIN ingest_stagedfeature staged
          ON staged.run_id = %(run)s AND staged.seq = delivered.seq AND NOT staged.is_rejected
        WHERE delivered.block_id IS NOT NULL
    ), change AS (
        SELECT block_id, sum(m2) AS m2 FROM (
            SELECT block_id, m2 FROM taken
            UNION ALL
            SELECT version.block_id, -version.computed_area_m2
            FROM taken JOIN matched_parcel matched USING (seq)
            JOIN parcels_parcelboundary version ON version.id = matched.version_id
            UNION ALL
            SELECT block_id, -computed_area_m2 FROM vanishing_parcel WHERE block_id IS NOT NULL
        ) moves GROUP BY block_id
    ), before AS (
        SELECT block_id, sum(computed_area_m2) AS m2 FROM parcels_parcelboundary
        WHERE valid_to IS NULL AND recorded_to IS NULL
          AND block_id IN (SELECT block_id FROM change)
        GROUP BY block_id
    )
    SELECT NULL::integer AS seq, round(abs(change.m2)::numeric, 1) AS area,
           round(before.m2::numeric, 1) AS former, block.number AS block,
           concat_ws('/', area.code, block.number) AS of_key,
           ST_X(spot) AS lng, ST_Y(spot) AS lat
    FROM change JOIN before USING (block_id)
    JOIN areas_block block ON block.id = change.block_id
    JOIN areas_area area ON area.id = block.area_id
    CROSS JOIN LATERAL (
        SELECT ST_Transform(ST_PointOnSurface(block.boundary), 4326) AS spot) placed
    WHERE sign(change.m2) = %(sign)s
      AND abs(change.m2) > greatest(%(least)s, %(share)s * before.m2)
    ORDER BY block.id
"""
_MANY_GONE = """
    SELECT NULL::integer AS seq, gone.many AS count, published.many AS published,
           round(100.0 * gone.many / published.many, 1) AS percent,
           gone.area_id AS area, coalesce(area.code, '') AS of_key
    FROM (SELECT coalesce(area_id, 0) AS area_id, count(*) AS many FROM vanishing_parcel
          WHERE {gone} GROUP BY 1) gone
    JOIN (SELECT coalesce(area_id, 0) AS area_id, count(*) AS many FROM parcels_parcel
          WHERE status = 'current' GROUP BY 1) published USING (area_id)
    LEFT JOIN areas_area area ON area.id = gone.area_id
    WHERE gone.many > %(most)s * published.many
"""


# One whose ground another takes may be followed, which a person says later.
_UNCOVERED = """
    NOT EXISTS (
        SELECT FROM delivered_parcel delivered
        JOIN ingest_stagedfeature staged
          ON staged.run_id = %(run)s AND staged.seq = delivered.seq AND NOT staged.is_rejected
        WHERE ST_Intersects(delivered.boundary, middle))
"""


def _many_removed(run: ImportRun) -> Iterator[Found]:
    """Many at once are not one approver's to remove."""
    found = [*_many_gone(run, _UNCOVERED)]
    if found:
        run.approvals_needed = APPROVALS_OF_MANY
        run.save(update_fields=["approvals_needed"])
    yield from found


def approvals_of_ending(run: ImportRun) -> int:
    """How many must approve what ends now that it is said what follows what; told once."""
    gather_ending(run)
    found = [*_many_gone(run, "true")]
    if found and not run.findings.filter(code=MANY).exists():
        record(run, found)
    return APPROVALS_OF_MANY if found else 1


def _many_gone(run: ImportRun, gone: str) -> Iterator[Found]:
    statement = _MANY_GONE.format(gone=gone)
    found = [*selected(run, MANY, "W", statement, {"most": MOST_REMOVED})]
    areas = Area.objects.without_outlines().in_bulk([told.params["area"] for told in found])
    for told in found:  # an area says its name in the language of the sentence
        yield replace(told, params={**told.params, "area": areas.get(told.params["area"], "-")})


# These may reject features; what would end is gathered from what is left.
OF_IDENTITY = (
    by_statement("number_of_former", "B", BUSINESS, _OF_FORMER, is_fixed=True),
    by_statement("automated_number_taken", "W", BUSINESS, _NUMBER_TAKEN),
    by_statement("moved", "W", BUSINESS, _MOVED, {"metres": MOVED_M}),
)
CHECKS = (
    Check(MANY, "W", BUSINESS, is_fixed=True, look=_many_removed, before=(gather_vanishing,)),
    *(
        by_statement(
            code,
            "W",
            TOPOLOGY,
            _BLOCK_GROUND,
            {"sign": sign, "least": BLOCK_LEAST_M2, "share": BLOCK_LEAST_SHARE},
        )
        for code, sign in (("block_gains", 1), ("block_loses", -1))
    ),
)
