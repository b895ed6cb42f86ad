"""A delivery's changes on the map, old over new, as vector tiles of one run.

Near enough to tell single outlines apart, each tile has the layers ``before`` and ``after``. From
farther away it has ``changes``: spots with their kind and number, however many changes there are.
"""

from __future__ import annotations

from gis_core import crs
from gis_core.prepared import fetch_row
from gis_core.tiles.layer import BUFFER, EXTENT

from .models import ImportRun

MINZOOM, MAXZOOM = 7, 20
OUTLINES_FROM = 14  # as with parcels: below it single ones are specks
CELLS = 32  # along a tile's edge, each with one spot for each kind
EARTH_M = 40_075_016.7

_SEEN = f"""
    WITH square AS MATERIALIZED (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS edge),
    box AS MATERIALIZED (
        SELECT ST_Envelope(ST_Transform(ST_Segmentize(edge, ST_Perimeter(edge) / 64),
                                        {crs.STORAGE})) AS edge FROM square
    ), seen AS MATERIALIZED (
        SELECT {{columns}} FROM ingest_change
        WHERE run_id = %(run)s AND ground && (SELECT edge FROM box)
    )
"""
_SHAPE = (
    f"ST_AsMVTGeom(ST_Transform({{0}}, {crs.WEB_MERCATOR}), (SELECT edge FROM square), {EXTENT},"
    f" {BUFFER}, true) AS shape"
)
# The pieces of a split are drawn each, with the edges between them.
_SIDE = f"""
    (SELECT coalesce(ST_AsMVT(cut, '{{side}}', {EXTENT}, 'shape'), ''::bytea) FROM (
        SELECT id, kind, key, {_SHAPE.format("(part).geom")}
        FROM (SELECT id, kind, {{key}} AS key, ST_Dump({{side}}) AS part FROM seen) parts
    ) cut)
"""
_OUTLINES = (
    _SEEN.format(columns="id, kind, key, former_key, before, after")
    + "SELECT "
    + _SIDE.format(side="before", key="former_key")
    + " || "
    + _SIDE.format(side="after", key="key")
)
_SPOTS = (
    _SEEN.format(
        columns="kind, (ST_XMin(ground) + ST_XMax(ground)) / 2 AS east,"
        " (ST_YMin(ground) + ST_YMax(ground)) / 2 AS north"
    )
    + f"""
    SELECT coalesce(ST_AsMVT(cut, 'changes', {EXTENT}, 'shape'), ''::bytea) FROM (
        SELECT kind, count, {_SHAPE.format("spot")}
        FROM (
            SELECT kind, count(*) AS count,
                   ST_SetSRID(ST_MakePoint(avg(east), avg(north)), {crs.STORAGE}) AS spot
            FROM seen
            GROUP BY kind, floor(east / %(cell)s), floor(north / %(cell)s)
        ) gathered
    ) cut
"""
)


def change_tile(run: ImportRun, *, z: int, x: int, y: int) -> bytes:
    """One tile of a run that the caller may see; empty where nothing changes."""
    parameters = {"run": run.pk, "z": z, "x": x, "y": y, "cell": EARTH_M / 2**z / CELLS}
    row = fetch_row(_OUTLINES if z >= OUTLINES_FROM else _SPOTS, parameters)
    return bytes(row[0]) if row and row[0] else b""
