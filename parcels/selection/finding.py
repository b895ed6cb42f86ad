"""Which parcels a shape, a distance or a filter means; every answer passes ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from parcels.adjacency.within import parcels_around, parcels_near
from parcels.models import Parcel, ParcelBoundary, StructuralPlan, ZoneShare
from parcels.selection.errors import SelectionError
from parcels.selection.making import MOST_PARCELS

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.areas.models import Area
    from parcels.models import ZoneClass


def within_shape(shape: GEOSGeometry, metres: float, user: User) -> QuerySet[ParcelBoundary]:
    """Current boundaries that the shape touches, or that lie within some metres of it."""
    return parcels_around(shape, metres, user).order_by("block_id", "label", "parcel_id")


def near_parcel(parcel: Parcel, metres: float, user: User) -> QuerySet[ParcelBoundary]:
    """Current boundaries within some metres of a parcel, the nearest first, itself left out."""
    return parcels_near(parcel, metres, user)


def of_area_and_class(
    area: Area | None, zone_class: ZoneClass | None, user: User
) -> QuerySet[ParcelBoundary]:
    """Current boundaries of an area, those with more than a trace of a class in a plan in force.

    Raises ``SelectionError`` where neither is named.
    """
    if area is None and zone_class is None:
        raise SelectionError(_("Choose an area, a class of the plan, or both."))
    found = ParcelBoundary.objects.current().visible_to(user)
    if area is not None:
        found = found.filter(area=area)
    if zone_class is not None:
        plans = StructuralPlan.objects.current()
        shares = ZoneShare.objects.visible_to(user).filter(
            boundary=OuterRef("pk"), zone_class=zone_class, is_material=True, plan__in=plans
        )
        found = found.filter(Exists(shares))
    return found.order_by("block_id", "label", "parcel_id")


def ids_of(found: QuerySet[ParcelBoundary]) -> list[int]:
    """The parcels in their order; raises ``SelectionError`` for more than a selection holds."""
    ids = list(found.values_list("parcel_id", flat=True)[: MOST_PARCELS + 1])
    if len(ids) > MOST_PARCELS:
        raise SelectionError(_("A selection holds 20,000 parcels at most. Choose fewer."))
    return ids
