"""Which coordinate system a delivery is in: by its own word, if that can be true."""

import pytest

from gis_core.safeio import Refused, inspect, receive, sentence_of

from .make import KTM_WKT, REAL, WGS84_WKT, make_geojson, make_shapefile, make_square

ALLOWED = {4326, 3857, 31901, 31900, 32638, 32639}
HERE = make_square(480_000, 3_240_000)
DEGREES = make_square(47.9, 29.3, side=0.001)
# As it comes from some programs: the same numbers, another datum, 23 m away.
NAMELESS_WKT = KTM_WKT.replace("GCS_KUDAMS", "GCS_Unknown").replace("KUDAMS_KTM", "Local grid")
NAMELESS_WKT = NAMELESS_WKT.replace("D_Kuwait_Utility", "D_WGS_1984")
NAMELESS_WKT = NAMELESS_WKT.replace("GRS_1980", "WGS_1984").replace(
    "298.257222101", "298.257223563"
)


def look(tmp_path, ring, prj, **kwargs):
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    shp = make_shapefile(tmp_path, [ring], {"NO": ["1"]}, prj=prj)
    return inspect(receive(shp, work_dir=work), allowed=ALLOWED, **kwargs)


@pytest.mark.parametrize(
    ("ring", "prj", "srid"),
    [
        (HERE, KTM_WKT, 31901),
        (HERE, KTM_WKT.replace('"Scale_Factor",1.0', '"Scale_Factor",0.9996'), 31900),
        (DEGREES, WGS84_WKT, 4326),
    ],
    ids=["KTM", "KTM with the older scale", "degrees"],
)
def test_a_known_system_is_read_from_the_prj(tmp_path, ring, prj, srid):
    assert look(tmp_path, ring, prj).srid == srid


@pytest.mark.parametrize(
    ("ring", "prj", "code"),
    [
        (HERE, None, "crs_missing"),
        (HERE, "", "crs_missing"),
        (HERE, NAMELESS_WKT, "crs_unidentified"),
        (HERE, "nonsense", "crs_unidentified"),
        (HERE, "http://127.0.0.1/x.wkt", "crs_unidentified"),
        (HERE, WGS84_WKT, "crs_impossible"),
        (DEGREES, KTM_WKT, "crs_degrees"),
    ],
)
def test_what_is_not_certain_or_not_possible_is_refused(tmp_path, ring, prj, code):
    with pytest.raises(Refused) as refusal:
        look(tmp_path, ring, prj)

    assert refusal.value.code == code
    assert "--crs" in sentence_of(refusal.value)


def test_a_person_may_confirm_a_system(tmp_path):
    assert look(tmp_path, HERE, None, given_srid=31901).srid == 31901


def test_a_person_may_overrule_the_file_and_is_reminded(tmp_path):
    seen = look(tmp_path, HERE, KTM_WKT, given_srid=31900)

    assert seen.notes == (("crs_overruled", {"declared": 31901, "used": 31900}),)


def test_a_system_off_the_list_is_refused(tmp_path):
    with pytest.raises(Refused, match="crs_not_allowed"):
        look(tmp_path, HERE, None, given_srid=2154)


def test_geojson_is_in_degrees_by_definition(tmp_path):
    path = make_geojson(tmp_path / "a.geojson", [({"NO": 1}, DEGREES)])
    (tmp_path / "work").mkdir()

    assert inspect(receive(path, work_dir=tmp_path / "work"), allowed=ALLOWED).srid == 4326


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("parcels/california_many_zips/Alameda__Dublin__hcd-011125.zip", "crs_impossible"),
        ("parcels/california_many_zips/Orange__Laguna_Beach__hcd-011125.zip", "crs_impossible"),
        ("arabic/tunisia_delegations_shp.zip", "crs_missing"),
        ("hostile/shp/gdal/emptymultipoly.shp", "crs_missing"),
    ],
)
def test_real_files_with_a_false_or_no_system_are_refused(tmp_path, name, code):
    with pytest.raises(Refused) as refusal:
        inspect(receive(REAL / name, work_dir=tmp_path), allowed=ALLOWED)

    assert refusal.value.code == code
    if code == "crs_impossible":
        assert "3857" in sentence_of(refusal.value)


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_lambert_93_without_a_number_is_recognised(tmp_path):
    delivery = receive(REAL / "plan/plu_fr/41175_ZONE_URBA.zip", work_dir=tmp_path)

    assert inspect(delivery, allowed={*ALLOWED, 2154}).srid == 2154
