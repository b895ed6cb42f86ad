"""What a person is shown of a delivery before it is brought in, and what they get back."""

import json
import sqlite3

import pytest

from gis_core.safeio import Refused, correct, diagnose, receive, survey
from gis_core.safeio.sentences import say

from .make import (
    KTM_WKT,
    REAL,
    WGS84_WKT,
    make_geojson,
    make_shapefile,
    make_square,
    make_zip,
)

needs_real = pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
HERE = [make_square(480_000 + 30 * n, 3_240_000) for n in range(4)]
NAMES = {"NO": ["1", "2", "3", "4"], "NAME": ["plain", "السالمية", "حولي", "الجهراء"]}
KUWAIT = (46.5, 28.5, 48.6, 30.2)
ALLOWED = {4326, 3857, 31901, 31900, 32638, 32639, 24600}


def look(path, **kwargs):
    told = diagnose(path, allowed=ALLOWED, extent=KUWAIT, storage=31901, **kwargs)
    assert json.loads(json.dumps(told)) == told
    for code, params in [*told["notes"], *_reasons(told)]:
        assert say(code, params)
    return told


def _reasons(told):
    systems = told["crs"]["candidates"] if told["crs"] else []
    return [reason for one in [*told["encodings"], *systems] for reason in one["reasons"]]


def codes(reasons):
    return [code for code, _params in reasons]


def test_a_shapefile_without_prj_cpg_and_shx_is_explained(tmp_path):
    shp = make_shapefile(tmp_path, HERE, NAMES, encoding="cp1256", prj=None)
    shp.with_suffix(".shx").unlink()

    told = look(shp)
    best, system = told["encodings"][0], told["crs"]["candidates"][0]

    assert codes(told["notes"]) == [
        "shx_rebuilt", "encoding_guessed", "prj_missing", "cpg_missing"
    ]  # fmt: skip
    assert (told["count"], told["geometry"], told["encoding"]) == (4, {"Polygon": 4}, "cp1256")
    assert (best["encoding"], codes(best["reasons"])) == ("cp1256", ["encoding_like_arabic"])
    assert best["header"] == ["NO", "NAME"]
    assert best["rows"] == [["2", "السالمية"], ["3", "حولي"], ["4", "الجهراء"]]
    assert (system["srid"], system["inside"]) == (31901, True)
    assert KUWAIT[0] < system["bounds"][0] < system["bounds"][2] < KUWAIT[2]
    assert told["crs"]["chosen"] is None
    assert told["crs"]["refusal"][0] == "crs_missing"
    assert told["fields"][1]["examples"] == ["plain", "السالمية", "حولي"]


def test_what_the_bytes_forbid_is_ruled_out_with_the_number_of_texts(tmp_path):
    shp = make_shapefile(tmp_path, HERE, NAMES, encoding="utf-8", cpg="ISO 8859-6")
    by_name = {one["encoding"]: one for one in look(shp)["encodings"]}

    assert by_name["utf-8"]["score"] == 1.0
    assert not by_name["iso8859-6"]["decodes"]
    assert codes(by_name["iso8859-6"]["reasons"]) == ["encoding_undecodable", "encoding_declared"]


def test_an_encoding_that_comes_to_nobodys_mind_can_be_weighed_too(tmp_path):
    shp = make_shapefile(tmp_path, HERE, NAMES, encoding="cp1256")

    told = look(shp, encodings=["cp864", "no such thing"])

    assert "cp864" in [one["encoding"] for one in told["encodings"]]


@pytest.mark.parametrize(
    ("ring", "prj", "first", "refusal"),
    [
        (make_square(480_000, 3_240_000), KTM_WKT, 31901, None),
        (make_square(790_000, 3_240_000), None, 32638, "crs_missing"),
        (make_square(210_000, 3_240_000), None, 32639, "crs_missing"),
        (make_square(47.9, 29.3, side=0.001), None, 4326, "crs_missing"),
        (make_square(480_000, 3_240_000), WGS84_WKT, 31901, "crs_impossible"),
        (make_square(5_330_000, 3_410_000), WGS84_WKT, 3857, "crs_impossible"),
    ],
    ids=["KTM", "UTM 38", "UTM 39", "degrees", "KTM called degrees", "web map called degrees"],
)
def test_a_system_is_proposed_by_where_the_numbers_would_lie(tmp_path, ring, prj, first, refusal):
    told = look(make_shapefile(tmp_path, [ring], {"NO": ["1"]}, prj=prj))["crs"]

    assert told["candidates"][0]["srid"] == first
    assert (told["refusal"] or [None])[0] == refusal


