"""In the child: what a file holds, before its rows are read."""

from typing import Any

import pyproj

from . import reference
from .delivery import TABLES
from .sources import open_source

SAMPLE_ROWS = 3


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Columns, count, coordinate system, extent and a few rows."""
    source = open_source(job)
    names = [name for name, _kind in source.fields]
    declared = job["wkt"] or source.crs
    return {
        "fields": [{"name": name, "type": kind} for name, kind in source.fields],
        "count": source.count,
        "counted_otherwise": source.counted_otherwise(),
        "crs": reference.settle(
            declared,
            kind=job["kind"],
            given=job["crs"],
            allowed=job["allowed"],
            bounds=source.bounds,
        )
        if job["kind"] not in TABLES or job["crs"]
        else None,
        "notes": source.notes,
        "samples": _samples(source, names),
        "proj": pyproj.proj_version_str,
    }


def _samples(source: Any, names: list[str]) -> list[dict[str, str]]:
    for chunk in source.chunks(names, most=SAMPLE_ROWS):
        return [
            {name: "" if chunk.columns[name][n] is None else str(chunk.columns[name][n])[:100]
             for name in names}
            for n in range(chunk.count)
        ]  # fmt: skip
    return []
