"""What differs between two editions over one area, worked out by the database and kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from gis_core import crs
from gis_core.areas.models import Area
from gis_core.tiles.versions import versions_of
from parcels.models import PlanComparison, StructuralPlan, StructuralPlanZone

if TYPE_CHECKING:
    from gis_core.accounts.models import User

NOISE_M2 = 1e-6  # what the arithmetic of a cut leaves over
AT_ONCE = 6_000  # zones of both editions that are compared while a person waits

# The ground: one area, or for %(area)s null what lies in no area.
_INSIDE = """
    SELECT zone.id, zone.plan_id, zone.zone_class_id AS class,
           CASE WHEN ST_Covers(area.boundary, zone.boundary) THEN zone.boundary
                ELSE ST_Intersection(zone.boundary, area.boundary) END AS shape
    FROM areas_area area
    JOIN parcels_structuralplanzone zone
      ON zone.boundary && area.boundary AND ST_Intersects(area.boundary, zone.boundary)
    WHERE area.id = %(area)s AND zone.plan_id IN (%(before)s, %(after)s)
      AND zone.valid_to IS NULL
"""
_OUTSIDE = """
    SELECT zone.id, zone.plan_id, zone.zone_class_id AS class,
           coalesce(ST_Difference(zone.boundary, around.shape), zone.boundary) AS shape
    FROM parcels_structuralplanzone zone
    CROSS JOIN LATERAL (
        SELECT ST_Union(area.boundary) AS shape FROM areas_area area
        WHERE area.boundary && zone.boundary AND ST_Intersects(area.boundary, zone.boundary)
    ) around
    WHERE zone.plan_id IN (%(before)s, %(after)s) AND zone.valid_to IS NULL