@pytest.mark.parametrize(
    ("ring", "srid", "reasons"),
    [
        (HERE[0], 31901, ["crs_inside", "crs_in_its_area", "crs_declared", "crs_usual"]),
        (HERE[0], 31900, ["crs_inside", "crs_in_its_area", "crs_deprecated"]),
        (HERE[0], 4326, ["crs_wants_degrees", "crs_usual"]),
        (HERE[0], 32638, ["crs_elsewhere"]),
        (make_square(815_000, 3_240_000), 32638, ["crs_inside", "crs_out_of_its_area"]),
        (make_square(47.9, 29.3, side=0.001), 32638, ["crs_wants_metres"]),
        (make_square(1e300, 1e300), 32638, ["crs_nowhere"]),
    ],
)
def test_each_system_is_judged_with_its_reasons(tmp_path, ring, srid, reasons):
    systems = look(make_shapefile(tmp_path, [ring], {"NO": ["1"]}))["crs"]["candidates"]

    (judged,) = [codes(one["reasons"]) for one in systems if one["srid"] == srid]
    assert judged == reasons


@pytest.mark.parametrize(
    ("names", "encoding", "language_byte", "of", "reasons"),
    [
        (["plain"], "utf-8", 0, "utf-8", ["encoding_plain"]),
        (["السالمية"], "utf-8", 0, "utf-8", ["encoding_valid_utf8"]),
        (
            ["السالمية"],
            "cp1256",
            0x7E,
            "cp1256",
            ["encoding_like_arabic", "encoding_language_byte"],
        ),
        (["Ärger, größer"], "cp1252", 0, "cp1252", ["encoding_not_arabic"]),
    ],
)
def test_each_encoding_is_judged_with_its_reasons(
    tmp_path, names, encoding, language_byte, of, reasons
):
    told = look(
        make_shapefile(
            tmp_path, HERE[:1], {"NAME": names}, encoding=encoding, language_byte=language_byte
        )
    )

    (judged,) = [codes(one["reasons"]) for one in told["encodings"] if one["encoding"] == of]
    assert judged == reasons


def test_a_format_that_knows_one_encoding_has_it(tmp_path):
    told = look(make_geojson(tmp_path / "a.geojson", [({"NAME": "السالمية"}, HERE[0])]))

    assert [codes(one["reasons"]) for one in told["encodings"]] == [["encoding_by_format"]]


def test_published_land_speaks_for_a_system(tmp_path):
    shp = make_shapefile(tmp_path, HERE, NAMES, prj=None)
    ground = look(shp)["crs"]["candidates"][0]["bounds"]

    best = look(shp, ground=ground)["crs"]["candidates"][0]

    assert ["crs_on_ground", {"percent": 100}] in best["reasons"]


def test_north_before_east_is_noticed(tmp_path):
    ring = make_square(3_240_000, 480_000)

    told = look(make_shapefile(tmp_path, [ring], {"NO": ["1"]}, prj=None))

    assert ["crs_axes_flipped", {"srid": 31901}] in told["notes"]


def test_a_table_is_placed_by_the_columns_that_are_named(tmp_path):
    path = tmp_path / "licences.csv"
    path.write_text("no,east,north\n1,480000,3240000\n2,،,\n3,480900,3240900\n", "utf-8")

    plain, placed = look(path), look(path, axes=("east", "north"))

    assert plain["crs"] is None
    assert placed["crs"]["bounds"] == [480_000, 3_240_000, 480_900, 3_240_900]
    assert placed["crs"]["candidates"][0]["srid"] == 31901


def test_what_cannot_be_mended_is_refused(tmp_path):
    shp = make_shapefile(tmp_path, HERE, NAMES)
    table = shp.with_suffix(".dbf")
    table.write_bytes(table.read_bytes()[:-60])

    with pytest.raises(Refused, match="dbf_truncated"):
        look(shp)


def test_a_survey_names_what_can_be_chosen(tmp_path):
    make_shapefile(tmp_path, HERE, NAMES, name="blocks")
    make_shapefile(tmp_path, HERE[:1], {"NO": ["1"]}, name="broken")
    (tmp_path / "broken.dbf").unlink()
    square = make_square(47.9, 29.3, side=0.001)
    make_geojson(tmp_path / "plan.geojson", [({"NO": 1}, square)] * 2)
    path = make_zip(tmp_path / "city.zip", sorted(tmp_path.glob("[bp]*.*")))

    sets = {one.name: one for one in survey(path)}

    assert (sets["blocks.shp"].features, sets["blocks.shp"].geometry) == (4, "Polygon")
    assert sets["broken.shp"].problem[0] == "dbf_missing"
    assert (sets["plan.geojson"].features, sets["plan.geojson"].fields) == (2, ("NO",))
    assert receive(path / "blocks.shp", work_dir=_made(tmp_path / "again")).count == 4


