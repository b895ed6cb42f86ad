"""Where a case lies: its parcel, what is licensed and planned there, and what else is reported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.utils import timezone

from complaints.models import Complaint
from gis_core import crs
from parcels.history.licences import licences_of
from parcels.map_config import map_config
from parcels.models import Parcel
from parcels.zoning import MATERIAL, zones_over

if TYPE_CHECKING:
    from gis_core.accounts.models import User

NEARBY_M = 60
MOST_NEARBY = 5
MOST_LICENCES = 10
_HALF_VIEW = 0.0012  # degrees: a view of some 250 m, in which a parcel and its street are seen


@dataclass(frozen=True)
class Place:
    """The ground of a case, as far as the person may see it."""

    parcel: Parcel | None = None
    licences: list[Any] = field(default_factory=list)
    zones: list[Any] = field(default_factory=list)
    on_parcel: int = 0
    nearby: list[Complaint] = field(default_factory=list)


def place_of(complaint: Complaint, user: User) -> Place:
    """The parcel with its licences and the plan over it, and open cases close by."""
    nearby = _nearby(complaint, user)
    parcel = _parcel(complaint, user)
    if parcel is None:
        return Place(nearby=nearby)
    others = Complaint.objects.visible_to(user).filter(parcel=parcel).exclude(pk=complaint.pk)
    may_see_licences = user.has_perm("parcels.view_buildinglicence")
    may_see_plan = user.has_perm("parcels.view_structuralplanzone")
    zones = zones_over(parcel, user, None) if may_see_plan else []
    return Place(
        parcel=parcel,
        licences=list(licences_of(parcel, user, None)[:MOST_LICENCES]) if may_see_licences else [],
        zones=[zone for zone in zones if zone.kind == MATERIAL],
        on_parcel=others.count(),
        nearby=nearby,
    )


def map_of(complaint: Complaint, user: User) -> dict[str, Any] | None:
    """What the small map needs: the sheet with its plan, and the spot; None without a place."""
    if complaint.location is None or not user.has_perm("parcels.view_parcel"):
        return None
    lng, lat = lng_lat(complaint.location)
    config = map_config(user)
    config["view"] = {
        "bounds": [
            [lat - _HALF_VIEW, lng - _HALF_VIEW],
            [lat + _HALF_VIEW, lng + _HALF_VIEW],
        ]
    }
    for layer in config["layers"]:
        layer["visible"] = layer["key"] in {"areas", "plan", "blocks", "parcels"}
    config["spot"] = [lat, lng]
    config["ground_on"] = timezone.localdate(complaint.received_at).isoformat()
    return config


def lng_lat(place: Point) -> tuple[float, float]:
    """A stored place in degrees."""
    ((lng, lat),) = crs.to_wgs84(crs.STORAGE, [(place.x, place.y)])
    return round(lng, 7), round(lat, 7)


def _parcel(complaint: Complaint, user: User) -> Parcel | None:
    if complaint.parcel_id is None or not user.has_perm("parcels.view_parcel"):
        return None
    seen = Parcel.objects.visible_to(user).select_related("block", "area")
    return seen.filter(pk=complaint.parcel_id).first()


def _nearby(complaint: Complaint, user: User) -> list[Complaint]:
    if complaint.location is None:
        return []
    seen = Complaint.objects.visible_to(user).open().exclude(pk=complaint.pk)
    near = seen.filter(location__dwithin=(complaint.location, D(m=NEARBY_M)))
    near = near.annotate(distance=Distance("location", complaint.location))
    return list(near.select_related("category").order_by("distance", "pk")[:MOST_NEARBY])
