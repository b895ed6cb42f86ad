"""The other formats in which land and licences are delivered."""

import datetime

import pytest

from gis_core.safeio import Outcome, Reading, Refused, inspect, read, receive, survey

from .make import DIGITS, make_square, make_zip
from .workshop import (
    make_drawing,
    make_kml,
    make_layers,
    make_workbook,
    placemark,
    spoil,
    zip_folder,
)

RINGS = [make_square(480_000 + 30 * n, 3_240_000) for n in range(3)]
DEGREES = [make_square(47.9 + n / 100, 29.3, side=0.001) for n in range(3)]
NAMES = ["السالمية", "حولي", "الجهراء"]
ALLOWED = {4326, 31901}
EXTENT = (46.5, 28.5, 48.6, 30.2)


def take(path, tmp_path, column, *, given=None, geometry="polygon"):
    """(keys of all rows, how many were rejected, the inspection)."""
    work = tmp_path / f"work{len(list(tmp_path.iterdir()))}"
    work.mkdir()
    delivery = receive(path, work_dir=work)
    seen = inspect(delivery, allowed=ALLOWED, given_srid=given)
    reading = Reading(
        columns=({"source": column, "field": "number", "kind": "label"},),
        constants={}, key=("number",), required=(), geometry=geometry, srid=seen.srid,
        storage_srid=31901, extent=EXTENT, digits=DIGITS,
    )  # fmt: skip
    outcome = Outcome()
    blocks = read(delivery, reading, outcome, progress=lambda *_: None)
    rows = [line.split("\t") for line in b"".join(blocks).decode().splitlines()]
    assert len(rows) == outcome.read == seen.count
    return [row[1] for row in rows], sum(row[5] == "t" for row in rows), seen


def refusal_of(path, tmp_path, **kwargs):
    with pytest.raises(Refused) as refusal:
        take(path, tmp_path, "NAME", **kwargs)
    return refusal.value.code


def test_a_flatgeobuf_is_read(tmp_path):
    path = make_layers(tmp_path / "a.fgb", RINGS, NAMES)

    keys, rejected, seen = take(path, tmp_path, "NAME")

    assert (sorted(keys), rejected, seen.srid) == (sorted(NAMES), 0, 31901)


