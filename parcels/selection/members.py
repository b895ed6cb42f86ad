"""The parcels of a selection as rows: paged, sorted and summed in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import Union
from django.db.models import (
    Aggregate,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
)
from django.db.models.functions import Coalesce, Length

from gis_core import crs
from gis_core.geometry import PlanarArea, box_in_degrees
from parcels.models import (
    BuildingLicence,
    Parcel,
    ParcelBoundary,
    Selection,
    StructuralPlan,
    ZoneShare,
)

if TYPE_CHECKING:
    from gis_core.accounts.models import User

PAGE = 100
MOST_UNITED = 5_000  # parcels whose ground is united while the page waits
_OPEN_LICENCES = ("submitted", "under_review", "returned", "approved", "issued", "suspended")
# What a table may be sorted by: column, then what makes the order whole.
ORDERS: dict[str, tuple[str, ...]] = {
    "position": ("position",),
    "number": ("number_length", "number", "sub_number"),
    "block": ("area__name_ar", "block_length", "block__number", "number_length", "number"),
    "area_m2": ("computed_m2",),
    "official_m2": ("official_m2",),
    "licences": ("open_licences",),
    "status": ("status",),
}


def parcels_of(selection: Selection, user: User) -> QuerySet[Parcel]:
    """Those of its parcels that a person sees, with areas, main zone and open licences."""
    held = ParcelBoundary.objects.current().filter(parcel=OuterRef("pk"))
    seen = Parcel.objects.visible_to(user).filter(pk__in=selection.members.values("parcel"))
    place = selection.members.filter(parcel=OuterRef("pk")).values("position")[:1]
    rows = seen.select_related("block", "area").annotate(
        position=Subquery(place),
        computed_m2=Subquery(held.values("computed_area_m2")[:1]),
        official_m2=Subquery(held.values("official_area_m2")[:1]),
        number_length=Length("number"),
        block_length=Length("block__number"),
        open_licences=_open_licences(user),
    )
    return _with_zone(rows, user)


def sorted_by(rows: QuerySet[Parcel], asked: str) -> QuerySet[Parcel]:
    """In the asked order; a minus before it turns it round, what is unknown is as pasted."""
    name = asked.removeprefix("-")
    columns = ORDERS.get(name, ORDERS["position"])
    first, *others = columns
    key = F(first)
    turned = key.desc(nulls_last=True) if asked.startswith("-") else key.asc(nulls_last=True)
    return rows.order_by(turned, *others, "pk")


def totals_of(selection: Selection, user: User) -> dict[str, Any]:
    """How many are seen and hidden, their areas together, and the ground they cover."""
    members = selection.members.count()
    held = _boundaries(selection, user)
    sums = held.aggregate(
        drawn=Count("pk"),
        computed_m2=Coalesce(Sum("computed_area_m2"), 0.0),
        official_m2=Sum("official_area_m2"),
        without_deed=Count("pk", filter=Q(official_area_m2=None)),
    )
    seen = Parcel.objects.visible_to(user).filter(pk__in=selection.members.values("parcel")).count()
    sums["union_m2"] = None
    if 0 < sums["drawn"] <= MOST_UNITED:
        sums["union_m2"] = held.aggregate(m2=PlanarArea(Union("boundary")))["m2"]
    return sums | {"parcels": seen, "hidden": members - seen}


def box_of(selection: Selection, user: User) -> tuple[float, float, float, float] | None:
    """West, south, east and north of what is seen, in degrees."""
    held = _boundaries(selection, user)
    return held.aggregate(box=box_in_degrees("boundary"))["box"]


class _Features(Aggregate):
    """Label and boundary of each row as the features of a collection, as text."""

    template = f"""coalesce(jsonb_agg(jsonb_build_object(
        'type', 'Feature', 'id', parcel_id, 'properties', jsonb_build_object('label', label),
        'geometry', ST_AsGeoJSON(ST_Transform(%(expressions)s, {crs.WGS84}), 7)::jsonb
    )), '[]'::jsonb)::text"""
    output_field = TextField()


def outlines_of(selection: Selection, user: User) -> str:
    """The seen parcels as one GeoJSON text (RFC 7946), built by the database."""
    features = _boundaries(selection, user).aggregate(told=_Features("boundary"))["told"]
    return f'{{"type": "FeatureCollection", "features": {features}}}'


def _boundaries(selection: Selection, user: User) -> QuerySet[ParcelBoundary]:
    held = ParcelBoundary.objects.current().visible_to(user)
    return held.filter(parcel__in=selection.members.values("parcel"))


def _open_licences(user: User) -> Coalesce:
    open_ones = BuildingLicence.objects.visible_to(user).filter(
        parcel=OuterRef("pk"), state__in=_OPEN_LICENCES
    )
    counted = open_ones.order_by().values("parcel").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _with_zone(rows: QuerySet[Parcel], user: User) -> QuerySet[Parcel]:
    """The class with the largest share of the parcel: what a table has room for."""
    in_force = (
        ZoneShare.objects.current()
        .visible_to(user)
        .filter(
            boundary__parcel=OuterRef("pk"),
            plan__state=StructuralPlan.State.IN_FORCE,
            kind=ZoneShare.Kind.MATERIAL,
        )
    )
    first = in_force.order_by("-percent", "pk")
    return rows.annotate(
        zone_ar=Subquery(first.values("zone_class__name_ar")[:1]),
        zone_en=Subquery(first.values("zone_class__name_en")[:1]),
        zone_percent=Subquery(first.values("percent")[:1]),
    )
