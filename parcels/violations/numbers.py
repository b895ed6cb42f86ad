"""Numbers of cases and notices: counted by year, never given twice."""

from django.db import connection

CASE = "VN"
NOTICE = "NT"
_NEXT = """
INSERT INTO parcels_licencecounter AS counter (series, year, last) VALUES (%s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1
RETURNING last
"""


def next_number(series: str, year: int) -> str:
    """``VN-2026-000123``; the counter's row is held until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        (last,) = cursor.fetchone()
    return f"{series}-{year}-{last:06d}"
