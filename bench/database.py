"""The benchmarks' own database, filled once by the product's own ``make_demo``."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import django
import psycopg
from psycopg import sql

ROOT = Path(__file__).parent.parent
FULL = 1_000_000


def name_for(parcels: int) -> str:
    """``qasima_bench`` for the real measure; other sizes have databases of their own."""
    return "qasima_bench" if parcels == FULL else f"qasima_bench_{parcels}"


def url_of(name: str) -> str:
    """``DATABASE_URL`` with another database in it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def dsn() -> str:
    """The present database as libpq's own URL, which knows no ``postgis://``."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(scheme="postgresql"))


def keywords() -> str:
    """The same as ``key=value`` text, for programs that do not take the URL's form."""
    told = psycopg.conninfo.conninfo_to_dict(dsn())
    return " ".join(f"{key}='{value}'" for key, value in told.items())


def asyncpg_url() -> str:
    """The same with a socket folder in the form that asyncpg reads."""
    parts = urlsplit(dsn())
    options = dict(part.split("=", 1) for part in parts.query.split("&") if "=" in part)
    host = quote(unquote(options.get("host", parts.hostname or "")), safe="")
    user = parts.username or ""
    return f"postgresql://{user}@/{parts.path[1:]}?host={host}"


def use(parcels: int) -> None:
    """Make the database for that many parcels the one that settings and programs will read."""
    os.environ["DATABASE_URL"] = url_of(name_for(parcels))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ.pop("DATABASE_POOL", None)


def fill(parcels: int, *, fresh: bool = False) -> None:
    """Create, migrate and fill the database unless it is there; then start Django on it."""
    name = name_for(parcels)
    if fresh:
        drop(name)
    create(name)
    manage("migrate", "--noinput", quiet=True)
    manage("make_demo", "--if-missing", "--parcels", str(parcels), "--complaints", "0")
    manage("recompute_shares", quiet=True)
    django.setup()
    with psycopg.connect(dsn(), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
        # What every peer draws: the rows and columns that our own statement reads.
        connection.execute("""
            CREATE OR REPLACE VIEW bench.parcels AS
            SELECT parcel_id AS id, label, boundary_web FROM public.parcels_parcelboundary
            WHERE valid_to IS NULL AND recorded_to IS NULL
        """)
        connection.execute("VACUUM ANALYZE")


def create(name: str, *, like: str = "template1") -> None:
    """A database, empty or a copy of another, if there is none of that name."""
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with _server() as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(made.format(sql.Identifier(name), sql.Identifier(like)))


def drop(name: str) -> None:
    """Remove one of the benchmarks' own databases."""
    assert name.startswith("qasima_bench"), name
    with _server() as connection:
        gone = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(gone)


def manage(*arguments: str, quiet: bool = False) -> None:
    """A management command on the present database."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    output = subprocess.DEVNULL if quiet else None
    subprocess.run(command, check=True, cwd=ROOT, stdout=output)


def _server() -> psycopg.Connection:
    return psycopg.connect(
        psycopg.conninfo.make_conninfo(dsn(), dbname="postgres"), autocommit=True
    )
