"""The ground of an application: its size, its zones, and the rules that apply there on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from parcels.models import Parcel, ParcelBoundary, Regulation

_ZONES = """
SELECT class.id, class.code, class.name_ar, class.name_en, plan.edition,
       sum(ST_Area(slice)) AS area_m2
FROM parcels_parcelboundary ground
JOIN parcels_structuralplanzone zone ON ST_Intersects(zone.boundary, ground.boundary)
JOIN parcels_structuralplan plan ON plan.id = zone.plan_id AND plan.state = 'in_force'
JOIN parcels_zoneclass class ON class.id = zone.zone_class_id
CROSS JOIN LATERAL (
    SELECT ST_CollectionExtract(ST_Intersection(zone.boundary, ground.boundary), 3) AS slice
) cut
WHERE ground.id = %(boundary)s AND zone.valid_from <= %(on)s
  AND (zone.valid_to IS NULL OR zone.valid_to > %(on)s)
  AND NOT ST_IsEmpty(ST_Buffer(slice, -0.05))
GROUP BY class.id, class.code, class.name_ar, class.name_en, plan.edition
ORDER BY area_m2 DESC, class.code
"""


@dataclass(frozen=True)
class SiteZone:
    """A class of the plan over part of the ground; slices thinner than the plan are left out."""

    class_id: int
    code: str
    name_ar: str
    name_en: str
    plan: str
    area_m2: float

    @property
    def name(self) -> str:
        """In the page's language."""
        english = (get_language() or "ar").startswith("en")
        return (english and self.name_en) or self.name_ar


@dataclass(frozen=True)
class SiteRule:
    """A regulation whose condition is met; ``is_certain`` where that could be found out."""

    rule: Regulation
    is_certain: bool


@dataclass(frozen=True)
class Site:
    """What an applicant and a reviewer know of the ground on a day."""

    parcel: Parcel
    boundary: ParcelBoundary | None
    on: date
    zones: list[SiteZone]
    rules: list[SiteRule]

    @property
    def plot_m2(self) -> float | None:
        """The deed's area, or the drawn one where the deed's is not known."""
        if self.boundary is None:
            return None
        official = self.boundary.official_area_m2
        return float(official) if official else self.boundary.computed_area_m2

    def rules_on(self, parameter: str) -> list[SiteRule]:
        """The rules on one parameter, of the zone that covers most of the ground."""
        return [known for known in self.rules if known.rule.parameter == parameter]


def site_of(parcel: Parcel, *, on: date, boundary: ParcelBoundary | None = None) -> Site:
    """The ground as it is bounded, zoned and ruled on a day."""
    found = boundary or parcel.boundaries.as_of(on).first() or parcel.boundary
    zones = _zones(found, on) if found else []
    site = Site(parcel, found, on, zones, [])
    if zones:
        rules = Regulation.objects.in_force(on).filter(zone_class=zones[0].class_id)
        site.rules.extend(_that_apply(list(rules), site.plot_m2 or 0.0))
    return site


def _zones(boundary: ParcelBoundary, on: date) -> list[SiteZone]:
    with connection.cursor() as cursor:
        cursor.execute(_ZONES, {"boundary": boundary.pk, "on": on})
        return [SiteZone(*row) for row in cursor.fetchall()]


def _that_apply(rules: list[Regulation], plot_m2: float) -> list[SiteRule]:
    """Of rules that begin at some size of plot, the one whose size is reached last."""
    reached: dict[str, float] = {}
    for rule in rules:
        least = float(rule.condition.get("plot_m2_from", 0))
        if least <= plot_m2:
            reached[rule.parameter] = max(reached.get(rule.parameter, 0.0), least)
    return [
        SiteRule(rule, is_certain=not rule.condition.keys() - {"plot_m2_from"})
        for rule in rules
        if float(rule.condition.get("plot_m2_from", 0)) == reached.get(rule.parameter)
    ]


def snapshot_of(site: Site) -> dict[str, Any]:
    """The site as plain values, to be kept with a decision whatever the rules become."""
    return {
        "on": site.on.isoformat(),
        "boundary": site.boundary.pk if site.boundary else None,
        "plot_m2": site.plot_m2,
        "zones": [
            {
                "zone_class": zone.code,
                "name_ar": zone.name_ar,
                "name_en": zone.name_en,
                "plan": zone.plan,
                "area_m2": round(zone.area_m2, 2),
            }
            for zone in site.zones
        ],
        "regulations": [_rule(known) for known in site.rules],
    }


def _rule(known: SiteRule) -> dict[str, Any]:
    rule = known.rule
    return {
        "parameter": rule.parameter,
        "condition": rule.condition,
        "is_certain": known.is_certain,
        "value": float(rule.value) if rule.value is not None else None,
        "value_text": rule.value_text,
        "unit": rule.unit,
        "article": rule.article,
        "document": rule.document,
        "valid_from": rule.valid_from.isoformat(),
    }
