"""``python -m bench.bringing LAYER FILE``: one delivery through the pipeline, each step timed.

Its last line is JSON: seconds by step, what was counted, the largest memory of this process and of
any of its children, the longest silence of its progress.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from bench import processor  # noqa: E402
from gis_core.ingest import life, lineage, pipeline  # noqa: E402
from gis_core.ingest.layer import layer_named  # noqa: E402
from gis_core.ingest.models import ImportRun  # noqa: E402
from gis_core.ingest.reading import Wishes, stage  # noqa: E402


class Watch:
    """Seconds of each step, and how the steps told of their progress."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        connection.ensure_connection()
        self.session = connection.connection.info.backend_pid
        self.told = 0
        self.silence = 0.0
        self._last = time.monotonic()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        used, begun = self._used(), time.monotonic()
        self._last = begun
        yield
        self._listen()
        self.seconds[name] = time.monotonic() - begun
        self.processor[name] = self._used() - used

    def _used(self) -> float:
        return processor.used_here() + processor.used_by(self.session)

    def progress(self, _stage: str, _done: int, _total: int) -> None:
        """What the pipeline is given to tell its progress to."""
        self._listen()
        self.told += 1

    def _listen(self) -> None:
        now = time.monotonic()
        self.silence, self._last = max(self.silence, now - self._last), now


def bring(layer: str, path: Path, *, scope: str, since: str, until: str) -> dict[str, Any]:
    """Stage, check, compare, publish, roll back, as far as ``until``."""
    spec, watch = layer_named(layer), Watch()
    run = ImportRun.objects.create(layer=spec.name, source_name=path.name, scope=scope)
    wishes = Wishes(constants={"valid_from": since} if since else {})
    steps: dict[str, Callable[[], object]] = {
        "stage": lambda: stage(run, spec, path, wishes=wishes, progress=watch.progress),
        "check": lambda: pipeline.check(run, spec, progress=watch.progress),
        "compare": lambda: pipeline.compare(run, spec, progress=watch.progress),
        # A person's answer to what is proposed; here every proposal is right.
        "answer": lambda: lineage.confirm_each(run, run.changes.all(), is_one=True, actor=None),
        "publish": lambda: pipeline.publish(run, spec, actor=None, progress=watch.progress),
        "roll_back": lambda: life.roll_back(run, actor=None),
    }
    told: dict[str, object] = {}
    for name, act in steps.items():
        with watch.step(name):
            told[name] = act()
        if name == until:
            break
    return {
        "seconds": watch.seconds,
        "processor": watch.processor,
        "features": run.source_features,
        "accepted": run.accepted,
        "findings": run.findings.count(),
        "counts": run.counts,
        "published": told.get("publish"),
        "rolled_back": told.get("roll_back"),
        "peak_mb": _peak(resource.RUSAGE_SELF),
        "child_peak_mb": _peak(resource.RUSAGE_CHILDREN),
        "progress": watch.told,
        "silence": watch.silence,
    }


def _peak(of: int) -> float:
    return resource.getrusage(of).ru_maxrss / 1000


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench.bringing", description=__doc__)
    parser.add_argument("layer")
    parser.add_argument("path", type=Path)
    parser.add_argument("--scope", default="mentioned", help="what the delivery speaks for")
    parser.add_argument("--since", default="", help="the day from which its boundaries hold")
    parser.add_argument("--until", default="publish", help="the last step")
    given = parser.parse_args()
    wanted = {"scope": given.scope, "since": given.since, "until": given.until}
    print(json.dumps(bring(given.layer, given.path, **wanted)))


if __name__ == "__main__":
    main()
