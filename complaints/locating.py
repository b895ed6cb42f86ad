"""Where a place lies: area, block and parcel by point in polygon, decided once and kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import Point

from gis_core.areas.models import Area, Block
from parcels.models import Parcel, ParcelBoundary


@dataclass(frozen=True)
class Located:
    """What lies at a point; what is unknown is None."""

    area: Area | None = None
    block: Block | None = None
    parcel: Parcel | None = None


def locate(point: Point) -> Located:
    """What a WGS 84 point lies in today; on a common edge the smallest, then the oldest parcel."""
    current = ParcelBoundary.objects.current().covering(point)
    hit = (
        current.select_related("parcel__block", "parcel__area")
        .order_by("computed_area_m2", "parcel_id")
        .first()
    )
    if hit is not None and hit.parcel.area is not None:
        return Located(hit.parcel.area, hit.parcel.block, hit.parcel)
    block = Block.objects.filter(boundary__intersects=point).select_related("area").order_by("pk")
    if found := block.first():
        return Located(found.area, found, hit.parcel if hit else None)
    area = Area.objects.filter(boundary__intersects=point).order_by("pk").first()
    return Located(area, None, hit.parcel if hit else None)
