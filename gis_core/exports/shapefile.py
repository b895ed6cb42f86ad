"""Shapefiles: a zip of the parts, with a sheet that says what the short names mean."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from gis_core.exports.cells import Column
from gis_core.exports.tables import write_csv
from gis_core.safeio.writing import Row, WrittenLayer, beside, write_layer

ENCODINGS = {"utf-8": "UTF-8", "cp1256": "Windows 1256 (Arabic)"}
SHEET, WHOLE = "columns", "whole-texts"
Remark = tuple[str, dict[str, Any]]  # a marked sentence and its blanks
_REPLACED = gettext_noop(
    "Texts with letters that %(encoding)s does not know (%(letters)s): %(count)s. A question mark "
    "stands for each such letter; the whole texts are in %(file)s."
)
_CUT = gettext_noop(
    "Texts longer than the 254 bytes of a shapefile: %(count)s. They are cut; the whole texts are "
    "in %(file)s."
)


def write_shapefile(
    path: Path, layer: WrittenLayer, rows: Iterator[Row], sheet: Sequence[Sequence[str]]
) -> tuple[int, list[Remark]]:
    """The zip at ``path``; how many features, and what did not fit."""
    shp = path.with_name(f"{layer.name}.shp")
    told = write_layer(shp, "shapefile", layer, rows)
    parts = [part for part in sorted(shp.parent.glob(f"{layer.name}.*")) if part != path]
    extra = [_columns_sheet(shp, sheet)]
    if told["replaced"] or told["cut"]:
        extra.append(_whole_texts(shp))
    kept = [part for part in parts if part != beside(shp)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in [*kept, *extra]:
            packed.write(part, part.name)
    for part in [*parts, *extra]:
        part.unlink()
    return told["count"], _remarks(told, layer)


def _remarks(told: dict[str, Any], layer: WrittenLayer) -> list[Remark]:
    file = f"{layer.name}-{WHOLE}.txt"
    remarks: list[Remark] = []
    if told["replaced"]:
        values = {"encoding": ENCODINGS[layer.encoding], "letters": " ".join(told["letters"])}
        remarks.append((_REPLACED, {"count": told["replaced"], "file": file, **values}))
    if told["cut"]:
        remarks.append((_CUT, {"count": told["cut"], "file": file}))
    return remarks


def _columns_sheet(shp: Path, sheet: Sequence[Sequence[str]]) -> Path:
    """Tab-separated and not CSV: a reader of the zip must find one data set in it."""
    path = shp.with_name(f"{shp.stem}-{SHEET}.txt")
    write_csv(path, ["column", "heading_ar", "heading_en", "type"], sheet, delimiter="\t")
    return path


def _whole_texts(shp: Path) -> Path:
    path = shp.with_name(f"{shp.stem}-{WHOLE}.txt")
    with beside(shp).open(encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        write_csv(path, ["row", "column", "text"], rows, delimiter="\t")
    return path


def sheet_of(arabic: Sequence[Column], english: Sequence[Column]) -> list[list[str]]:
    """The short names with their headings in both languages."""
    return [
        [ar.name, ar.heading, en.heading, ar.kind.__name__]
        for ar, en in zip(arabic, english, strict=True)
    ]
