"""The two layers of complaints: what everybody may know, and what the staff works on."""

from dataclasses import replace

from complaints.citymap.cells import (
    RANGES,
    ROUGH_MIDDLE,
    SINGLY_FROM,
    drawn,
    heaps,
    singly,
    within,
)
from complaints.states import OPEN, State
from gis_core.tiles.layer import TileLayer
from parcels.tiles import AREAS, BLOCKS

SOLVED_DAYS = 30  # how long a solved case stays on the public map
FRESH_SECONDS = 2  # after which a change is on the map


def _among(states: tuple[State, ...]) -> str:
    return "state IN (" + ", ".join(f"'{state}'" for state in states) + ")"


# What the public is told of a state: four words instead of the machine's fourteen.
_STAGE = f"""
CASE WHEN {_among((State.RECEIVED, State.TRIAGED, State.ASSIGNED, State.REOPENED))} THEN 'received'
     WHEN {_among((State.WORK_DONE, State.VERIFIED))} THEN 'done' ELSE 'in_hand' END"""
_TOLD = ("category", "stage", "since", "rough")


def _public(name: str, *, stage: str, since: str, rows: str) -> str:
    """Cases of categories that are shown, those of coarse ones at the middle of a rough cell."""
    told = (
        f"category.code AS category, {stage} AS stage,"
        f" (extract(epoch FROM {since}) / 86400)::int AS since"
    )
    source = f"""
        FROM complaints_complaint
        JOIN complaints_category category ON category.id = category_id
        WHERE {rows} AND category.publicity ="""
    return f"""{name} AS MATERIALIZED (
        SELECT cell, 0 AS rough, {told} {source} 'exact' AND {within("tile")}
        UNION ALL
        SELECT {ROUGH_MIDDLE}, 1, {told} {source} 'coarse' AND {within("rough")}
    )"""


_PUBLIC_ROWS = f"""
WITH {RANGES},
{_public("opened", stage=_STAGE, since="received_at", rows=_among(OPEN))},
{
    _public(
        "solved",
        stage="'solved'",
        since="closed_at",
        rows="state = 'closed' AND close_reason = 'resolved'"
        f" AND closed_at > now() - interval '{SOLVED_DAYS} days'",
    )
}
"""


def _public_heaps(rows: str) -> str:
    alone = ", ".join(f"CASE WHEN n = 1 THEN {column} END AS {column}" for column in _TOLD)
    return f"SELECT n AS count, {alone}, shape FROM ({heaps(rows, alone=_TOLD)}) heap"


def _public_singly(rows: str) -> str:
    return singly(rows, columns=", ".join(_TOLD), latest="since")


def _public_statement(zoom: int) -> str:
    cut = _public_singly if zoom >= SINGLY_FROM else _public_heaps
    opened, solved = drawn("complaints", cut("opened")), drawn("solved", cut("solved"))
    return f"{_PUBLIC_ROWS} SELECT {opened} || {solved}"


# As ``ComplaintQuerySet`` says ``visible_to`` and ``late``, of open cases.
_STAFF_ROWS = f"""
WITH {RANGES}, opened AS MATERIALIZED (
    SELECT cell, id, category_id, state, received_at,
           CASE WHEN paused_at IS NOT NULL THEN 'paused'
                WHEN due_at < now() THEN 'late' ELSE 'in_time' END AS clock
    FROM complaints_complaint
    WHERE {_among(OPEN)} AND {within("tile")}
      AND (%(everything)s OR area_id = ANY(%(area_ids)s) OR unit_id = ANY(%(unit_ids)s))
)"""
_STAFF_TOLD = "complaint.reference, category.code AS category, {0}.state, {0}.clock"
_STAFF_NAMED = """
LEFT JOIN complaints_complaint complaint ON complaint.id = {0}.id
LEFT JOIN complaints_category category ON category.id = complaint.category_id"""
_STAFF_ALONE = ("id", "state", "clock")
_STAFF_HEAPS = f"""
SELECT n AS count, marked AS late, {_STAFF_TOLD.format("alone")}, shape
FROM ({heaps("opened", alone=_STAFF_ALONE, marked="clock = 'late'")}) heap
LEFT JOIN LATERAL (SELECT heap.id, heap.state, heap.clock WHERE n = 1) alone ON true
{_STAFF_NAMED.format("alone")}"""
_STAFF_SINGLY = f"""
SELECT {_STAFF_TOLD.format("single")}, single.shape
FROM ({singly("opened", columns="id, state, clock", latest="received_at")}) single
{_STAFF_NAMED.format("single")}"""


def _staff_statement(zoom: int) -> str:
    return f"{_STAFF_ROWS} SELECT " + drawn(
        "cases", _STAFF_SINGLY if zoom >= SINGLY_FROM else _STAFF_HEAPS
    )


PUBLIC = TileLayer(
    name="complaints",
    minzoom=6,
    maxzoom=18,
    permission=None,
    statement=_public_statement,
    fields={
        "count": "Number",
        "category": "String",
        "stage": "String",
        "since": "Number",
        "rough": "Number",
    },
    scoped=False,
    seconds=FRESH_SECONDS,
)
CASES = TileLayer(
    name="cases",
    minzoom=6,
    maxzoom=18,
    permission="complaints.view_complaint",
    statement=_staff_statement,
    fields={
        "count": "Number",
        "late": "Number",
        "reference": "String",
        "category": "String",
        "state": "String",
        "clock": "String",
    },
    by_unit=True,
    seconds=FRESH_SECONDS,
)
# Outlines of areas and blocks under the public map, which are no secret and seldom change.
PUBLIC_GROUND = tuple(
    replace(layer, name=f"public-{layer.name}", permission=None, scoped=False, seconds=300)
    for layer in (AREAS, BLOCKS)
)
LAYERS = (PUBLIC, CASES, *PUBLIC_GROUND)
