"""In the child: what a file holds, before its rows are read."""

from typing import Any

import pyproj

from . import reference
from .delivery import TABLES
from .placing import refuse_elsewhere
from .sources import open_source

SAMPLE_ROWS = 3


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Columns, count, coordinate system, extent and a few rows."""
    source = open_source(job)
    names = [name for name, _kind in source.fields]
    declared = job["wkt"] or source.crs
    settled = _settle(job, declared, source)
    if settled is not None and job["extent"]:
        refuse_elsewhere(settled["srid"], source.bounds, job)
    return {
        "fields": [{"name": name, "type": kind} for name, kind in source.fields],
        "count": source.count,
        "counted_otherwise": source.counted_otherwise(),
        "crs": settled,
        "notes": source.notes,
        "samples": _samples(source, names),
        "proj": pyproj.proj_version_str,
    }


def _settle(job: dict[str, Any], declared: str, source: Any) -> dict[str, Any] | None:
    """The system to read by; a table has none unless a person says one."""
    if job["kind"] in TABLES and not job["crs"]:
        return None
    return reference.settle(
        declared,
        kind=job["kind"],
        given=job["crs"],
        allowed=job["allowed"],
        bounds=source.bounds,
    )


def _samples(source: Any, names: list[str]) -> list[dict[str, str]]:
    for chunk in source.chunks(names, most=SAMPLE_ROWS):
        return [
            {name: "" if chunk.columns[name][n] is None else str(chunk.columns[name][n])[:100]
             for name in names}
            for n in range(chunk.count)
        ]  # fmt: skip
    return []
