"""The two layers of complaints: what everybody may know, and what the staff works on."""

from dataclasses import replace

from complaints.citymap.cells import (
    FINE,
    FINE_ROUGHLY,
    RANGES,
    ROUGH_MIDDLE,
    SINGLY_FROM,
    drawn,
    heaps,
    inside,
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
_TOLD = "category, stage, since, rough"
_DAY = "(extract(epoch FROM {}) / 86400)::int"
_RECENTLY = (
    "state = 'closed' AND close_reason = 'resolved'"
    f" AND closed_at > now() - interval '{SOLVED_DAYS} days'"
)


def _public_fine(rows: str, *, counted: str, told: str) -> str:
    """Fine cells by category, of which only those that are shown are kept, and coarse ones moved.

    Gathered before anything is joined: a tile of the whole city holds every open case.
    """
    return f"""
    SELECT CASE WHEN category.publicity = 'coarse' THEN {FINE_ROUGHLY} ELSE fine END AS fine,
           n, 0 AS marked, category_id, {told},
           (category.publicity = 'coarse')::int AS rough
    FROM (
        SELECT {FINE} AS fine, category_id, {counted}
        FROM complaints_complaint WHERE {rows} AND {within("tile")} GROUP BY 1, 2
    ) counted
    JOIN complaints_category category ON category.id = category_id
    WHERE category.publicity IN ('exact', 'coarse')"""


# What a heap of one tells is read from the case itself, of which there are few in a tile: the only
# one of its category in the fine cell in which it was counted. So the small index of cells and
# categories answers all the rest. The limit keeps the database from joining all of them at once.
_OPEN_FINE = _public_fine(_among(OPEN), counted="count(*) AS n", told="counted.fine AS counted_in")
_OPEN_HEAPS = f"""
SELECT n AS count, category, stage, since, CASE WHEN n = 1 THEN rough END AS rough, shape
FROM ({heaps(_OPEN_FINE, alone="counted_in, category_id, rough")}) heap
LEFT JOIN LATERAL (
    SELECT code AS category, {_STAGE} AS stage, {_DAY.format("received_at")} AS since
    FROM complaints_complaint alone JOIN complaints_category kind ON kind.id = alone.category_id
    WHERE {_among(OPEN)} AND alone.category_id = heap.category_id
      AND {inside("CASE WHEN heap.n = 1 THEN counted_in END")}
    LIMIT 1
) told ON true"""
_SOLVED_FINE = _public_fine(
    _RECENTLY, counted="count(*) AS n, min(closed_at) AS closed_at", told="closed_at"
)
_SOLVED_HEAPS = f"""
SELECT n AS count, category, CASE WHEN n = 1 THEN 'solved' END AS stage,
       CASE WHEN n = 1 THEN {_DAY.format("closed_at")} END AS since,
       CASE WHEN n = 1 THEN rough END AS rough, shape
FROM ({heaps(_SOLVED_FINE, alone="category_id, closed_at, rough")}) heap
LEFT JOIN LATERAL (
    SELECT code AS category FROM complaints_category WHERE n = 1 AND id = category_id
) kind ON true"""


def _public_singly(*, stage: str, since: str, rows: str) -> str:
    """Each by itself; those of coarse categories at the middle of a rough cell."""
    told = f"category.code AS category, {stage} AS stage, {_DAY.format(since)} AS since"
    source = f"""
        FROM complaints_complaint
        JOIN complaints_category category ON category.id = category_id
        WHERE {rows} AND category.publicity ="""
    both = f"""(
        SELECT cell, 0 AS rough, {told} {source} 'exact' AND {within("tile")}
        UNION ALL
        SELECT {ROUGH_MIDDLE}, 1, {told} {source} 'coarse' AND {within("rough")}
    ) shown"""
    return singly(both, columns=_TOLD, latest="since")


_OPEN_SINGLY = _public_singly(stage=_STAGE, since="received_at", rows=_among(OPEN))
_SOLVED_SINGLY = _public_singly(stage="'solved'", since="closed_at", rows=_RECENTLY)


def _public_statement(zoom: int) -> str:
    if zoom >= SINGLY_FROM:
        opened, solved = _OPEN_SINGLY, _SOLVED_SINGLY
    else:
        opened, solved = _OPEN_HEAPS, _SOLVED_HEAPS
    return f"WITH {RANGES} SELECT {drawn('complaints', opened)} || {drawn('solved', solved)}"


# As ``ComplaintQuerySet`` says ``visible_to`` and ``late``, of open cases.
_STAFF_ROWS = f"""
FROM complaints_complaint
WHERE {_among(OPEN)} AND {within("tile")}
  AND (%(everything)s OR area_id = ANY(%(area_ids)s) OR unit_id = ANY(%(unit_ids)s))"""
_LATE = "paused_at IS NULL AND due_at < now()"
_STAFF_FINE = f"""
SELECT {FINE} AS fine, count(*) AS n, count(*) FILTER (WHERE {_LATE}) AS marked, min(id) AS id
{_STAFF_ROWS} GROUP BY 1"""
_STAFF_TOLD = """
LEFT JOIN LATERAL (
    SELECT one.reference, category.code AS category, one.state,
           CASE WHEN paused_at IS NOT NULL THEN 'paused' WHEN due_at < now() THEN 'late'
                ELSE 'in_time' END AS clock
    FROM complaints_complaint one JOIN complaints_category category ON category.id = category_id
    WHERE one.id = shown.id AND n = 1
) told ON true"""
_STAFF_HEAPS = f"""
SELECT n AS count, marked AS late, reference, category, state, clock, shape
FROM ({heaps(_STAFF_FINE, alone="id")}) shown {_STAFF_TOLD}"""
_STAFF_SINGLY = f"""
SELECT reference, category, state, clock, shape FROM (
    {
    singly(
        f"(SELECT cell, id, 1 AS n, received_at {_STAFF_ROWS}) seen",
        columns="id, n",
        latest="received_at",
    )
}
) shown {_STAFF_TOLD}"""


def _staff_statement(zoom: int) -> str:
    cut = _STAFF_SINGLY if zoom >= SINGLY_FROM else _STAFF_HEAPS
    return f"WITH {RANGES} SELECT {drawn('cases', cut)}"


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
