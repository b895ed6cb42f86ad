"""Whom to tell: the parcels beside some ground, by shared edge or within a distance."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import connection

from gis_core.areas.names import in_language
from parcels.adjacency.statement import NOISE_M, with_surroundings
from parcels.adjacency.within import FARTHEST_M
from parcels.models import ParcelBoundary
from parcels.plans.errors import PlanError
from parcels.plans.outcome import NeighbourRow, Neighbours
from parcels.plans.sentences import WRONG_REACH

if TYPE_CHECKING:
    from gis_core.accounts.models import User

FEW = 20  # parcels whose edges are walked one by one; beyond, touching is enough
LISTED = 200
_NEAR = """
WITH found AS (
    SELECT beside.parcel_id, beside.label, beside.block_id, beside.area_id,
           min(ST_Distance(beside.boundary, own.boundary)) AS distance
    FROM parcels_parcelboundary own
    JOIN parcels_parcelboundary beside
      ON ST_DWithin(beside.boundary, own.boundary, %(reach)s)
     AND beside.valid_to IS NULL AND beside.recorded_to IS NULL
     AND beside.parcel_id <> ALL(%(own)s)
    WHERE own.parcel_id = ANY(%(own)s) AND own.valid_to IS NULL AND own.recorded_to IS NULL
    GROUP BY beside.parcel_id, beside.label, beside.block_id, beside.area_id
)
SELECT found.parcel_id, found.label, coalesce(block.number, ''), area.name_ar, area.name_en,
       found.distance, count(*) OVER () AS seen,
       (SELECT count(*) FROM found WHERE NOT (%(everything)s
            OR coalesce(area_id = ANY(%(areas)s), false))) AS hidden
FROM found
LEFT JOIN areas_block block ON block.id = found.block_id
LEFT JOIN areas_area area ON area.id = found.area_id
WHERE %(everything)s OR found.area_id = ANY(%(areas)s)
ORDER BY found.distance, found.parcel_id LIMIT %(listed)s
"""


def beside(parcels: Collection[int], user: User, *, reach_m: float) -> Neighbours:
    """The neighbours of these parcels, without themselves: with 0 metres those who share an edge.

    Of more than a few parcels those count that touch at all. Raises ``PlanError`` for a distance
    that is none.
    """
    if not 0 <= reach_m <= FARTHEST_M:
        raise PlanError(WRONG_REACH, n=FARTHEST_M)
    if not parcels:
        return Neighbours(reach_m=reach_m)
    if reach_m == 0 and len(parcels) <= FEW:
        return _sharing(parcels, user)
    return _within(parcels, user, reach_m)


def _sharing(parcels: Collection[int], user: User) -> Neighbours:
    held = ParcelBoundary.objects.current().filter(parcel__in=parcels).only("pk")
    rows: dict[int, NeighbourRow] = {}
    hidden = set()
    for boundary in with_surroundings(held, scope=user.scope, on=None):
        for one in boundary.surroundings.neighbours:
            if one.id in parcels:
                continue
            if not one.is_seen:
                hidden.add(one.id)
                continue
            new = NeighbourRow(one.id, one.label, one.block or "", one.area, 0.0, None)
            row = rows.setdefault(one.id, new)
            row.shared_m = (row.shared_m or 0.0) + one.shared_m
    listed = sorted(rows.values(), key=lambda row: (-(row.shared_m or 0.0), row.id))
    return Neighbours(listed[:LISTED], len(listed), len(hidden))


def _within(parcels: Collection[int], user: User, reach_m: float) -> Neighbours:
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {
                "own": list(parcels),
                "reach": max(reach_m, NOISE_M),
                "everything": user.scope.everything,
                "areas": sorted(user.scope.area_ids),
                "listed": LISTED,
            },
        )
        found = cursor.fetchall()
    rows = [
        NeighbourRow(key, label, block, in_language(ar or "", en or ""), None, distance)
        for key, label, block, ar, en, distance, _seen, _hidden in found
    ]
    seen, hidden = (found[0][6], found[0][7]) if found else (0, 0)
    return Neighbours(rows, seen, hidden, reach_m)