"""
# Of overlapping zones of one edition the first recorded keeps the ground, so that every spot has
# one class in each edition and all sums agree; how much that was is told beside the result.
_SIDES = """
raw AS MATERIALIZED ({ground}),
side AS MATERIALIZED (
    SELECT raw.id, raw.plan_id, raw.class, ST_Area(raw.shape) AS whole_m2,
           coalesce(ST_Difference(raw.shape, earlier.shape), raw.shape) AS shape
    FROM raw CROSS JOIN LATERAL (
        SELECT ST_Union(other.boundary) AS shape FROM parcels_structuralplanzone other
        WHERE other.plan_id = raw.plan_id AND other.valid_to IS NULL AND other.id < raw.id
          AND other.boundary && raw.shape
          AND ST_Relate(other.boundary, raw.shape, '2********')
    ) earlier
    WHERE NOT ST_IsEmpty(raw.shape)
),
"""
_PIECES = """
before AS MATERIALIZED (SELECT * FROM side WHERE plan_id = %(before)s),
after AS MATERIALIZED (SELECT * FROM side WHERE plan_id = %(after)s),
same AS MATERIALIZED (
    SELECT b.id AS before_id, a.id AS after_id, b.class AS before, a.class AS after, b.shape
    FROM before b JOIN after a ON b.shape = a.shape
),
met AS MATERIALIZED (
    SELECT b.id AS before_id, a.id AS after_id, b.class AS before, a.class AS after,
           ST_CollectionExtract(ST_Intersection(b.shape, a.shape), 3) AS shape
    FROM before b
    JOIN parcels_structuralplanzone zone
      ON zone.plan_id = %(after)s AND zone.valid_to IS NULL AND zone.boundary && b.shape
    JOIN after a ON a.id = zone.id
    WHERE b.id NOT IN (SELECT before_id FROM same) AND a.id NOT IN (SELECT after_id FROM same)
),
shared AS MATERIALIZED (
    SELECT *, ST_Area(shape) AS m2 FROM (SELECT * FROM same UNION ALL SELECT * FROM met) every
    WHERE NOT ST_IsEmpty(shape)
),
lost AS (
    SELECT b.class AS before, NULL::bigint AS after, ST_CollectionExtract(
        coalesce(ST_Difference(b.shape, (SELECT ST_Union(s.shape) FROM shared s
                                         WHERE s.before_id = b.id)), b.shape), 3) AS shape
    FROM before b
    WHERE ST_Area(b.shape) - coalesce((SELECT sum(m2) FROM shared s WHERE s.before_id = b.id), 0)
          > %(noise)s
),
gained AS (
    SELECT NULL::bigint AS before, a.class AS after, ST_CollectionExtract(
        coalesce(ST_Difference(a.shape, (SELECT ST_Union(s.shape) FROM shared s
                                         WHERE s.after_id = a.id)), a.shape), 3) AS shape
    FROM after a
    WHERE ST_Area(a.shape) - coalesce((SELECT sum(m2) FROM shared s WHERE s.after_id = a.id), 0)
          > %(noise)s
),
piece AS MATERIALIZED (
    SELECT before, after, shape, m2 FROM shared
    UNION ALL SELECT before, after, shape, ST_Area(shape) FROM lost
    UNION ALL SELECT before, after, shape, ST_Area(shape) FROM gained
),
"""
_CHANGES = """
part AS MATERIALIZED (
    SELECT before, after, dumped.geom AS shape,
           ST_IsEmpty(ST_Buffer(dumped.geom, -%(accuracy)s)) AS is_trace
    FROM (
        SELECT before, after, ST_CollectionExtract(ST_Union(shape), 3) AS shape FROM piece
        WHERE before IS DISTINCT FROM after GROUP BY before, after
    ) united CROSS JOIN LATERAL ST_Dump(shape) dumped
    WHERE ST_Area(dumped.geom) > 0
),
written AS (
    INSERT INTO parcels_planchange
        (comparison_id, before_class_id, after_class_id, boundary, is_trace)
    SELECT %(comparison)s, before, after, ST_Multi(shape), false FROM part WHERE NOT is_trace
    UNION ALL
    SELECT %(comparison)s, before, after, ST_Multi(ST_Union(shape)), true FROM part
    WHERE is_trace GROUP BY before, after
),
cell AS (
    SELECT before, after, sum(m2) AS m2, coalesce((
        SELECT sum(ST_Area(part.shape)) FROM part
        WHERE part.is_trace AND part.before IS NOT DISTINCT FROM piece.before
          AND part.after IS NOT DISTINCT FROM piece.after), 0) AS trace_m2
    FROM piece GROUP BY before, after HAVING sum(m2) > 0
)
SELECT (SELECT coalesce(json_agg(json_build_array(before, after, m2, trace_m2)), '[]') FROM cell),
       coalesce(sum(whole_m2 - ST_Area(shape)) FILTER (WHERE plan_id = %(before)s), 0),
       coalesce(sum(whole_m2 - ST_Area(shape)) FILTER (WHERE plan_id = %(after)s), 0)
FROM side
"""
_PARCELS = """
INSERT INTO parcels_changedparcel (change_id, parcel_id, area_m2)
SELECT change.id, held.parcel_id, ST_Area(cut.shape)
FROM parcels_planchange change
JOIN parcels_parcelboundary held
  ON held.boundary && change.boundary AND held.valid_to IS NULL AND held.recorded_to IS NULL
CROSS JOIN LATERAL (
    SELECT CASE WHEN ST_Covers(change.boundary, held.boundary) THEN held.boundary
           ELSE ST_CollectionExtract(ST_Intersection(change.boundary, held.boundary), 3) END
           AS shape
) cut
WHERE change.comparison_id = %(comparison)s AND NOT change.is_trace
  AND NOT ST_IsEmpty(ST_Buffer(cut.shape, -%(accuracy)s))
