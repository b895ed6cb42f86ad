"""Deliveries made byte by byte, so that a test can spoil exactly one of them."""

import json
import os
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.conf import settings

SHARED = Path(os.environ.get("QASIMA_SHARED", settings.BASE_DIR.parent / "shared"))
REAL = SHARED / "data" / "real"

KTM_WKT = (
    'PROJCS["KUDAMS_KTM",GEOGCS["GCS_KUDAMS",DATUM["D_Kuwait_Utility",SPHEROID["GRS_1980",'
    '6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",48.0],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
WGS84_WKT = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
# What the layers above hand down, for this floor may not ask them.
DIGITS = {0x0660 + n: str(n) for n in range(10)} | {0x06F0 + n: str(n) for n in range(10)}
Ring = Sequence[tuple[float, float]]


def make_square(x: float, y: float, side: float = 20.0) -> list[tuple[float, float]]:
    """A closed ring, clockwise as shapefiles have it."""
    return [(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)]


def make_shapefile(
    folder: Path,
    rings: Sequence[Ring | None],
    columns: Mapping[str, Sequence[str]],
    *,
    name: str = "parcels",
    encoding: str = "utf-8",
    cpg: str | bytes | None = None,
    prj: str | None = KTM_WKT,
    width: int = 40,
    language_byte: int = 0,
) -> Path:
    """A shapefile of single rings (None: a null shape) with text columns."""
    shp = folder / f"{name}.shp"
    records = [_record(number, ring) for number, ring in enumerate(rings, 1)]
    shp.write_bytes(_header(100 + sum(map(len, records)), rings) + b"".join(records))
    index, at = b"", 50
    for record in records:
        index += struct.pack(">ii", at, (len(record) - 8) // 2)
        at += len(record) // 2
    shp.with_suffix(".shx").write_bytes(_header(100 + len(index), rings) + index)
    shp.with_suffix(".dbf").write_bytes(_table(columns, encoding, width, language_byte))
    if prj is not None:
        shp.with_suffix(".prj").write_text(prj)
    if cpg is not None:
        shp.with_suffix(".cpg").write_bytes(cpg if isinstance(cpg, bytes) else cpg.encode())
    return shp


def _record(number: int, ring: Ring | None) -> bytes:
    if ring is None:
        body = struct.pack("<i", 0)
    else:
        body = struct.pack("<i4d2i", 5, *_bounds([ring]), 1, len(ring)) + struct.pack("<i", 0)
        body += b"".join(struct.pack("<2d", *point) for point in ring)
    return struct.pack(">ii", number, len(body) // 2) + body


def _header(length: int, rings: Iterable[Ring | None]) -> bytes:
    drawn = [ring for ring in rings if ring is not None]
    bounds = _bounds(drawn) if drawn else (0.0, 0.0, 0.0, 0.0)
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, length // 2) + struct.pack("<2i", 1000, 5)
    return head + struct.pack("<8d", *bounds, 0, 0, 0, 0)


def _bounds(rings: Iterable[Ring]) -> tuple[float, float, float, float]:
    points = [point for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _table(
    columns: Mapping[str, Sequence[str]], encoding: str, width: int, language_byte: int
) -> bytes:
    count = len(next(iter(columns.values())))
    heads = b"".join(
        name.encode(encoding)[:10].ljust(11, b"\0") + b"C" + bytes(4) + bytes((width, *bytes(15)))
        for name in columns
    )
    size = 32 + len(heads) + 1
    top = struct.pack("<4BIHH", 3, 126, 1, 1, count, size, 1 + width * len(columns))
    top += bytes(17) + bytes([language_byte]) + bytes(2)
    rows = b"".join(
        b" " + b"".join(v[row].encode(encoding)[:width].ljust(width) for v in columns.values())
        for row in range(count)
    )
    return top + heads + b"\r" + rows + b"\x1a"


def make_geojson(
    path: Path, features: Iterable[tuple[Mapping[str, object], object]], **members: object
) -> Path:
    """A feature collection of (properties, ring or geometry or None)."""
    collection = {
        "type": "FeatureCollection",
        **members,
        "features": [
            {
                "type": "Feature",
                "properties": dict(properties),
                "geometry": {"type": "Polygon", "coordinates": [shape]}
                if isinstance(shape, list)
                else shape,
            }
            for properties, shape in features
        ],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def make_zip(path: Path, files: Mapping[str, bytes] | Iterable[Path]) -> Path:
    """A zip of named contents, or of files under their own names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if isinstance(files, Mapping):
            for name, content in files.items():
                archive.writestr(name, content)
        else:
            for file in files:
                archive.write(file, file.name)
    return path