def test_a_flatgeobuf_cut_short_is_refused(tmp_path):
    path = make_layers(tmp_path / "a.fgb", RINGS, NAMES)
    whole = path.read_bytes()

    for cut in (1, 200, len(whole) // 2):
        path.write_bytes(whole[:-cut])
        assert refusal_of(path, tmp_path) in ("file_truncated", "gdal_refuses")


def test_a_kml_is_read_with_its_data(tmp_path):
    path = make_kml(tmp_path / "a.kml", placemark("س", DEGREES[0], "12"))

    keys, rejected, seen = take(path, tmp_path, "NO")

    assert (keys, rejected, seen.srid) == (["12"], 0, 4326)


def test_a_kmz_is_a_zip(tmp_path):
    kml = make_kml(tmp_path / "doc.kml", placemark("س", DEGREES[0], "12"))
    path = tmp_path / "a.kmz"
    path.write_bytes(zip_folder(tmp_path / "a.zip", _only(tmp_path / "in", kml)).read_bytes())

    assert take(path, tmp_path, "NO")[0] == ["12"]


def _only(folder, file):
    folder.mkdir()
    file.rename(folder / file.name)
    return folder


def test_a_kml_in_another_encoding_is_read_in_it(tmp_path):
    head = '<?xml version="1.0" encoding="windows-1256"?>'
    path = make_kml(tmp_path / "a.kml", placemark("حولي", DEGREES[0], "1"), head=head)
    path.write_bytes(path.read_text("utf-8").encode("cp1256"))

    assert take(path, tmp_path, "Name")[0] == ["حولي"]


def test_the_folders_of_a_kml_are_layers_and_counted_apart(tmp_path):
    inner = "".join(placemark(name, ring) for name, ring in zip(NAMES, DEGREES, strict=True))
    folders = f"<Folder><name>A</name>{inner}</Folder><Folder><name>B</name>{inner}</Folder>"
    path = make_kml(tmp_path / "a.kml", folders + "<Folder><name>none</name></Folder>")

    assert [(s.name, s.features) for s in survey(path)] == [("A", 3), ("B", 3)]
    assert refusal_of(path, tmp_path) == "choose_member"
    assert take(path / "B", tmp_path, "Name")[0] == NAMES


@pytest.mark.parametrize("version", ["R12", "R2000", "R2010"])
def test_a_drawing_gives_its_outlines_with_the_texts_in_them(tmp_path, version):
    path = make_drawing(tmp_path / "a.dxf", RINGS, ["12", "13 أ", "14"], version=version)

    assert refusal_of(path, tmp_path) == "crs_missing"
    keys, rejected, seen = take(path, tmp_path, "text", given=31901)

    assert (keys, rejected) == (["12", "13 أ", "14"], 0)
    assert seen.notes == (("drawing_left_out", {"kinds": ["LINE (1)"]}),)


def test_a_drawing_in_a_code_page_that_it_does_not_name_is_read(tmp_path):
    path = make_drawing(tmp_path / "a.dxf", RINGS, NAMES, version="R2010")
    text = path.read_text("utf-8").replace("AC1024", "AC1015")
    path.write_bytes(text.encode("cp1256"))

    assert take(path, tmp_path, "text", given=31901)[0] == NAMES


def test_a_drawing_without_outlines_says_so(tmp_path):
    assert refusal_of(make_drawing(tmp_path / "a.dxf", [], []), tmp_path) == "drawing_no_outline"


def test_a_file_geodatabase_is_read_from_a_folder_and_from_a_zip(tmp_path):
    folder = make_layers(tmp_path / "city.gdb", RINGS, NAMES, layers=["blocks", "parcels"])
    path = zip_folder(tmp_path / "city.gdb.zip", folder)

    assert [s.name for s in survey(path)] == ["city.gdb/blocks", "city.gdb/parcels"]
    assert refusal_of(path, tmp_path) == "choose_member"
    assert take(path / "parcels", tmp_path, "NAME")[0] == NAMES
    assert take(folder / "parcels", tmp_path, "NAME")[0] == NAMES


def test_a_file_geodatabase_may_be_zipped_without_its_folder(tmp_path):
    folder = make_layers(tmp_path / "city.gdb", RINGS, NAMES, layers=["blocks", "parcels"])
    path = make_zip(tmp_path / "delivery.zip", sorted(folder.iterdir()))

    assert [s.name for s in survey(path)] == ["delivery.gdb/blocks", "delivery.gdb/parcels"]
    assert take(path / "parcels", tmp_path, "NAME")[0] == NAMES


def test_a_workbook_is_read_as_values(tmp_path):
    day = datetime.datetime(2026, 1, 31)  # noqa: DTZ001
    path = make_workbook(
        tmp_path / "a.xlsx",
        {"licences": [["no", "day", "fee"], [12.0, day, 3.5], [], ["١٣ أ", None, "=1+1"]],
         "empty": []},
    )  # fmt: skip

    keys, _rejected, seen = take(path, tmp_path, "no", geometry="none")

    assert keys == ["12", "13 أ"]
    assert seen.samples[0] == {"no": "12", "day": "2026-01-31", "fee": "3.5"}
    assert seen.notes == (("sheet_uncalculated", {"count": 1}),)


def test_a_sheet_is_chosen_by_name(tmp_path):
    path = make_workbook(tmp_path / "a.xlsx", {"one": [["no"], ["1"]], "two": [["no"], ["2"]]})

    assert refusal_of(path, tmp_path) == "choose_member"
    assert take(path / "two", tmp_path, "no", geometry="none")[0] == ["2"]


def test_a_sheets_own_word_on_its_size_counts_for_nothing(tmp_path):
    path = make_workbook(tmp_path / "a.xlsx", {"one": [["no"], ["1"], ["2"]]})
    spoil(path, "xl/worksheets/sheet1.xml", {'ref="A1:A3"': 'ref="A1:XFD1048576"'})

    assert take(path, tmp_path, "no", geometry="none")[0] == ["1", "2"]


@pytest.mark.parametrize("suffix", [".xls", ".gml", ".dwg", ".tab", ".vrt", ".xml", ".sqlite"])
def test_other_formats_are_refused_by_name(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"x")

    assert refusal_of(path, tmp_path) == "nothing_readable"
