"""Open cases that a report may repeat: of the same sort, a few steps away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.core import signing

from complaints.models import Category, Complaint
from complaints.states import OPEN, State
from gis_core import crs
from gis_core.prepared import fetch_row

METRES = 50
MOST = 3
OFFERED_SECONDS = 24 * 3600
_SALT = "complaints.nearby"
# ST_DWithin in the storage CRS, which is metric, so that the index on places answers. What the
# public map does not show at its place is not offered to passers-by either.
# Place first, category after: a plan that is kept for every place would begin at the categories.
_NEAR = f"""
WITH asked AS MATERIALIZED (
    SELECT ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), {crs.STORAGE}) AS here
), around AS MATERIALIZED (
    SELECT id, received_at, state, category_id, ST_Distance(location, here) AS metres
    FROM asked JOIN complaints_complaint ON ST_DWithin(location, here, {METRES})
    WHERE state IN ({", ".join(f"'{state}'" for state in OPEN)}) AND master_id IS NULL
)
SELECT coalesce(json_agg(near), '[]'::json) FROM (
    SELECT around.id, received_at, state, metres, code, name_ar, name_en
    FROM around JOIN complaints_category category ON category.id = category_id
    WHERE group_id = %(group)s AND publicity = 'exact'
    ORDER BY metres LIMIT {MOST}
) near
"""


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


def offers(point: Point | None, category: Category) -> list[Near]:
    """Up to three cases that a reporter is asked about."""
    if point is None or not crs.is_within(point.x, point.y):
        return []
    return [
        Near(
            offer=signing.dumps(near["id"], salt=_SALT),
            category=Category(code=near["code"], name_ar=near["name_ar"], name_en=near["name_en"]),
            metres=max(5, 5 * round(near["metres"] / 5)),
            received_at=datetime.fromisoformat(near["received_at"]),
            state=str(State(near["state"]).label),
        )
        for near in open_near(point, category)
    ]


def open_near(point: Point, category: Category) -> list[dict[str, Any]]:
    """Open cases of the category's group within 50 m of a WGS 84 point, the nearest first.

    In one prepared statement, since it is asked while somebody waits on the street: planning it
    anew costs more than answering it.
    """
    ((x, y),) = crs.from_wgs84(crs.STORAGE, [(point.x, point.y)])
    row = fetch_row(_NEAR, {"x": x, "y": y, "group": category.group_id})
    return row[0] if row else []


def offered(offer: str) -> Complaint | None:
    """The case of an offer of the last day, if it is still open."""
    try:
        pk = signing.loads(offer, salt=_SALT, max_age=OFFERED_SECONDS)
    except signing.BadSignature:
        return None
    return Complaint.objects.open().filter(pk=pk).first()
