"""Files made to do harm: refused with a sentence, nothing asked of anyone, nothing left behind."""

import sqlite3
import struct
import subprocess
import sys

import numpy as np
import pytest
from django.utils import translation

from gis_core.safeio import Inspection, Outcome, Reading, Refused, correct, inspect, read, receive
from gis_core.safeio.confinement import READERS
from gis_core.safeio.sentences import sentence_of

from .make import DIGITS, make_geojson, make_shapefile, make_square, make_zip
from .workshop import make_drawing, make_kml, make_layers, make_workbook, placemark, spoil

ALLOWED = {4326, 31901}
HERE = make_square(480_000, 3_240_000)
DEGREES = make_square(47.9, 29.3, side=0.001)
ENDINGS = [".zip", ".shp", ".geojson", ".gml", ".kml", ".kmz", ".gpkg", ".dxf",
           ".fgb", ".xlsx", ".gdb.zip", ".vrt", ".xml"]  # fmt: skip
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{source}</SrcDataSource>'
    "<SrcLayer>a</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)
RASTER = (
    '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Byte" band="1" '
    'subClass="VRTRawRasterBand"><SourceFilename>{source}</SourceFilename></VRTRasterBand>'
    "</VRTDataset>"
)
PIPELINE = (
    '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {source}",'
    ' "features": []}}'
)
GML = (
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis'
    '.net/gml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://a '
    '{source}?request=DescribeFeatureType"/>'
)
ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "{source}">]>'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&a;</name></Placemark></kml>'
)


def look(path, work, **kwargs):
    """What is found in the file, or why it was refused."""
    work.mkdir()
    try:
        return inspect(receive(path, work_dir=work), allowed=ALLOWED, **kwargs)
    except Refused as refusal:
        refused = refusal
    for language in ("ar", "en"):
        with translation.override(language):
            assert sentence_of(refused)
    return refused


CONTENTS = {"vrt": VRT, "raster": RASTER, "pipeline": PIPELINE, "gml": GML, "entity": ENTITY}


@pytest.mark.parametrize(
    ("ending", "content"), [*((e, c) for e in ENDINGS for c in CONTENTS), (".csv", "vrt")]
)
def test_whatever_it_is_called_it_reaches_nothing(tmp_path, canary, ending, content):
    port, seen = canary
    address = f"http://127.0.0.1:{port}/a"
    remote = address if content in ("gml", "entity") else f"/vsicurl/{address}"
    for number, source in enumerate((remote, "/etc/passwd")):
        path = tmp_path / f"a{number}{ending}"
        path.write_text(CONTENTS[content].format(source=source))
        found = look(path, tmp_path / f"bare{number}")
        packed = make_zip(tmp_path / f"{number}.zip", [path])
        inside = look(packed, tmp_path / f"packed{number}")
        for answer in (found, inside):
            assert isinstance(answer, Refused) or ending == ".csv"  # any text is a table
            assert "root:" not in str(answer)

    assert seen == []


def test_what_a_kml_links_to_is_not_fetched(tmp_path, canary):
    port, seen = canary
    address = f"http://127.0.0.1:{port}/x"
    links = (
        f"<NetworkLink><Link><href>{address}.kml</href></Link></NetworkLink>"
        f'<Style id="s"><IconStyle><Icon><href>{address}.png</href></Icon></IconStyle></Style>'
        f"<Placemark><name>a</name><styleUrl>{address}.kml#s</styleUrl><Point><coordinates>47.9,"
        f"29.3</coordinates></Point></Placemark>"
        f"<GroundOverlay><Icon><href>{address}.png</href></Icon></GroundOverlay>"
        f'<Schema name="S" id="S" schemaLocation="{address}.xsd"/>'
    )

    answer = look(make_kml(tmp_path / "a.kml", links), tmp_path / "work")

    assert answer.count == 2
    assert seen == []


def test_a_kml_of_many_depths_is_refused(tmp_path):
    deep = "<Folder>" * 5000 + placemark("a", DEGREES) + "</Folder>" * 5000

    assert look(make_kml(tmp_path / "a.kml", deep), tmp_path / "work").code == "xml_broken"


def test_what_a_drawing_refers_to_is_not_opened(tmp_path, canary):
    port, seen = canary
    path = make_drawing(tmp_path / "a.dxf", [HERE], ["1"])
    text = path.read_text("utf-8")
    for source in (f"http://127.0.0.1:{port}/x.dxf", "/etc/passwd"):
        block = f"  0\nBLOCK\n  8\n0\n  2\nX\n 70\n4\n 10\n0\n 20\n0\n  3\nX\n  1\n{source}\n"
        linked = text.replace("  0\nENDSEC\n  0\nSECTION\n  2\nENTITIES", f"{block}  0\nENDBLK\n"
                              "  8\n0\n  0\nENDSEC\n  0\nSECTION\n  2\nENTITIES", 1)  # fmt: skip
        path.write_text(linked, "utf-8")
        answer = look(path, tmp_path / source.replace("/", "_"), given_srid=31901)
        assert isinstance(answer, Refused) or answer.count == 1
        assert "root:" not in str(answer)

    assert seen == []


