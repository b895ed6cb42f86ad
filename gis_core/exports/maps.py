"""GeoJSON files of features."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gis_core.exports.cells import Column, exact_cell

Feature = tuple[str | None, Sequence[Any]]  # GeoJSON in WGS 84; then the columns' values


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
            shape = geometry or "null"
            file.write(f'{{"type": "Feature", "properties": {head}, "geometry": {shape}}}')
            count += 1
        file.write("\n]}\n")
    return count


def _plain(value: Any) -> Any:
    cell = exact_cell(value)
    return cell.isoformat() if isinstance(cell, date) else cell
