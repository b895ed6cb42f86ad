"""What other programs find in the files."""

import json
from datetime import date
from itertools import pairwise

import ezdxf
import pytest
from openpyxl import load_workbook

from gis_core.exports import forms
from gis_core.safeio.writers import dbase
from parcels.exporting.tests.files import export, make_land, read, table, unpacked, with_hole
from parcels.models import Parcel, ParcelBoundary
from tests.make import (
    lng_lat,
    make_area,
    make_block,
    make_licence,
    make_parcel,
    make_party,
    make_person,
    make_right,
    make_zone,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["gpkg", "zip", "fgb"])
def test_another_gdal_reads_system_count_names_and_letters(tmp_path, ending):
    land = make_land()
    ParcelBoundary.objects.filter(parcel=land[0]).update(official_area_m2="400.125")
    path = tmp_path / f"parcels.{ending}"

    export("parcels", path, "--crs", "32639", "--lang", "ar")

    meta, rows = read(path)
    first = next(row for row in rows if row["number"] == "1")
    assert (meta["crs"], len(rows)) == ("EPSG:32639", 3)
    assert meta["geometry_type"] in {"MultiPolygon", "Polygon"}
    assert all(len(name) <= 10 and name.isascii() for name in meta["fields"])
    assert (first["area"], first["area_name"], first["block"]) == ("SAL", "السالمية", "12")
    assert (first["area_m2"], first["drawn_m2"]) == (400.125, 400)
    assert next(row for row in rows if row["number"] == "2")["area_m2"] != 400.125
    assert str(first["since"])[:10] == date(2020, 1, 1).isoformat()