def test_a_workbook_asks_no_other_for_its_values(tmp_path, canary):
    port, seen = canary
    path = make_workbook(tmp_path / "a.xlsx", {"one": [["no"], ["1"]]})
    cell = '<row r="3"><c r="A3"><f>[1]s!A1</f></c></row></sheetData>'
    spoil(path, "xl/worksheets/sheet1.xml", {"</sheetData>": cell})
    link = (
        f'<Relationship Id="x9" TargetMode="External" Target="http://127.0.0.1:{port}/x" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/>'
    )
    spoil(path, "xl/_rels/workbook.xml.rels", {"</Relationships>": f"{link}</Relationships>"})

    answer = look(path, tmp_path / "work")

    assert isinstance(answer, Inspection)
    assert (answer.count, seen) == (1, [])
    assert answer.notes[0][0] == "sheet_uncalculated"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_a_document_type_is_refused(tmp_path, part):
    path = make_workbook(tmp_path / "a.xlsx", {"one": [["no"], ["1"]]})
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>'
    root = "<workbook" if "workbook" in part else "<worksheet"
    spoil(path, part, {root: doctype + root})

    assert look(path, tmp_path / "work").code == "xml_unsafe"


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path):
    path = make_workbook(tmp_path / "a.xlsx", {"one": [["no"], ["1"]]})
    rows = '<row><c t="inlineStr"><is><t>1</t></is></c></row>' * 400_000
    spoil(path, "xl/worksheets/sheet1.xml", {"</sheetData>": rows + "</sheetData>"})

    assert look(path, tmp_path / "work").code == "zip_bomb"


@pytest.mark.parametrize(
    "evil",
    [
        "CREATE VIEW evil AS SELECT load_extension('/tmp/x.so') AS fid, NULL AS geom",
        "CREATE VIEW evil AS SELECT 1 AS fid, readfile('/etc/passwd') AS a",
        "CREATE VIEW evil AS SELECT 1 AS fid, ogr_geocode('Kuwait') AS a",
        "CREATE VIRTUAL TABLE evil USING VirtualOGR('{address}')",
        "CREATE VIRTUAL TABLE evil USING VirtualShape('/etc/passwd', 'UTF-8', 4326)",
        "CREATE TRIGGER evil AFTER INSERT ON parcels BEGIN SELECT ogr_geocode('{address}'); END",
    ],
)
def test_what_a_geopackage_would_run_is_not_run(tmp_path, canary, evil):
    port, seen = canary
    path = make_layers(tmp_path / "a.gpkg", [HERE], ["one"])
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA writable_schema=1")
        statement = evil.format(address=f"/vsicurl/http://127.0.0.1:{port}/a.geojson")
        kind = statement.split()[1].lower().replace("virtual", "table")
        of = "parcels" if kind == "trigger" else "evil"
        base.execute("INSERT INTO sqlite_master VALUES (?, 'evil', ?, 0, ?)", (kind, of, statement))
        if kind != "trigger":
            base.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES"
                " ('evil', 'attributes', 'evil')"
            )

    for number, layer in enumerate(("", "evil", "parcels")):
        answer = look(path / layer if layer else path, tmp_path / str(number))
        assert "root:" not in str(answer)
        if not isinstance(answer, Refused):
            assert answer.names in (["NAME"], ["a"])

    assert seen == []


def test_a_geopackage_that_attaches_another_base_does_not(tmp_path):
    other = tmp_path / "other.sqlite"
    path = make_layers(tmp_path / "a.gpkg", [HERE], ["one"])
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA writable_schema=1")
        base.execute(
            "INSERT INTO sqlite_master VALUES ('trigger', 'evil', 'parcels', 0, ?)",
            (f"CREATE TRIGGER evil AFTER INSERT ON parcels BEGIN ATTACH '{other}' AS o; END",),
        )

    look(path, tmp_path / "work")

    assert not other.exists()


@pytest.mark.parametrize("claim", [2**31 - 1, 2**32 - 1, 50_000_000])
def test_a_table_whose_head_claims_gigabytes_is_refused(tmp_path, claim):
    table = make_shapefile(tmp_path, [HERE], {"NO": ["1"]}).with_suffix(".dbf")
    whole = table.read_bytes()
    table.write_bytes(whole[:4] + struct.pack("<I", claim) + whole[8:])

    assert look(table.with_suffix(".shp"), tmp_path / "work").code == "dbf_truncated"


