"""Checks of a plan's zones."""

from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import ATTRIBUTES

_UNKNOWN_CLASS = """
    SELECT min(staged.seq) AS seq, staged.attributes->>'zone_class' AS zone_class, count(*) AS count
    FROM ingest_stagedfeature staged
    LEFT JOIN parcels_zoneclass class ON class.code = staged.attributes->>'zone_class'
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected AND class.id IS NULL
    GROUP BY staged.attributes->>'zone_class'
"""

ZONES = (by_statement("zone_class_unknown", "W", ATTRIBUTES, _UNKNOWN_CLASS),)
