"""In the child: a delivery written anew as a GeoPackage, piece by piece."""

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw

from .chunks import Chunk
from .errors import Refused
from .frames import PROGRESS, send_json
from .shaping import points_of
from .sources import open_source
from .values import as_number
from .vectors import gdal, require_confined

TAKEN = frozenset({"fid", "geom"})  # columns that a GeoPackage has of its own
MULTI = {"Polygon": "MultiPolygon", "LineString": "MultiLineString", "Point": "Point"}
TYPED = ("int", "uint", "float", "bool")
DAY = "datetime64[D]"


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Write all rows; answer how many."""
    require_confined(job["kind"], job["task"])
    source = open_source(job)
    target = Path(job["target"])
    if target.exists():
        raise Refused("gdal_refuses", reason="exists")
    writer = _Writer(job, source, target)
    for chunk in source.chunks([name for name, _kind in source.fields]):
        writer.write(chunk)
        send_json(PROGRESS, {"stage": "write", "done": writer.written, "of": source.count})
    if writer.written != source.count:
        raise Refused("counts_differ", name="", shapes=source.count, rows=writer.written)
    return {"written": writer.written}


class _Writer:
    """One layer of one new GeoPackage; the first piece settles its columns."""

    def __init__(self, job: dict[str, Any], source: Any, target: Path) -> None:
        self.target, self.layer, self.axes = target, job["name"], job["axes"]
        self.crs = f"EPSG:{job['srid']}" if job["srid"] else None
        self.fields = _own_names(source.fields)
        self.geometry = "Point" if self.axes else _one_type(source.geometries)
        self.written = 0

    def write(self, chunk: Chunk) -> None:
        shapes = self._shapes(chunk)
        columns, masks = [], []
        for name, kind, _own in self.fields:
            values, mask = _column(chunk.columns[name], kind)
            columns.append(values)
            masks.append(mask)
        gdal(
            pyogrio.raw.write,
            str(self.target),
            shapes,
            columns,
            [own for _name, _kind, own in self.fields],
            field_mask=masks,
            driver="GPKG",
            layer=self.layer,
            geometry_type=self.geometry if shapes is not None else None,
            crs=self.crs if shapes is not None else None,
            append=self.written > 0,
            promote_to_multi=self.geometry.startswith("Multi"),
        )
        self.written += chunk.count

    def _shapes(self, chunk: Chunk) -> np.ndarray | None:
        if chunk.geometries is not None:
            return chunk.geometries
        if self.axes is None:
            return None
        xs, ys = (map(as_number, chunk.columns[axis]) for axis in self.axes)
        return points_of(xs, ys)


def _one_type(types: set[str]) -> str:
    """One type for the layer, as multi because programs mix both; Unknown where types differ."""
    singles = {name.removeprefix("Multi").partition(" ")[0] for name in types}
    return MULTI.get(next(iter(singles)), "Unknown") if len(singles) == 1 else "Unknown"


def _own_names(fields: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(name, type, name in the GeoPackage), where two names that differ in case would be one."""
    seen = set(TAKEN)
    found = []
    for name, kind in fields:
        own, number = name, 1
        while own.casefold() in seen:
            number += 1
            own = f"{name}_{number}"
        seen.add(own.casefold())
        found.append((name, kind, own))
    return found


def _column(cells: list[Any], kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Values of one type throughout the layer, and where there is none."""
    mask = np.array([cell is None or cell != cell for cell in cells], dtype=bool)
    if kind == DAY:
        days = ["NaT" if gone else cell for cell, gone in zip(cells, mask, strict=True)]
        return np.array(days, dtype=DAY), mask
    if kind.startswith(TYPED):
        filled = [0 if gone else cell for cell, gone in zip(cells, mask, strict=True)]
        return np.array(filled, dtype=kind), mask
    said = [None if gone else str(cell) for cell, gone in zip(cells, mask, strict=True)]
    return np.array(said, dtype=object), mask
