"""Taking complaints in, with photographs stored, against the bare INSERT of the same rows."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg
from psycopg import sql

from bench import complaints, database
from bench.receiving import TEXT
from bench.report import Options, Report, Row

PROCESSES = 2
_PROGRAM = (
    "import sys, django; django.setup(); from bench.receiving import main; "
    "main(float(sys.argv[1]), int(sys.argv[2]))"
)
RIVAL = "bare INSERT"
# What one complaint writes, by the complaint or by its reporter.
TABLES = {
    "complaints_reporter": "id = %(reporter)s",
    "complaints_complaint": "id = %(complaint)s",
    "complaints_complaintevent": "complaint_id = %(complaint)s",
    "complaints_photo": "complaint_id = %(complaint)s",
}
_ROWS = {
    "complaints_reporter": "id IN (SELECT reporter_id FROM bench.taken)",
    "complaints_complaint": "id IN (SELECT id FROM bench.taken)",
    "complaints_complaintevent": "complaint_id IN (SELECT id FROM bench.taken)",
    "complaints_photo": "complaint_id IN (SELECT id FROM bench.taken)",
}
_TAKEN = f"""
CREATE TABLE bench.taken AS SELECT id, reporter_id FROM complaints_complaint WHERE text = '{TEXT}'
"""
NOTES = (
    (
        "Ours is complaints.intake.receive in two processes: the photograph of 300 kB written and "
        "synced, place, parcel, routing, promise, steps and audit, one transaction each."
    ),
    (
        "The rival inserts the very rows that ours wrote into tables with the same columns and "
        "indexes, one transaction for each complaint, in two connections at once; it writes no "
        "photograph and no audit record, asks nothing and checks no foreign key."
    ),
    "Photographs are prepared by the worker, outside of this.",
)


def run(options: Options) -> Report:
    """Complaints a second by both."""
    complaints.fill(options.complaints)
    report = Report("intake")
    seconds = max(5.0, options.seconds * 3)
    ours, theirs = [], []
    with TemporaryDirectory() as folder:
        for round_ in range(options.rounds):
            _forget()
            try:
                ours.append(_received(seconds, folder, seed=options.seed + 10 * round_))
                theirs.append(_inserted())
            finally:
                _forget()
    report.rows += [
        Row("complaints received, 2 processes", median(ours), "/s", goal=">= 20"),
        Row("complaints received, 2 processes", median(ours), "/s", RIVAL, median(theirs)),
    ]
    report.notes += [*complaints.told(), *NOTES]
    return report


def _received(seconds: float, folder: str, *, seed: int) -> float:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(seconds), str(seed + n)],
            cwd=database.ROOT, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"DATA_DIR": folder},
        )
        for n in range(PROCESSES)
    ]  # fmt: skip
    told = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    assert all(process.returncode == 0 for process in running)
    return sum(one["count"] / one["seconds"] for one in told)


def _inserted() -> float:
    """The same rows again, complaint by complaint, in as many connections."""
    with _server() as server:
        server.execute(_TAKEN)
        keys = server.execute("SELECT id, reporter_id FROM bench.taken ORDER BY id").fetchall()
        copies = [_copy(server, table, by) for table, by in TABLES.items()]
    begun = perf_counter()
    with ThreadPoolExecutor(PROCESSES) as pool:
        list(pool.map(lambda n: _insert(keys[n::PROCESSES], copies), range(PROCESSES)))
    return len(keys) / (perf_counter() - begun)


def _copy(server: psycopg.Connection, table: str, by: str) -> sql.Composed:
    """An empty table with the columns and indexes of one, and the statement that fills it."""
    name = sql.Identifier(table)
    server.execute(sql.SQL("DROP TABLE IF EXISTS bench.{}").format(name))
    server.execute(
        sql.SQL("CREATE TABLE bench.{} (LIKE public.{} INCLUDING ALL)").format(name, name)
    )
    rows = server.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    columns = sql.SQL(", ").join(sql.Identifier(column) for (column,) in rows)
    return sql.SQL("INSERT INTO bench.{} ({}) SELECT {} FROM public.{} WHERE {}").format(
        name, columns, columns, name, sql.SQL(by)
    )


def _insert(keys: list[tuple[int, int]], copies: list[sql.Composed]) -> None:
    with _server() as server:
        for complaint, reporter in keys:
            with server.transaction():
                for statement in copies:
                    asked = {"complaint": complaint, "reporter": reporter}
                    server.execute(statement, asked, prepare=True)


def _forget() -> None:
    """Take away what was received, which the tables' own rules allow to nobody."""
    with _server() as server:
        server.execute("DROP TABLE IF EXISTS bench.taken")
        server.execute(_TAKEN)
        with server.transaction():
            server.execute("SET LOCAL session_replication_role = replica")
            for table, rows in reversed(_ROWS.items()):
                server.execute(
                    sql.SQL("DELETE FROM {} WHERE {}").format(sql.Identifier(table), sql.SQL(rows))
                )
        for table in ("taken", *TABLES):
            server.execute(sql.SQL("DROP TABLE IF EXISTS bench.{}").format(sql.Identifier(table)))


def _server() -> psycopg.Connection:
    return psycopg.connect(database.dsn(), autocommit=True)
