"""Every parcel's shares by the full rule, against the bare intersection of parcels and zones."""

import os
import re
import subprocess
import sys
import time
from statistics import median

import psycopg
from django.db import connections
from psycopg import sql

from bench import database
from bench.report import Options, Report, Row

TARGET = "qasima_bench_shares"
ZONES = 2_000
RIVAL = "bare intersection"
_COUNTED = re.compile(r"(\d+) parcels recomputed")
# Cells around a sample of the parcels: they cover the ground once, and cut parcels as they like.
_DRAW = """
WITH corner AS (
    SELECT ST_Extent(boundary)::geometry AS ground FROM parcels_parcelboundary WHERE {current}
), spot AS (
    SELECT ST_Collect(middle) AS spots FROM (
        SELECT DISTINCT ST_Centroid(boundary) AS middle FROM (
            SELECT boundary, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS parcels
            FROM parcels_parcelboundary WHERE {current}
        ) numbered WHERE n % greatest(parcels / {zones}, 1) = 0 LIMIT {zones}
    ) sampled
), cell AS (
    SELECT ST_SetSRID((ST_Dump(ST_VoronoiPolygons(spots, 0, ST_Expand(ground, 1000)))).geom,
                      ST_SRID(spots)) AS boundary
    FROM corner, spot
), kind AS (
    SELECT array_agg(id ORDER BY id) AS ids FROM parcels_zoneclass
), plan AS (
    INSERT INTO parcels_structuralplan
        (name_ar, name_en, edition, authority, is_exclusive, accuracy_m, state, valid_from)
    VALUES ('قياس', 'Benchmark', 'bench', '', true, 0.05, 'in_force', '2020-01-01') RETURNING id
)
INSERT INTO parcels_structuralplanzone
    (plan_id, zone_class_id, code, boundary, decision, valid_from, source)
SELECT plan.id, ids[1 + (row_number() OVER ()) % cardinality(ids)], '', ST_Multi(boundary), '',
       '2020-01-01', 'benchmark'
FROM cell, kind, plan
"""
_CURRENT = "valid_to IS NULL AND recorded_to IS NULL"
_BARE = f"""
SELECT count(*), sum(CASE WHEN ST_Covers(zone.boundary, version.boundary)
                          THEN version.computed_area_m2
                          ELSE ST_Area(ST_Intersection(zone.boundary, version.boundary)) END)
FROM parcels_parcelboundary version
JOIN parcels_structuralplanzone zone ON ST_Intersects(zone.boundary, version.boundary)
WHERE version.{_CURRENT.replace(" AND ", " AND version.")}
"""
_UNEVEN = """
SELECT count(*) FROM (
    SELECT FROM parcels_zoneshare GROUP BY boundary_id, plan_id HAVING sum(percent) <> 100
) uneven
"""


def run(options: Options) -> Report:
    """Seconds of a full recomputation, and what one changed zone sets in motion."""
    report = Report("shares")
    connections.close_all()  # a database that is looked at cannot be copied
    _prepare()
    try:
        _measure(report, options)
    finally:
        database.drop(TARGET)
    return report


def _prepare() -> None:
    """A copy of the benchmarks' land with a plan of its own and no shares yet."""
    database.drop(TARGET)
    server = psycopg.conninfo.make_conninfo(database.dsn(), dbname="postgres")
    source = psycopg.conninfo.conninfo_to_dict(database.dsn())["dbname"]
    with psycopg.connect(server, autocommit=True) as postgres:
        postgres.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(TARGET), sql.Identifier(str(source))
            )
        )
    with _target() as land:
        land.execute("SET session_replication_role = replica")  # as whom history may be emptied
        land.execute("TRUNCATE parcels_structuralplan, parcels_sharequeue CASCADE")
        land.execute("RESET session_replication_role")
        land.execute(_DRAW.format(current=_CURRENT, zones=ZONES))
        land.execute("VACUUM ANALYZE")


def _measure(report: Report, options: Options) -> None:
    bare, full = [], []
    for _round in range(options.rounds):
        seconds, (pairs, _area) = _timed(_BARE)
        bare.append(seconds)
        with _target() as land:
            land.execute("TRUNCATE parcels_zoneshare")
        seconds, parcels = _recompute("--all")
        full.append(seconds)
    theirs, ours = median(bare), median(full)
    zones, changed = _timed("SELECT count(*) FROM parcels_structuralplanzone")[1][0], _change()
    name = f"{parcels:,} parcels, {zones:,} zones"
    report.rows += [
        Row(f"{name}: all shares", ours, "s", RIVAL, theirs, "<= 10"),
        Row(f"{name}: all shares", ours, "s", goal="<= 120"),
        Row("again, nothing changed", _recompute("--all")[0], "s"),
        changed,
        Row("parcels that do not make 100.00 %", _timed(_UNEVEN)[1][0], "", goal="<= 0"),
    ]
    report.notes.append(f"{pairs:,} pairs of parcel and zone meet; theirs is not stored.")
    report.notes.append("Ours is the command from its start to its end, with rows and indexes.")


def _change() -> Row:
    """Move one zone's line and count what is recomputed."""
    with _target() as land:
        (under,) = land.execute(f"""
            SELECT count(*) FROM parcels_parcelboundary version
            JOIN (SELECT boundary FROM parcels_structuralplanzone ORDER BY ST_Area(boundary)
                  LIMIT 1) zone ON ST_Intersects(zone.boundary, version.boundary)
                               AND NOT ST_Touches(zone.boundary, version.boundary)
            WHERE {_CURRENT}
        """).fetchone()
        land.execute("""
            UPDATE parcels_structuralplanzone SET boundary = ST_Multi(ST_Buffer(boundary, -3))
            WHERE id = (SELECT id FROM parcels_structuralplanzone ORDER BY ST_Area(boundary)
                        LIMIT 1)
        """)
    _seconds, recomputed = _recompute()
    return Row("one zone changed: parcels", recomputed, "", "parcels under it", under, "<= 1")


def _recompute(*options: str) -> tuple[float, int]:
    """The command's seconds, and how many parcels it says it worked on."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "recompute_shares", *options],
        check=True, capture_output=True, text=True, cwd=database.ROOT,
        env=os.environ | {"DATABASE_URL": database.url_of(TARGET)},
    )  # fmt: skip
    counted = _COUNTED.search(done.stdout)
    assert counted, done.stdout
    return time.monotonic() - begun, int(counted[1])


def _timed(statement: str) -> tuple[float, tuple]:
    with _target() as land:
        begun = time.monotonic()
        row = land.execute(statement).fetchone()
        return time.monotonic() - begun, row


def _target() -> psycopg.Connection:
    target = psycopg.conninfo.make_conninfo(database.dsn(), dbname=TARGET)
    return psycopg.connect(target, autocommit=True)
