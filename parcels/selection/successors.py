"""What became of parcels that are no more."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from parcels.heirs import heirs_of
from parcels.models import Parcel
from parcels.selection.pasted.resolve import Item

if TYPE_CHECKING:
    from gis_core.accounts.models import User

# Where no transition is on record, the ground tells: who lies now where the parcel lay last.
_ON_ITS_GROUND = """
SELECT gone.parcel_id, now.parcel_id
FROM (
    SELECT DISTINCT ON (parcel_id) parcel_id, boundary FROM parcels_parcelboundary
    WHERE parcel_id = ANY(%(parcels)s) AND recorded_to IS NULL
    ORDER BY parcel_id, valid_from DESC
) gone
JOIN parcels_parcelboundary now
  ON now.boundary && gone.boundary AND now.valid_to IS NULL AND now.recorded_to IS NULL
 AND ST_Intersects(now.boundary, ST_Buffer(gone.boundary, -0.5))
WHERE now.parcel_id <> gone.parcel_id
ORDER BY gone.parcel_id, now.label, now.parcel_id
"""


def with_successors(items: list[Item], user: User) -> None:
    """Fill ``suggestions`` of historic items with the parcels that took their place, if seen."""
    gone = sorted({item.parcels[0] for item in items})
    if not gone:
        return
    found = {pk: [heir.parcel_id for heir in heirs] for pk, heirs in heirs_of(gone).items()}
    found |= _pairs(_ON_ITS_GROUND, [pk for pk in gone if pk not in found])
    wanted = {pk for heirs in found.values() for pk in heirs}
    seen = Parcel.objects.visible_to(user).filter(pk__in=wanted).select_related("block", "area")
    parcels = {parcel.pk: parcel for parcel in seen}
    for item in items:
        heirs = found.get(item.parcels[0], [])
        item.suggestions = [parcels[pk] for pk in heirs if pk in parcels]


def _pairs(statement: str, gone: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"parcels": gone})
        for former, present in cursor.fetchall():
            found[former].append(present)
    return dict(found)
