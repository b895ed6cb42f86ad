"""Requests that nobody sends by intention: each gets an answer, and never an error of ours."""

import pytest
from django.test import Client

from tests.make import lng_lat, make_block, make_parcel, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client) -> Client:
    make_parcel(make_block())
    client.force_login(make_person())
    return client


@pytest.mark.parametrize("lng", ["138", "-42", "48"])
def test_a_place_far_from_the_city_has_no_parcel(planner, lng):
    at = planner.get(f"/parcels/at/?lng={lng}&lat=0", HTTP_HX_REQUEST="true")

    assert "parcels/_nothing.html" in [t.name for t in at.templates]
    assert planner.get(f"/api/v1/parcels/at/?lng={lng}&lat=0").json()["features"] == []


@pytest.mark.parametrize("box", ["137.9,0,138,0.1", "-42.1,0,-42,1"])
def test_a_box_far_from_the_city_is_empty(planner, box):
    assert planner.get(f"/api/v1/parcels/?bbox={box}").json()["features"] == []


def test_a_box_around_the_whole_world_holds_the_city(planner):
    assert len(planner.get("/api/v1/parcels/?bbox=-180,-85,180,85").json()["features"]) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/parcels/?area=%00", 400),
        ("/api/v1/parcels/?block=%00", 400),
        ("/api/v1/areas/?cursor=cD1hYmM=", 404),
        ("/api/v1/licences/?cursor=cD1hYmM=", 404),
        ("/api/v1/search/?q=%00", 200),
        ("/parcels/" + "9" * 400 + "/", 404),
    ],
)
def test_odd_words_are_answered(planner, path, status):
    assert planner.get(path).status_code == status


@pytest.mark.parametrize("path", ["/map/", "/tiles/parcels/1/14/1/1.mvt", "/tiles/parcels.json"])
def test_a_cookie_with_a_zero_byte_is_no_session(client, path):
    quoted = r'sessionid="\000aaaaaaaaaaaa"'

    assert client.get(path, HTTP_COOKIE=quoted).status_code in {302, 401}


def test_a_bad_request_says_what_to_do(planner):
    response = planner.get("/parcels/at/?lng=x&lat=29")

    assert response.status_code == 400
    assert "lng=47.98" in response.content.decode()


def test_a_good_request_still_finds_its_parcel(planner):
    lng, lat = lng_lat(10, 10)

    assert len(planner.get(f"/api/v1/parcels/at/?lng={lng}&lat={lat}").json()["features"]) == 1
