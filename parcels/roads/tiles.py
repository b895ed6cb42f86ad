"""Roads on the map: their surfaces, or their centrelines as wide as they are, and their names."""

from gis_core.tiles.layer import BUFFER, EXTENT, TileLayer

_BOX = "(SELECT edge FROM square)"
_SHAPE = "ST_AsMVTGeom({shape}, " + _BOX + f", {EXTENT}, {{beyond}}, true) AS shape"


def _layer(name: str, columns: str, shape: str, *, beyond: int = BUFFER, of: str = "seen") -> str:
    """What is seen as one layer; ST_AsMVT leaves out rows without a shape by itself."""
    drawn = _SHAPE.format(shape=shape, beyond=beyond)
    return (
        f"(SELECT coalesce(ST_AsMVT(cut, '{name}', {EXTENT}, 'shape'), ''::bytea) "
        f"FROM (SELECT {columns}, {drawn} FROM {of}) cut)"
    )


# A line whose surface is drawn is there for its name alone, and has no width.
_ROADS = f"""
WITH square AS MATERIALIZED (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS edge
), seen AS MATERIALIZED (
    SELECT street.id, street.name_ar, street.name_en, kind.code AS kind,
           CASE WHEN surface_web IS NULL THEN coalesce(width_m, 0)::float END AS width_m,
           centreline_web, surface_web
    FROM parcels_street street LEFT JOIN parcels_streetkind kind ON kind.id = street.kind_id
    WHERE (centreline_web && {_BOX} OR surface_web && {_BOX}) AND {{held}}
    ORDER BY width_m NULLS FIRST, street.id
), spot AS (
    SELECT name_ar, name_en, surface_web FROM seen
    WHERE centreline_web IS NULL AND (name_ar <> '' OR name_en <> '')
)
SELECT {_layer("roads_surface", "id, kind", "surface_web")}
    || {_layer("roads", "id, name_ar, name_en, kind, width_m", "centreline_web")}
    || {
    _layer("roads_label", "name_ar, name_en", "ST_PointOnSurface(surface_web)", beyond=0, of="spot")
}
"""
_NOW = _ROADS.format(held="street.valid_to IS NULL")
_THEN = _ROADS.format(
    held="(street.valid_from IS NULL OR street.valid_from <= %(on)s)"
    " AND (street.valid_to IS NULL OR street.valid_to > %(on)s)"
)

ROADS = TileLayer(
    name="roads",
    minzoom=13,
    maxzoom=17,
    permission="parcels.view_parcel",
    statement=lambda _zoom: _NOW,
    past=lambda _zoom: _THEN,
    fields={
        "id": "Number",
        "name_ar": "String",
        "name_en": "String",
        "kind": "String",
        "width_m": "Number",
    },
    scoped=False,
)
