"""Files that are refused as a whole, each for a reason of its own."""

import pytest

from .make import make_shapefile, make_square, make_zip
from .test_formats import refusal_of
from .workshop import make_workbook

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
    ],
)
def test_a_file_is_refused_for_its_own_reason(tmp_path, make, code):
    assert refusal_of(make(tmp_path), tmp_path) == code
