"""Imagery for programs."""

from datetime import date

import pytest
from django.urls import reverse

from imagery import surveys
from imagery.tests.flown import make_flown, make_viewer
from tests.make import lng_lat, make_person

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/imagery/"


def days(client, **query):
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.content
    return [one["flown_on"] for one in answer.json()["results"]]


def test_published_surveys_by_box_and_by_day(client):
    make_flown(date(2015, 3, 1))
    make_flown(date(2024, 3, 1))
    make_flown(date(2020, 3, 1), corner=(9_000, 0))
    surveys.retire(make_flown(date(2022, 3, 1)), actor=make_person())
    client.force_login(make_viewer())
    lng, lat = lng_lat(10, 10)
    box = f"{lng - 0.001},{lat - 0.001},{lng + 0.001},{lat + 0.001}"

    assert days(client) == ["2015-03-01", "2024-03-01", "2020-03-01"]
    assert days(client, bbox=box) == ["2015-03-01", "2024-03-01"]
    assert days(client, bbox=box, on="2020-01-01") == ["2015-03-01"]
    assert client.get(ADDRESS, {"bbox": "1,2"}).status_code == 400


def test_each_says_where_its_tiles_are(client):
    survey = make_flown(date(2024, 3, 1))
    client.force_login(make_viewer())

    (told,) = client.get(ADDRESS).json()["results"]

    assert told["tiles"].startswith("http://")
    assert "{z}/{x}/{y}" in told["tiles"]
    assert told["tilejson"].endswith(reverse("imagery:tilejson", args=[survey.pk]))
    assert told["stac"].endswith(reverse("stac:collection", args=[survey.pk]))
    assert len(told["bbox"]) == 4


def test_it_is_for_those_who_see_imagery(client):
    assert client.get(ADDRESS).status_code == 401
    client.force_login(make_person("office"))
    assert client.get(ADDRESS).status_code == 403
