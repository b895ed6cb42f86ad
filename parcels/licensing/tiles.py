"""Licences on the map: of each parcel the most relevant one, by state and type."""

from gis_core.tiles.layer import BUFFER, EXTENT, TileLayer
from parcels.licensing.colours import COLOURS

POINTS_FROM = 14  # below it a tile would hold tens of thousands of points
OUTLINES_FROM = 15  # from there parcels are large enough to be coloured themselves
_CELLS = 64  # along a tile's edge, where points are gathered

_SQUARE = "square AS MATERIALIZED (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS edge)"
_BOX = "(SELECT edge FROM square)"
_SEEN = "(%(everything)s OR mark.area_id = ANY(%(area_ids)s))"
_COLOUR = (
    "CASE state "
    + " ".join(f"WHEN '{state}' THEN '{colour}'" for state, colour in COLOURS.items())
    + " END"
)
_MVT = f"""
SELECT coalesce(ST_AsMVT(cut, 'licences', {EXTENT}, 'shape'), ''::bytea)
FROM ({{cut}}) cut
"""
_NAMED = f"""
SELECT seen.id, parcel, state, type.code AS type, {_COLOUR} AS colour, type.colour AS type_colour,
       ST_AsMVTGeom(place, {_BOX}, {EXTENT}, {BUFFER}, true) AS shape
FROM seen JOIN parcels_licencetype type ON type.id = seen.licence_type_id
"""
_MARKS = f"""
SELECT mark.licence_id AS id, mark.parcel_id AS parcel, mark.state, mark.licence_type_id,
       mark.spot_web AS place
FROM parcels_licencemark mark
WHERE mark.spot_web && {_BOX} AND {_SEEN}
"""
_POINTS = f"WITH {_SQUARE}, seen AS MATERIALIZED ({_MARKS}) {_MVT.format(cut=_NAMED)}"
# Each cell shows the state that most of its licences are in.
_GATHERED = f"""
WITH {_SQUARE}, seen AS MATERIALIZED ({_MARKS}), gathered AS (
    SELECT count(*)::int AS count, mode() WITHIN GROUP (ORDER BY state) AS state,
           ST_Centroid(ST_Collect(place)) AS place
    FROM seen, square
    GROUP BY floor((ST_X(place) - ST_XMin(edge)) / (ST_XMax(edge) - ST_XMin(edge)) * {_CELLS}),
             floor((ST_Y(place) - ST_YMin(edge)) / (ST_YMax(edge) - ST_YMin(edge)) * {_CELLS})
)
""" + _MVT.format(
    cut=f"SELECT count, state, {_COLOUR} AS colour,"
    f" ST_AsMVTGeom(place, {_BOX}, {EXTENT}, 0, true) AS shape FROM gathered"
)
_OUTLINES = f"""
WITH {_SQUARE}, seen AS MATERIALIZED (
    SELECT mark.licence_id AS id, mark.parcel_id AS parcel, mark.state, mark.licence_type_id,
           version.boundary_web AS place
    FROM parcels_parcelboundary version
    JOIN parcels_licencemark mark USING (parcel_id)
    WHERE version.boundary_web && {_BOX} AND version.valid_to IS NULL
      AND version.recorded_to IS NULL AND {_SEEN}
)
{_MVT.format(cut=_NAMED)}
"""


def _statement(zoom: int) -> str:
    if zoom < POINTS_FROM:
        return _GATHERED
    return _POINTS if zoom < OUTLINES_FROM else _OUTLINES


LICENCES = TileLayer(
    name="licences",
    minzoom=12,
    maxzoom=17,
    permission="parcels.view_buildinglicence",
    statement=_statement,
    fields={
        "id": "Number",
        "parcel": "Number",
        "state": "String",
        "type": "String",
        "colour": "String",
        "type_colour": "String",
        "count": "Number",
    },
)
