"""Checks of areas and blocks: named once, and each block in an area."""

from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import ATTRIBUTES
from parcels.publish import places
from parcels.publish.divisions import HOLDER

from . import shift
from .keys import UNIQUE

_NAMELESS = """
    SELECT seq, key FROM ingest_stagedfeature
    WHERE run_id = %(run)s AND NOT is_rejected
      AND coalesce(attributes->>'name_ar', attributes->>'name_en', '') = ''
"""
_IN_NO_AREA = """
    SELECT staged.seq, staged.attributes->>'area' AS area, '' AS block
    FROM ingest_stagedfeature staged
    JOIN delivered_place place
      ON place.area_word = coalesce(staged.attributes->>'area', '') AND place.block_word = ''
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
      AND place.problem = %(problem)s
"""
_LIES_NOWHERE = f"SELECT seq FROM ({HOLDER}) held WHERE area_id IS NULL"

AREAS = (UNIQUE, by_statement("name_missing", "W", ATTRIBUTES, _NAMELESS))
PREPARE_BLOCKS = (places.resolve,)
BLOCKS = (
    shift.BLOCKS,
    UNIQUE,
    *(
        by_statement(problem, "B", ATTRIBUTES, _IN_NO_AREA, {"problem": problem}, is_fixed=True)
        for problem in ("area_unknown", "area_ambiguous")
    ),
    by_statement("block_in_no_area", "B", ATTRIBUTES, _LIES_NOWHERE, is_fixed=True),
)
