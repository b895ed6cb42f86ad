"""Checks of licences and buildings: unique numbers, known states, sane dates, a parcel for each."""

from gis_core.ingest.checks import by_statement
from gis_core.ingest.codes import ATTRIBUTES, BUSINESS, TOPOLOGY
from parcels.publish.on_parcels import link, resolve_states

from .keys import UNIQUE

_DATES = """
    SELECT staged.seq, attributes->>'issued_on' AS issued, attributes->>'expires_on' AS expires
    FROM ingest_stagedfeature staged
    LEFT JOIN delivered_state ON word = coalesce(attributes->>'state', '')
    WHERE run_id = %(run)s AND NOT is_rejected
      AND (attributes->>'expires_on' < attributes->>'issued_on'
           OR state = 'issued' AND attributes->>'issued_on' IS NULL)
"""
# What offices applied for here goes through the workflow; a delivery is no step of it.
_OF_WORKFLOW = """
    SELECT staged.seq, staged.key FROM ingest_stagedfeature staged
    JOIN parcels_buildinglicence licence ON licence.number = staged.key
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected AND licence.office_id IS NOT NULL
"""
OF_WORKFLOW = by_statement("licence_of_workflow", "B", BUSINESS, _OF_WORKFLOW, is_fixed=True)
_NOWHERE = """
    SELECT seq FROM ingest_stagedfeature
    WHERE run_id = %(run)s AND NOT is_rejected AND boundary IS NULL
      AND coalesce(attributes->>'parcel', attributes->>'automated_number', '') = ''
"""
_STATES = """
    SELECT seq, coalesce(attributes->>'state', '') AS state
    FROM ingest_stagedfeature
    JOIN delivered_state ON word = coalesce(attributes->>'state', '') AND NOT is_known
    WHERE run_id = %(run)s AND NOT is_rejected
"""

# Days are kept as they are read, 2026-01-31, so that the earlier one is the smaller text.
_ODD_DATES = """
    SELECT seq, concat_ws(', ', told->>'submitted_on', told->>'decided_on', told->>'issued_on')
           AS days
    FROM (SELECT seq, attributes AS told FROM ingest_stagedfeature
          WHERE run_id = %(run)s AND NOT is_rejected) licence
    WHERE greatest(told->>'submitted_on', told->>'decided_on', told->>'issued_on')
              > current_date::text
       OR least(told->>'submitted_on', told->>'decided_on', told->>'issued_on') < %(first)s
       OR told->>'decided_on' < told->>'submitted_on'
       OR told->>'issued_on' < coalesce(told->>'decided_on', told->>'submitted_on')
"""
_ODD_BUILDING = """
    SELECT seq, value FROM (
        SELECT seq, (attributes->>%(field)s)::float AS value FROM ingest_stagedfeature
        WHERE run_id = %(run)s AND NOT is_rejected
    ) told WHERE value < %(least)s OR value > %(most)s
"""
# What its column cannot hold, a number that is none too: that is greater than all others.
_IMPOSSIBLE = """
    SELECT seq, attributes->>field AS value
    FROM ingest_stagedfeature
    CROSS JOIN (VALUES ('floors', 32767), ('year_built', 32767), ('built_area_m2', 9999999999.99))
        AS held(field, most)
    WHERE run_id = %(run)s AND NOT is_rejected
      AND ((attributes->>field)::float < 0 OR (attributes->>field)::float > most)
"""
FIRST_LICENCE = "1930-01-01"
YEARS = {"field": "year_built", "least": 1800, "most": 2100}
FLOORS = {"field": "floors", "least": 0, "most": 200}
_BY_ITSELF = "SELECT seq FROM linked WHERE parcel_id IS NULL"
# What is nowhere at all is not told again for lying on no parcel.
_OFF_PARCEL = """
    SELECT seq FROM linked JOIN ingest_stagedfeature staged USING (seq)
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected AND parcel_id IS NULL
"""

PREPARE_LICENCES = (resolve_states, link)
LICENCES = (
    UNIQUE,
    by_statement("state_unknown", "W", ATTRIBUTES, _STATES),
    by_statement("licence_dates", "B", ATTRIBUTES, _DATES, is_fixed=True),
    by_statement("licence_dates_odd", "W", ATTRIBUTES, _ODD_DATES, {"first": FIRST_LICENCE}),
    OF_WORKFLOW,
    by_statement("parcel_not_found", "B", ATTRIBUTES, _BY_ITSELF, is_fixed=True),
)
PREPARE_BUILDINGS = (link,)
BUILDINGS = (
    UNIQUE,
    by_statement("building_nowhere", "B", ATTRIBUTES, _NOWHERE, is_fixed=True),
    by_statement("building_number_impossible", "B", ATTRIBUTES, _IMPOSSIBLE, is_fixed=True),
    by_statement("building_year_odd", "W", ATTRIBUTES, _ODD_BUILDING, YEARS),
    by_statement("building_floors_odd", "W", ATTRIBUTES, _ODD_BUILDING, FLOORS),
    by_statement("building_off_parcel", "W", TOPOLOGY, _OFF_PARCEL),
)
