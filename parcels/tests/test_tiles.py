"""Tiles, decoded by an independent reader."""

from math import asinh, pi, radians, tan

import mapbox_vector_tile
import pytest
from django.core.cache import cache
from django.test import Client

from gis_core.accounts.models import ApiToken
from gis_core.tiles.versions import bump, version_of
from parcels import fabric
from tests.make import lng_lat, make_area, make_block, make_parcel, make_person, make_zone, square

pytestmark = pytest.mark.django_db


def address(layer: str, zoom: int, *, version: int = 0) -> str:
    """The tile that holds the middle of the tests' ground."""
    lng, lat = lng_lat(10, 10)
    x = int((lng + 180) / 360 * 2**zoom)
    y = int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom)
    return f"/tiles/{layer}/{version}/{zoom}/{x}/{y}.mvt"


def features(person, layer: str, zoom: int) -> dict[str, list[dict]]:
    client = Client()
    client.force_login(person)
    response = client.get(address(layer, zoom))
    assert response.status_code == 200, response.content
    drawn = mapbox_vector_tile.decode(response.content)
    return {name: [f["properties"] for f in found["features"]] for name, found in drawn.items()}


def test_a_parcel_is_drawn_with_its_number():
    parcel = make_parcel(make_block(), number="12", sub_number="3")

    drawn = features(make_person(), "parcels", 17)

    assert drawn["parcels"] == [{"id": parcel.pk, "label": "12/3"}]
    assert drawn["parcels_label"] == [{"label": "12/3"}]


def test_below_fourteen_a_block_of_parcels_is_drawn_as_one():
    block = make_block()
    for i in range(3):
        make_parcel(block, boundary=square(20 * i))
    fabric.rebuild()

    assert features(make_person(), "parcels", 13) == {"parcels": [{"count": 3}]}


def test_parcels_without_a_block_are_gathered_by_place():
    make_parcel(number="1")
    make_parcel(number="2", boundary=square(40))
    fabric.rebuild()

    drawn = features(make_person(), "parcels", 12)["parcels"]

    assert sum(f["count"] for f in drawn) == 2


def test_the_fabric_of_one_block_is_made_anew_without_the_others():
    block, other = make_block(), make_block()
    make_parcel(block)
    make_parcel(other, boundary=square(40))
    fabric.rebuild()
    make_parcel(block, boundary=square(80))

    fabric.rebuild([block.pk])

    drawn = features(make_person(), "parcels", 12)["parcels"]
    assert sorted(f["count"] for f in drawn) == [1, 2]


def test_a_parcel_out_of_sight_is_in_no_tile():
    make_parcel(make_block())
    elsewhere = make_person("inspector", areas=[make_area()])
    fabric.rebuild()

    assert features(elsewhere, "parcels", 17) == {}
    assert features(elsewhere, "parcels", 13) == {}
    assert features(elsewhere, "blocks", 15) == {}


def test_one_sight_does_not_warm_the_cache_of_another():
    make_parcel(make_block())

    assert features(make_person(), "parcels", 17)
    assert features(make_person(areas=[]), "parcels", 17) == {}


def test_a_retired_version_is_not_drawn():
    parcel = make_parcel(make_block())
    parcel.boundaries.update(valid_to="2021-01-01")

    assert features(make_person(), "parcels", 17) == {}


def test_areas_carry_both_names():
    area = make_area(name_ar="السالمية", name_en="Salmiya")

    drawn = features(make_person(), "areas", 13)

    assert drawn["areas"] == [{"id": area.pk, "name_ar": "السالمية", "name_en": "Salmiya"}]
    assert drawn["areas_label"] == [{"name_ar": "السالمية", "name_en": "Salmiya"}]


def test_zones_carry_class_and_colour():
    zone = make_zone()

    drawn = features(make_person(), "plan", 15)

    assert drawn["plan"] == [{"id": zone.pk, "zone_class": "residential", "colour": "#9aa5b1"}]


def test_the_desk_does_not_see_the_plan(client):
    client.force_login(make_person("desk"))

    assert client.get(address("plan", 15)).status_code == 403


def test_a_visitor_is_told_to_sign_in(client):
    assert client.get(address("parcels", 17)).status_code == 401
    assert client.get("/tiles/parcels.json").status_code == 401


def test_a_program_reads_tiles_with_its_token(client):
    make_parcel(make_block())
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {ApiToken.issue(make_person())}"}

    tile = client.get(address("parcels", 17), **bearer)
    tilejson = client.get("/tiles/parcels.json", **bearer)

    assert (tile.status_code, tilejson.status_code) == (200, 200)
    assert mapbox_vector_tile.decode(tile.content)["parcels"]["features"]


def test_a_tokens_sight_is_its_persons(client):
    make_parcel(make_block())
    elsewhere = make_person("inspector", areas=[make_area()])
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {ApiToken.issue(elsewhere)}"}

    assert client.get(address("parcels", 17), **bearer).content == b""
    assert client.get(address("plan", 15), HTTP_AUTHORIZATION="Bearer wrong").status_code == 401


def test_an_unchanged_tile_costs_no_drawing(client, django_assert_max_num_queries):
    make_parcel(make_block())
    client.force_login(make_person())
    etag = client.get(address("parcels", 17))["ETag"]
    cache.clear()

    with django_assert_max_num_queries(6):
        response = client.get(address("parcels", 17), HTTP_IF_NONE_MATCH=etag)

    assert response.status_code == 304
    assert response.content == b""


def test_a_publication_changes_address_and_etag(client):
    client.force_login(make_person())
    before = client.get(address("parcels", 17))["ETag"]

    bump("parcels")

    tilejson = client.get("/tiles/parcels.json").json()
    assert f"/tiles/parcels/{version_of('parcels')}/" in tilejson["tiles"][0]
    assert client.get(address("parcels", 17))["ETag"] != before


def test_only_the_published_version_is_kept_for_ever(client):
    client.force_login(make_person())
    current = client.get(address("parcels", 17, version=version_of("parcels")))
    older = client.get(address("parcels", 17, version=version_of("parcels") + 1))

    assert "immutable" in current["Cache-Control"]
    assert older["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/parcels/1/2/0/0.mvt",
        "/tiles/parcels/1/19/0/0.mvt",
        "/tiles/parcels/1/14/99999/0.mvt",
        "/tiles/parcels/1/14/0/16384.mvt",
        "/tiles/parcels/1/99999999999999/0/0.mvt",
        "/tiles/parcels/1/-1/0/0.mvt",
        "/tiles/nothing/1/14/0/0.mvt",
    ],
)
def test_an_address_off_the_map_is_not_found(client, path):
    client.force_login(make_person())

    assert client.get(path).status_code == 404


def test_tilejson_says_what_is_in_the_tiles(client):
    client.force_login(make_person())

    body = client.get("/tiles/parcels.json").json()

    assert body["tilejson"] == "3.0.0"
    assert body["vector_layers"][0]["fields"] == {
        "id": "Number",
        "label": "String",
        "count": "Number",
    }
    assert len(body["bounds"]) == 4
