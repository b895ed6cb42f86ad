"""Licences on the map: of each parcel the most relevant one, by state and type."""

from gis_core.tiles.layer import BUFFER, EXTENT, TileLayer
from parcels.licensing.colours import COLOURS
from parcels.models.licence_states import BY_RELEVANCE

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
# Marks are kept for now alone, so a day gone by asks the licences themselves, in the way of
# ``BuildingLicenceQuerySet.as_of`` and of the marks: their steps first, else their dates.
_RANK = "array_position(ARRAY[" + ", ".join(f"'{state}'" for state in BY_RELEVANCE) + "]"
_THEN = f"""
WITH {_SQUARE}, held AS MATERIALIZED (
    SELECT parcel_id, boundary_web FROM parcels_parcelboundary mark
    WHERE boundary_web && {_BOX} AND valid_to IS NULL AND recorded_to IS NULL AND {_SEEN}
      AND valid_from <= %(on)s
    UNION ALL
    SELECT parcel_id, boundary_web FROM parcels_parcelboundary mark
    WHERE boundary_web && {_BOX} AND valid_to IS NOT NULL AND recorded_to IS NULL AND {_SEEN}
      AND valid_from <= %(on)s AND valid_to > %(on)s
), seen AS MATERIALIZED (
    SELECT DISTINCT ON (held.parcel_id)
           licence.id, held.parcel_id AS parcel, known.state, licence.licence_type_id,
           {{place}} AS place
    FROM held
    JOIN parcels_buildinglicence licence USING (parcel_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(
            (SELECT to_state FROM parcels_licenceevent step
             WHERE step.licence_id = licence.id AND step.legal_day <= %(on)s
             ORDER BY step.legal_day DESC, step.id DESC LIMIT 1),
            CASE WHEN state = 'expired' AND expires_on < %(on)s THEN 'expired'
                 WHEN issued_on <= %(on)s THEN 'issued'
                 WHEN decided_on <= %(on)s AND state IN ('approved', 'rejected') THEN state
                 WHEN decided_on <= %(on)s AND issued_on IS NOT NULL THEN 'approved'
                 WHEN submitted_on <= %(on)s THEN 'submitted' END
        ) AS state
    ) known
    WHERE known.state IS NOT NULL
      AND NOT ('draft' IN (known.state, licence.state) AND licence.office_id IS NOT NULL)
    ORDER BY held.parcel_id, {_RANK}, known.state::text),
             CASE WHEN licence.issued_on <= %(on)s THEN licence.issued_on END DESC NULLS LAST,
             licence.id DESC
)
{_MVT.format(cut=_NAMED)}
"""
_POINTS_THEN = _THEN.format(place="ST_PointOnSurface(held.boundary_web)")
_OUTLINES_THEN = _THEN.format(place="held.boundary_web")
_NOTHING = "SELECT ''::bytea"


def _statement(zoom: int) -> str:
    if zoom < POINTS_FROM:
        return _GATHERED
    return _POINTS if zoom < OUTLINES_FROM else _OUTLINES


def _then(zoom: int) -> str:
    """Nothing from far: there are no marks of that day, and licences are too many to be asked."""
    if zoom < POINTS_FROM:
        return _NOTHING
    return _POINTS_THEN if zoom < OUTLINES_FROM else _OUTLINES_THEN


LICENCES = TileLayer(
    name="licences",
    minzoom=12,
    maxzoom=17,
    permission="parcels.view_buildinglicence",
    statement=_statement,
    past=_then,
    past_from=POINTS_FROM,
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
