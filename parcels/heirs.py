"""Which parcels of today have the ground of a parcel that is no more, by the transitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

# Through every transition on record, to the parcels that have not ended in their turn.
_HEIRS = """
WITH RECURSIVE heir(gone, parcel) AS (
    SELECT unnest(%(parcels)s::bigint[]), unnest(%(parcels)s::bigint[])
  UNION
    SELECT heir.gone, child.parcel_id
    FROM heir
    JOIN parcels_transitionparcel part ON part.parcel_id = heir.parcel AND part.role = 'parent'
     AND NOT part.is_withdrawn
    JOIN parcels_transitionparcel child
      ON child.transition_id = part.transition_id AND child.role = 'child'
)
SELECT heir.gone, parcel.id, parcel.area_id,
       parcel.number || CASE WHEN parcel.sub_number = '' THEN '' ELSE '/' || parcel.sub_number END
FROM heir JOIN parcels_parcel parcel ON parcel.id = heir.parcel
WHERE parcel.status <> 'historic' ORDER BY heir.gone, parcel.number, parcel.sub_number, parcel.id
"""


class Heir(NamedTuple):
    """A parcel of today, whoever may see it: ``area_id`` is there to be asked."""

    parcel_id: int
    area_id: int | None
    label: str


def heirs_of(gone: Iterable[int]) -> dict[int, list[Heir]]:
    """By parcel that is no more; those without a transition on record are left out."""
    found: dict[int, list[Heir]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_HEIRS, {"parcels": sorted(gone)})
        for former, *heir in cursor.fetchall():
            found[former].append(Heir(*heir))
    return dict(found)
