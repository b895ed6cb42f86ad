"""Deliveries in the formats that are not written byte by byte, made in a process of its own.

No test's process may hold a second GDAL beside Django's.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import ezdxf
import openpyxl

_WRITE = """
import json, sys, numpy, shapely
from pyogrio.raw import write
told = json.load(sys.stdin)
shapes = numpy.array([shapely.to_wkb(shapely.Polygon(r)) for r in told["rings"]], dtype=object)
names = numpy.array(told["names"], dtype=object)
for number, layer in enumerate(told["layers"]):
    write(told["path"], shapes, [names], ["NAME"], driver=told["driver"], layer=layer,
          geometry_type="Polygon", crs=told["crs"], append=number > 0)
"""
_COUNT = """
import json, sys, fiona
def count(path, layer):
    with fiona.open(path, layer=layer, encoding="iso-8859-1") as source:
        return sum(1 for _feature in source)
told = json.load(sys.stdin)
print(json.dumps([{l: count(p, l) for l in fiona.listlayers(p)} for p in told]))
"""
DRIVERS = {".fgb": "FlatGeobuf", ".gpkg": "GPKG", ".gdb": "OpenFileGDB"}
Ring = Sequence[tuple[float, float]]


def make_layers(
    path: Path,
    rings: Sequence[Ring],
    names: Sequence[str],
    *,
    layers: Sequence[str] = ("parcels",),
    crs: str | None = "EPSG:31901",
) -> Path:
    """The same polygons in every layer; the driver follows from the name's ending."""
    told = {"path": str(path), "rings": rings, "names": names, "layers": layers, "crs": crs}
    _run(_WRITE, told | {"driver": DRIVERS[path.suffix]})
    return path


def count_with_fiona(paths: Iterable[Path]) -> list[dict[str, int]]:
    """Features of each layer of each file, one after the other."""
    return json.loads(_run(_COUNT, [str(path) for path in paths]))


def _run(program: str, told: object) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], input=json.dumps(told), text=True,
        capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def make_kml(path: Path, placemarks: str, *, head: str = '<?xml version="1.0"?>') -> Path:
    """A KML document of what is given."""
    path.write_text(
        f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemarks}'
        "</Document></kml>",
        encoding="utf-8",
    )
    return path


def placemark(name: str, ring: Ring, number: str = "") -> str:
    """One outline with a number among its data."""
    corners = " ".join(f"{x},{y}" for x, y in ring)
    return (
        f'<Placemark><name>{name}</name><ExtendedData><Data name="NO"><value>{number}</value>'
        "</Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{corners}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )


def make_drawing(
    path: Path, rings: Sequence[Ring], texts: Sequence[str], *, version: str = "R2010"
) -> Path:
    """Closed polylines on the layer PARCELS with a text in each, and a line besides."""
    drawing = ezdxf.new(version)
    space = drawing.modelspace()
    for ring, text in zip(rings, texts, strict=True):
        if version == "R12":
            space.add_polyline2d(ring[:-1], close=True, dxfattribs={"layer": "PARCELS"})
        else:
            space.add_lwpolyline(ring[:-1], close=True, dxfattribs={"layer": "PARCELS"})
        x, y = ring[0]
        space.add_text(text, dxfattribs={"layer": "TEXT"}).set_placement((x + 5, y + 5))
    space.add_line((0, 0), (1, 1))
    drawing.saveas(path)
    return path


def make_workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook of sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def zip_folder(path: Path, folder: Path) -> Path:
    """A folder and what is in it as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{folder.name}/{file.name}")
    return path


def spoil(path: Path, part: str, change: dict[str, str]) -> Path:
    """A zip with one part of it rewritten."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for old, new in change.items():
        parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
