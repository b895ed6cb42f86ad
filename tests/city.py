"""Another city: the product with a storage CRS, a database and a web process of its own.

The storage CRS is read once, before the first migration, so a test of another city's grid needs
another process.
"""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from django.conf import settings
from django.db import connections

SECONDS_TO_START = 60


def shared() -> Path:
    """Real files that are not part of the project; a test without them skips."""
    beside = Path(settings.BASE_DIR).parent / "shared"
    return Path(os.environ.get("QASIMA_SHARED", beside)) / "data" / "real"


class City:
    """One installation: ``run`` a command of manage.py, ``open`` its web site."""

    def __init__(self, folder: Path, *, srid: int) -> None:
        # Several runs, and several workers of one, may each have this city at once.
        ours = (os.environ.get("TEST_DB_SUFFIX", ""), os.environ.get("PYTEST_XDIST_WORKER", ""))
        self.name = "_".join(["test_city", str(srid), *filter(None, ours)])
        self.folder = folder
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}")
        inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
        self.environment = {
            **inherited,
            "DATABASE_URL": urlunsplit(address),
            "DATA_DIR": str(folder),
            "GIS_STORAGE_SRID": str(srid),
            "GIS_EXTENT": "",
            "DEBUG": "true",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``manage.py`` with these arguments, in this city; its output is kept."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def found(self, statement: str) -> list[tuple]:
        """Rows of one statement in this city's database."""
        with _server(self.name) as database:
            return database.execute(statement).fetchall()

    @contextmanager
    def made(self):
        """The city's database, from nothing to migrated, with the demo's people in it."""
        with _server("postgres") as server:
            server.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {self.name}")
        try:
            for command in ("migrate", "make_accounts"):
                done = self.run(command)
                assert done.returncode == 0, done.stderr
            yield self
        finally:
            with _server("postgres") as server:
                server.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def password_of(self, person: str) -> str:
        """What ``make_accounts`` chose."""
        lines = (self.folder / "demo-accounts.txt").read_text().splitlines()
        return dict(line.split("\t") for line in lines)[person]

    @contextmanager
    def open(self):
        """The address of the running web site."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        web = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/live")
            yield f"http://127.0.0.1:{port}"
        finally:
            web.terminate()
            web.wait(timeout=20)


def _wait_for(address: str) -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up:
        try:
            with urlopen(address, timeout=2):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@contextmanager
def _server(database: str):
    """A plain connection to a database of the tests' own server."""
    given = connections["default"].get_connection_params()
    wanted = {k: given[k] for k in ("host", "port", "user", "password") if given.get(k)}
    with psycopg.connect(dbname=database, autocommit=True, **wanted) as connection:
        yield connection
