"""What lies in the part of the demo's land that is flown over, in pixels of a picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from django.db.models import Count, QuerySet

from gis_core import crs
from gis_core.areas.models import Area
from parcels.demo.source import own
from parcels.models import Building, Parcel, ParcelBoundary, Street, StructuralPlanZone

SIDE_M = 1_500
PIXEL_M = 0.5
GREEN = {"green", "sports"}  # the classes of the plan that are planted
STOREY_M = 3.4
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class House:
    """A building's roof, how high it is, from which year it stands, and a number of its own."""

    rings: list[Ring]
    height_px: float
    year: int
    number: int


@dataclass(frozen=True)
class Scene:
    """The square's upper left corner in metres of the storage CRS, and what is painted there."""

    west: float
    north: float
    pixels: int  # of each side
    streets: list[tuple[Ring, float]]  # a line and its width in pixels
    parcels: list[list[Ring]]
    green: list[list[Ring]]
    houses: list[House]


def area_flown() -> Area | None:
    """The demo's most built-up area; None where there is no demo."""
    areas = own(Area.objects.all()).exclude(boundary=None)
    return areas.annotate(built=Count("parcels__buildings")).order_by("-built", "pk").first()


def scene(side_m: int = SIDE_M) -> Scene | None:
    """The middle of that area; None where there is no demo."""
    area = area_flown()
    if area is None:
        return None
    middle = shapely.Point(area.boundary.centroid.coords)
    west = round(middle.x - side_m / 2) + 0.0
    north = round(middle.y + side_m / 2) + 0.0
    window = Polygon.from_bbox((west, north - side_m, west + side_m, north))
    window.srid = crs.STORAGE
    to = _Pixels(west, north)
    green = StructuralPlanZone.objects.as_of(None).filter(zone_class__code__in=GREEN)
    return Scene(
        west,
        north,
        round(side_m / PIXEL_M),
        [
            (line, width)
            for shape, width in _shapes(Street.objects.all(), "centreline", window, "width_m")
            for line, width in to.lines(shape, width)
        ],
        [to.rings(shape) for (shape,) in _shapes(_boundaries(), "boundary", window)],
        [to.rings(shape) for (shape,) in _shapes(green, "boundary", window)],
        [
            House(to.rings(shape), (floors or 1) * STOREY_M / PIXEL_M, year or 0, pk)
            for shape, floors, year, pk in _shapes(
                Building.objects.all(), "footprint", window, "floors", "year_built", "pk"
            )
        ],
    )


def _boundaries() -> QuerySet:
    return ParcelBoundary.objects.as_of(None).filter(parcel__in=Parcel.objects.all())


def _shapes(rows: QuerySet, column: str, window: Polygon, *more: str) -> list[tuple[Any, ...]]:
    there = rows.filter(**{f"{column}__intersects": window}).annotate(drawn=AsWKB(column))
    found = list(there.order_by("pk").values_list("drawn", *more))
    return [(shapely.from_wkb(bytes(wkb)), *others) for wkb, *others in found]


class _Pixels:
    """From metres to pixels of the picture, downwards."""

    def __init__(self, west: float, north: float) -> None:
        self.corner = np.array([west, north])

    def ring(self, line: Any) -> Ring:
        points = (shapely.get_coordinates(line) - self.corner) / (PIXEL_M, -PIXEL_M)
        return [(float(x), float(y)) for x, y in points]

    def rings(self, shape: Any) -> list[Ring]:
        """The outer rings of its parts."""
        return [self.ring(part.exterior) for part in shapely.get_parts(shape)]

    def lines(self, shape: Any, width_m: Any) -> list[tuple[Ring, float]]:
        width = float(width_m or 8) / PIXEL_M
        return [(self.ring(part), width) for part in shapely.get_parts(shape)]
