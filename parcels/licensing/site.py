"""The ground of an application: its size, its zones, and the rules that apply there on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language

from parcels.models import Parcel, ParcelBoundary, Regulation, ZoneShare
from parcels.regulations.judging import judge
from parcels.regulations.site import site_of as plot_of


@dataclass(frozen=True)
class SiteZone:
    """A class of the plan over part of the ground; traces of drawing are left out."""

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
    """A regulation that applies, or may for all that is known; ``why`` in both languages."""

    zone: SiteZone
    rule: Regulation
    is_certain: bool
    why_ar: str
    why_en: str

    @property
    def why(self) -> str:
        """In the page's language."""
        return self.why_en if (get_language() or "ar").startswith("en") else self.why_ar


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
        largest = self.zones[0] if self.zones else None
        return [
            known
            for known in self.rules
            if known.rule.parameter == parameter and known.zone == largest
        ]


def site_of(parcel: Parcel, *, on: date | None = None) -> Site:
    """The ground as it is bounded, zoned and ruled on a day; None is now.

    It asks nobody's sight: the caller has found the parcel, and the plan is published law.
    """
    zones = _zones(parcel, on)
    boundary = parcel.boundaries.as_of(on).first()
    day = on or timezone.localdate()
    judged = judge([zone.class_id for zone in zones], plot_of(parcel, on), on=day) if zones else {}
    rules = [
        SiteRule(zone, told.rule, bool(told.applies), told.why_in("ar"), told.why_in("en"))
        for zone in zones
        for told in judged.get(zone.class_id, [])
        if told.applies is not False
    ]
    return Site(parcel, boundary, day, zones, rules)


def _zones(parcel: Parcel, on: date | None) -> list[SiteZone]:
    """The classes with a share of the ground, the largest first, as the file's plan section."""
    shares = ZoneShare.objects.raw(
        "SELECT row_number() OVER () AS id, found.*, found.between_classes AS between"
        " FROM qasima_shares_of(%(parcel)s::bigint, %(on)s::date, %(today)s::date) found"
        " WHERE kind = 'material' ORDER BY area_m2 DESC, zone_class_id",
        {"parcel": parcel.pk, "on": on, "today": timezone.localdate()},
    )
    held = list(shares)
    prefetch_related_objects(held, "zone_class", "plan")
    return [
        SiteZone(
            share.zone_class.pk,
            share.zone_class.code,
            share.zone_class.name_ar,
            share.zone_class.name_en,
            share.plan.edition,
            share.area_m2,
        )
        for share in held
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
        "zone_class": known.zone.code,
        "parameter": rule.parameter,
        "condition": rule.condition,
        "is_certain": known.is_certain,
        "why_ar": known.why_ar,
        "why_en": known.why_en,
        "value": float(rule.value) if rule.value is not None else None,
        "value_text": rule.value_text,
        "unit": rule.unit,
        "article": rule.article,
        "document": rule.document,
        "valid_from": rule.valid_from.isoformat(),
    }
