"""Files that are refused as a whole, each for a reason of its own."""

import struct

import pytest

from gis_core.safeio import Refused, sheets

from .make import make_geojson, make_shapefile, make_square, make_zip
from .test_formats import refusal_of
from .workshop import make_drawing, make_kml, make_workbook

HERE = make_square(480_000, 3_240_000)


def shapefile(folder):
    return make_shapefile(folder, [HERE], {"NAME": ["one"]})


def a_file_that_is_not_there(folder):
    return folder / "none.shp"


def a_file_of_five_gigabytes(folder):
    path = folder / "a.gpkg"
    with path.open("wb") as file:
        file.truncate(5 * 1024**3)  # holds nothing, and takes no room
    return path


def a_zip_with_a_password(folder):
    path = make_zip(folder / "a.zip", {"a.csv": b"NAME\n1\n"})
    whole = bytearray(path.read_bytes())
    whole[6] |= 1
    whole[whole.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(whole)
    return path


def a_layer_that_the_zip_does_not_hold(folder):
    parts = [shapefile(folder).with_suffix(suffix) for suffix in (".shp", ".shx", ".dbf", ".prj")]
    return make_zip(folder / "a.zip", parts) / "blocks"


def a_text_that_is_called_a_geopackage(folder):
    path = folder / "a.gpkg"
    path.write_bytes(b"NAME\n1\n")
    return path


def a_dbf_without_a_whole_head(folder):
    path = shapefile(folder)
    path.with_suffix(".dbf").write_bytes(b"\x03" * 10)
    return path


def a_table_of_501_columns(folder):
    path = folder / "a.csv"
    path.write_text(",".join(f"C{n}" for n in range(501)) + "\n")
    return path


def a_workbook_of_101_sheets(folder):
    return make_workbook(folder / "a.xlsx", {f"S{n}": [["NAME"], ["1"]] for n in range(101)})


def a_zip_that_says_it_holds_eight_gigabytes(folder):
    path = make_zip(folder / "a.zip", {"a.csv": b"NAME\n1\n", "b.csv": b"NAME\n2\n"})
    whole, at = bytearray(path.read_bytes()), 0
    while (at := whole.find(b"PK\x01\x02", at) + 1) > 0:
        struct.pack_into("<I", whole, at - 1 + 24, 2**32 - 2)
    path.write_bytes(whole)
    return path


def a_zip_of_tables_with_different_columns(folder):
    return make_zip(folder / "a.zip", {"a.csv": b"NAME\n1\n", "b.csv": b"NAME,AREA\n2,4\n"})


def a_zip_of_files_in_different_systems(folder):
    ktm = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::31901"}}
    degrees = make_geojson(folder / "a.geojson", [({"NAME": "1"}, make_square(47.9, 29.3, 0.001))])
    metres = make_geojson(folder / "b.geojson", [({"NAME": "2"}, HERE)], crs=ktm)
    return make_zip(folder / "a.zip", [degrees, metres])


def a_table_of_nothing(folder):
    path = folder / "a.csv"
    path.write_bytes(b"")
    return path


def a_table_with_a_cell_of_a_million_letters(folder):
    path = folder / "a.csv"
    path.write_text(f"NAME\n{'x' * 1_000_001}\n")
    return path


def a_kml_without_a_placemark(folder):
    return make_kml(folder / "a.kml", "")


def a_drawing_with_a_line_that_is_no_tag(folder):
    path = make_drawing(folder / "a.dxf", [HERE], ["1"])
    path.write_text(path.read_text("utf-8").replace("LWPOLYLINE\n", "LWPOLYLINE\nx\nx\n"), "utf-8")
    return path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (a_file_that_is_not_there, "no_such_file"),
        (a_file_of_five_gigabytes, "file_too_large"),
        (a_zip_with_a_password, "zip_encrypted"),
        (a_layer_that_the_zip_does_not_hold, "no_such_member"),
        (a_text_that_is_called_a_geopackage, "not_what_it_says"),
        (a_dbf_without_a_whole_head, "dbf_broken"),
        (a_table_of_501_columns, "too_many_columns"),
        (a_workbook_of_101_sheets, "too_many_layers"),
        (a_zip_that_says_it_holds_eight_gigabytes, "zip_too_large"),
        (a_zip_of_tables_with_different_columns, "columns_differ"),
        (a_zip_of_files_in_different_systems, "crs_differs"),
        (a_table_of_nothing, "table_empty"),
        (a_table_with_a_cell_of_a_million_letters, "table_broken"),
        (a_kml_without_a_placemark, "nothing_inside"),
        (a_drawing_with_a_line_that_is_no_tag, "drawing_broken"),
    ],
)
def test_a_file_is_refused_for_its_own_reason(tmp_path, make, code):
    assert refusal_of(make(tmp_path), tmp_path) == code


def test_a_workbook_of_more_cells_than_are_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_CELLS", 3)  # ten million take a minute to be written
    fits = make_workbook(tmp_path / "a.xlsx", {"one": [["NAME"], ["1"], ["2"]]})
    assert sheets.SheetSource.names(fits) == ["one"]

    more = make_workbook(
        tmp_path / "b.xlsx", {"one": [["NAME", "AREA"]], "two": [["NAME", "AREA"]]}
    )
    with pytest.raises(Refused, match="sheet_too_large"):
        sheets.SheetSource.names(more)
