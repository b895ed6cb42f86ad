"""In the child: all that a person needs to judge a delivery by, in one answer."""

import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from . import dbf, encoding
from .placing import place
from .shaping import points_of
from .sources import open_source
from .tables import telling_rows
from .values import as_number
from .weighing import weigh

SAMPLE_ROWS = 3
EXAMPLE_ROWS = 50
EXAMPLES = 3
MOST_SHOWN = 80  # letters of a cell
COUNTED_ROWS = 20_000
NO_GEOMETRY = "None"
_IDLE_ZEROS = re.compile(r"(?<=\d)\.0+$")


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Fields, count, encodings and coordinate systems, with samples of each."""
    source = open_source(job)
    names = [name for name, _kind in source.fields]
    bounds = source.bounds
    if bounds is None and job.get("axes"):
        bounds = _bounds_of_columns(source, *job["axes"])
    is_placed = bounds is not None or not job["is_table"]
    return {
        "count": source.count,
        "counted_otherwise": source.counted_otherwise(),
        "geometry": dict(_geometry_types(source)),
        "fields": _fields(source, names),
        "notes": source.notes,
        "encodings": _encodings(job, source, names),
        "crs": place(job, declared=job["wkt"] or source.crs, bounds=bounds) if is_placed else None,
    }


def _fields(source: Any, names: list[str]) -> list[dict[str, Any]]:
    chunk = next(iter(source.chunks(names, most=EXAMPLE_ROWS)), None)
    columns = chunk.columns if chunk is not None else {}
    return [
        {"name": name, "type": kind, "examples": _examples(columns.get(name, []))}
        for name, kind in source.fields
    ]


def _examples(cells: list[Any]) -> list[str]:
    said = (_cut(cell) for cell in cells)
    return list(islice(dict.fromkeys(filter(None, said)), EXAMPLES))


def _cut(cell: object) -> str:
    if cell is None or cell != cell:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text.strip()[:MOST_SHOWN]


def _geometry_types(source: Any) -> Counter[str]:
    """How many of the first features are of which type."""
    found: Counter[str] = Counter()
    for chunk in source.chunks([], most=COUNTED_ROWS):
        if chunk.geometries is not None:
            shapes = shapely.from_wkb(chunk.geometries, on_invalid="ignore")
            found.update(NO_GEOMETRY if s is None else s.geom_type for s in shapes)
    return found


def _bounds_of_columns(source: Any, x: str, y: str) -> list[float] | None:
    boxes = [
        shapely.total_bounds(shapely.from_wkb(points_of(*_numbers(chunk, x, y))))
        for chunk in source.chunks([x, y])
    ]
    if not boxes or np.isnan(boxes).all():
        return None
    stacked = np.array(boxes)
    low, high = np.nanmin(stacked[:, :2], axis=0), np.nanmax(stacked[:, 2:], axis=0)
    return [*low.tolist(), *high.tolist()]


def _numbers(chunk: Any, *axes: str) -> list[list[float | None]]:
    return [[as_number(cell) for cell in chunk.columns[axis]] for axis in axes]


def _encodings(job: dict[str, Any], source: Any, names: list[str]) -> list[dict[str, Any]]:
    """Each candidate with its reasons and the same rows as it reads them."""
    paths = [Path(path) for path in job["files"]]
    if job["kind"] == "shapefile":
        table = dbf.open_table(paths[0].with_suffix(".dbf"), name="")
        heads = [column.name for column in table.columns]
        rows = list(dbf.telling_rows(table, SAMPLE_ROWS))
        values = dbf.texts(table)
    elif job["kind"] == "dxf":
        heads, values = [b"text"], encoding.high_lines(paths)
        rows = [[line] for line in islice(encoding.high_lines(paths), SAMPLE_ROWS)]
    elif job["kind"] == "csv":
        heads, rows = telling_rows(paths[0], SAMPLE_ROWS)
        values = encoding.high_lines(paths)
    else:
        return [_by_format(source, names)]
    weights = weigh(
        values,
        declared=job["declared"],
        language_byte=job["language_byte"],
        also=job["encodings"],
    )
    return [
        {
            "encoding": weight.codec,
            "score": weight.score,
            "decodes": weight.decodes,
            "reasons": [list(reason) for reason in weight.reasons],
            "header": [_read(head, weight.codec) for head in heads],
            "rows": [[_read(cell, weight.codec) for cell in row] for row in rows],
        }
        for weight in weights
    ]


def _read(raw: bytes, codec: str) -> str:
    text = raw.decode(codec, errors="replace").strip(" \0")
    return _cut(_IDLE_ZEROS.sub("", text))


def _by_format(source: Any, names: list[str]) -> dict[str, Any]:
    """Formats that leave no choice."""
    chunk = next(iter(source.chunks(names, most=SAMPLE_ROWS)), None)
    if chunk is None:
        rows = []
    else:
        rows = [[_cut(chunk.columns[n][row]) for n in names] for row in range(chunk.count)]
    return {
        "encoding": "utf-8",
        "score": 1.0,
        "decodes": True,
        "reasons": [["encoding_by_format", {}]],
        "header": names,
        "rows": rows,
    }
