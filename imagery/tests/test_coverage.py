"""Outlines of flights, and what they leave uncovered."""

import json
from datetime import date

import pytest

from imagery import coverage, surveys
from imagery.tests.flown import make_flown, make_ready_sheet, make_viewer
from parcels import fabric
from parcels.map_config import map_config
from tests.make import lng_lat, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


def test_the_ground_and_the_parcels_beyond_a_flight_are_counted_by_area():
    area = make_area(boundary=square(0, 0, 1000))
    block = make_block(area)
    for n, x in enumerate((10, 600)):
        make_parcel(block, number=str(n), boundary=square(x, 10, 20))
    survey = make_flown(date(2024, 3, 1), corner=(0, 0), side_m=500)

    ((told_area, told),) = coverage.seen_of(survey, make_viewer())

    assert told_area == area
    assert told.area_km2 == pytest.approx(1.0)
    assert told.gap_km2 == pytest.approx(0.75)
    assert told.percent == pytest.approx(25)
    assert (told.parcels, told.parcels_outside) == (2, 1)
    assert told.parcels_outside_km2 == pytest.approx(0.0004)


def test_by_their_blocks_they_are_counted_as_one_by_one():
    area = make_area(boundary=square(0, 0, 1000))
    for n, x in enumerate((100, 490, 800)):  # within, across the edge, and beyond
        block = make_block(area, boundary=square(x, 0, 60))
        for side in (0, 30):
            make_parcel(block, number=f"{n}{side}", boundary=square(x + side, 0, 20))
    viewer = make_viewer()

    one_by_one = coverage.seen_of(make_flown(date(2024, 3, 1), corner=(0, 0), side_m=515), viewer)
    fabric.rebuild()
    by_blocks = coverage.seen_of(make_flown(date(2024, 3, 1), corner=(0, 0), side_m=515), viewer)

    ((_area, told),) = by_blocks
    assert (told.parcels, told.parcels_outside) == (6, 3)
    assert by_blocks == one_by_one


def test_what_is_wholly_covered_has_no_gap():
    make_area(boundary=square(0, 0, 100))
    survey = make_flown(date(2024, 3, 1), corner=(-50, -50), side_m=200)

    ((_area, told),) = coverage.seen_of(survey, make_viewer())

    assert (told.percent, told.gap_m2, told.gap) == (100, 0, "")


def test_a_strip_along_an_outline_is_no_gap():
    make_area(boundary=square(0, 0, 100.5))
    survey = make_flown(date(2024, 3, 1), corner=(0, 0), side_m=100.4)

    ((_area, told),) = coverage.seen_of(survey, make_viewer())

    assert told.gap == ""


def test_before_it_is_published_the_sheets_that_are_ready_count():
    make_area(boundary=square(0, 0, 400))
    survey = surveys.begin(None, name_ar="مسح", flown_on=date(2024, 3, 1))
    analyst = make_person("analyst")

    ((_area, nothing),) = coverage.seen_of(survey, analyst)
    make_ready_sheet(survey, (9, 9, 9), corner=(0, 0), side_m=200)
    ((_area, told),) = coverage.seen_of(survey, analyst)

    assert (nothing.percent, told.percent) == (0, pytest.approx(75 - 50))


def test_a_person_is_told_of_their_own_areas(client):
    make_area(boundary=square(0, 0, 1000))
    mine = make_area(boundary=square(0, 0, 1000))
    survey = make_flown(date(2024, 3, 1), corner=(0, 0), side_m=500)
    inspector = make_viewer("inspector", areas=[mine])

    rows = coverage.seen_of(survey, inspector)
    client.force_login(inspector)
    told = json.loads(client.get(f"/imagery/{survey.pk}/gaps.geojson").content)

    assert [area for area, _told in rows] == [mine]
    assert [one["properties"]["area"] for one in told["features"]] == [mine.code]


def test_gaps_are_geojson_where_they_are(client):
    area = make_area(boundary=square(0, 0, 1000))
    survey = make_flown(date(2024, 3, 1), corner=(0, 0), side_m=500)
    client.force_login(make_viewer())

    answer = client.get(f"/imagery/{survey.pk}/gaps.geojson?download")
    page = client.get(f"/imagery/{survey.pk}/coverage/").content.decode()

    (gap,) = json.loads(answer.content)["features"]
    assert gap["properties"]["gap_km2"] == pytest.approx(0.75)
    assert gap["properties"]["name_ar"] == area.name_ar
    corner = [round(number, 4) for number in lng_lat(1000, 1000)]
    assert corner in [[round(n, 4) for n in spot] for spot in flat(gap["geometry"]["coordinates"])]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "0.75" in page


def flat(coordinates) -> list:
    if isinstance(coordinates[0], float):
        return [coordinates]
    return [spot for part in coordinates for spot in flat(part)]


def test_another_edition_is_measured_anew():
    make_area(boundary=square(0, 0, 400))
    survey = make_flown(date(2024, 3, 1), corner=(0, 0), side_m=200)
    viewer = make_viewer()
    ((_area, before),) = coverage.seen_of(survey, viewer)

    make_ready_sheet(survey, (9, 9, 9), corner=(200, 0), side_m=200)
    surveys.refresh(surveys.lock(survey.pk))
    survey.refresh_from_db()
    ((_area, after),) = coverage.seen_of(survey, viewer)

    assert (before.percent, after.percent) == (pytest.approx(25), pytest.approx(50))


def test_outlines_are_those_of_published_flights_by_the_day(client):
    old = make_flown(date(2015, 3, 1))
    make_flown(date(2024, 3, 1))
    surveys.retire(make_flown(date(2020, 3, 1)), actor=make_person())
    client.force_login(make_viewer())

    now = json.loads(client.get("/imagery/footprints.geojson").content)
    then = json.loads(client.get("/imagery/footprints.geojson?on=2016-01-01").content)

    assert [one["properties"]["day"] for one in now["features"]] == ["2024-03-01", "2015-03-01"]
    assert [one["properties"]["survey"] for one in then["features"]] == [old.pk]
    assert not now["more"]
    assert client.get("/imagery/footprints.geojson?on=nonsense").status_code == 400


def test_outlines_are_a_layer_of_the_map_for_whoever_sees_imagery():
    keys = [one["key"] for one in map_config(make_viewer())["layers"]]

    assert keys.index("footprints") > keys.index("parcels")
    assert "footprints" not in [one["key"] for one in map_config(make_person("office"))["layers"]]
