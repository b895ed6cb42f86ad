"""The site's own processes against the tests' database, started by the command that starts them."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

from tests.apart import PATIENCE_S, free_port

# The function of the script that starts a process, in the place of the shell that calls it.
_START = '. script/lib/processes.sh; run_process() { shift; exec "$@"; }; "start_$1"'
# Whatever becomes of the tests, what they started does not outlive them.
_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()


def wait_until(fact, what: str, *, beside=lambda: None) -> None:
    """Ask for a fact until it is one; ``beside`` is done before each further question."""
    give_up = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < give_up, f"in vain: {what}"
        beside()
        time.sleep(0.02)


class Site:
    """Web and worker of one installation, each started, killed and started again by its name."""

    def __init__(self, folder: Path, **given: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.running: dict[str, subprocess.Popen] = {}
        name = connection.settings_dict["NAME"]
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
        self.environment = os.environ | {
            "ROOT": str(settings.BASE_DIR),
            "PORT": str(self.port),
            "DATABASE_URL": urlunsplit(database),
            "REDIS_URL": settings.REDIS_URL,
            "DATA_DIR": str(settings.DATA_DIR),
            "DEBUG": "true",  # static files are collected by nobody
            **given,
        }

    def start(self, name: str) -> None:
        """Have a process start; it leads a session of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*_DIES_WITH_US, "bash", "-c", _START, "bash", name],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """SIGKILL for a process and all that it has started."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_a_child(self, name: str, chance) -> None:
        """SIGKILL for one of those that do a process's work."""
        os.kill(chance.choice(self.children_of(name)), signal.SIGKILL)

    def children_of(self, name: str) -> list[int]:
        """Those that do a process's work, as far as it has started them."""
        pid = self.running[name].pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def answers(self) -> bool:
        """Whether the web process does."""
        assert self.running["web"].poll() is None, "the web process ended"
        try:
            with urlopen(f"{self.address}/health/live", timeout=PATIENCE_S) as answer:  # noqa: S310
                return answer.status == HTTPStatus.OK
        except OSError:
            return False

    def told(self, name: str) -> str:
        """The end of what a process wrote into its log."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]


@contextmanager
def site(folder: Path, **given: str):
    """A site of which no process is left, whatever happens; ``given`` is its environment."""
    one = Site(folder, **given)
    try:
        yield one
    except BaseException:
        for name in one.running:
            print(f"--- {name}\n{one.told(name)}")  # noqa: T201 - pytest shows it
        raise
    finally:
        for name in list(one.running):
            one.kill(name)
