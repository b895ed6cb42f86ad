"""Survey plans in a parcel's file, each with the points that it measured there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.measure import Distance
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from gis_core import crs
from parcels.models import BoundaryPoint, ParcelBoundary, SurveyPlan

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

Row = dict[str, object]
NEAR_M = 2  # a plan of a whole district is told of a parcel by what it measured around that one


def plans_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[SurveyPlan]:
    """The plans of a parcel, newest first; each with ``points_here``, their ``spot`` in WGS 84."""
    seen = SurveyPlan.objects.as_of(on).visible_to(user).filter(parcels=parcel)
    ground = ParcelBoundary.objects.as_of(on).filter(
        parcel=parcel, boundary__dwithin=(OuterRef("location"), Distance(m=NEAR_M))
    )
    here = BoundaryPoint.objects.filter(Exists(ground)).annotate(
        spot=Transform("location", crs.WGS84)
    )
    points = Prefetch("points", here.order_by("pk"), to_attr="points_here")
    return seen.order_by("-surveyed_on", "pk").prefetch_related(points)


def told_of(_parcel: Parcel, _on: date | None, _rows: list[Any]) -> dict[str, object]:
    """The system that the page writes coordinates in."""
    return {"storage_name": crs.name_of(crs.STORAGE)}


def as_json(row: SurveyPlan) -> Row:
    """A survey plan with its points around the parcel, in WGS 84 degrees."""
    return {
        "number": row.number,
        "surveyor": row.surveyor,
        "surveyed_on": row.surveyed_on and row.surveyed_on.isoformat(),
        "points": [_point(point) for point in row.points_here],  # type: ignore[attr-defined]
    }


def _point(point: BoundaryPoint) -> Row:
    spot = point.spot  # type: ignore[attr-defined]
    accuracy = point.accuracy_m
    return {
        "number": point.number,
        "lng": round(spot.x, 8),
        "lat": round(spot.y, 8),
        "accuracy_m": None if accuracy is None else float(accuracy),
    }
