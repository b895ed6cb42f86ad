"""In the child: GeoPackage, Shapefile and FlatGeobuf, feature after feature."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fiona
import shapely

from gis_core.safeio.errors import Refused

from .dbase import Fitting

DRIVERS = {"gpkg": "GPKG", "shapefile": "ESRI Shapefile", "flatgeobuf": "FlatGeobuf"}
KINDS = {"str": "str", "int": "int64", "float": "float", "date": "date"}
# Widths of a shapefile's columns are found by the longest value, not by a guess.
OPTIONS: dict[str, dict[str, str]] = {"shapefile": {"RESIZE": "YES"}}
MOST_SHAPEFILE_BYTES = 2 * 1000**3  # a little below where readers of the format lose their way


def write(job: dict[str, Any], blocks: Iterator[list[list[Any]]]) -> dict[str, Any]:
    """All blocks into a new file; raises ``Refused`` for what the format cannot hold."""
    path, kind = Path(job["path"]), job["kind"]
    names = [name for name, _kind in job["fields"]]
    fitting = Fitting(job) if kind == "shapefile" else None
    count = shapeless = 0
    with fiona.open(path, "w", **_described(job)) as file:
        for block in blocks:
            if fitting is not None:
                fitting.fit(block, count)
                refuse_large(path)
            if kind == "flatgeobuf":  # its index is of shapes
                block, before = [row for row in block if row[0]], len(block)
                shapeless += before - len(block)
            file.writerecords(_features(block, names))
            count += len(block)
    if fitting is None:
        return {"count": count, "shapeless": shapeless}
    fitting.close()
    return {"count": count, **fitting.told()}


def _described(job: dict[str, Any]) -> dict[str, Any]:
    kind = job["kind"]
    kinds = KINDS | ({"date": "str"} if kind == "flatgeobuf" else {})  # its driver knows no day
    described = {
        "driver": DRIVERS[kind],
        "crs": f"EPSG:{job['srid']}",
        "schema": {
            "geometry": job["geometry"],
            "properties": {name: kinds[told] for name, told in job["fields"]},
        },
        **OPTIONS.get(kind, {}),
    }
    if kind == "shapefile":
        return described | {"encoding": job["encoding"]}
    return described | {"layer": job["layer"]}


def _features(block: list[list[Any]], names: list[str]) -> Iterator[dict[str, Any]]:
    shapes = shapely.from_wkb([row[0] for row in block])
    for shape, row in zip(shapes, block, strict=True):
        yield {
            "geometry": None if shape is None else shape.__geo_interface__,
            "properties": dict(zip(names, row[1:], strict=True)),
        }


def refuse_large(path: Path) -> None:
    """Before a shapefile is longer than can be read again."""
    for part in (path, path.with_suffix(".dbf")):
        if part.exists() and part.stat().st_size > MOST_SHAPEFILE_BYTES:
            raise Refused("shapefile_too_large")
