"""Numbers of applications and licences: counted by year, without gaps, never given twice."""

from django.db import connection

from parcels.models import BuildingLicence

APPLICATION = "AP"
LICENCE = "BL"

# The first of a year goes on where numbers of the same form that were taken over end.
_NEXT = """
INSERT INTO parcels_licencecounter AS counter (series, year, last)
VALUES (%(series)s, %(year)s, 1 + coalesce(
    (SELECT max(right(number, 6)::int) FROM parcels_buildinglicence
     WHERE number ~~ %(like)s AND number ~ %(form)s), 0))
ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1
RETURNING last
"""


def next_number(series: str, year: int) -> str:
    """``BL-2026-000123``; the counter's row is held until the caller's transaction ends."""
    start = f"{series}-{year}-"
    asked = {"series": series, "year": year, "like": f"{start}%", "form": f"^{start}[0-9]{{6}}$"}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, asked)
            (last,) = cursor.fetchone()
        number = f"{start}{last:06d}"
        if not BuildingLicence.objects.filter(number=number).exists():
            return number
