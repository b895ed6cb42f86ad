"""The clean-up map: blocks and parcels in the colour of their meter."""

from gis_core.tiles.layer import BUFFER, EXTENT, TileLayer

PARCELS_FROM = 14
_SQUARE = "square AS MATERIALIZED (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS edge)"
_BOX = "(SELECT edge FROM square)"
_MVT = f"""
SELECT coalesce(ST_AsMVT(cut, 'completeness', {EXTENT}, 'shape'), ''::bytea)
FROM (SELECT id, score, ST_AsMVTGeom(boundary_web, {_BOX}, {EXTENT}, {BUFFER}, true) AS shape
      FROM seen) cut
"""
_PARCELS = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT version.parcel_id AS id, quality.score::int, version.boundary_web
    FROM parcels_parcelboundary version
    JOIN parcels_parcelquality quality USING (parcel_id)
    WHERE version.boundary_web && {_BOX} AND version.valid_to IS NULL
      AND version.recorded_to IS NULL
      AND (%(everything)s OR version.area_id = ANY(%(area_ids)s))
)
{_MVT}
"""
_BLOCKS = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT fabric.block_id AS id, (place.score_sum / place.parcels)::int AS score,
           fabric.boundary_web
    FROM parcels_parcelfabric fabric
    JOIN parcels_placequality place
      ON place.block_id IS NOT DISTINCT FROM fabric.block_id
     AND place.area_id IS NOT DISTINCT FROM fabric.area_id
    WHERE fabric.boundary_web && {_BOX}
      AND (%(everything)s OR fabric.area_id = ANY(%(area_ids)s))
)
{_MVT}
"""

COMPLETENESS = TileLayer(
    name="completeness",
    minzoom=9,
    maxzoom=17,
    permission="parcels.view_parcelquality",
    statement=lambda zoom: _BLOCKS if zoom < PARCELS_FROM else _PARCELS,
    fields={"id": "Number", "score": "Number"},
)
