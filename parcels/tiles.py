"""The map's vector layers, each one literal statement over a stored EPSG:3857 geometry."""

from gis_core.tiles.layer import BUFFER, EXTENT, TileLayer
from parcels.completeness.tiles import COMPLETENESS
from parcels.licensing.tiles import LICENCES
from parcels.roads.tiles import ROADS

PARCELS_FROM = 14  # below it single parcels are specks, and a tile of them is megabytes
LABELS_FROM = 16

# The tile's square, computed once and not for every row.
_SQUARE = "square AS MATERIALIZED (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS edge)"
_BOX = "(SELECT edge FROM square)"
_SEEN = "(%(everything)s OR area_id = ANY(%(area_ids)s))"
# In law on a day gone by, as far as the records say now.
_HELD = "{0}valid_from <= %(on)s AND ({0}valid_to IS NULL OR {0}valid_to > %(on)s)"
_AREA_SEEN = "(%(everything)s OR id = ANY(%(area_ids)s))"


def _shape(column: str) -> str:
    return f"ST_AsMVTGeom({column}, {_BOX}, {EXTENT}, {BUFFER}, true) AS shape"


def _spot(column: str) -> str:
    """A label's point, in the one tile that holds it."""
    return f"ST_AsMVTGeom(ST_PointOnSurface({column}), {_BOX}, {EXTENT}, 0, true) AS shape"


def _layer(name: str, columns: str) -> str:
    """What is seen as one layer. ST_AsMVT leaves out rows without a shape by itself: a condition
    that says so has every shape cut twice."""
    return (
        f"(SELECT coalesce(ST_AsMVT(cut, '{name}', {EXTENT}, 'shape'), ''::bytea) "
        f"FROM (SELECT {columns} FROM seen) cut)"
    )


_PARCELS = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT parcel_id AS id, label, boundary_web FROM parcels_parcelboundary
    WHERE boundary_web && {_BOX} AND valid_to IS NULL AND recorded_to IS NULL AND {_SEEN}
)
SELECT {_layer("parcels", "id, label, " + _shape("boundary_web"))}
"""
_PARCELS_LABELLED = _PARCELS + "|| " + _layer("parcels_label", "label, " + _spot("boundary_web"))
# Each half has a partial index of its own. A parcel renumbered since has its number of then.
_PARCELS_THEN = f"""
WITH {_SQUARE}, held AS MATERIALIZED (
    SELECT parcel_id, label, boundary_web FROM parcels_parcelboundary
    WHERE boundary_web && {_BOX} AND valid_to IS NULL AND recorded_to IS NULL AND {_SEEN}
      AND valid_from <= %(on)s
    UNION ALL
    SELECT parcel_id, label, boundary_web FROM parcels_parcelboundary
    WHERE boundary_web && {_BOX} AND valid_to IS NOT NULL AND recorded_to IS NULL AND {_SEEN}
      AND valid_from <= %(on)s AND valid_to > %(on)s
), seen AS MATERIALIZED (
    SELECT parcel_id AS id, coalesce(former.label, held.label) AS label, boundary_web
    FROM held LEFT JOIN LATERAL (
        SELECT number || CASE WHEN sub_number = '' THEN '' ELSE '/' || sub_number END AS label
        FROM parcels_formeridentity one
        WHERE one.parcel_id = held.parcel_id AND one.valid_to > %(on)s
          AND (one.valid_from IS NULL OR one.valid_from <= %(on)s)
        ORDER BY one.valid_to LIMIT 1
    ) former ON true
)
SELECT {_layer("parcels", "id, label, " + _shape("boundary_web"))}
"""
_PARCELS_THEN_LABELLED = (
    _PARCELS_THEN + "|| " + _layer("parcels_label", "label, " + _spot("boundary_web"))
)
_FABRIC = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT parcel_count AS count, boundary_web FROM parcels_parcelfabric
    WHERE boundary_web && {_BOX} AND {_SEEN}
)
SELECT {_layer("parcels", "count, " + _shape("boundary_web"))}
"""
_BLOCKS = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT id, number, boundary_web FROM areas_block
    WHERE boundary_web && {_BOX} AND {_SEEN}
)
SELECT {_layer("blocks", "id, number, " + _shape("boundary_web"))}
    || CASE WHEN %(z)s >= 14
       THEN {_layer("blocks_label", "number, " + _spot("boundary_web"))} ELSE ''::bytea END
"""
_AREAS = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT id, name_ar, name_en, boundary_web FROM areas_area
    WHERE boundary_web && {_BOX} AND {_AREA_SEEN}
)
SELECT {_layer("areas", "id, name_ar, name_en, " + _shape("boundary_web"))}
    || {_layer("areas_label", "name_ar, name_en, " + _spot("boundary_web"))}
"""
_ZONES = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT zone.id, class.code AS zone_class, class.colour, zone.boundary_web
    FROM parcels_structuralplanzone zone
    JOIN parcels_zoneclass class ON class.id = zone.zone_class_id
    JOIN parcels_structuralplan plan ON plan.id = zone.plan_id
    WHERE zone.boundary_web && {_BOX} AND {{held}}
)
SELECT {_layer("plan", "id, zone_class, colour, " + _shape("boundary_web"))}
"""
_PLAN = _ZONES.format(held="zone.valid_to IS NULL AND plan.state = 'in_force'")
_PLAN_THEN = _ZONES.format(
    held=f"{_HELD.format('zone.')} AND {_HELD.format('plan.')}"
    " AND plan.state IN ('in_force', 'superseded')"
)


def _parcels(zoom: int) -> str:
    if zoom < PARCELS_FROM:
        return _FABRIC
    return _PARCELS if zoom < LABELS_FROM else _PARCELS_LABELLED


def _parcels_then(zoom: int) -> str:
    """The fabric seen from far has no past: it is drawn as it is now."""
    if zoom < PARCELS_FROM:
        return _FABRIC
    return _PARCELS_THEN if zoom < LABELS_FROM else _PARCELS_THEN_LABELLED


PARCELS = TileLayer(
    name="parcels",
    minzoom=9,
    maxzoom=18,
    permission="parcels.view_parcel",
    statement=_parcels,
    past=_parcels_then,
    fields={"id": "Number", "label": "String", "count": "Number"},
)
BLOCKS = TileLayer(
    name="blocks",
    minzoom=10,
    maxzoom=16,
    permission="areas.view_block",
    statement=lambda _zoom: _BLOCKS,
    lasting=True,
    fields={"id": "Number", "number": "String"},
)
AREAS = TileLayer(
    name="areas",
    minzoom=5,
    maxzoom=14,
    permission="areas.view_area",
    statement=lambda _zoom: _AREAS,
    lasting=True,
    fields={"id": "Number", "name_ar": "String", "name_en": "String"},
)
PLAN = TileLayer(
    name="plan",
    minzoom=9,
    maxzoom=17,
    permission="parcels.view_structuralplanzone",
    statement=lambda _zoom: _PLAN,
    past=lambda _zoom: _PLAN_THEN,
    fields={"id": "Number", "zone_class": "String", "colour": "String"},
    scoped=False,
)
LAYERS = (AREAS, PLAN, BLOCKS, ROADS, PARCELS, LICENCES, COMPLETENESS)
