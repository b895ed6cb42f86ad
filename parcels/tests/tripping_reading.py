"""Small files that trip what reading itself can say, whatever the layer."""

from __future__ import annotations

from gis_core.safeio.tests.make import WGS84_WKT, make_geojson, make_shapefile
from gis_core.safeio.tests.workshop import make_drawing, make_workbook
from tests.make import (
    make_parcel,
)

from .tripping import (
    box,
    degrees,
    drawn,
    make_number,
    make_places,
    placed,
    spot,
    trips,
)


@trips("parcels", told={"shx_rebuilt": [None], "cpg_ignored": [None], "text_cut": [None]})
def a_shapefile_without_index_whose_encoding_is_another(folder):
    make_places()
    columns = {"PARCEL_NO": ["1", "2", "3"], "AREA_NAME": ["السالمية"] * 3,
               "PLAN_NO": ["a plan reference that is too long", "short", "short"]}  # fmt: skip
    rings = [placed(box(40 * n)) for n in range(3)]
    path = make_shapefile(folder, rings, columns, encoding="cp1256", cpg="UTF-8", width=10)
    path.with_suffix(".shx").unlink()
    return path


@trips("parcels", told={"encoding_guessed": [None], "rows_deleted": [None]})
def a_shapefile_of_no_stated_encoding_with_a_row_that_was_deleted(folder):
    make_places()
    columns = {"PARCEL_NO": ["1", "2", "3"], "AREA_NAME": ["السالمية"] * 3}
    rings = [placed(box(40 * n)) for n in range(3)]
    path = make_shapefile(folder, rings, columns, encoding="cp1256")
    dbf = path.with_suffix(".dbf")
    whole = bytearray(dbf.read_bytes())
    head, length = (int.from_bytes(whole[at : at + 2], "little") for at in (8, 10))
    whole[head + 2 * length] = ord("*")  # the last
    dbf.write_bytes(whole)
    return path


@trips("parcels", told={"crs_overruled": [None]}, srid=31901)
def metres_that_are_called_degrees(folder):
    return make_shapefile(folder, [placed(box(0))], {"PARCEL_NO": ["1"]}, prj=WGS84_WKT)


@trips("parcels", told={"drawing_left_out": [None], "columns_unused": [None]}, srid=31901,
       columns={"text": "number"})  # fmt: skip
def a_drawing_with_a_line(folder):
    return make_drawing(folder / "a.dxf", [placed(box(0))], ["1"])


@trips("licences", told={"sheet_uncalculated": [None]})
def a_workbook_with_a_formula(folder):
    make_number(make_parcel(), "11111111")
    rows = [["permit_no", "issued", "paci", "office"], ["1", "2024-01-01", "11111111", "=1+1"]]
    return make_workbook(folder / "a.xlsx", {"licences": rows})


BOW_TIE = [(0, 0), (20, 20), (20, 0), (0, 20), (0, 0)]
OUTLINES = [
    ("", degrees(box(0))),
    ("geometry_missing", None),
    ("geometry_empty", {"type": "Polygon", "coordinates": []}),
    ("geometry_not_polygon", spot(0, 100)),
    ("geometry_outside", {"type": "Polygon", "coordinates": [
        [(50.5, 29.3), (50.5, 29.301), (50.501, 29.301), (50.501, 29.3), (50.5, 29.3)]]}),
    ("geometry_invalid", degrees([(x, y + 200) for x, y in BOW_TIE])),
    ("geometry_tiny", degrees(box(0, 300, 0.9, 0.9))),
    ("geometry_sliver", degrees(box(0, 400, 20, 0.3))),
    ("geometry_holes", degrees(box(0, 500), box(5, 505, 4, 4))),
    ("geometry_multipart", {"type": "MultiPolygon", "coordinates": [
        degrees(box(0, 600))["coordinates"], degrees(box(50, 600))["coordinates"]]}),
    ("geometry_spike", degrees([(0, 700), (0, 720), (20, 720), (35, 719.9), (20, 719.8),
                                (20, 700), (0, 700)])),
    ("geometry_repeats_points", degrees([(0, 800), *box(0, 800)])),
    ("geometry_short_segments", degrees([(0, 900), (0, 920), (0.004, 920), *box(0, 900)[2:]])),
]  # fmt: skip


@trips("parcels", told={code: [n] for n, (code, _shape) in enumerate(OUTLINES, 1) if code})
def outlines_of_every_fault(folder):
    rows = [({"parcel_no": n}, shape) for n, (_code, shape) in enumerate(OUTLINES)]
    return make_geojson(folder / "a.geojson", rows)


@trips("parcels", told={"geometry_repaired": [1], "geometry_multipart": [1]}, repair=True)
def an_outline_that_crosses_itself_and_may_be_repaired(folder):
    return drawn(folder, ({"PARCEL_NO": 1}, BOW_TIE), ({"PARCEL_NO": 2}, box(60)))


@trips("parcels", told={"geometry_too_heavy": [1]})
def an_outline_of_too_many_corners(folder):
    edge = [(100 * n / 250_000, 40.0) for n in range(250_001)]
    rows = [({"PARCEL_NO": 1}, [(0, 0), *edge, (100, 0), (0, 0)]), ({"PARCEL_NO": 2}, box(200))]
    return drawn(folder, *rows)


@trips("parcels", told={"z_dropped": [None], "columns_unused": [None], "value_missing": [2],
                        "value_too_long": [3], "value_unreadable": [4]})  # fmt: skip
def values_of_every_fault(folder):
    high = [(*corner, 7) for corner in box(0)]
    flat = [degrees(box(60 * n)) for n in range(1, 4)]
    return make_geojson(folder / "a.geojson", [
        ({"parcel_no": 1, "colour": "red"}, degrees(high)), ({"parcel_no": ""}, flat[0]),
        ({"parcel_no": "3" * 45}, flat[1]), ({"parcel_no": 4, "area_m2": "much"}, flat[2]),
    ])  # fmt: skip
