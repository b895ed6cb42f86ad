"""The corner of a parcel that somebody meant who clicked near it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from shapely import get_coordinates
from shapely.wkb import loads

from parcels.models import ParcelBoundary

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_M = 50
MOST_PARCELS = 60


class Corner(NamedTuple):
    """In the storage CRS, as it was surveyed and not as tiles round it."""

    x: float
    y: float
    label: str


def corner_near(spot: Point, within_m: float, user: User) -> Corner | None:
    """The nearest corner of a parcel in the person's sight; None where none is so near."""
    within_m = min(within_m, MOST_M)
    seen = ParcelBoundary.objects.current().visible_to(user)
    near = seen.filter(boundary__dwithin=(spot, D(m=within_m))).select_related("parcel__block")
    found = [
        (abs(complex(x - spot.x, y - spot.y)), Corner(x, y, str(boundary.parcel)))
        for boundary in near[:MOST_PARCELS]
        for x, y in get_coordinates(loads(bytes(boundary.boundary.wkb)))
    ]
    distance, corner = min(found, default=(MOST_M + 1, None))
    return corner if distance <= within_m else None
