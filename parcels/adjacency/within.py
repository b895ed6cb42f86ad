"""Parcels within some metres of a parcel, a point or any other shape."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import QuerySet, Subquery, Value

from parcels.find import Gap, Within
from parcels.models import ParcelBoundary

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

FARTHEST_M = 2_000  # the widest distance that may be asked for: a quarter, not a city


def parcels_near(
    parcel: Parcel, metres: float, user: User, on: date | None = None
) -> QuerySet[ParcelBoundary]:
    """Visible boundaries whose edge lies within ``metres`` of the parcel's, the nearest first.

    Annotated with ``distance_m``; the parcel itself is not among them.
    """
    own = ParcelBoundary.objects.as_of(on).filter(parcel=parcel.pk).values("boundary")[:1]
    return _near(Subquery(own), metres, user, on).exclude(parcel=parcel.pk)


def parcels_around(
    shape: GEOSGeometry, metres: float, user: User, on: date | None = None
) -> QuerySet[ParcelBoundary]:
    """The same around a shape in the storage CRS; 0 metres is what the shape touches."""
    column = ParcelBoundary._meta.get_field("boundary")
    return _near(Value(shape, output_field=type(column)(srid=shape.srid)), metres, user, on)


def _near(
    ground: Subquery | Value, metres: float, user: User, on: date | None
) -> QuerySet[ParcelBoundary]:
    if not 0 <= metres <= FARTHEST_M:
        raise ValueError(f"a distance of 0 to {FARTHEST_M} m")
    seen = ParcelBoundary.objects.as_of(on).visible_to(user)
    near = seen.filter(Within("boundary", ground, Value(metres)))
    return near.annotate(distance_m=Gap("boundary", ground)).order_by("distance_m", "parcel_id")
