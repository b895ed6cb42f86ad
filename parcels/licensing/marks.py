"""Which licence the map shows of a parcel. Changes of licences are followed by triggers."""

from collections.abc import Iterable

from django.db import connection


def follow_boundaries(parcel_ids: Iterable[int]) -> None:
    """Bring the marks of parcels up to date after their boundaries changed, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT qasima_mark_licences(ids) FROM ("
            "SELECT array_agg(DISTINCT parcel_id) AS ids FROM parcels_buildinglicence"
            " WHERE parcel_id = ANY(%s)) concerned WHERE cardinality(ids) > 0",
            [list(parcel_ids)],
        )
