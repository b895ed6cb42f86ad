"""What delivered parcels say of themselves, against the known places and their own outlines."""

from __future__ import annotations

from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import ATTRIBUTES
from parcels.publish.delivered import KEY

AREA_WARNS, AREA_BLOCKS = 0.01, 0.05  # deed against computed, as a share of the computed
AREA_MOST = 99_999_999_999.999

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
    FROM (SELECT *, ROW({KEY})::text AS whole FROM delivered_parcel
          WHERE problem = '' AND number IN (
              SELECT number FROM delivered_parcel GROUP BY {KEY} HAVING count(*) > 1)
    ) delivered
    JOIN (SELECT ROW({KEY})::text AS whole, count(*) FROM delivered_parcel
          WHERE problem = '' AND number <> '' GROUP BY {KEY} HAVING count(*) > 1
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
# No ground is less than none, and the column holds no more.
_IMPOSSIBLE = """
    SELECT seq, official_area_m2 AS deed FROM delivered_parcel
    WHERE official_area_m2 < 0 OR official_area_m2 > %(most)s
"""
_ZERO = "SELECT seq FROM delivered_parcel WHERE official_area_m2 = 0"

CHECKS = (
    *(
        by_statement(problem, "B", ATTRIBUTES, _PROBLEM, {"problem": problem}, is_fixed=True)
        for problem in ("area_unknown", "area_ambiguous", "block_unknown")
    ),
    by_statement("block_ambiguous", "B", ATTRIBUTES, _AMBIGUOUS, is_fixed=True),
    by_statement("block_elsewhere", "B", ATTRIBUTES, _BLOCK_ELSEWHERE),
    by_statement("duplicate_key", "B", ATTRIBUTES, _DUPLICATE, is_fixed=True),
    by_statement(
        "deed_area_impossible", "B", ATTRIBUTES, _IMPOSSIBLE, {"most": AREA_MOST}, is_fixed=True
    ),
    by_statement("deed_area_zero", "W", ATTRIBUTES, _ZERO),
    by_statement(
        "deed_area_differs", "B", ATTRIBUTES, _DEED, {"least": AREA_BLOCKS, "below": None}
    ),
    by_statement(
        "deed_area_off", "W", ATTRIBUTES, _DEED, {"least": AREA_WARNS, "below": AREA_BLOCKS}
    ),
)
