import json
from datetime import date

import pytest
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from parcels.models import Parcel, ParcelBoundary, StructuralPlan, StructuralPlanZone, WhatIf
from tests.make import (
    lng_lat,
    make_area,
    make_block,
    make_class,
    make_edition,
    make_parcel,
    make_person,
    square,
)

pytestmark = pytest.mark.django_db
PAGE = reverse("plans:what-if")


@pytest.fixture
def area():
    return make_area(name_en="Salmiya", name_ar="السالمية")


@pytest.fixture
def parcel(area):
    make_edition(
        "held", {"homes": [square(-50, -50, 500)]}, state="in_force", valid_from=date(2020, 1, 1)
    )
    return make_parcel(make_block(area, number="4"), number="12", boundary=square())


def polygon(x=0, y=0, side=20):
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return json.dumps({"type": "Polygon", "coordinates": [[lng_lat(*c) for c in corners]]})


def amendment(**given):
    return {"kind": "amendment", "class": make_class("flats").pk, "drawing": polygon()} | given


def split(parcel, **given):
    cut = json.dumps({"type": "LineString", "coordinates": [lng_lat(9, -5), lng_lat(9, 25)]})
    return {"kind": "split", "parcels": f"#{parcel.pk}", "drawing": cut} | given


def as_(client, role="planner", **more):
    person = make_person(role, **more)
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("planner", 200),
        ("analyst", 200),
        ("supervisor", 200),
        ("administrator", 200),
        ("inspector", 403),
        ("desk", 403),
        ("reviewer", 403),
    ],
)
def test_who_may_try(client, parcel, role, code):
    as_(client, role)

    assert client.post(PAGE, amendment()).status_code == code
    assert client.post(reverse("plans:what-if-keep"), amendment(name="x")).status_code in {
        302,
        code,
    }


def test_a_visitor_tries_nothing(client, parcel):
    for name in ("plans:what-if", "plans:what-if-keep"):
        assert "/login/" in client.post(reverse(name), amendment())["Location"]


def test_trying_writes_one_line_of_the_record_and_nothing_else(client, parcel):
    tables = (Parcel, ParcelBoundary, StructuralPlan, StructuralPlanZone, WhatIf)
    before = [table.objects.count() for table in tables]
    as_(client)

    page = client.post(PAGE, amendment())

    assert page.status_code == 200
    assert page.context["outcome"].parcel_count == 1
    assert [table.objects.count() for table in tables] == before
    (line,) = AuditRecord.objects.filter(verb__startswith="what_if")
    assert line.detail == {"kind": "amendment", "parcels": 1}


def test_the_answer_can_be_taken_as_json(client, parcel):
    as_(client)

    answer = client.post(PAGE, amendment(format="json"))

    told = answer.json()
    assert "attachment" in answer["Content-Disposition"]
    assert told["parcels"][0]["id"] == parcel.pk
    assert told["ground"]["type"] in {"Polygon", "MultiPolygon"}


def test_parcels_are_named_by_address_in_either_language_and_any_digits(client, parcel):
    as_(client)

    for said in ("السالمية قطعة ٤ قسيمة ١٢", "Salmiya block 4 parcel 12"):
        page = client.post(PAGE, split(parcel, parcels=said))
        assert page.status_code == 200, said
        assert len(page.context["outcome"].pieces) == 2


def test_an_ambiguous_name_is_not_guessed(client, parcel):
    make_parcel(make_block(make_area(), number="4"), number="12", boundary=square(100, 0))
    as_(client)

    page = client.post(PAGE, split(parcel, parcels="قسيمة 12"))

    assert page.status_code == 400
    assert page.context["outcome"] is None


def test_a_parcel_out_of_sight_cannot_be_named(client, parcel):
    as_(client, areas=[make_area()])

    assert client.post(PAGE, split(parcel)).status_code == 400
    assert client.get(PAGE, {"kind": "split", "parcel": parcel.pk}).status_code == 404
    lng, lat = lng_lat(10, 10)
    spot = {"lng": lng, "lat": lat}
    assert client.get(reverse("plans:what-if-parcel"), spot).status_code == 404


