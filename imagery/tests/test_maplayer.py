"""Imagery as a layer of the map, under the parcels."""

from datetime import date

import pytest

from imagery import surveys
from imagery.tests.flown import make_flown, make_viewer
from parcels.map_config import map_config
from tests.make import lng_lat, make_person

pytestmark = pytest.mark.django_db


def layer_for(person):
    return next((one for one in map_config(person)["layers"] if one["key"] == "imagery"), None)


def test_the_map_is_told_of_published_surveys_the_oldest_first():
    make_flown(date(2024, 3, 1))
    make_flown(date(2015, 3, 1))
    surveys.retire(make_flown(date(2020, 3, 1)), actor=make_person())

    layer = layer_for(make_viewer())

    assert [one["day"] for one in layer["surveys"]] == ["2015-03-01", "2024-03-01"]
    told = layer["surveys"][0]
    assert "{z}/{x}/{y}.webp?v=" in told["tiles"]
    (south, west), (north, east) = told["bounds"]
    lng, lat = lng_lat(0, 0)
    assert west < lng < east
    assert south < lat < north


def test_it_lies_under_everything_that_is_drawn():
    assert map_config(make_viewer())["layers"][0]["key"] == "imagery"


def test_who_may_not_see_imagery_is_told_of_none():
    person = make_person("office")
    assert layer_for(person) is None
