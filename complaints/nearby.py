"""Open cases that a report may repeat: of the same sort, a few steps away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.core import signing
from django.db.models import QuerySet

from complaints.models import Category, Complaint
from gis_core import crs

METRES = 50
MOST = 3
OFFERED_SECONDS = 24 * 3600
_SALT = "complaints.nearby"


@dataclass(frozen=True)
class Near:
    """An open case as far as a passer-by may know it: what, how far, since when, how far along.

    ``offer`` is the only name by which it can be joined, so that nobody joins by counting numbers.
    """

    offer: str
    category: Category
    metres: int
    received_at: datetime
    state: str


def open_near(point: Point, category: Category, *, metres: float = METRES) -> QuerySet[Complaint]:
    """Open cases of the category's group within ``metres`` of a WGS 84 point, the nearest first.

    ST_DWithin in the storage CRS, which is metric, so that the index on places answers. Cases that
    the public map does not show at their place are not offered to passers-by either.
    """
    ((x, y),) = crs.from_wgs84(crs.STORAGE, [(point.x, point.y)])
    here = Point(x, y, srid=crs.STORAGE)
    return (
        Complaint.objects.open()
        .filter(
            location__dwithin=(here, metres),
            category__group_id=category.group_id,
            category__publicity=Category.Publicity.EXACT,
            master=None,
        )
        .annotate(metres=Distance("location", here))
        .select_related("category")
        .order_by("metres")
    )


def offers(point: Point | None, category: Category) -> list[Near]:
    """Up to three cases that a reporter is asked about."""
    if point is None or not crs.is_within(point.x, point.y):
        return []
    return [
        Near(
            offer=signing.dumps(near.pk, salt=_SALT),
            category=near.category,
            metres=max(5, 5 * round(near.metres.m / 5)),
            received_at=near.received_at,
            state=near.get_state_display(),
        )
        for near in open_near(point, category)[:MOST]
    ]


def offered(offer: str) -> Complaint | None:
    """The case of an offer of the last day, if it is still open."""
    try:
        pk = signing.loads(offer, salt=_SALT, max_age=OFFERED_SECONDS)
    except signing.BadSignature:
        return None
    return Complaint.objects.open().filter(pk=pk).first()
