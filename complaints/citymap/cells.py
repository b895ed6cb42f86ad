"""Statements over cells: which a tile covers, and how what lies in them is gathered into heaps.

A case's ``cell`` is its place as one number whose upper bits name every coarser cell, so a tile is
one range of an index. Places within a tile follow from the number, too; no geometry is read.
"""

from gis_core.tiles.layer import EXTENT

CELL_ZOOM = 24
SINGLY_FROM = 17  # from this zoom nothing is gathered any more
ROUGHLY = 16  # the zoom whose cells, of about 500 m, say where a coarse category lies
_FINE = 6  # a tile is read as 64 x 64 fine cells ...
_HEAP = 2  # ... and its cases gathered into 4 x 4 heaps, each at the middle of what it holds
_MOST = 1000  # cases that one tile shows singly, the latest ones

_ROUGH_SIZE = 1 << (2 * (CELL_ZOOM - ROUGHLY))
# The cell at the middle of a case's rough one: there its lower right quarter begins.
ROUGH_MIDDLE = f"cell / {_ROUGH_SIZE} * {_ROUGH_SIZE} + {3 * (_ROUGH_SIZE // 4)}"

# A tile's own cells; and, for what is only roughly placed, those of the rough cell whose middle
# lies in the tile, or none. Shifts and bit operators weigh the same, hence all the brackets.
RANGES = f"""
named AS MATERIALIZED (
    SELECT qasima_spread(%(x)s::bigint) | (qasima_spread(%(y)s::bigint) << 1) AS key,
           2 * ({CELL_ZOOM} - %(z)s::int) AS shift
), tile AS MATERIALIZED (
    SELECT key << shift AS low, ((key + 1) << shift) - 1 AS high FROM named
), rough AS MATERIALIZED (
    SELECT CASE WHEN %(z)s::int <= {ROUGHLY} THEN low
                WHEN begins + {3 * (_ROUGH_SIZE // 4)} BETWEEN low AND high THEN begins
                ELSE 1 END AS low,
           CASE WHEN %(z)s::int <= {ROUGHLY} THEN high
                WHEN begins + {3 * (_ROUGH_SIZE // 4)} BETWEEN low AND high
                THEN begins + {_ROUGH_SIZE - 1} ELSE 0 END AS high
    FROM (SELECT low, high, low / {_ROUGH_SIZE} * {_ROUGH_SIZE} AS begins FROM tile) placed
)"""


def within(name: str) -> str:
    """Whether a case lies in the range of that name."""
    return f"cell BETWEEN (SELECT low FROM {name}) AND (SELECT high FROM {name})"


def inside(fine: str) -> str:
    """Whether a case lies in a fine cell; in none where that is null, which costs nothing."""
    return f"cell BETWEEN ({fine}) << {_FINE_SHIFT} AND ((({fine}) + 1) << {_FINE_SHIFT}) - 1"


def _along(cell: str, bits: int) -> str:
    """The column of a cell within its tile, or with ``cell >> 1`` its row: every other bit of it.

    Written out, since a function of SQL is called anew for every row and costs ten times as much.
    """
    every_other = [f"(({cell} >> {bit}) & {1 << bit})" for bit in range(bits)]
    return f"({' | '.join(every_other)})"


_FINE_SHIFT = f"(2 * ({CELL_ZOOM - _FINE} - %(z)s::int))"
FINE = f"cell >> {_FINE_SHIFT}"
# The fine cell at the middle of a rough one, where fine cells are smaller than rough ones.
_DEEPER = f"(2 * (%(z)s::int + {_FINE - ROUGHLY}))"
FINE_ROUGHLY = f"""
CASE WHEN %(z)s::int + {_FINE} <= {ROUGHLY} THEN fine
     ELSE ((fine >> {_DEEPER}) << {_DEEPER}) + 3 * (1::bigint << ({_DEEPER} - 2)) END"""


def heaps(fine: str, *, alone: str) -> str:
    """Heaps of fine cells: ``n`` cases, of which ``marked``, and their ``shape``.

    ``fine`` has ``fine``, ``n`` and ``marked``; the ``alone`` columns mean something only where a
    heap's ``n`` is 1.
    """
    told = ", ".join(f"min({column}) AS {column}" for column in alone.split(", "))
    unit, half = EXTENT >> _FINE, EXTENT >> (_FINE + 1)

    def middle(cell: str) -> str:
        return f"round(sum(n * {_along(cell, _FINE)})::float8 / sum(n) * {unit} + {half})"

    return f"""
        SELECT sum(n)::int AS n, sum(marked)::int AS marked, {told},
               ST_MakePoint({middle("fine")}, {middle("(fine >> 1)")}) AS shape
        FROM ({fine}) fine GROUP BY fine >> {2 * (_FINE - _HEAP)}"""


def singly(rows: str, *, columns: str, latest: str) -> str:
    """The latest of ``rows``, each with its ``shape``."""
    bits = CELL_ZOOM - SINGLY_FROM - 1  # what the deepest of these tiles can still tell apart
    cell = f"(cell >> (2 * ({CELL_ZOOM - bits} - %(z)s::int)))"
    unit, half = EXTENT >> bits, EXTENT >> (bits + 1)
    spot = [f"{_along(which, bits)} * {unit} + {half}" for which in (cell, f"({cell} >> 1)")]
    return f"""
        SELECT {columns}, ST_MakePoint({", ".join(spot)}) AS shape
        FROM {rows} ORDER BY {latest} DESC LIMIT {_MOST}"""


def drawn(layer: str, cut: str) -> str:
    """The rows of ``cut`` as one layer of the tile."""
    return (
        f"(SELECT coalesce(ST_AsMVT(cut, '{layer}', {EXTENT}, 'shape'), ''::bytea)"
        f" FROM ({cut}) cut)"
    )
