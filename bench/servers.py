"""Servers under measurement, each started as its makers would run it: two processes."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.database import ROOT
from gis_core.gdal import LOCKED_DOWN

PATIENCE_SECONDS = 240  # on a busy machine


@dataclass(frozen=True)
class Server:
    """A server that answers on a port of the loopback."""

    name: str
    port: int


def under_gunicorn(application: str, *, python: str = sys.executable) -> list[str]:
    """The product's own way of running a WSGI application (script/lib/processes.sh)."""
    return [
        python, "-m", "gunicorn", application, "--worker-class", "gthread", "--workers", "2",
        "--threads", "4", "--graceful-timeout", "10", "--no-control-socket",
        "--access-logfile", "-", "--bind", "127.0.0.1:{port}",
    ]  # fmt: skip


def under_uvicorn(application: str, *, python: str) -> list[str]:
    """The usual way of running an ASGI application."""
    return [
        python, "-m", "uvicorn", application, "--workers", "2", "--host", "127.0.0.1",
        "--port", "{port}", "--log-level", "warning",
    ]  # fmt: skip


@contextmanager
def kept(text: str, *, suffix: str) -> Iterator[str]:
    """The path of a file with that text, for a server to read."""
    with tempfile.NamedTemporaryFile("w", suffix=suffix, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        yield file.name


@contextmanager
def started(name: str, command: list[str], *, probe: str, **extra: str) -> Iterator[Server]:
    """Run a command whose ``{port}`` is filled in, until the block is left."""
    port = _free_port()
    environment = _of_ours(command) | {"PYTHONPATH": str(ROOT), "PORT": str(port)} | extra
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            if not _answers(port, probe, process):
                log.seek(0)
                raise RuntimeError(f"{name} does not answer:\n{log.read().decode()[-3000:]}")
            yield Server(name, port)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def peers_python() -> str:
    """The interpreter of ``bench/.venv``, made when it is missing or its list has changed."""
    home = ROOT / "bench" / ".venv"
    listed = ROOT / "bench" / "peers" / "requirements.txt"
    stamp = home / ".listed"
    if not stamp.exists() or stamp.read_text() != listed.read_text():
        print("Installing the peers into bench/.venv")
        uv = str(Path(sys.executable).with_name("uv"))
        python = str(home / "bin" / "python")
        for step in (
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)],
            [uv, "pip", "install", "--quiet", "--python", python, "-r", str(listed)],
        ):
            subprocess.run(step, check=True, cwd=ROOT)
        stamp.write_text(listed.read_text())
    return str(home / "bin" / "python")


def _of_ours(command: list[str]) -> dict[str, str]:
    """Our environment; for peers without what our settings take from GDAL, which they live on."""
    is_ours = command[0] == sys.executable
    return {k: v for k, v in os.environ.items() if is_ours or k not in LOCKED_DOWN}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int, path: str, process: subprocess.Popen) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    return False
