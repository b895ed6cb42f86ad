"""A delivery of known changes: most parcels as they are published, some of every kind of change."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import database, target

EVERY = 100  # one parcel in so many for each kind of change
_KINDS = {"geometry": 0, "attributes": 1, "both": 2, "renumbered": 3, "removed": 4, "split": 5}
_MERGED = 6
_UNTOUCHED = 7  # from here on a parcel stays as it is, or joins the neighbour that is merged

# Halves of whole parcels, each of which is one piece.
_SPLIT = """
    CREATE TABLE bench.halves AS
    SELECT n, west, east FROM (
        SELECT n, ST_Intersection(boundary, ST_MakeEnvelope(
                   ST_XMin(boundary) - 1, ST_YMin(boundary) - 1,
                   (ST_XMin(boundary) + ST_XMax(boundary)) / 2, ST_YMax(boundary) + 1,
                   ST_SRID(boundary))) AS west,
               ST_Intersection(boundary, ST_MakeEnvelope(
                   (ST_XMin(boundary) + ST_XMax(boundary)) / 2, ST_YMin(boundary) - 1,
                   ST_XMax(boundary) + 1, ST_YMax(boundary) + 1, ST_SRID(boundary))) AS east
        FROM bench.known WHERE n <= %(size)s AND n %% %(every)s = %(kind)s
    ) cut
    WHERE GeometryType(west) = 'POLYGON' AND GeometryType(east) = 'POLYGON'
"""
# Two that share an edge, as one piece.
_MERGE = """
    CREATE TABLE bench.joined AS
    SELECT one, two, whole FROM (
        SELECT DISTINCT ON (two) one, two, whole FROM (
            SELECT DISTINCT ON (one.n) one.n AS one, two.n AS two,
                   ST_Union(one.boundary, two.boundary) AS whole
            FROM bench.known one
            JOIN bench.known two ON one.block_no = two.block_no AND one.area_code = two.area_code
             AND two.boundary && one.boundary
             AND ST_Length(ST_Intersection(one.boundary, two.boundary)) > 1
            WHERE one.n <= %(size)s AND two.n <= %(size)s
              AND one.n %% %(every)s = %(kind)s AND two.n %% %(every)s >= %(untouched)s
            ORDER BY one.n, two.n
        ) nearest ORDER BY two, one
    ) pairs
    WHERE GeometryType(whole) = 'POLYGON' AND ST_NumInteriorRings(whole) = 0
"""
_SHRUNK = "ST_Multi(ST_Buffer(boundary, -0.03, 'join=mitre'))"
_PLACE = "area_code, block_no"
# The kinds by their place in the hundred. A deed moves by half a percent, which no check minds.
_STATEMENT = f"""
    SELECT {target.COLUMNS} FROM bench.known
    WHERE n <= {{size}} AND n % {EVERY} >= {_UNTOUCHED}
      AND n NOT IN (SELECT two FROM bench.joined)
    UNION ALL
    SELECT {_PLACE}, parcel_no, sub_no, plan_no, area_m2, {_SHRUNK} FROM bench.known
    WHERE n <= {{size}} AND n % {EVERY} = {_KINDS["geometry"]}
    UNION ALL
    SELECT {_PLACE}, parcel_no, sub_no, plan_no, area_m2 * 1.005, boundary FROM bench.known
    WHERE n <= {{size}} AND n % {EVERY} = {_KINDS["attributes"]}
    UNION ALL
    SELECT {_PLACE}, parcel_no, sub_no, plan_no, area_m2 * 0.995, {_SHRUNK} FROM bench.known
    WHERE n <= {{size}} AND n % {EVERY} = {_KINDS["both"]}
    UNION ALL
    SELECT {_PLACE}, 'R' || parcel_no, sub_no, plan_no, area_m2, boundary FROM bench.known
    WHERE n <= {{size}} AND n % {EVERY} = {_KINDS["renumbered"]}
    UNION ALL
    SELECT {_PLACE}, parcel_no, sub_no, plan_no, area_m2, boundary FROM bench.known
    WHERE n <= {{size}} AND (n % {EVERY} = {_KINDS["split"]}
                             AND n NOT IN (SELECT n FROM bench.halves)
                             OR n % {EVERY} = {_MERGED}
                             AND n NOT IN (SELECT one FROM bench.joined))
    UNION ALL
    SELECT {_PLACE}, side || parcel_no, sub_no, plan_no, ST_Area(half), ST_Multi(half)
    FROM bench.known JOIN bench.halves USING (n)
    CROSS JOIN LATERAL (VALUES ('W', west), ('E', east)) AS piece(side, half)
    UNION ALL
    SELECT {_PLACE}, 'M' || parcel_no, sub_no, plan_no, ST_Area(whole), ST_Multi(whole)
    FROM bench.known JOIN bench.joined ON one = n
    UNION ALL
    SELECT {target.COLUMNS} FROM bench.known WHERE n > {{size}} AND n <= {{size}} + {{added}}
"""


@dataclass(frozen=True)
class Delivery:
    """What is published, what is delivered on top of it, and what comparing must find."""

    published: Path
    delivered: Path
    expected: dict[str, int]


def make(folder: Path, size: int) -> Delivery:
    """Both files for ``size`` published parcels; the last hundredth of the demo is new."""
    told = {"size": size, "every": EVERY, "untouched": _UNTOUCHED}
    with psycopg.connect(database.dsn()) as connection:
        connection.execute("SET work_mem = '192MB'")
        connection.execute("DROP TABLE IF EXISTS bench.halves, bench.joined")
        connection.execute(_SPLIT, told | {"kind": _KINDS["split"]})
        connection.execute(_MERGE, told | {"kind": _MERGED})
        expected = _expected(connection, size)
    published, delivered = folder / "published.gpkg", folder / "delivered.gpkg"
    target.write(published, f"SELECT {target.COLUMNS} FROM bench.known WHERE n <= {size}")
    target.write(delivered, _STATEMENT.format(size=size, added=expected["added"]))
    return Delivery(published, delivered, expected)


def _expected(connection: psycopg.Connection, size: int) -> dict[str, int]:
    """Kind -> how many; a split or merge is one change, whatever number of parcels it is of."""

    def number(statement: str) -> int:
        found = connection.execute(statement).fetchone()
        return found[0] if found else 0

    found = {
        kind: number(f"SELECT count(*) FROM bench.known WHERE n <= {size} AND n % {EVERY} = {at}")
        for kind, at in _KINDS.items()
    }
    found["split"] = number("SELECT count(*) FROM bench.halves")
    found["merged"] = number("SELECT count(*) FROM bench.joined")
    beyond = number(f"SELECT count(*) FROM bench.known WHERE n > {size}")
    found["added"] = min(size // EVERY, beyond)
    former = sum(found[kind] for kind in ("geometry", "attributes", "both", "renumbered"))
    former += found["removed"] + found["split"] + 2 * found["merged"]
    return found | {"unchanged": size - former}