def _made(folder):
    folder.mkdir()
    return folder


def test_pieces_of_one_layer_can_be_taken_whole_or_apart(tmp_path):
    square = make_square(47.9, 29.3, side=0.001)
    for name in ("east", "west"):
        make_geojson(tmp_path / f"{name}.geojson", [({"NO": 1}, square)] * 3)
    path = make_zip(tmp_path / "city.zip", sorted(tmp_path.glob("*.geojson")))

    assert [(s.name, s.features) for s in survey(path)] == [
        ("", 6), ("east.geojson", 3), ("west.geojson", 3)
    ]  # fmt: skip


def test_the_layers_of_a_geopackage_are_surveyed_and_diagnosed(tmp_path):
    shp = make_shapefile(tmp_path, HERE, NAMES, encoding="cp1256")
    target = tmp_path / "city.gpkg"

    assert correct(shp, target, srid=31901) == 4
    (only,) = survey(target)
    (inside,) = survey(make_zip(tmp_path / "all.zip", [target]))
    told = look(target / only.name)

    assert (only.name, only.features, only.geometry) == ("parcels", 4, "MultiPolygon")
    assert inside.name == "city.gpkg/parcels"
    assert told["encodings"][0]["rows"][1] == ["2", "السالمية"]
    assert told["crs"]["chosen"] == 31901
    assert look(tmp_path / "all.zip" / inside.name)["count"] == 4


def test_a_corrected_delivery_has_the_right_text_and_system(tmp_path):
    shp = make_shapefile(tmp_path, [*HERE[:3], None], NAMES, encoding="cp1256", prj=None)
    target = tmp_path / "right.gpkg"

    assert correct(shp, target, srid=32638, encoding="cp1256") == 4
    with sqlite3.connect(target) as database:
        rows = list(database.execute('SELECT "NO", "NAME", geom IS NULL FROM parcels'))
        (srid,) = database.execute("SELECT srs_id FROM gpkg_geometry_columns").fetchone()

    assert rows == [
        ("1", "plain", 0), ("2", "السالمية", 0), ("3", "حولي", 0), ("4", "الجهراء", 1)
    ]  # fmt: skip
    assert srid == 32638


def test_a_corrected_table_has_points_where_it_has_coordinates(tmp_path):
    path = tmp_path / "licences.csv"
    path.write_text("FID,east,north\nأ,٤٨٠٠٠٠,3240000\nب,,\n", "utf-8")
    target = tmp_path / "right.gpkg"

    assert correct(path, target, srid=31901, axes=("east", "north")) == 2
    with sqlite3.connect(target) as database:
        rows = list(database.execute("SELECT FID_2, geom IS NULL FROM licences"))

    assert rows == [("أ", 0), ("ب", 1)]


def test_nothing_is_written_over_what_is_there(tmp_path):
    target = tmp_path / "right.gpkg"
    target.write_text("kept")

    with pytest.raises(Refused):
        correct(make_shapefile(tmp_path, HERE, NAMES), target, srid=31901)

    assert target.read_text() == "kept"


@needs_real
def test_metres_that_call_themselves_degrees_are_told_from_each_other():
    told = diagnose(
        REAL / "parcels/california_many_zips/Alameda__Dublin__hcd-011125.zip",
        allowed={4326, 3857, 26910}, extent=(-125, 32, -114, 42),
    )["crs"]  # fmt: skip

    assert (told["stated"], told["chosen"], told["refusal"][0]) == (4326, None, "crs_impossible")
    assert (told["candidates"][0]["srid"], told["candidates"][0]["inside"]) == (3857, True)


@needs_real
def test_tunisian_names_are_shown_as_each_encoding_reads_them():
    told = look(REAL / "arabic/tunisia_delegations_shp.zip")
    shown = {one["encoding"]: one["rows"][0] for one in told["encodings"]}

    assert codes(told["notes"]) == ["prj_missing"]
    assert "دوز الشمالية" in shown["utf-8"]
    assert "دوز الشمالية" not in shown["cp1256"]
