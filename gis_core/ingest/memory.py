"""Room for joins of whole layers."""

from django.db import connection


def remember_more() -> None:
    """Memory for the joins of a million rows, in this transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '192MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
