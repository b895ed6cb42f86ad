"""Editions as their pages show them: how much ground each class has, and zones as GeoJSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Sum
from django.utils.translation import get_language

from parcels.models import StructuralPlan, StructuralPlanZone, ZoneClass

MOST_DRAWN = 3_000  # zones that a browser draws with ease
_ZONES = """
WITH box AS MATERIALIZED (
    SELECT ST_Transform(ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326),
                        (SELECT ST_SRID(boundary) FROM parcels_structuralplanzone LIMIT 1)) AS edge
), seen AS (
    SELECT zone.id, zone.code, zone.zone_class_id, zone.boundary
    FROM parcels_structuralplanzone zone
    WHERE zone.plan_id = %(plan)s AND zone.valid_to IS NULL
      AND zone.boundary && (SELECT edge FROM box)
    ORDER BY zone.computed_area_m2 DESC LIMIT %(limit)s
)
SELECT coalesce(json_agg(json_build_object(
           'type', 'Feature', 'id', seen.id,
           'geometry', ST_AsGeoJSON(ST_Transform(
               ST_SimplifyPreserveTopology(seen.boundary, %(tolerance)s), 4326), 6)::json,
           'properties', json_build_object('code', seen.code, 'class', class.code,
               'name', CASE WHEN %(lang)s = 'en' AND class.name_en <> '' THEN class.name_en
                            ELSE class.name_ar END,
               'colour', class.colour))), '[]')
FROM seen JOIN parcels_zoneclass class ON class.id = seen.zone_class_id
"""


@dataclass
class ClassShare:
    """One class in an edition: its zones, their ground, and its part of the whole for a bar."""

    zone_class: ZoneClass
    zones: int
    area_m2: float
    percent: float = 0.0
    offset: float = 0.0  # where the bar of this class begins, in per cent

    @property
    def hectares(self) -> float:
        """The ground in a unit that a plan is read in."""
        return self.area_m2 / 10_000


@dataclass
class Edition:
    """A plan with its classes, the largest first."""

    plan: StructuralPlan
    classes: list[ClassShare]

    @property
    def zones(self) -> int:
        """How many zones it has, as it stands or as it ended."""
        return sum(share.zones for share in self.classes)

    @property
    def area_m2(self) -> float:
        """The ground of all its zones."""
        return sum(share.area_m2 for share in self.classes)


def editions(plans: Iterable[StructuralPlan]) -> list[Edition]:
    """The plans with the ground of each class, in one statement for all of them."""
    wanted = list(plans)
    counted = (
        StructuralPlanZone.objects.filter(plan__in=wanted, valid_to=None)
        .values("plan", "zone_class")
        .annotate(zones=Count("pk"), area_m2=Sum("computed_area_m2"))
        .order_by("-area_m2")
    )
    classes = ZoneClass.objects.in_bulk()
    shares: dict[int, list[ClassShare]] = defaultdict(list)
    for row in counted:
        named = classes[row["zone_class"]]
        shares[row["plan"]].append(ClassShare(named, row["zones"], row["area_m2"]))
    return [Edition(plan, _in_per_cent(shares[plan.pk])) for plan in wanted]


def _in_per_cent(shares: list[ClassShare]) -> list[ClassShare]:
    whole = sum(share.area_m2 for share in shares) or 1.0
    offset = 0.0
    for share in shares:
        share.percent, share.offset = 100 * share.area_m2 / whole, offset
        offset += share.percent
    return shares


def zones_in(
    plan: StructuralPlan, box: tuple[float, float, float, float], *, pixel_m: float
) -> dict[str, Any]:
    """The edition's zones within degrees west, south, east, north, the largest ones first.

    ``pixel_m`` is how many metres a pixel shows; outlines are drawn no finer than that.
    """
    west, south, east, north = box
    with connection.cursor() as cursor:
        cursor.execute(
            _ZONES,
            {
                "plan": plan.pk,
                "west": west,
                "south": south,
                "east": east,
                "north": north,
                "tolerance": pixel_m / 2,
                "limit": MOST_DRAWN + 1,
                "lang": get_language(),
            },
        )
        (found,) = cursor.fetchone()
    features = json.loads(found) if isinstance(found, str) else found
    return {
        "type": "FeatureCollection",
        "features": features[:MOST_DRAWN],
        "more": len(features) > MOST_DRAWN,
    }
