"""Land to be exported, and the ways in which its files are read again."""

import csv
import io
import json
import zipfile

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.management import call_command

from gis_core import crs
from tests.make import X, Y, make_area, make_block, make_parcel, square


def make_land(*, names=("السالمية", "Salmiya"), count=3):
    """Some parcels of a block, 30 m from each other."""
    area = make_area(code="SAL", name_ar=names[0], name_en=names[1])
    block = make_block(area, number="12")
    return [make_parcel(block, number=str(n + 1), boundary=square(30 * n, 0)) for n in range(count)]


def with_hole(x, y):
    """Two pieces of ground, one of them with a courtyard."""
    west, south = X + x, Y + y
    yard = [
        (west + 5, south + 5),
        (west + 5, south + 9),
        (west + 9, south + 9),
        (west + 5, south + 5),
    ]
    outer = [(west, south), (west + 20, south), (west + 20, south + 20), (west, south + 20)]
    other = Polygon.from_bbox((west + 40, south, west + 50, south + 10))
    return MultiPolygon(Polygon([*outer, outer[0]], yard), other, srid=crs.STORAGE)


def export(layer, path, *options):
    """What the command says, after it has written the file."""
    out = io.StringIO()
    call_command("export_layer", layer, str(path), "--lang", "en", *options,
                 stdout=out, stderr=io.StringIO())  # fmt: skip
    return out.getvalue()


def bring_back(layer, path, *options):
    """What import_layer published of a file, or of a part of it."""
    report = (path if path.suffix else path.parent).with_suffix(".report.json")
    call_command("import_layer", layer, str(path), "--publish", "--lang", "en", *options,
                 "--report", str(report), stdout=io.StringIO(), stderr=io.StringIO())  # fmt: skip
    return json.loads(report.read_text())["published"]


def unpacked(path):
    """The folder of a zip's files."""
    folder = path.with_suffix("")
    with zipfile.ZipFile(path) as packed:
        packed.extractall(folder)
    return folder


def read(path):
    """(info, rows) by another GDAL than the one that wrote."""
    if path.suffix == ".zip":
        path = next(unpacked(path).glob("*.shp"))
    pyogrio = pytest.importorskip("pyogrio")
    meta, _fids, _shapes, data = pyogrio.raw.read(path)
    rows = [dict(zip(meta["fields"], values, strict=True)) for values in zip(*data, strict=True)]
    return meta, rows


def table(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))
