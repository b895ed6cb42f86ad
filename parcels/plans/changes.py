"""A comparison of several grounds put together: sums by class, the matrix, pieces, parcels."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import get_language

from parcels.models import ChangedParcel, PlanChange, PlanComparison, ZoneClass

if TYPE_CHECKING:
    from gis_core.accounts.models import User

NOTHING = 0.5  # m2: a sum below it is shown as unchanged
_FILE = """
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(
    json_build_object('type', 'Feature', 'id', piece.id,
        'geometry', ST_AsGeoJSON(ST_Transform({shape}, 4326), 7)::json,
        'properties', json_build_object(
            'before', b.code, 'after', a.code, 'before_colour', b.colour,
            'before_name', {name_b}, 'after_name', {name_a},
            'after_colour', a.colour, 'area_m2', round(piece.computed_area_m2::numeric, 2),
            'is_trace', piece.is_trace))), '[]'))::text
FROM (
    SELECT * FROM parcels_planchange
    WHERE comparison_id = ANY(%(comparisons)s) AND (%(traces)s OR NOT is_trace)
    ORDER BY is_trace, computed_area_m2 DESC, id LIMIT %(limit)s
) piece
LEFT JOIN parcels_zoneclass b ON b.id = piece.before_class_id
LEFT JOIN parcels_zoneclass a ON a.id = piece.after_class_id
"""
EVERY_PIECE = 10_000_000


@dataclass
class ClassChange:
    """One class, or ground without a zone, before and after."""

    zone_class: ZoneClass | None
    before_m2: float = 0.0
    after_m2: float = 0.0
    to: dict[int | None, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def change_m2(self) -> float:
        """Gained or lost."""
        return self.after_m2 - self.before_m2


@dataclass
class Difference:
    """What several compared grounds tell together."""

    comparisons: list[PlanComparison]
    classes: list[ClassChange]
    changed_m2: float = 0.0
    trace_m2: float = 0.0
    overlap_before_m2: float = 0.0
    overlap_after_m2: float = 0.0

    @property
    def columns(self) -> list[ClassChange]:
        """The classes there are after, in the order of the rows."""
        return [c for c in self.classes if c.after_m2 > 0]

    @property
    def matrix(self) -> list[tuple[ClassChange, list[tuple[float, bool]]]]:
        """Rows before, columns after: square metres, and whether they stayed what they were."""
        return [
            (row, [(row.to.get(_key(column), 0.0), row is column) for column in self.columns])
            for row in self.classes
            if row.before_m2 > 0
        ]

    @property
    def keys(self) -> list[int]:
        """The comparisons' numbers."""
        return [comparison.pk for comparison in self.comparisons]

    def pieces(self) -> QuerySet[PlanChange]:
        """What is more than a trace, the largest first."""
        found = PlanChange.objects.filter(comparison__in=self.keys, is_trace=False)
        shown = found.select_related("before_class", "after_class", "comparison__area")
        return shown.defer("boundary").order_by("-computed_area_m2", "pk")

    def traces(self) -> QuerySet[PlanChange]:
        """What is drawing noise, one row for each pair of classes and ground."""
        found = PlanChange.objects.filter(comparison__in=self.keys, is_trace=True)
        return found.select_related("before_class", "after_class").defer("boundary")


def difference_of(comparisons: QuerySet[PlanComparison]) -> Difference:
    """The comparisons' cells added up."""
    found = Difference(list(comparisons), [])
    rows: dict[int | None, ClassChange] = {None: ClassChange(None)}
    rows |= {c.pk: ClassChange(c) for c in ZoneClass.objects.order_by("sort_order", "code")}
    for comparison in found.comparisons:
        found.overlap_before_m2 += comparison.overlap_before_m2
        found.overlap_after_m2 += comparison.overlap_after_m2
        for before, after, m2, trace_m2 in comparison.cells:
            rows[before].before_m2 += m2
            rows[before].to[after] += m2
            rows[after].after_m2 += m2
            if before != after:
                found.changed_m2 += m2 - trace_m2
                found.trace_m2 += trace_m2
    none = rows.pop(None)
    found.classes = [c for c in [*rows.values(), none] if c.before_m2 or c.after_m2]
    return found


def affected_parcels(difference: Difference, user: User) -> QuerySet:
    """Parcels in sight with more than a trace of changed ground: ``parcel``, ``pieces``,
    ``changed_m2``, the most changed first."""
    found = ChangedParcel.objects.filter(change__comparison__in=difference.keys)
    scope = user.scope
    if not scope.everything:
        found = found.filter(parcel__area__in=scope.area_ids)
    grouped = found.values("parcel").annotate(pieces=Count("pk"), changed_m2=Sum("area_m2"))
    return grouped.order_by("-changed_m2", "parcel")


def changes_of(difference: Difference, parcels: list[int]) -> dict[int, list[ChangedParcel]]:
    """For each of a page's parcels, what becomes of what."""
    found = ChangedParcel.objects.filter(
        change__comparison__in=difference.keys, parcel__in=parcels
    ).select_related("change__before_class", "change__after_class")
    listed: dict[int, list[ChangedParcel]] = defaultdict(list)
    for row in found.defer("change__boundary").order_by("-area_m2"):
        listed[row.parcel_id].append(row)
    return listed


def as_geojson(difference: Difference, *, pixel_m: float = 0, limit: int = EVERY_PIECE) -> str:
    """The changed pieces as a FeatureCollection in WGS 84; whole ones with their traces, or
    simplified to ``pixel_m`` metres without them, for a map."""
    simple = "ST_SimplifyPreserveTopology(piece.boundary, %(pixel)s)"
    values: dict[str, Any] = {
        "comparisons": difference.keys,
        "pixel": pixel_m,
        "traces": not pixel_m,
        "limit": limit,
    }
    parts = {"shape": simple if pixel_m else "piece.boundary"}
    parts |= {"name_b": _name("b"), "name_a": _name("a")}
    with connection.cursor() as cursor:
        cursor.execute(_FILE.format(**parts), values)
        return cursor.fetchone()[0]


def _name(table: str) -> str:
    column = "name_en" if get_language() == "en" else "name_ar"
    return f"coalesce(nullif({table}.{column}, ''), {table}.name_ar)"


def _key(row: ClassChange) -> int | None:
    return row.zone_class.pk if row.zone_class else None
