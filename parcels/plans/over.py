"""Which parcels and zones lie over some ground, read in single statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely
from django.db import connection

from gis_core import crs
from parcels.models import StructuralPlan
from parcels.plans.errors import PlanError
from parcels.plans.sentences import TOO_MANY_PARCELS

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_PARCELS = 5_000  # affected at once; a larger change is a new edition, which is compared

_MANY = """
SELECT count(*) FROM (
    SELECT FROM parcels_parcelboundary
    WHERE boundary && %(ground)s::geometry AND valid_to IS NULL AND recorded_to IS NULL
    LIMIT %(most)s
) few
"""
_HELD = """
SELECT held.parcel_id, held.label, coalesce(block.number, ''), area.name_ar, area.name_en,
       held.computed_area_m2, coalesce(held.official_area_m2, held.computed_area_m2)::float,
       ST_Area(cut.shape), coalesce(lies.classes, '{{}}'), coalesce(lies.whole, '{{}}'),
       coalesce(lies.inside, '{{}}'),
       %(everything)s OR coalesce(held.area_id = ANY(%(areas)s), false) AS is_seen
FROM parcels_parcelboundary held
CROSS JOIN LATERAL (
    SELECT CASE WHEN {whole} THEN held.boundary
           ELSE ST_CollectionExtract(ST_Intersection(held.boundary, %(ground)s::geometry), 3) END
           AS shape
) cut
LEFT JOIN LATERAL (
    SELECT array_agg(zone_class_id) AS classes, array_agg(whole) AS whole,
           array_agg(inside) AS inside
    FROM (
        SELECT zone.zone_class_id,
               sum(ST_Area(ST_Intersection(zone.boundary, held.boundary))) AS whole,
               sum(ST_Area(ST_Intersection(zone.boundary, cut.shape))) AS inside
        FROM parcels_structuralplanzone zone
        WHERE zone.plan_id = %(plan)s AND zone.valid_to IS NULL
          AND zone.boundary && held.boundary AND ST_Intersects(zone.boundary, held.boundary)
        GROUP BY zone.zone_class_id
    ) by_class WHERE whole > 0
) lies ON true
LEFT JOIN areas_block block ON block.id = held.block_id
LEFT JOIN areas_area area ON area.id = held.area_id
WHERE held.valid_to IS NULL AND held.recorded_to IS NULL AND {which}
  AND NOT ST_IsEmpty(ST_Buffer(cut.shape, -%(accuracy)s))
ORDER BY ST_Area(cut.shape) DESC, held.parcel_id
"""
_UNDER = "held.boundary && %(ground)s::geometry"
_NAMED = "held.parcel_id = ANY(%(parcels)s)"
_COVERED = "ST_Covers(%(ground)s::geometry, held.boundary)"
_ZONES = """
SELECT shape.n, zone.zone_class_id, sum(ST_Area(ST_Intersection(zone.boundary, shape.geom)))
FROM (SELECT n, hex::geometry AS geom
      FROM unnest(%(shapes)s::text[]) WITH ORDINALITY given(hex, n)) shape
JOIN parcels_structuralplanzone zone
  ON zone.plan_id = %(plan)s AND zone.valid_to IS NULL AND zone.boundary && shape.geom
 AND ST_Intersects(zone.boundary, shape.geom)
GROUP BY shape.n, zone.zone_class_id
HAVING sum(ST_Area(ST_Intersection(zone.boundary, shape.geom))) > 0
"""
ByClass = dict[int | None, float]


@dataclass
class Held:
    """A parcel with its ground by class, whole and inside of what is drawn."""

    id: int
    label: str
    block: str
    area_ar: str
    area_en: str
    area_m2: float
    plot_m2: float  # the deed's area, by which rules judge; else the computed one
    inside_m2: float
    is_seen: bool
    whole: ByClass = field(default_factory=dict)
    inside: ByClass = field(default_factory=dict)


def hex_of(shape: shapely.Geometry) -> str:
    """A shape in the storage CRS as PostGIS takes it."""
    return shapely.to_wkb(shapely.set_srid(shape, crs.STORAGE), hex=True, include_srid=True)


def parcels_under(ground: shapely.Geometry, plan: StructuralPlan, user: User) -> list[Held]:
    """Parcels with more than a trace of their ground inside, the most of it first.

    Those out of sight are among them, for counting. ``PlanError`` where they are too many.
    """
    values = _values(ground, plan, user)
    with connection.cursor() as cursor:
        cursor.execute(_MANY, values | {"most": MOST_PARCELS + 1})
        if cursor.fetchone()[0] > MOST_PARCELS:
            raise PlanError(TOO_MANY_PARCELS, n=MOST_PARCELS)
        cursor.execute(_HELD.format(which=_UNDER, whole=_COVERED), values)
        return [_held(row) for row in cursor.fetchall()]


def parcels_named(
    parcels: Sequence[int], ground: shapely.Geometry, plan: StructuralPlan, user: User
) -> list[Held]:
    """The named parcels, all of whose ground is concerned."""
    values = _values(ground, plan, user) | {"parcels": list(parcels)}
    with connection.cursor() as cursor:
        cursor.execute(_HELD.format(which=_NAMED, whole="true"), values)
        return [_held(row) for row in cursor.fetchall()]


def classes_over(shapes: Sequence[shapely.Geometry], plan: StructuralPlan) -> list[ByClass]:
    """For each shape its ground by class; what no zone covers is under None."""
    found: list[dict[int | None, float]] = [defaultdict(float) for _shape in shapes]
    with connection.cursor() as cursor:
        cursor.execute(_ZONES, {"plan": plan.pk, "shapes": [hex_of(shape) for shape in shapes]})
        for n, zone_class, m2 in cursor.fetchall():
            found[n - 1][zone_class] = m2
    return [_with_rest(by_class, shape.area) for by_class, shape in zip(found, shapes, strict=True)]


def _values(ground: shapely.Geometry, plan: StructuralPlan, user: User) -> dict[str, object]:
    return {
        "ground": hex_of(ground),
        "plan": plan.pk,
        "accuracy": plan.accuracy_m,
        "everything": user.scope.everything,
        "areas": sorted(user.scope.area_ids),
    }


def _held(row: tuple) -> Held:
    key, label, block, area_ar, area_en, area_m2, plot_m2, inside_m2, *by_class, is_seen = row
    classes, whole, inside = by_class
    return Held(
        id=key,
        label=label,
        block=block,
        area_ar=area_ar or "",
        area_en=area_en or "",
        area_m2=area_m2,
        plot_m2=plot_m2,
        inside_m2=inside_m2,
        is_seen=is_seen,
        whole=_with_rest(dict(zip(classes, whole, strict=True)), area_m2),
        inside=_with_rest(dict(zip(classes, inside, strict=True)), inside_m2),
    )


def _with_rest(by_class: ByClass, whole_m2: float) -> ByClass:
    """Ground that no zone covers is a class of its own; where zones lie over one another their
    ground is shared out in proportion, so that the sum is the shape's area."""
    covered = sum(by_class.values())
    if covered > whole_m2 > 0:
        return {key: m2 * whole_m2 / covered for key, m2 in by_class.items()}
    rest = whole_m2 - covered
    return by_class | ({None: rest} if rest > 1e-6 else {})