"""


def grounds_for(user: User, area: Area | None) -> list[int | None]:
    """The keys of the grounds to compare: one area, or all that the person may see; None is the
    ground outside every area, which only the widest sight holds."""
    if area is not None:
        return [area.pk]
    drawn = Area.objects.visible_to(user).exclude(boundary=None).order_by("name_ar", "pk")
    outside: list[int | None] = [None] if user.scope.everything else []
    return [*drawn.values_list("pk", flat=True), *outside]


def stale_grounds(
    before: StructuralPlan, after: StructuralPlan, grounds: list[int | None]
) -> list[int | None]:
    """Those of the grounds that were not compared yet, or whose plan or parcels changed since."""
    fresh = set(comparisons_of(before, after, grounds).values_list("area", flat=True))
    return [ground for ground in grounds if ground not in fresh]


def comparisons_of(
    before: StructuralPlan, after: StructuralPlan, grounds: list[int | None]
) -> QuerySet[PlanComparison]:
    """What is known and still true of these grounds."""
    named = Q(area__in=[ground for ground in grounds if ground is not None])
    if None in grounds:
        named |= Q(area=None)
    return PlanComparison.objects.filter(named, before=before, after=after, **_versions())


def _versions() -> dict[str, int]:
    """What a comparison rests on. Versions only rise, so that their sum tells either's change."""
    now = versions_of(["plan", "areas", "parcels"])
    return {"plan_version": now["plan"] + now["areas"], "parcels_version": now["parcels"]}


def is_quick(before: StructuralPlan, after: StructuralPlan, grounds: list[int | None]) -> bool:
    """Whether a person may wait for it, by the number of zones on both sides."""
    zones = StructuralPlanZone.objects.filter(plan__in=[before, after], valid_to=None)
    if None not in grounds:
        around = _around(Area.objects.filter(pk__in=grounds))
        zones = zones.filter(boundary__bboverlaps=around) if around else zones.none()
    return zones[: AT_ONCE + 1].count() <= AT_ONCE


def _around(areas: QuerySet[Area]) -> Polygon | None:
    box = areas.aggregate(box=Extent("boundary"))["box"]
    if box is None:
        return None
    around = Polygon.from_bbox(box)
    around.srid = crs.STORAGE
    return around


def compare(before: StructuralPlan, after: StructuralPlan, ground: int | None) -> PlanComparison:
    """Work out one ground anew, in a transaction; two at once do it one after the other."""
    with transaction.atomic():
        seen = _versions()
        made, _new = PlanComparison.objects.get_or_create(
            before=before, after=after, area_id=ground, defaults=seen
        )
        found = PlanComparison.objects.select_for_update().get(pk=made.pk)
        _forget(found)
        found.cells, found.overlap_before_m2, found.overlap_after_m2 = _work_out(found)
        found.plan_version, found.parcels_version = seen["plan_version"], seen["parcels_version"]
        found.save()
    return found


def _forget(comparison: PlanComparison) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM parcels_changedparcel WHERE change_id IN"
            " (SELECT id FROM parcels_planchange WHERE comparison_id = %s)",
            [comparison.pk],
        )
        cursor.execute("DELETE FROM parcels_planchange WHERE comparison_id = %s", [comparison.pk])


def _work_out(comparison: PlanComparison) -> tuple[list, float, float]:
    ground = _OUTSIDE if comparison.area_id is None else _INSIDE
    values = {
        "comparison": comparison.pk,
        "before": comparison.before_id,
        "after": comparison.after_id,
        "area": comparison.area_id,
        # A piece that vanishes when it loses a rim this wide is drawing noise: a trace.
        "accuracy": max(comparison.before.accuracy_m, comparison.after.accuracy_m),
        "noise": NOISE_M2,
    }
    with connection.cursor() as cursor:
        cursor.execute("WITH " + _SIDES.format(ground=ground) + _PIECES + _CHANGES, values)
        cells, overlap_before, overlap_after = cursor.fetchone()
        cursor.execute(_PARCELS, values)
    return json.loads(cells) if isinstance(cells, str) else cells, overlap_before, overlap_after
