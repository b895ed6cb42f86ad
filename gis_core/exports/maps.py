"""GeoJSON and GeoPackage files of features."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gis_core.exports.cells import Column, safe_cell
from gis_core.safeio.writing import write_layer

Feature = tuple[str, Sequence[Any]]  # GeoJSON in WGS 84, or WKB in hex; then the columns' values


def write_geojson(
    path: Path,
    columns: Sequence[Column],
    features: Iterable[Feature],
    *,
    about: dict[str, str],
) -> int:
    """A FeatureCollection (RFC 7946) in WGS 84; what it is stands beside the features."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "about": ')
        file.write(json.dumps(about, ensure_ascii=False))
        file.write(', "features": [\n')
        for geometry, values in features:
            file.write(",\n" if count else "")
            properties = {
                column.name: _plain(value) for column, value in zip(columns, values, strict=True)
            }
            head = json.dumps(properties, ensure_ascii=False)
            file.write(f'{{"type": "Feature", "properties": {head}, "geometry": {geometry}}}')
            count += 1
        file.write("\n]}\n")
    return count


def write_geopackage(
    path: Path,
    columns: Sequence[Column],
    features: Iterable[Feature],
    *,
    layer: str,
    srid: int,
) -> int:
    """One layer of multipolygons in the CRS of ``srid``, written by GDAL behind its door."""
    fields = [(column.name, "float" if column.kind is float else "str") for column in columns]
    rows = [(shape, [safe_cell(value) for value in values]) for shape, values in features]
    write_layer(path, layer=layer, fields=fields, rows=rows, srid=srid)
    return len(rows)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return safe_cell(value) if not isinstance(value, str) else value
