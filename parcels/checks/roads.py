"""Checks of roads: unique codes, known areas and kinds, believable widths, ground of no parcel."""

from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import ATTRIBUTES, TOPOLOGY
from parcels.publish.delivered_roads import WIDEST_M, deliver

from .keys import unique

OVERLAP_DEPTH_M = 0.05
# The line and the surface of one code are one road; what goes by its name may come in pieces.
_APART = "ST_Dimension(boundary), CASE WHEN attributes ? 'code' THEN 0 ELSE seq END"

_PLACE = """
    SELECT staged.seq, staged.attributes->>'area' AS area
    FROM ingest_stagedfeature staged
    JOIN delivered_place place
      ON place.area_word = coalesce(staged.attributes->>'area', '') AND place.block_word = ''
    WHERE staged.run_id = %(run)s AND place.problem = %(problem)s
"""
_WIDTH = """
    SELECT seq, width FROM (
        SELECT seq, (attributes->>'width_m')::float AS width FROM ingest_stagedfeature
        WHERE run_id = %(run)s AND NOT is_rejected
    ) told WHERE width < 0 OR width > %(most)s
"""
_KIND = """
    SELECT min(seq) AS seq, word AS kind, count(*) AS count,
           (SELECT string_agg(code, ', ' ORDER BY sort_order, code)
            FROM parcels_streetkind) AS kinds
    FROM ingest_stagedfeature JOIN delivered_kind ON word = coalesce(attributes->>'kind', '')
    WHERE run_id = %(run)s AND NOT is_rejected AND word <> '' AND kind_id IS NULL
    GROUP BY word
"""
_DIFFERS = """
    SELECT seq, coalesce(nullif(name_ar, ''), nullif(name_en, ''), code) AS key
    FROM delivered_road WHERE differs
"""
_OVER_PARCEL = """
    SELECT seq, label AS parcel, round(ST_Area(common)::numeric, 2) AS area,
           ST_X(place) AS lng, ST_Y(place) AS lat
    FROM (
        SELECT road.seq, version.label, common,
               ST_Transform(ST_PointOnSurface(common), 4326) AS place
        FROM delivered_road road
        JOIN parcels_parcelboundary version
          ON version.boundary && road.surface AND ST_Intersects(version.boundary, road.surface)
         AND version.valid_to IS NULL AND version.recorded_to IS NULL
        CROSS JOIN LATERAL ST_Intersection(version.boundary, road.surface) AS common
        WHERE NOT ST_IsEmpty(ST_Buffer(common, -%(depth)s))
    ) over_it
"""

PREPARE = (deliver,)
CHECKS = (
    unique(apart_by=_APART),
    *(
        by_statement(problem, "B", ATTRIBUTES, _PLACE, {"problem": problem}, is_fixed=True)
        for problem in ("area_unknown", "area_ambiguous")
    ),
    by_statement(
        "road_width_impossible", "B", ATTRIBUTES, _WIDTH, {"most": WIDEST_M}, is_fixed=True
    ),
    by_statement("road_kind_unknown", "W", ATTRIBUTES, _KIND),
    by_statement("road_pieces_differ", "W", ATTRIBUTES, _DIFFERS),
    by_statement("road_over_parcel", "W", TOPOLOGY, _OVER_PARCEL, {"depth": OVERLAP_DEPTH_M}),
)
