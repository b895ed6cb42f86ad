"""The statement that walks along a boundary and says of each piece who is on its other side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    F,
    Func,
    JSONField,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from gis_core import crs
from parcels.adjacency.surroundings import Surroundings, surroundings_of

if TYPE_CHECKING:
    from gis_core.accounts.scope import AreaScope
    from parcels.models import ParcelBoundary

NOISE_M = 0.05  # two drawings of the same line lie this far apart and are still the same line
FARTHEST_STREET_M = 60  # a street whose middle lies farther off is not the one in front

STEP_OUT_M = 0.2  # the look across to the street begins clear of our own line

# Each half names the place, so that either of the two partial indexes by place can serve it.
_NOW = "other.valid_to IS NULL AND other.recorded_to IS NULL AND other.boundary && {place}"
_ON = (
    "other.valid_from <= (SELECT day FROM asked) AND ("
    "other.valid_to IS NULL AND other.recorded_to IS NULL AND other.boundary && {place}"
    " OR other.valid_to IS NOT NULL AND other.recorded_to IS NULL AND other.boundary && {place}"
    " AND other.valid_to > (SELECT day FROM asked))"
)
# What a neighbour is called, in which area and block: on a day gone by, what it was called then.
_CALLED_NOW = "other.label, other.area_id, other.block_id"
_CALLED_ON = (
    "CASE WHEN former.id IS NULL THEN other.label"
    " ELSE concat_ws('/', former.number, nullif(former.sub_number, '')) END AS label,"
    " CASE WHEN former.id IS NULL THEN other.area_id ELSE former.area_id END AS area_id,"
    " CASE WHEN former.id IS NULL THEN other.block_id ELSE former.block_id END AS block_id"
)
_FORMER = (
    "LEFT JOIN LATERAL (SELECT * FROM parcels_formeridentity former"
    " WHERE former.parcel_id = other.parcel_id AND former.valid_to > asked.day"
    " AND (former.valid_from IS NULL OR former.valid_from <= asked.day)"
    " ORDER BY former.valid_to LIMIT 1) former ON true"
)
_STREET_NOW = "street.valid_to IS NULL"
_STREET_ON = (
    "(street.valid_from IS NULL OR street.valid_from <= (SELECT day FROM asked))"
    " AND (street.valid_to IS NULL OR street.valid_to > (SELECT day FROM asked))"
)

# Rings are turned so that the ground lies to the left: outward is to the right of the walk.
# A neighbour's corners cut our sides into pieces; a piece is shared when its ends and its middle
# lie on the neighbour's line. So lengths are those of our own drawing, and noise adds nothing.
_WALK = f"""(
WITH asked AS MATERIALIZED (
    SELECT * FROM (VALUES (%(expressions)s)) AS given(id, everything, area_ids, day)
), own AS MATERIALIZED (
    SELECT parcel_id, ST_ForcePolygonCCW(boundary) AS ground, computed_area_m2
    FROM parcels_parcelboundary WHERE id = (SELECT id FROM asked)
), near AS MATERIALIZED (
    SELECT other.parcel_id, other.boundary AS ground, ST_Boundary(other.boundary) AS edge,
           {{called}},
           asked.everything OR coalesce(other.area_id = ANY(asked.area_ids), false) AS is_seen
    FROM asked, own JOIN parcels_parcelboundary other
      ON other.parcel_id <> own.parcel_id {{former}}
    WHERE {{near}} AND ST_DWithin(other.boundary, own.ground, {NOISE_M})
), side AS MATERIALIZED (
    SELECT segment.path, segment.geom AS line, ST_Length(segment.geom) AS length
    FROM own CROSS JOIN LATERAL ST_DumpSegments(own.ground) segment
    WHERE ST_Length(segment.geom) > 0
), corner AS MATERIALIZED (
    SELECT vertex.geom AS spot FROM near CROSS JOIN LATERAL ST_DumpPoints(near.edge) vertex, own
    WHERE ST_DWithin(vertex.geom, own.ground, {NOISE_M})
), knot AS (
    SELECT path, ST_LineLocatePoint(line, spot) AS at, length
    FROM side JOIN corner
      ON spot && ST_Expand(line, {NOISE_M}) AND ST_DWithin(spot, line, {NOISE_M})
), cut AS (
    SELECT path, at FROM (
        SELECT path, at, length, lag(at, 1, 0::float8) OVER (PARTITION BY path ORDER BY at) AS last
        FROM knot
    ) ordered
    WHERE (at - last) * length > {NOISE_M} AND (1 - at) * length > {NOISE_M}
  UNION ALL SELECT path, 1 FROM side
), piece AS MATERIALIZED (
    SELECT path, at, ST_LineSubstring(line, lag(at, 1, 0::float8) OVER walk, at) AS line
    FROM cut JOIN side USING (path) WINDOW walk AS (PARTITION BY path ORDER BY at)
), met AS MATERIALIZED (
    SELECT path, at, line, ST_Length(line) AS length, ST_LineInterpolatePoint(line, 0.5) AS middle,
        (SELECT coalesce(array_agg(parcel_id ORDER BY parcel_id), '{{{{}}}}') FROM near
         WHERE edge && ST_Expand(line, {NOISE_M})
           AND ST_DWithin(edge, ST_StartPoint(line), {NOISE_M})
           AND ST_DWithin(edge, ST_EndPoint(line), {NOISE_M})
           AND ST_DWithin(edge, ST_LineInterpolatePoint(line, 0.5), {NOISE_M})) AS shared,
        EXISTS (SELECT FROM near
                WHERE ST_Intersects(ground, ST_LineInterpolatePoint(line, 0.5))) AS is_covered
    FROM piece
), faced AS (
    SELECT met.*, facing.* FROM met LEFT JOIN LATERAL (
        SELECT street.id AS street_id, ST_ShortestLine(middle, street.centreline) AS sight
        FROM parcels_street street
        WHERE ST_DWithin(street.centreline, middle, {FARTHEST_STREET_M}) AND {{in_use}}
          AND cos(ST_Azimuth(middle, ST_ClosestPoint(street.centreline, middle))
                  - ST_Azimuth(ST_StartPoint(line), ST_EndPoint(line)) - pi() / 2) > 0.5
        ORDER BY ST_Distance(street.centreline, middle) LIMIT 1
    ) facing ON shared = '{{{{}}}}' AND NOT is_covered
), open AS (
    SELECT faced.*, sight IS NOT NULL AND NOT EXISTS (
        SELECT FROM parcels_parcelboundary other
        WHERE {{across}}
          AND ST_Length(sight) > {STEP_OUT_M}
          AND ST_Intersects(ST_LineSubstring(sight, {STEP_OUT_M} / ST_Length(sight), 1),
                            other.boundary)
    ) AS is_faced FROM faced
)
SELECT (json_build_object(
    'area_m2', (SELECT computed_area_m2 FROM own),
    'pieces', (SELECT coalesce(json_agg(json_build_object(
        'ring', path[:array_length(path, 1) - 1],
        'length_m', length,
        'azimuth', ST_Azimuth(ST_StartPoint(line), ST_EndPoint(line)),
        'shared', shared,
        'is_covered', is_covered,
        'street', CASE WHEN is_faced THEN street_id END,
        'xy', ST_AsGeoJSON(line, 4)::json -> 'coordinates',
        'line', ST_AsGeoJSON(ST_Transform(line, {crs.WGS84}), 7)::json -> 'coordinates'
    ) ORDER BY path, at), '[]') FROM open),
    'near', (SELECT coalesce(json_agg(json_build_object(
        'id', near.parcel_id,
        'is_seen', is_seen,
        'label', near.label,
        'block', block.number,
        'area_ar', area.name_ar,
        'area_en', area.name_en,
        'azimuth', ST_Azimuth(ST_Centroid(own.ground), ST_ClosestPoint(own.ground, near.ground)),
        'overlap_m2', ST_Area(ST_Intersection(ST_Buffer(own.ground, -{NOISE_M}), near.ground)),
        'outline', CASE WHEN is_seen
                   THEN ST_AsGeoJSON(ST_Transform(near.ground, {crs.WGS84}), 7)::json END
    ) ORDER BY near.parcel_id), '[]')
    FROM own, near LEFT JOIN areas_block block ON block.id = near.block_id
    LEFT JOIN areas_area area ON area.id = near.area_id),
    'streets', (SELECT coalesce(json_agg(json_build_object(
        'id', street.id, 'name_ar', street.name_ar, 'name_en', street.name_en,
        'width_m', street.width_m, 'kind', kind.code,
        'kind_ar', kind.name_ar, 'kind_en', kind.name_en)), '[]')
    FROM parcels_street street LEFT JOIN parcels_streetkind kind ON kind.id = street.kind_id
    WHERE street.id IN (SELECT street_id FROM open WHERE is_faced))
))::text)"""


class SurroundingsField(JSONField):
    """What the statement answers, as ``Surroundings``."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Surroundings | None:
        """From the JSON text."""
        given = super().from_db_value(value, expression, connection)
        return None if given is None else surroundings_of(given)


class Walk(Func):
    """The walk along the boundary of a row, as of a day, for a person of some scope."""

    output_field = SurroundingsField()

    def __init__(self, boundary: str, *, scope: AreaScope, on: date | None) -> None:
        super().__init__(
            F(boundary),
            Cast(Value(scope.everything), BooleanField()),
            Cast(Value(sorted(scope.area_ids)), ArrayField(BigIntegerField())),
            Cast(Value(on), DateField()),
        )
        held, in_use = (_NOW, _STREET_NOW) if on is None else (_ON, _STREET_ON)
        self.template = _WALK.format(
            near=held.format(place=f"ST_Expand(own.ground, {NOISE_M})"),
            across=held.format(place="sight"),
            in_use=in_use,
            called=_CALLED_NOW if on is None else _CALLED_ON,
            former="" if on is None else _FORMER,
        )


def with_surroundings(
    boundaries: QuerySet[ParcelBoundary], *, scope: AreaScope, on: date | None
) -> QuerySet[ParcelBoundary]:
    """Boundaries annotated with ``surroundings``; who is not in the scope is only counted there."""
    return boundaries.annotate(surroundings=Walk("pk", scope=scope, on=on))
