"""In the child: a layer as the asked kind of file, written as its rows come in."""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from gis_core.safeio.frames import fed

_WRITERS = {
    "gpkg": "gis_core.safeio.writers.vector",
    "shapefile": "gis_core.safeio.writers.vector",
    "flatgeobuf": "gis_core.safeio.writers.vector",
    "dxf": "gis_core.safeio.writers.drawing",
}
# Limits on what is read from others; what is written here is ours, and its drivers are named.
_OF_READERS = ("GDAL_SKIP", "OGR_SQLITE_PRAGMA")


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Write what is fed; answer how many features it was and what did not fit."""
    for name in _OF_READERS:
        os.environ.pop(name, None)
    return import_module(_WRITERS[job["kind"]]).write(job, _blocks())


def _blocks() -> Iterator[list[list[Any]]]:
    """Rows of WKB in hex (or null) and the values, as many at a time as were sent."""
    yield from fed(sys.stdin.buffer)
