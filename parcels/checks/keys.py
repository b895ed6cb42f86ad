"""One name for each thing."""

from gis_core.ingest.checks import Check, by_statement
from gis_core.ingest.codes import ATTRIBUTES

_DUPLICATE = """
    SELECT seq, key, count FROM (
        SELECT seq, key, count(*) OVER (PARTITION BY key, {apart_by}) AS count
        FROM ingest_stagedfeature WHERE run_id = %(run)s AND key <> ''
    ) counted WHERE count > 1
"""


def unique(*, apart_by: str = "''") -> Check:
    """No two features of one key, unless this expression on staged features sets them apart."""
    statement = _DUPLICATE.format(apart_by=apart_by)
    return by_statement("duplicate_key", "B", ATTRIBUTES, statement, is_fixed=True)


UNIQUE = unique()
