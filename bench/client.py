"""The asking side, kept cheap: wrk where it is installed, else threads with kept-alive sockets."""

import http.client
import itertools
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.servers import Server

PATIENCE_SECONDS = 20
WARM_UP = 40  # requests before the first measurement: connections, plans, caches
SCRIPT = Path(__file__).parent / "wrk.lua"


@dataclass(frozen=True)
class Request:
    """A GET: the path with its query, and what else is said."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Load:
    """What one server made of a load."""

    p50_ms: float
    p95_ms: float
    per_second: float


@dataclass(frozen=True)
class Answer:
    """One response, read to its end."""

    status: int
    etag: str
    body: bytes
    ms: float


def fetch(server: Server, requests: Sequence[Request]) -> list[Answer]:
    """Ask one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    answers = []
    for request in requests:
        begun = time.perf_counter()
        connection.request("GET", request.path, headers=request.headers)
        response = connection.getresponse()
        body = response.read()
        ms = (time.perf_counter() - begun) * 1000
        answers.append(Answer(response.status, response.headers.get("ETag", ""), body, ms))
    connection.close()
    return answers


def load(server: Server, requests: Sequence[Request], *, clients: int, seconds: float) -> Load:
    """Ask through the list again and again, each client as soon as it is answered."""
    measure = _wrk if shutil.which("wrk") else _threads
    return measure(server, requests, clients, seconds)


def medians(loads: Sequence[Load]) -> Load:
    """The middle round of each figure."""
    return Load(
        statistics.median(one.p50_ms for one in loads),
        statistics.median(one.p95_ms for one in loads),
        statistics.median(one.per_second for one in loads),
    )


def in_turn(
    asked: dict[Server, Sequence[Request]], *, clients: int, seconds: float, rounds: int
) -> dict[str, Load]:
    """Measure servers alternately, so that what else the machine does befalls them all."""
    taken: dict[str, list[Load]] = {server.name: [] for server in asked}
    for server, requests in asked.items():
        fetch(server, requests[:WARM_UP])
    for _round in range(rounds):
        for server, requests in asked.items():
            taken[server.name].append(load(server, requests, clients=clients, seconds=seconds))
    return {name: medians(loads) for name, loads in taken.items()}


def _wrk(server: Server, requests: Sequence[Request], clients: int, seconds: float) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as listed:
        for request in requests:
            told = [request.path, *(f"{name}: {value}" for name, value in request.headers.items())]
            listed.write("\t".join(told) + "\n")
        listed.flush()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "60s",
             "-s", str(SCRIPT), f"http://127.0.0.1:{server.port}"],
            check=True, capture_output=True, text=True,
            env=os.environ | {"BENCH_REQUESTS": listed.name},
        )  # fmt: skip
    told = next(line for line in done.stdout.splitlines() if line.startswith("BENCH "))
    count, took_us, p50_us, p95_us, faults = map(float, told.split()[1:])
    if not count and seconds < PATIENCE_SECONDS:  # the machine was busy with something else
        return _wrk(server, requests, clients, 2 * seconds)
    if faults or not count:
        raise RuntimeError(f"{server.name}: {faults:.0f} of {count:.0f} answers were errors")
    return Load(p50_us / 1000, p95_us / 1000, count / took_us * 1e6)


def _threads(server: Server, requests: Sequence[Request], clients: int, seconds: float) -> Load:
    until = time.monotonic() + seconds
    turn = itertools.count()

    def ask(_client: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        took = []
        while time.monotonic() < until:
            request = requests[next(turn) % len(requests)]
            begun = time.perf_counter()
            connection.request("GET", request.path, headers=request.headers)
            response = connection.getresponse()
            response.read()
            took.append((time.perf_counter() - begun) * 1000)
            if response.status >= 400:
                raise RuntimeError(f"{server.name}: {request.path} is {response.status}")
        connection.close()
        return took

    with ThreadPoolExecutor(clients) as pool:
        took = sorted(itertools.chain.from_iterable(pool.map(ask, range(clients))))
    return Load(statistics.median(took), took[int(0.95 * (len(took) - 1))], len(took) / seconds)
