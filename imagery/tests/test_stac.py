"""The catalogue: valid STAC by the schemas that pystac brings along, and nothing that is hidden."""

import json
from datetime import date

import pystac
import pytest
from django.urls import reverse
from jsonschema import Draft7Validator
from pystac.extensions.projection import ProjectionExtension
from pystac.validation.local_validator import get_local_schema_cache
from referencing import Registry, Resource

from imagery import surveys
from imagery.stac import documents, views
from imagery.tests.flown import GREEN, make_flown, make_ready_sheet, make_viewer
from tests.make import lng_lat, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(make_viewer())
    return client


@pytest.fixture
def survey():
    return make_flown(date(2024, 3, 1), provider="طيران", terms="مفتوحة", source="تجربة")


def read(client, address: str) -> dict:
    answer = client.get(address)
    assert answer.status_code == 200
    return json.loads(answer.content)


def linked(document: dict, rel: str) -> str:
    return next(link["href"] for link in document["links"] if link["rel"] == rel)


def faults_in(document: dict) -> list[str]:
    """By the schemas of STAC and GeoJSON that lie in pystac: nothing is fetched."""
    schemas = get_local_schema_cache()
    kind = {"Catalog": "catalog", "Collection": "collection", "Feature": "item"}[document["type"]]
    (schema,) = (one for address, one in schemas.items() if address.endswith(f"/{kind}.json"))
    known = Registry().with_resources(
        (address, Resource.from_contents(one)) for address, one in schemas.items()
    )
    validator = Draft7Validator(schema, registry=known)
    return [fault.message for fault in validator.iter_errors(document)]


def test_from_the_root_every_document_is_reached_and_valid(reader, survey):
    root = read(reader, reverse("stac:catalog"))
    collection = read(reader, linked(root, "child"))
    page = read(reader, linked(collection, "items"))
    item = read(reader, linked(page["features"][0], "self"))

    for document in (root, collection, item, *page["features"]):
        assert faults_in(document) == []
        assert faults_in(document | {"id": 1, "links": [{}]})  # they do look
    assert item == page["features"][0]
    assert pystac.Item.from_dict(item).bbox == item["bbox"]
    assert pystac.Collection.from_dict(collection).extent.spatial.bboxes


# What the extensions demand of the fields that are used here, told by their own tables. Their
# schemas lie elsewhere and nothing is fetched; that the addresses are right is pystac's to say.
NUMBERS = {"type": "array", "items": {"type": "number"}}
ITEM_EXTENSIONS = {
    "type": "object",
    "properties": {
        "stac_extensions": {
            "uniqueItems": True,
            "items": {"pattern": r"/v\d+\.\d+\.\d+/schema\.json$"},
        },
        "properties": {
            "required": ["proj:code"],
            "properties": {
                "proj:code": {"type": "string", "pattern": r"^[A-Za-z]+:[A-Za-z0-9]+$"},
                "proj:shape": {
                    "type": "array",
                    "items": {"type": "integer"},
                    "minItems": 2,
                    "maxItems": 2,
                },
                "proj:transform": {
                    "oneOf": [NUMBERS | {"minItems": n, "maxItems": n} for n in (6, 9)]
                },
            },
            "patternProperties": {r"^proj:(?!(code|shape|transform)$)": False, "^eo:": False},
        },
    },
}
BANDS = {
    "type": "array",
    "minItems": 3,
    "items": {
        "required": ["name", "eo:common_name", "data_type", "statistics"],
        "properties": {
            "eo:common_name": {"enum": ["red", "green", "blue"]},
            "data_type": {"const": "uint8"},
            "statistics": {
                "type": "object",
                "minProperties": 1,
                "properties": {"minimum": {"type": "number"}, "maximum": {"type": "number"}},
            },
        },
        "patternProperties": {"^eo:(?!common_name$)": False},
    },
}
WEB_MAP_LINKS = {
    "contains": {"required": ["rel"], "properties": {"rel": {"enum": ["xyz", "tilejson"]}}},
    "items": {"not": {"required": ["href:servers"]}},  # which belongs to addresses with {s}
}


def test_items_keep_to_the_extensions_that_they_name(reader, survey):
    item = read(reader, reverse("stac:items", args=[survey.pk]))["features"][0]

    for schema, told in ((ITEM_EXTENSIONS, item), (BANDS, item["assets"]["tiles"]["bands"])):
        assert [fault.message for fault in Draft7Validator(schema).iter_errors(told)] == []
    known = pystac.Item.from_dict(item)
    projection = ProjectionExtension.ext(known)  # refuses an item that does not name it
    sheet = survey.sheets.get()
    assert projection.epsg == sheet.srid
    assert projection.shape == [400, 400]
    assert projection.transform[:6] == pytest.approx(sheet.transform)
    assert documents.EO in item["stac_extensions"]
    told = {name.split(":")[0] for name in item["properties"] if ":" in name}
    assert told == {"proj"}


def test_collections_keep_to_the_extensions_that_they_name(reader, survey):
    collection = read(reader, reverse("stac:collection", args=[survey.pk]))

    validator = Draft7Validator(WEB_MAP_LINKS)
    assert [fault.message for fault in validator.iter_errors(collection["links"])] == []
    assert not validator.is_valid([])
    assert collection["stac_extensions"] == [documents.LINKS]
    xyz = linked(collection, "xyz")
    assert all(blank in xyz for blank in ("{z}", "{x}", "{y}"))


def test_an_item_says_where_when_and_how_fine(reader, survey):
    item = read(reader, reverse("stac:items", args=[survey.pk]))["features"][0]

    west, south, east, north = item["bbox"]
    lng, lat = lng_lat(50, 50)
    assert west < lng < east
    assert south < lat < north
    told = item["properties"]
    assert told["start_datetime"].startswith("2024-03-01T")
    assert told["gsd"] == 0.5
    assert told["proj:code"].startswith("EPSG:")
    assert told["proj:shape"] == [400, 400]
    assert told["providers"][0]["name"] == "طيران"
    means = [band["statistics"]["mean"] for band in item["assets"]["tiles"]["bands"]]
    assert means == list(GREEN)


def test_pages_follow_each_other(reader, survey, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    for _more in range(4):
        make_ready_sheet(survey, GREEN)
    seen, address = [], reverse("stac:items", args=[survey.pk])
    while address:
        page = read(reader, address)
        seen += [feature["id"] for feature in page["features"]]
        address = next((one["href"] for one in page["links"] if one["rel"] == "next"), None)

    assert len(seen) == len(set(seen)) == 5
    assert reader.get(reverse("stac:items", args=[survey.pk]), {"after": "x"}).status_code == 404


def test_what_is_not_published_is_not_in_it(reader, survey):
    surveys.retire(survey, actor=make_person())

    assert not [
        one for one in read(reader, reverse("stac:catalog"))["links"] if one["rel"] == "child"
    ]
    for name in ("collection", "items"):
        assert reader.get(reverse(f"stac:{name}", args=[survey.pk])).status_code == 404


def test_only_those_who_see_imagery_read_it(client, survey):
    assert client.get(reverse("stac:catalog")).status_code == 401
    client.force_login(make_person("office"))
    assert client.get(reverse("stac:catalog")).status_code == 403
