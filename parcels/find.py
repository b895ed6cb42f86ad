"""Which parcel lies at a point, or nearest to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Point
from django.db.models import BooleanField, FloatField, Func, Value

from gis_core import crs
from gis_core.prepared import Written
from parcels.models import ParcelBoundary
from parcels.outline import with_outlines, with_places

if TYPE_CHECKING:
    from gis_core.accounts.models import User

FARTHEST_M = 500  # beyond it "the nearest parcel" tells a person nothing
AT_ONCE = 12  # parcels over one another; more than a few is a fault in the data


class InStorage(Func):
    """A point in the storage CRS, crossed by the database like everything stored."""

    function = "ST_Transform"
    template = f"%(function)s(%(expressions)s, {crs.STORAGE})"
    output_field = PointField(srid=crs.STORAGE)

    def __init__(self, point: Point) -> None:
        super().__init__(Value(point, output_field=PointField(srid=point.srid)))


class Within(Func):
    """Whether two geometries lie within some metres, by index."""

    function = "ST_DWithin"
    output_field = BooleanField()


class Gap(Func):
    """Metres between two geometries in the storage CRS."""

    function = "ST_Distance"
    output_field = FloatField()


class Nearness(Func):
    """The distance by which a GiST index can give the nearest first."""

    template = "%(expressions)s"
    arg_joiner = " <-> "
    output_field = FloatField()


@dataclass(frozen=True)
class Nearest:
    """The parcel nearest to a point that lies on none, and how far its edge is."""

    boundary: ParcelBoundary
    distance_m: float


def parcels_at(point: Point, user: User, on: date | None = None) -> list[ParcelBoundary]:
    """Boundaries in force on a day (None is now) that hold the WGS 84 point, the smallest first."""
    if not crs.is_within(point.x, point.y):
        return []
    return _written(user, (user.sight, user.is_superuser), on).ask(PostGISAdapter(point))


@lru_cache(maxsize=512)
def _written(user: User, _sight: tuple, on: date | None) -> Written:
    """The statement of a person, sight and day, for any point; see ``parcels.file._counting``."""
    anywhere = Point(0, 0, srid=crs.WGS84)
    found = with_outlines(ParcelBoundary.objects.as_of(on).visible_to(user).covering(anywhere))
    placed = with_places(found, "parcel__").order_by("computed_area_m2", "pk")[:AT_ONCE]
    return Written(placed, lambda value: isinstance(value, PostGISAdapter))


def nearest_parcel(point: Point, user: User, on: date | None = None) -> Nearest | None:
    """The visible parcel whose edge was nearest on a day, within ``FARTHEST_M`` metres."""
    if not crs.is_within(point.x, point.y):
        return None
    found = (
        with_places(with_outlines(ParcelBoundary.objects.as_of(on).visible_to(user)), "parcel__")
        .filter(Within("boundary", InStorage(point), Value(FARTHEST_M)))
        .annotate(distance_m=Gap("boundary", InStorage(point)))
        .order_by(Nearness("boundary", InStorage(point)))
    )
    hit = found.first()
    return Nearest(hit, hit.distance_m) if hit else None