def test_a_shape_that_claims_to_have_more_corners_than_the_file_is_refused(tmp_path):
    shp = make_shapefile(tmp_path, [HERE], {"NO": ["1"]})
    whole = bytearray(shp.read_bytes())
    whole[148:152] = struct.pack("<i", 2**31 - 1)  # how many points the ring has
    shp.write_bytes(whole)

    answer = look(shp, tmp_path / "work")

    assert isinstance(answer, Refused) or answer.count == 1


@pytest.mark.slow
def test_an_outline_of_five_million_corners_is_rejected_and_not_judged(tmp_path):
    turns = np.linspace(0, 2 * np.pi, 5_000_001)
    xs, ys = 480_000 + 900 * np.cos(turns), 3_240_000 + 900 * np.sin(turns)
    ring = list(zip(xs.tolist(), ys.tolist(), strict=True))
    shp = make_shapefile(tmp_path, [[*ring[:-1], ring[0]]], {"NO": ["1"]})

    assert _findings(shp, tmp_path / "work") == ["geometry_too_heavy"]


def test_shapes_of_other_types_are_rejected_one_by_one(tmp_path):
    line = {"type": "LineString", "coordinates": DEGREES[:3]}
    point = {"type": "Point", "coordinates": DEGREES[0]}
    features = [({"NO": 1}, DEGREES), ({"NO": 2}, line), ({"NO": 3}, point), ({"NO": 4}, None)]
    path = make_geojson(tmp_path / "a.geojson", features)

    assert _findings(path, tmp_path / "work") == [
        "geometry_missing", "geometry_not_polygon", "geometry_not_polygon"
    ]  # fmt: skip


def _findings(path, work):
    work.mkdir()
    delivery = receive(path, work_dir=work)
    seen = inspect(delivery, allowed=ALLOWED)
    reading = Reading(
        columns=({"source": "NO", "field": "number", "kind": "label"},), constants={},
        key=("number",), required=(), geometry="polygon", srid=seen.srid, storage_srid=31901,
        extent=(46.5, 28.5, 48.6, 30.2), digits=DIGITS,
    )  # fmt: skip
    outcome = Outcome()
    for _block in read(delivery, reading, outcome, progress=lambda *_: None):
        pass
    return sorted(found["code"] for found in outcome.findings)


@pytest.mark.parametrize("name", ["../x", "../../x", "/x", "a/../../x", "C:\\x", "a\\..\\x"])
@pytest.mark.parametrize("ending", [".kml", ".gdb/gdb", ".fgb"])
def test_no_name_leads_out_of_an_archive(tmp_path, name, ending):
    path = make_zip(tmp_path / "a.zip", {name + ending: b"evil"})

    assert look(path, tmp_path / "work").code == "zip_leads_out"
    assert list((tmp_path / "work").iterdir()) == []
    assert {p.name for p in tmp_path.iterdir()} == {"a.zip", "work"}


def test_a_zip_in_a_zip_is_not_opened(tmp_path):
    inner = make_zip(tmp_path / "inner.zip", {"a.csv": b"no\n1\n"})

    assert look(make_zip(tmp_path / "a.zip", [inner]), tmp_path / "w").code == "nothing_readable"


def test_an_endless_list_of_empty_files_is_not_held_in_memory(tmp_path):
    path = tmp_path / "a.zip"
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 4, 0, 0, 0, 0,
                        0, 0) + b"name"  # fmt: skip
    listed = entry * 200_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(listed), 0, 0)
    path.write_bytes(listed + end)

    assert look(path, tmp_path / "work").code == "zip_too_many_files"


def test_nothing_is_left_outside_the_folder_of_the_job(tmp_path):
    shp = make_shapefile(tmp_path, [HERE], {"NO": ["1"]})
    path = make_zip(tmp_path / "a.zip", sorted(tmp_path.glob("parcels.*")))
    (tmp_path / "out").mkdir()
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}

    look(path / shp.name, tmp_path / "work")
    correct(path, tmp_path / "out/right.gpkg", srid=31901)
    after = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if "work" not in p.parts}

    assert {p.name for p in after if after[p] != before.get(p)} <= {"out", "right.gpkg", "jobs"}
    assert list((tmp_path / "jobs").iterdir()) == []


_REGISTERED = (
    "import json; from gis_core.safeio.confinement import confine; confine({kind!r}, task={task!r})"
    "; import pyogrio; print(json.dumps(sorted(pyogrio.list_drivers())))"
)


@pytest.mark.parametrize("kind", [*READERS, "csv"])
def test_a_child_knows_the_one_driver_of_its_kind(kind):
    program = _REGISTERED.format(kind=kind, task="look")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert eval(done.stdout) == ([READERS[kind]] if kind in READERS else [])  # noqa: S307
