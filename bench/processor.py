"""Seconds of processor, which tell the same on a busy machine as on a quiet one."""

import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

EVERY_SECONDS = 0.02
_TICKS = os.sysconf("SC_CLK_TCK")


def used_by(pid: int) -> float:
    """Of a process of this machine so far; nought where it is another's, as a server elsewhere."""
    with suppress(OSError):
        told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(told[11]) + int(told[12])) / _TICKS
    return 0.0


def used_here() -> float:
    """Of this process and its children that have ended."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(of.ru_utime + of.ru_stime for of in both)


@contextmanager
def of_sessions(dsn: str, name: str) -> Iterator[dict[int, float]]:
    """By process, what the sessions of a database take while the block runs."""
    seen: dict[int, float] = {}
    over = threading.Event()

    def look() -> None:
        with psycopg.connect(dsn, autocommit=True) as server:
            while not over.wait(EVERY_SECONDS):
                found = server.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s"
                                       " AND backend_type = 'client backend'", [name])  # fmt: skip
                for (pid,) in found:
                    seen[pid] = max(seen.get(pid, 0.0), used_by(pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield seen
    over.set()
    thread.join()
