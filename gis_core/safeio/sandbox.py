"""Running GDAL where it can do no harm: a child process without network, secrets or much memory."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from .errors import Refused
from .frames import END, HEAD, REFUSAL

PACKAGE_ROOT = Path(__file__).resolve().parent.parent.parent
WALL_SECONDS = 1800
ASK_SECONDS = 120
Frame = tuple[bytes, bytes]
logger = logging.getLogger(__name__)


def run(
    job: dict[str, object], *, wall_seconds: int = WALL_SECONDS, feed: Iterable[bytes] = ()
) -> Iterator[Frame]:
    """The frames that the child answers; raises ``Refused`` for its refusal or its death.

    ``feed`` follows the job on the child's standard input, for what it is to write.
    """
    with tempfile.TemporaryFile() as complaints:
        child = _start(complaints)
        yield from _supervise(child, job, complaints, wall_seconds=wall_seconds, feed=feed)


def _supervise(
    child: subprocess.Popen[bytes],
    job: dict[str, object],
    complaints: IO[bytes],
    *,
    wall_seconds: int,
    feed: Iterable[bytes],
) -> Iterator[Frame]:
    watchdog = threading.Timer(wall_seconds, child.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        _say(child, job, feed)
        yield from _frames(child, complaints)
    finally:
        watchdog.cancel()
        _end(child)


def ask(
    job: dict[str, object], *, wall_seconds: int = ASK_SECONDS, feed: Iterable[bytes] = ()
) -> dict:
    """The child's one answer."""
    frames = [body for tag, body in run(job, wall_seconds=wall_seconds, feed=feed) if tag == END]
    return json.loads(frames[-1])


def _start(complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    """A child that knows where the code is and nothing else: no database, no keys, no proxies."""
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", "gis_core.safeio.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd="/",
        env={
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(PACKAGE_ROOT),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        },
        start_new_session=True,
    )


def _say(child: subprocess.Popen[bytes], job: dict[str, object], feed: Iterable[bytes]) -> None:
    """The job on a line of its own, then what it is fed; a child that hears no more has refused."""
    assert child.stdin is not None  # noqa: S101  (asked for by PIPE)
    with contextlib.suppress(BrokenPipeError), child.stdin as pipe:
        pipe.write(json.dumps(job).encode() + b"\n")
        for block in feed:
            pipe.write(block)


def _frames(child: subprocess.Popen[bytes], complaints: IO[bytes]) -> Iterator[Frame]:
    assert child.stdout is not None  # noqa: S101
    while head := _exactly(child.stdout, HEAD.size):
        tag, length = HEAD.unpack(head)
        body = _exactly(child.stdout, length)
        if tag == REFUSAL:
            refusal = json.loads(body)
            raise Refused(refusal["code"], **refusal["params"])
        yield tag, body
        if tag == END:
            return
    raise _died(child, complaints)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    return data if len(data) == length else b""


def _died(child: subprocess.Popen[bytes], complaints: IO[bytes]) -> Refused:
    """What its end says: a limit reached, or a fault that no sentence foresaw."""
    code = child.wait()
    complaints.seek(0)
    logger.error("reader ended with %s: %s", code, complaints.read()[-2000:])
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Refused("reader_too_slow")
    return Refused("reader_died", status=code)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None and not pipe.closed:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
