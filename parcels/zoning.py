"""How the plan in force lies over a parcel: each zone with its slice of the ground."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.gis.db.models import GeometryField
from django.db.models import (
    Case,
    CharField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from gis_core import crs
from gis_core.geometry import IsEmpty, PlanarArea
from parcels.models import ParcelBoundary, Regulation, StructuralPlanZone

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

ACCURACY_M = 0.05  # a slice thinner than twice this is noise of drawing, shown as a trace
MATERIAL = "material"
TRACE = "trace"


class Slice(Func):
    """The polygons that a zone and a boundary share; a shared edge alone gives none."""

    template = "ST_CollectionExtract(ST_Intersection(%(expressions)s), 3)"
    output_field = GeometryField(srid=crs.STORAGE)


class Eroded(Func):
    """A geometry less a rim of the plan's accuracy."""

    template = f"ST_Buffer(%(expressions)s, -{ACCURACY_M})"
    output_field = GeometryField(srid=crs.STORAGE)


def zones_over(parcel: Parcel, user: User, on: date | None = None) -> QuerySet[StructuralPlanZone]:
    """Zones in force over the parcel's current boundary, the largest slice first.

    Annotated with ``area_m2`` and ``percent`` of the parcel (floats) and ``kind``: material, or
    trace where the slice vanishes when it is eroded by the plan's accuracy.
    """
    day = on or timezone.localdate()
    boundary = ParcelBoundary.objects.as_of(on).filter(parcel=parcel.pk)
    ground = Subquery(boundary.values("boundary")[:1])
    whole = Subquery(boundary.values("computed_area_m2")[:1])
    return (
        StructuralPlanZone.objects.current()
        .visible_to(user)
        .filter(boundary__intersects=ground)
        .annotate(slice=Slice("boundary", ground))
        .annotate(area_m2=PlanarArea("slice"))
        .filter(area_m2__gt=0)
        .annotate(
            percent=ExpressionWrapper(
                Value(100.0) * F("area_m2") / whole, output_field=FloatField()
            ),
            kind=Case(
                When(IsEmpty(Eroded("slice")), then=Value(TRACE)),
                default=Value(MATERIAL),
                output_field=CharField(),
            ),
        )
        .select_related("zone_class", "plan")
        .prefetch_related(Prefetch("zone_class__regulations", Regulation.objects.in_force(day)))
        .order_by("-area_m2", "pk")
    )