def test_a_click_names_the_parcel(client, parcel):
    as_(client)
    lng, lat = lng_lat(10, 10)

    told = client.get(reverse("plans:what-if-parcel"), {"lng": lng, "lat": lat}).json()

    assert told["line"].startswith(f"#{parcel.pk} ")
    assert client.post(PAGE, split(parcel, parcels=told["line"])).status_code == 200


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": ""},
        {"kind": "war"},
        {"class": ""},
        {"class": "x"},
        {"drawing": ""},
        {"drawing": "\0"},
        {"drawing": "POINT(1 2)"},
        {"reach": "near"},
        {"reach": "nan"},
        {"reach": "1e9"},
        {"reach": "-1"},
        {"kind": "split", "parcels": ""},
        {"kind": "split", "parcels": "#999999999999999999"},
        {"kind": "split", "parcels": "\0\ufeff"},
        {"kind": "split", "parcels": "#1\n" * 60},
        {"kind": "merge", "parcels": "no such place"},
    ],
)
def test_odd_questions_are_answered_with_400(client, parcel, odd):
    as_(client)

    assert client.post(PAGE, amendment(**odd)).status_code == 400


def keep(client, **given):
    return client.post(reverse("plans:what-if-keep"), amendment(name="فكرة") | given)


def test_one_that_was_kept_opens_with_the_same_answer(client, parcel):
    as_(client)

    page = client.get(keep(client)["Location"])

    assert page.context["outcome"].parcel_count == 1
    assert page.context["kept"].name == "فكرة"
    assert client.get(page.request["PATH_INFO"], {"format": "json"}).json()["parcel_count"] == 1


def test_a_split_by_pieces_is_kept_with_its_pieces(client, parcel):
    as_(client)
    pieces = [json.loads(polygon(0, 0, 10)), json.loads(polygon(10, 0, 10))]
    features = [{"type": "Feature", "properties": {}, "geometry": p} for p in pieces]
    drawing = json.dumps({"type": "FeatureCollection", "features": features})

    page = client.get(keep(client, **split(parcel, drawing=drawing))["Location"])

    assert sorted(round(p.area_m2) for p in page.context["outcome"].pieces) == [100, 100, 200]


def test_a_name_is_needed_to_keep(client, parcel):
    as_(client)

    assert keep(client, name=" \0").status_code == 400
    assert not WhatIf.objects.exists()


def test_only_its_owner_sees_it_until_it_is_shared(client, parcel, area):
    owner = as_(client)
    address = keep(client)["Location"]
    kept = WhatIf.objects.get()

    as_(client, "planner")
    assert client.get(address).status_code == 404
    assert client.post(address + "share/", {"shared": "yes"}).status_code == 404

    client.force_login(owner)
    client.post(address + "share/", {"shared": "yes"})
    as_(client, "planner", areas=[area])
    assert client.get(address).status_code == 200
    as_(client, "planner", areas=[make_area()])
    assert client.get(address).status_code == 404
    as_(client, "inspector")
    assert client.get(address).status_code == 403

    client.force_login(owner)
    client.post(address + "share/", {"shared": "no"})
    kept.refresh_from_db()
    assert not kept.is_shared


def test_nobody_but_its_owner_takes_it_away(client, parcel):
    owner = as_(client)
    address = keep(client)["Location"]
    client.post(address + "share/", {"shared": "yes"})

    as_(client, "supervisor")
    client.post(address + "discard/")
    assert WhatIf.objects.exists()

    client.force_login(owner)
    client.post(address + "discard/")
    assert not WhatIf.objects.exists()


def test_what_lies_in_no_area_is_shared_with_the_widest_sight_alone(client, parcel, area):
    owner = as_(client)
    address = keep(client, drawing=polygon(3000, 3000))["Location"]
    client.post(address + "share/", {"shared": "yes"})

    as_(client, "planner", areas=[area])
    assert client.get(address).status_code == 404
    as_(client, "planner")
    assert client.get(address).status_code == 200
    assert owner
