"""A PostgreSQL of the tests' own, which may be restarted while all others go on."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from django.db import ProgrammingError, connection

from tests.apart import url_of

SHAPE = "shape"
ACCOUNT = "postgres"  # who runs it where the tests are run by root, whom PostgreSQL refuses
_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
shared_buffers = 32MB
max_connections = 40
fsync = off  # processes are struck here, the machine is not
jit = off
"""


class CannotBeMade(Exception):
    """There can be no such server on this machine; the sentence says why."""


class Cluster:
    """One server, with a database of the tests' own shape from which others are copied."""

    def __init__(self, folder: Path, programs: Path, account: dict[str, object]) -> None:
        self.folder, self._programs, self._account = folder, programs, account
        self.data = folder / "data"
        self._copies = count(1)

    def make(self) -> None:
        """From nothing to a server that answers, and holds what the tests' database holds."""
        made = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", "-D", self.data, "-U", ACCOUNT, *made)
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write(_CONFIGURATION.format(folder=self.folder))
        self._control("start")
        self._make_database(SHAPE, of="template0")
        self._fill(SHAPE)

    def copy(self) -> str:
        """The name of a database that nobody has used."""
        name = f"copy_{next(self._copies)}"
        self._make_database(name, of=SHAPE)
        return name

    def restart(self, mode: str) -> None:
        """As an administrator restarts it (fast), or as it restarts after a crash (immediate)."""
        self._control("restart", "-m", mode)

    def stop(self) -> None:
        """For good."""
        if (self.data / "postmaster.pid").exists():
            self._control("stop", "-m", "immediate")

    def url(self, name: str) -> str:
        """How a site is told one of its databases."""
        return f"postgis://{ACCOUNT}@/{name}?host={self.folder}"

    def _make_database(self, name: str, *, of: str) -> None:
        self._run("createdb", "-h", self.folder, "-U", ACCOUNT, "-T", of, name)

    def _fill(self, name: str) -> None:
        dump = subprocess.run(
            [self._programs / "pg_dump", "--no-owner", "--no-privileges", "-d", _libpq(url_of())],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        subprocess.run(
            [self._programs / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", _libpq(self.url(name))],
            input=dump.stdout, check=True, stdout=subprocess.DEVNULL, timeout=300,
        )  # fmt: skip

    def _control(self, *asked: object) -> None:
        log = self.folder / "log"
        self._run("pg_ctl", *asked, "-w", "-t", "120", "-D", self.data, "-l", log)

    def _run(self, program: str, *arguments: object) -> None:
        """What goes on afterwards keeps what it was given to write to, so that is no pipe."""
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [self._programs / program, *map(str, arguments)],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/",
                check=False, timeout=300, **self._account,
            )  # fmt: skip
            said.seek(0)
            assert done.returncode == 0, said.read().decode(errors="replace")[-2000:]


@contextmanager
def cluster():
    """Such a server for a while, by the programs of the one that runs; raises ``CannotBeMade``."""
    programs, account = _programs(), _account()
    # Not among pytest's folders, which are closed to another account and too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="qasima-tests-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    one = Cluster(folder, programs, account)
    try:
        one.make()
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder)


def _programs() -> Path:
    """Those of the server that runs, as it tells them."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            (folder,) = cursor.fetchone()
    except ProgrammingError:
        raise CannotBeMade("PostgreSQL does not tell the tests where its programs are") from None
    if not os.access(f"{folder}/initdb", os.X_OK):
        raise CannotBeMade(f"PostgreSQL's own programs are not on this machine ({folder})")
    return Path(folder)


def _account() -> dict[str, object]:
    """As whom it is run, for the arguments of a process."""
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise CannotBeMade(f"root runs no PostgreSQL, and there is no account {ACCOUNT}") from None
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _libpq(url: str) -> str:
    return f"postgresql://{url.partition('://')[2]}"
