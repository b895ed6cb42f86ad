"""Survey points in a parcel's file."""

import json

import pytest
from django.contrib.gis.geos import Point

from gis_core import crs
from parcels.models import SurveyPlan
from tests.make import X, Y, lng_lat, make_area, make_block, make_parcel, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel():
    return make_parcel(make_block(), number="12")


def make_plan(parcel, **spots):
    plan = SurveyPlan.objects.create(number="S-1")
    plan.parcels.add(parcel)
    for number, (x, y) in spots.items():
        spot = Point(X + x, Y + y, srid=crs.STORAGE)
        plan.points.create(number=number, location=spot, accuracy_m="0.02")
    return plan


def test_the_file_tells_what_was_measured_around_the_parcel(client, parcel):
    make_plan(parcel, one=(0, 0), two=(20, 21), elsewhere=(26, 0))
    client.force_login(make_person())

    answer = client.get(f"/api/v1/parcels/{parcel.pk}/file/").json()

    (plan,) = next(s["rows"] for s in answer["sections"] if s["key"] == "surveys")
    assert [(p["number"], p["accuracy_m"]) for p in plan["points"]] == [
        ("one", 0.02), ("two", 0.02)
    ]  # fmt: skip
    lng, lat = lng_lat(0, 0)
    assert (plan["points"][0]["lng"], plan["points"][0]["lat"]) == (
        pytest.approx(lng, abs=1e-7), pytest.approx(lat, abs=1e-7)
    )  # fmt: skip


def test_the_section_lists_points_and_lights_them_on_the_map(client, parcel):
    make_plan(parcel, p7=(0, 0))
    client.force_login(make_person())

    page = client.get(f"/parcels/{parcel.pk}/file/surveys/").content.decode()

    assert "p7" in page
    assert "506000.000" in page
    light = page.split('data-light="')[1].split('"')[0].replace("&quot;", '"')
    assert json.loads(light)["geometry"]["coordinates"][0] == pytest.approx(lng_lat(0, 0))


def test_plans_and_their_points_take_the_same_statements_however_many_there_are(
    client, parcel, django_assert_max_num_queries
):
    for n in range(3):
        plan = SurveyPlan.objects.create(number=f"S-{n}")
        plan.parcels.add(parcel)
        plan.points.create(number="1", location=Point(X, Y, srid=crs.STORAGE))
    client.force_login(make_person())

    with django_assert_max_num_queries(8):
        client.get(f"/parcels/{parcel.pk}/file/surveys/")


def test_points_out_of_sight_are_told_to_nobody(client, parcel):
    make_plan(parcel, p7=(0, 0))
    client.force_login(make_person(areas=[make_area()]))

    assert client.get(f"/parcels/{parcel.pk}/file/surveys/").status_code == 404
