"""A database into which deliveries are brought: it knows areas and blocks, and nothing else."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps

from bench import database, processor
from gis_core import crs

NAME = "qasima_bench_import"
BARE = "qasima_bench_import_bare"
REFERENCE = ("areas.Governorate", "areas.Area", "areas.Block")
# The demo without its planted faults, under names that the import guesses.
_ROWS = """
SELECT row_number() OVER (ORDER BY parcel.id) AS n,
       area.code AS area_code, block.number AS block_no, parcel.number AS parcel_no,
       parcel.sub_number AS sub_no, parcel.plan_ref AS plan_no,
       boundary.official_area_m2::float AS area_m2, boundary.boundary
FROM parcels_parcelboundary boundary
JOIN parcels_parcel parcel ON parcel.id = boundary.parcel_id
JOIN areas_block block ON block.id = parcel.block_id
JOIN areas_area area ON area.id = parcel.area_id
WHERE boundary.valid_to IS NULL AND boundary.recorded_to IS NULL
  AND boundary.source NOT LIKE '%planted fault%'
"""
COLUMNS = "area_code, block_no, parcel_no, sub_no, plan_no, area_m2, boundary"


@dataclass(frozen=True)
class Run:
    """A finished program: seconds, the largest memory of any of its processes, what it said, and
    the seconds of processor that they and their sessions took: the same on a busy machine."""

    seconds: float
    peak_mb: float
    said: str
    processor_seconds: float


@contextmanager
def bare() -> Iterator[None]:
    """A migrated database that knows the areas and blocks, of which ``fresh`` makes copies."""
    source = database.dsn()
    database.drop(BARE)
    database.create(BARE)
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--noinput"],
            check=True, cwd=database.ROOT, env=_environment(BARE), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        target = psycopg.conninfo.make_conninfo(source, dbname=BARE)
        with psycopg.connect(source) as old, psycopg.connect(target) as new:
            for label in REFERENCE:
                _copy(old, new, apps.get_model(label))
        yield
    finally:
        database.drop(BARE)


@contextmanager
def fresh() -> Iterator[None]:
    """A copy of the bare database, dropped in the end."""
    database.drop(NAME)
    database.create(NAME, like=BARE)
    try:
        yield
    finally:
        database.drop(NAME)


def known(most: int) -> None:
    """So many of the demo's parcels as a table of the source, to write every delivery from."""
    with psycopg.connect(database.dsn()) as connection:
        connection.execute("DROP TABLE IF EXISTS bench.known CASCADE")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.execute(f"CREATE TABLE bench.known AS {_ROWS} ORDER BY n LIMIT {int(most)}")
        connection.execute("CREATE UNIQUE INDEX ON bench.known (n)")
        connection.execute("CREATE INDEX ON bench.known USING gist (boundary)")
        connection.execute("ANALYZE bench.known")


def write(path: Path, statement: str) -> None:
    """What a statement of the source selects, as a GeoPackage of polygons."""
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", str(path), f"PG:{database.keywords()}", "-nln", "parcels",
         "-sql", statement, "-a_srs", f"EPSG:{crs.STORAGE}", "-nlt", "MULTIPOLYGON"],
        check=True, env=_environment(NAME),
    )  # fmt: skip


def load_plainly(path: Path) -> Run:
    """What ogr2ogr needs to put a file into a table, by COPY and with an index of places."""
    told = psycopg.conninfo.conninfo_to_dict(database.dsn()) | {"dbname": NAME}
    target = " ".join(f"{key}='{value}'" for key, value in told.items())
    return finished(
        ["ogr2ogr", "--config", "PG_USE_COPY", "YES", "-f", "PostgreSQL", f"PG:{target}",
         str(path), "-nln", "bench_rival", "-overwrite"]
    )  # fmt: skip


def bring(path: Path, *wishes: str) -> dict[str, Any]:
    """One delivery through the pipeline in a process of its own; see ``bench.bringing``."""
    run = finished([sys.executable, "-m", "bench.bringing", "parcels", str(path), *wishes])
    return json.loads(run.said.splitlines()[-1]) | {"whole": run.seconds}


def finished(command: list[str]) -> Run:
    """Run a program on the target to its end; raises with what it said when it fails."""
    with tempfile.TemporaryFile("w+") as said:
        with processor.of_sessions(database.dsn(), NAME) as sessions:
            begun = time.monotonic()
            process = subprocess.Popen(
                command, cwd=database.ROOT, env=_environment(NAME), stdout=said, stderr=said
            )
            _pid, status, used = os.wait4(process.pid, 0)
            seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{text[-3000:]}")
    taken = used.ru_utime + used.ru_stime + sum(sessions.values())
    return Run(seconds, used.ru_maxrss / 1000, text, taken)


def _copy(old: psycopg.Connection, new: psycopg.Connection, model: type) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    out, into = f"COPY {table} ({columns}) TO STDOUT", f"COPY {table} ({columns}) FROM STDIN"
    with old.cursor().copy(out) as rows, new.cursor().copy(into) as sink:
        for row in rows:
            sink.write(row)


def _environment(name: str) -> dict[str, str]:
    """Ours for a target, without what our settings tell GDAL: the rival has a GDAL of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GDAL_")}
    settings = {"DJANGO_SETTINGS_MODULE": "gis_core.settings"}
    return kept | settings | {"DATABASE_URL": database.url_of(name)}
