"""``import_layer parcels`` with its checks and publication, against ogr2ogr's plain loading."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.apps import apps

from bench import database
from bench.report import Options, Report, Row
from gis_core import crs

MEMORY_MB = 1000
RIVAL = "ogr2ogr, COPY"
TARGET = "qasima_bench_import"
REFERENCE = ("areas.Governorate", "areas.Area", "areas.Block")
_STAGE = re.compile(r"^\s*([\d.]+) s\s+(\S+)")
# The rows of the demo without its planted faults, under names that the import guesses.
_ROWS = """
SELECT area.code AS area_code, block.number AS block_no, parcel.number AS parcel_no,
       parcel.sub_number AS sub_no, parcel.plan_ref AS plan_no, boundary.boundary
FROM parcels_parcelboundary boundary
JOIN parcels_parcel parcel ON parcel.id = boundary.parcel_id
JOIN areas_block block ON block.id = parcel.block_id
JOIN areas_area area ON area.id = parcel.area_id
WHERE boundary.valid_to IS NULL AND boundary.recorded_to IS NULL
  AND boundary.source NOT LIKE '%planted fault%'
ORDER BY parcel.id LIMIT {limit}
"""


@dataclass(frozen=True)
class Run:
    """A finished program: seconds, the largest memory of any of its processes, what it said, and
    the seconds of processor that all of them took, which tell the same on a busy machine."""

    seconds: float
    peak_mb: float
    said: str
    processor_seconds: float


def run(options: Options) -> Report:
    """Seconds and memory of an import and of its loading alone."""
    report = Report("ingest")
    if shutil.which("ogr2ogr") is None:
        report.notes.append("Not taken: ogr2ogr is missing; Debian's package gdal-bin has it.")
        return report
    sizes = [size for size in options.imports if size <= options.parcels] or [options.parcels]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"parcels-{size}.gpkg"
            _export(path, size)
            _measure(report, path, size)
            path.unlink()
    report.notes.append("Ours reads, stages, checks and publishes; ogr2ogr only loads a table.")
    report.notes.append("A program's memory is that of its largest process.")
    return report


def _measure(report: Report, path: Path, size: int) -> None:
    source = database.dsn()
    try:
        _prepare(source)
        rival = finished(_loading(path))
        ours = finished(_importing(path))
        published = _published()
    finally:
        database.drop(TARGET)
    name = f"{size:,} parcels"
    loading = loading_seconds(ours.said)
    report.rows += [
        Row(f"{name}: import_layer --publish", ours.seconds, "s", RIVAL, rival.seconds, "<= 2.5"),
        Row(f"{name}: its loading alone", loading, "s", RIVAL, rival.seconds, "<= 1.5"),
        Row(f"{name}: peak memory", ours.peak_mb, "MB", goal=f"<= {MEMORY_MB}"),
    ]
    report.notes.append(f"{name}: {published:,} were published.")


def _export(path: Path, size: int) -> None:
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", str(path), f"PG:{database.keywords()}", "-nln", "parcels",
         "-sql", _ROWS.format(limit=size), "-a_srs", f"EPSG:{crs.STORAGE}"],
        check=True,
    )  # fmt: skip


def _prepare(source: str) -> None:
    """An empty system that knows the areas and blocks."""
    database.drop(TARGET)
    database.create(TARGET)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput"],
        check=True, cwd=database.ROOT, env=_environment(), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    target = psycopg.conninfo.make_conninfo(source, dbname=TARGET)
    with psycopg.connect(source) as old, psycopg.connect(target) as new:
        for label in REFERENCE:
            _copy(old, new, apps.get_model(label))


def _copy(old: psycopg.Connection, new: psycopg.Connection, model: type) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    out, into = f"COPY {table} ({columns}) TO STDOUT", f"COPY {table} ({columns}) FROM STDIN"
    with old.cursor().copy(out) as rows, new.cursor().copy(into) as sink:
        for row in rows:
            sink.write(row)


def _loading(path: Path) -> list[str]:
    told = psycopg.conninfo.conninfo_to_dict(database.dsn()) | {"dbname": TARGET}
    target = " ".join(f"{key}='{value}'" for key, value in told.items())
    return [
        "ogr2ogr", "--config", "PG_USE_COPY", "YES", "-f", "PostgreSQL", f"PG:{target}",
        str(path), "-nln", "bench_rival",
    ]  # fmt: skip


def _importing(path: Path) -> list[str]:
    return [
        sys.executable, "manage.py", "import_layer", "parcels", str(path), "--publish",
        "--lang", "en",
    ]  # fmt: skip


def _environment() -> dict[str, str]:
    """Ours for the target, without what our settings tell GDAL: the rival has a GDAL of its own."""
    url = database.url_of(TARGET)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GDAL_")}
    return kept | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "gis_core.settings"}


def finished(command: list[str]) -> Run:
    """Run a program to its end; raises with what it said when it fails."""
    with tempfile.TemporaryFile("w+") as said:
        begun = time.monotonic()
        process = subprocess.Popen(
            command, cwd=database.ROOT, env=_environment(), stdout=said, stderr=said
        )
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{text[-3000:]}")
    return Run(seconds, used.ru_maxrss / 1000, text, used.ru_utime + used.ru_stime)


def loading_seconds(said: str) -> float:
    """When the last line of progress before the checks came; it tells to half a second."""
    told = [_STAGE.match(line) for line in said.splitlines()]
    stages = [(float(found[1]), found[2]) for found in told if found]
    return max((at for at, stage in stages if stage not in {"check", "publish"}), default=0.0)


def _published() -> int:
    target = psycopg.conninfo.make_conninfo(database.dsn(), dbname=TARGET)
    with psycopg.connect(target) as server:
        return server.execute("SELECT count(*) FROM parcels_parcelboundary").fetchone()[0]
