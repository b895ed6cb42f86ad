"""Roads on the map."""

import pytest

from parcels.roads.tests.test_ground import make_road
from tests.make import make_area, make_person, square

from .test_tiles import features
from .test_tiles_then import layers_on, properties

pytestmark = pytest.mark.django_db


def test_a_centreline_is_drawn_as_wide_as_it_is():
    road = make_road((0, 10), (100, 10), width_m=12, name_ar="شارع سالم", name_en="Salem Street")

    drawn = features(make_person(areas=[make_area()]), "roads", 15)

    assert drawn == {
        "roads": [
            {"id": road.pk, "name_ar": "شارع سالم", "name_en": "Salem Street", "width_m": 12.0}
        ]
    }


def test_a_line_whose_surface_is_drawn_is_there_for_its_name_alone():
    road = make_road((0, 10), (100, 10), width_m=12, surface=square(), name_ar="شارع")

    drawn = features(make_person(), "roads", 15)

    assert drawn["roads_surface"] == [{"id": road.pk}]
    assert drawn["roads"] == [{"id": road.pk, "name_ar": "شارع", "name_en": ""}]
    assert "roads_label" not in drawn


def test_a_surface_without_a_line_has_its_name_in_its_middle():
    make_road(surface=square(), name_ar="ساحة")
    make_road(surface=square(40))

    drawn = features(make_person(), "roads", 15)

    assert len(drawn["roads_surface"]) == 2
    assert drawn["roads_label"] == [{"name_ar": "ساحة", "name_en": ""}]


def test_the_map_of_a_day_shows_the_roads_of_that_day():
    before = make_road((0, 10), (100, 10), width_m=10, valid_to="2024-05-01")
    after = make_road((0, 10), (100, 10), width_m=20, valid_from="2024-05-01")

    ids = [
        [road["id"] for road in properties(layers_on(day, "roads", 15)["roads"])]
        for day in ("2024-04-30", "2024-05-01", "")
    ]

    assert ids == [[before.pk], [after.pk], [after.pk]]


def test_the_public_does_not_see_roads(client):
    assert client.get("/tiles/roads.json").status_code == 401