def test_a_shapefile_says_its_encoding_and_what_its_names_mean(tmp_path):
    make_land()
    path = tmp_path / "parcels.zip"

    export("parcels", path, "--encoding", "cp1256")

    folder = unpacked(path)
    assert {part.suffix for part in folder.iterdir()} >= {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    assert (folder / "parcels.cpg").read_text().strip().lower() in {"cp1256", "1256"}
    assert "السالمية".encode("cp1256") not in (folder / "parcels.shp").read_bytes()
    assert "KUDAMS" in (folder / "parcels.prj").read_text()
    sheet = table(folder / "parcels-columns.txt", delimiter="\t")
    assert sheet[0] == ["column", "heading_ar", "heading_en", "type"]
    assert ["area_m2", "مساحة الوثيقة (م²)", "Deed area (m²)", "float"] in sheet
    assert sum(part.suffix == ".txt" for part in folder.iterdir()) == 1


def test_what_cp1256_lacks_is_said_and_kept_beside(tmp_path):
    make_land(names=("السالمية ☃", "Salmiya"))

    said = export("parcels", tmp_path / "parcels.zip", "--encoding", "cp1256", "--lang", "ar")

    kept = table(unpacked(tmp_path / "parcels.zip") / "parcels-whole-texts.txt", delimiter="\t")
    assert kept[1:] == [[str(n), "area_name", "السالمية ☃"] for n in (1, 2, 3)]
    assert "☃" in said
    _meta, rows = read(tmp_path / "parcels.zip")
    assert rows[0]["area_name"] == "السالمية ?"


def test_a_text_longer_than_a_shapefile_allows_is_cut_at_a_letter_and_kept_beside(tmp_path):
    name = "منطقة " * 30
    make_area(code="LONG", name_ar=name)

    said = export("areas", tmp_path / "areas.zip")

    _meta, rows = read(tmp_path / "areas.zip")
    kept = table(tmp_path / "areas" / "areas-whole-texts.txt", delimiter="\t")
    assert len(rows[0]["name_ar"].encode()) <= dbase.LONGEST_BYTES
    assert name.startswith(rows[0]["name_ar"])
    assert kept[1][2] == name
    assert "bytes of a shapefile: 1." in said


def test_geojson_is_in_degrees_and_turns_as_the_standard_says(tmp_path):
    land = make_land()
    ParcelBoundary.objects.filter(parcel=land[0]).update(boundary=with_hole(0, 0))
    path = tmp_path / "parcels.geojson"

    export("parcels", path)

    told = json.loads(path.read_text())
    outer, inner = told["features"][0]["geometry"]["coordinates"][0]
    assert "EPSG:4326" in json.dumps(told["about"])
    assert [round(n, 6) for n in outer[0]] == [round(n, 6) for n in lng_lat(0, 0)]
    assert turned(outer) > 0 > turned(inner)


def turned(ring):
    """Twice the area, positive where it is walked counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def test_csv_is_for_programs_with_a_point_inside(tmp_path):
    make_land()
    path = tmp_path / "parcels.csv"

    export("parcels", path)

    head, first, *others = table(path)
    row = dict(zip(head, first, strict=True))
    assert (row["number"], row["area_m2"], len(others)) == ("1", "", 2)
    assert float(row["x"]) == pytest.approx(506_010)
    assert float(row["y"]) == pytest.approx(3_245_010)


def test_csv_with_outlines_has_them_as_text(tmp_path):
    make_land()
    path = tmp_path / "parcels.csv"

    export("parcels", path, "--format", "csv-wkt", "--crs", "4326")

    head, first, *_others = table(path)
    assert head[-1] == "wkt"
    assert first[-1].startswith("MULTIPOLYGON(((48.0")


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "\t-cmd", " +1x"])
def test_tables_run_nothing(tmp_path, text):
    land = make_land()
    Parcel.objects.filter(pk=land[0].pk).update(number=text)

    export("parcels", tmp_path / "parcels.csv")
    export("parcels", tmp_path / "parcels.xlsx")

    book = load_workbook(tmp_path / "parcels.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert table(tmp_path / "parcels.csv")[1][0].startswith("'")
    assert all(cell.data_type != "f" for cell in cells)


def test_xlsx_is_headed_in_the_language_and_explains_itself(tmp_path):
    make_land()
    path = tmp_path / "parcels.xlsx"

    export("parcels", path, "--lang", "ar")

    sheet, about = load_workbook(path).worksheets
    assert sheet.sheet_view.rightToLeft
    assert sheet.cell(1, 1).value == "رقم القسيمة"
    assert sheet.max_row == 4
    assert any("EPSG:31901" in str(row[1].value) for row in about.iter_rows() if len(row) > 1)


@pytest.mark.parametrize("form", ["xlsx", "dxf"])
def test_more_than_a_format_holds_is_said(tmp_path, monkeypatch, form):
    make_land()
    few = forms.Form("few", f".{form}", forms.FORMS[form].write, most=2)
    monkeypatch.setitem(forms.FORMS, form, few)

    with pytest.raises(Exception, match="It has 3 rows, and a file of this kind holds 2"):
        export("parcels", tmp_path / f"parcels.{form}")
    assert not list(tmp_path.iterdir())


def test_dxf_has_closed_lines_by_layer_and_labels(tmp_path):
    land = make_land()
    ParcelBoundary.objects.filter(parcel=land[0]).update(boundary=with_hole(0, 0))
    Parcel.objects.filter(pk=land[0].pk).update(number="12 أ")
    path = tmp_path / "parcels.dxf"

    export("parcels", path)

    space = ezdxf.readfile(path).modelspace()
    lines = space.query("LWPOLYLINE")
    assert all(line.closed for line in lines)
    assert sorted(line.dxf.layer for line in lines) == ["PARCELS"] * 4 + ["PARCELS_HOLES"]
    assert {text.dxf.text for text in space.query("TEXT")} == {"12 أ", "2", "3"}
    assert {text.dxf.layer for text in space.query("TEXT")} == {"PARCELS_TEXT"}


def test_a_drawing_of_the_plan_has_a_layer_for_each_class(tmp_path):
    make_zone(code="7")
    path = tmp_path / "plan.dxf"

    export("plan", path)

    space = ezdxf.readfile(path).modelspace()
    assert [line.dxf.layer for line in space.query("LWPOLYLINE")] == ["PLAN_residential"]


def test_rows_without_an_outline_are_left_out_only_where_the_format_has_no_place(tmp_path):
    make_land()
    make_area(code="DRY", boundary=None)

    said = export("areas", tmp_path / "areas.fgb")
    export("areas", tmp_path / "areas.gpkg")

    assert "without an outline: 1." in said
    assert len(read(tmp_path / "areas.fgb")[1]) == 1
    assert len(read(tmp_path / "areas.gpkg")[1]) == 2


def test_only_what_a_person_sees_is_written(tmp_path):
    land = make_land()
    elsewhere = make_parcel(make_block())
    person = make_person("planner", areas=[land[0].area])

    export("parcels", tmp_path / "some.csv", "--user", person.username)
    export("parcels", tmp_path / "all.csv")

    assert [row[0] for row in table(tmp_path / "some.csv")[1:]] == ["1", "2", "3"]
    assert table(tmp_path / "all.csv")[-1][0] == elsewhere.number


def test_no_personal_data_leaves(tmp_path):
    parcel, *_others = make_land()
    make_right(parcel, make_party("فلان الفلاني"))
    make_licence(parcel)
    for layer in ("parcels", "licences", "buildings", "plan"):
        path = tmp_path / f"{layer}.csv"
        export(layer, path)
        assert "الفلاني" not in path.read_text(encoding="utf-8-sig")
