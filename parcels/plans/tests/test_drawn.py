import json
from contextlib import suppress
from math import cos, pi, sin
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core import crs
from parcels.plans.drawn import MOST_REPAIRED, MOST_VERTICES, read_area, read_cut
from parcels.plans.errors import PlanError
from tests.make import lng_lat, square


def ring(*spots):
    return [list(lng_lat(*spot)) for spot in spots]


SQUARE = ring((0, 0), (20, 0), (20, 20), (0, 20), (0, 0))


def geojson(kind="Polygon", coordinates=None):
    return json.dumps({"type": kind, "coordinates": coordinates or [SQUARE]})


def test_geojson_and_wkt_mean_the_same_ground():
    wkt = "POLYGON((" + ", ".join(f"{x} {y}" for x, y in SQUARE) + "))"
    grid = f"SRID={crs.STORAGE};{square().wkt}"
    feature = json.dumps({"type": "Feature", "geometry": json.loads(geojson()), "properties": {}})

    for text in (geojson(), wkt, grid, feature):
        assert read_area(text).whole.area == pytest.approx(400, abs=0.01)


def test_arabic_digits_are_digits():
    text = geojson().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert read_area(text).whole.area == pytest.approx(400, abs=0.01)


def test_several_polygons_are_one_area():
    other = ring((10, 0), (30, 0), (30, 20), (10, 20), (10, 0))
    both = [json.loads(geojson()), json.loads(geojson(coordinates=[other]))]
    features = [{"type": "Feature", "geometry": g, "properties": None} for g in both]
    text = json.dumps({"type": "FeatureCollection", "features": features})

    assert read_area(text).whole.area == pytest.approx(600, abs=0.02)


def test_a_drawing_that_crosses_itself_is_repaired_and_it_is_known():
    bow = ring((0, 0), (20, 20), (20, 0), (0, 20), (0, 0))

    found = read_area(geojson(coordinates=[bow]))

    assert found.was_repaired
    assert found.whole.is_valid
    assert found.whole.area == pytest.approx(200, abs=0.1)


def test_height_is_left_out():
    text = geojson(coordinates=[[[*spot, 12.5] for spot in SQUARE]])

    assert not read_area(text).whole.has_z


BAD = {
    "empty": "",
    "a word": "here",
    "not json": "{",
    "nothing in it": "{}",
    "a list": "[1, 2]",
    "no geometry": '{"type": "Feature", "geometry": null}',
    "a point": '{"type": "Point", "coordinates": [48, 29.3]}',
    "a collection": '{"type": "GeometryCollection", "geometries": []}',
    "no corners": '{"type": "Polygon", "coordinates": []}',
    "a number": '{"type": "Polygon", "coordinates": 5}',
    "words": '{"type": "Polygon", "coordinates": [[["a", "b"]]]}',
    "truth": '{"type": "Polygon", "coordinates": [[[true, false]]]}',
    "not a number": '{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 1], [NaN, 1]]]}',
    "infinite": '{"type": "Polygon", "coordinates": [[[1e999, 1], [2, 2], [3, 1], [1e999, 1]]]}',
    "huge": '{"type": "Polygon", "coordinates": [[[1' + "0" * 5000 + ", 1]]]}",
    "an open ring": geojson(coordinates=[SQUARE[:-1]]),
    "two corners": geojson(coordinates=[[SQUARE[0], SQUARE[1], SQUARE[0]]]),
    "flat": geojson(coordinates=[ring((0, 0), (20, 0), (40, 0), (0, 0))]),
    "tiny": geojson(coordinates=[ring((0, 0), (0.5, 0), (0.5, 0.5), (0, 0))]),
    "another continent": '{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]}',
    "axes turned": geojson(coordinates=[[spot[::-1] for spot in SQUARE]]),
    "beyond the earth": geojson(coordinates=[[[999, 9], [1000, 999], [1000, 0], [999, 9]]]),
    "deep": '{"type": "Polygon", "coordinates": ' + "[" * 50_000 + "]" * 50_000 + "}",
    "long": geojson() + " " * 200_000,
    "a wkt point": "POINT(48 29.3)",
    "a wkt collection": "GEOMETRYCOLLECTION(POINT(48 29.3))",
    "a curve": "CURVEPOLYGON((0 0, 1 1, 1 0, 0 0))",
    "unknown crs": "SRID=2154;POLYGON((0 0,1 0,1 1,0 0))",
    "open wkt": "POLYGON((48 29.3, 48.1 29.3, 48.1 29.4))",
    "brackets": "POLYGON(" + "(" * 20_000 + ")",
    "wkt of nothing": "POLYGON()",
    "a zero byte": "POLYGON((48 29.3\0))",
    "sql": "POLYGON((48 29.3));drop table x",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_is_no_area_is_refused_with_a_sentence(text):
    with pytest.raises(PlanError) as error:
        read_area(text)

    assert error.value.sentence


def star(corners):
    spots = [
        (200 + 100 * cos(k * pi * 0.77), 200 + 100 * sin(k * pi * 0.77)) for k in range(corners)
    ]
    return [ring(*spots, spots[0])]


def test_more_corners_than_a_thousand_are_refused():
    with pytest.raises(PlanError, match="at most"):
        read_area(geojson(coordinates=star(MOST_VERTICES)))


@pytest.mark.parametrize("corners", [MOST_REPAIRED - 1, MOST_VERTICES - 1])
def test_a_scrambled_ring_takes_no_time(corners):
    began = perf_counter()
    with suppress(PlanError):
        read_area(geojson(coordinates=star(corners)))

    assert perf_counter() - began < 2


def test_a_line_is_no_area_and_a_mixture_is_no_cut():
    line = {"type": "LineString", "coordinates": SQUARE[:2]}
    with pytest.raises(PlanError):
        read_area(json.dumps(line))
    assert read_cut(json.dumps(line)).shapes[0].geom_type == "LineString"
    assert read_cut(geojson()).shapes[0].geom_type == "Polygon"
    features = [{"type": "Feature", "geometry": g} for g in (line, json.loads(geojson()))]
    with pytest.raises(PlanError):
        read_cut(json.dumps({"type": "FeatureCollection", "features": features}))


NESTED = st.recursive(st.none() | st.integers() | st.floats() | st.text(), st.lists)


@given(st.text(max_size=300) | NESTED.map(lambda n: geojson(coordinates=n)))
def test_whatever_is_sent_is_read_or_refused(text):
    for read in (read_area, read_cut):
        with suppress(PlanError):
            assert read(text).whole.is_valid
