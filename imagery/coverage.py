"""Where a survey leaves the municipality's areas and its parcels uncovered.

A footprint is traced from a sample of each sheet, so a strip along its edge says nothing: gaps
smaller than ``LEAST_GAP_M2`` are left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import Union
from django.contrib.gis.db.models.functions import AsGeoJSON, Difference, Transform
from django.contrib.gis.geos import MultiPolygon
from django.core.cache import cache
from django.db.models import Case, Count, Q, Sum, Value, When

from gis_core import crs
from gis_core.areas.models import Area
from gis_core.geometry import PlanarArea
from gis_core.tiles.versions import versions_of
from imagery.models import Survey
from parcels.models import ParcelBoundary, ParcelFabric

if TYPE_CHECKING:
    from gis_core.accounts.models import User

LEAST_GAP_M2 = 100.0
M2_IN_KM2 = 1_000_000
KEPT_SECONDS = 7 * 24 * 3600
DIGITS = 6  # of degrees: a decimetre


@dataclass(frozen=True)
class Covered:
    """How much of one area a survey shows; ``gap`` is GeoJSON text of what it does not."""

    area: int | None  # None: parcels outside every area
    area_m2: float
    gap_m2: float
    gap: str
    parcels: int
    parcels_outside: int
    parcels_outside_m2: float

    @property
    def percent(self) -> float | None:
        """What is covered of the ground; None for an area without a boundary."""
        return 100 * (1 - self.gap_m2 / self.area_m2) if self.area_m2 else None

    @property
    def gap_km2(self) -> float:
        return self.gap_m2 / M2_IN_KM2

    @property
    def area_km2(self) -> float:
        return self.area_m2 / M2_IN_KM2

    @property
    def parcels_outside_km2(self) -> float:
        return self.parcels_outside_m2 / M2_IN_KM2


def footprint_of(survey: Survey) -> MultiPolygon | None:
    """What is shown of it, or what of it is ready before it is shown."""
    if survey.state == Survey.State.PUBLISHED:
        return survey.footprint
    return survey.sheets.ready().aggregate(whole=Union("footprint"))["whole"]


def of(survey: Survey) -> list[Covered]:
    """Every area by its number, and what lies in none; kept until survey or land is another."""
    if survey.state != Survey.State.PUBLISHED:
        return _measured(survey)
    versions = versions_of(["areas", "parcels"])
    key = f"imagery:coverage:{survey.pk}:{survey.version}:{versions['areas']}:{versions['parcels']}"
    return cache.get_or_set(key, lambda: _measured(survey), KEPT_SECONDS)


def seen_of(survey: Survey, user: User) -> list[tuple[Area | None, Covered]]:
    """Those of the areas that a person works in, the largest gap first."""
    areas = {area.pk: area for area in Area.objects.visible_to(user).without_outlines()}
    told = [
        (areas.get(one.area) if one.area else None, one)
        for one in of(survey)
        if one.area in areas or (one.area is None and user.scope.everything)
    ]
    return sorted(told, key=lambda row: (-row[1].gap_m2, -row[1].parcels_outside))


def total(rows: list[Covered]) -> Covered:
    """The sum of several areas."""
    numbers = ("area_m2", "gap_m2", "parcels", "parcels_outside", "parcels_outside_m2")
    sums = {name: sum(getattr(row, name) for row in rows) for name in numbers}
    return Covered(area=None, gap="", **sums)


def gaps(rows: list[tuple[Area | None, Covered]]) -> dict[str, Any]:
    """The uncovered ground as GeoJSON, one feature for each area that has some."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(one.gap),
                "properties": {
                    "area": area.code,
                    "name_ar": area.name_ar,
                    "name_en": area.name_en,
                    "name": area.name,
                    "area_km2": round(one.area_km2, 6),
                    "gap_km2": round(one.gap_km2, 6),
                },
            }
            for area, one in rows
            if area is not None and one.gap
        ],
    }


def _measured(survey: Survey) -> list[Covered]:
    footprint = footprint_of(survey)
    ground, land = _of_areas(footprint), _of_parcels(footprint)
    nothing = {"area_m2": 0.0, "gap_m2": 0.0, "gap": ""}
    bare = {"parcels": 0, "parcels_outside": 0, "parcels_outside_m2": 0.0}
    keys = sorted({*ground, *land}, key=lambda key: (key is None, key))
    return [
        Covered(area=key, **ground.get(key, nothing), **land.get(key, bare))  # type: ignore[arg-type]
        for key in keys
    ]


def _of_areas(footprint: MultiPolygon | None) -> dict[int | None, dict[str, Any]]:
    left = Difference("boundary", footprint) if footprint else "boundary"
    rows = Area.objects.exclude(boundary=None).annotate(
        area_m2=PlanarArea("boundary"),
        gap_m2=PlanarArea(left),
        gap=AsGeoJSON(Transform(left, crs.WGS84), precision=DIGITS),
    )
    told = {}
    for pk, area_m2, gap_m2, gap in rows.values_list("pk", "area_m2", "gap_m2", "gap"):
        is_gap = gap_m2 >= LEAST_GAP_M2
        told[pk] = {
            "area_m2": area_m2,
            "gap_m2": gap_m2 if is_gap else 0.0,
            "gap": gap if is_gap else "",
        }
    return told


def _of_parcels(footprint: MultiPolygon | None) -> dict[int | None, dict[str, Any]]:
    """How many there are, and how many of them are not wholly shown."""
    outside = Q(is_shown=False)
    rows = ParcelBoundary.objects.current().annotate(is_shown=_is_shown(footprint))
    told = (
        rows.values("area")
        .order_by()
        .annotate(
            parcels=Count("pk"),
            parcels_outside=Count("pk", filter=outside),
            parcels_outside_m2=Sum("computed_area_m2", filter=outside, default=0.0),
        )
    )
    return {row.pop("area"): row for row in told}


def _is_shown(footprint: MultiPolygon | None) -> Case | Value:
    """Whether a parcel is wholly in the footprint: by its block where the whole of that is or is
    not, so that single boundaries are looked at along the edge alone."""
    if footprint is None:
        return Value(False)
    web = footprint.transform(crs.WEB_MERCATOR, clone=True)
    blocks = ParcelFabric.objects.exclude(block=None).values_list("block", flat=True)
    inside = list(blocks.filter(boundary_web__coveredby=web))
    beyond = list(blocks.filter(boundary_web__disjoint=web))
    return Case(
        When(block__in=inside, then=Value(True)),
        When(block__in=beyond, then=Value(False)),
        When(boundary__coveredby=footprint, then=Value(True)),
        default=Value(False),
    )
