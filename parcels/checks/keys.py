"""One name for each thing."""

from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import ATTRIBUTES

_DUPLICATE = """
    SELECT seq, key, count FROM (
        SELECT seq, key, count(*) OVER (PARTITION BY key) AS count
        FROM ingest_stagedfeature WHERE run_id = %(run)s AND key <> ''
    ) counted WHERE count > 1
"""

UNIQUE = by_statement("duplicate_key", "B", ATTRIBUTES, _DUPLICATE, is_fixed=True)
