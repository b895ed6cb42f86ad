"""The click and the file it opens."""

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from parcels.models import BuildingLicence, Document, LicenceType, SurveyPlan
from tests.make import (
    lng_lat,
    make_area,
    make_block,
    make_document,
    make_parcel,
    make_person,
    make_zone,
    point,
    square,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client):
    person = make_person()
    client.force_login(person)
    return person


def click(client, x: float, y: float, **headers):
    lng, lat = lng_lat(x, y)
    return client.get("/parcels/at/", {"lng": lng, "lat": lat}, HTTP_HX_REQUEST="true", **headers)


def make_licence(parcel, **given) -> BuildingLicence:
    kind, _made = LicenceType.objects.get_or_create(code="new", defaults={"name_ar": "جديد"})
    values = {"number": f"L{parcel.pk}", "state": "issued", "issued_on": "2024-01-01"}
    return BuildingLicence.objects.create(parcel=parcel, licence_type=kind, **values | given)


def test_a_click_opens_the_file_in_one_round_trip(client, planner):
    parcel = make_parcel(make_block(), number="12")

    response = click(client, 10, 10)

    assert response.context["parcel"] == parcel
    assert "parcels/sections/identity.html" in [t.name for t in response.templates]
    assert response.context["outline"]["geometry"]["type"] == "MultiPolygon"


def test_the_file_costs_few_queries(client, planner, django_assert_max_num_queries):
    make_parcel(make_block())
    click(client, 10, 10)

    with django_assert_max_num_queries(14):  # session, person, roles and sight are five of them
        click(client, 10, 10)


def test_reading_a_file_is_recorded(client, planner):
    parcel = make_parcel(make_block())

    click(client, 10, 10)

    seen = AuditRecord.objects.get()
    assert (seen.actor, seen.verb, seen.object_id) == (planner, "parcel.viewed", str(parcel.pk))


def test_overlapping_parcels_offer_a_choice(client, planner):
    block = make_block()
    make_parcel(block, number="1")
    make_parcel(block, number="2", boundary=square(5, 5))

    response = click(client, 10, 10)

    assert "parcels/_choice.html" in [t.name for t in response.templates]
    assert {c["parcel"].number for c in response.context["candidates"]} == {"1", "2"}


def test_a_click_on_a_road_names_the_nearest_parcel(client, planner):
    block = make_block()
    make_parcel(block, number="near")
    make_parcel(block, number="far", boundary=square(100))

    response = click(client, 32, 10)

    assert response.context["parcel"].number == "near"
    assert response.context["distance_m"] == pytest.approx(12, abs=0.01)


def test_a_click_far_from_everything_says_so(client, planner):
    make_parcel(make_block())

    response = click(client, 5000, 5000)

    assert "parcels/_nothing.html" in [t.name for t in response.templates]


def test_a_shared_point_without_script_is_a_page(client, planner):
    parcel = make_parcel(make_block())
    lng, lat = lng_lat(10, 10)

    response = client.get("/parcels/at/", {"lng": lng, "lat": lat})

    assert response["Location"] == f"/parcels/{parcel.pk}/"


@pytest.mark.parametrize("query", ["", "lng=48", "lng=x&lat=29", "lng=48&lat=95", "lng=nan&lat=1"])
def test_a_point_that_is_none_gets_a_sentence(client, planner, query):
    response = client.get(f"/parcels/at/?{query}", HTTP_HX_REQUEST="true")

    assert response.status_code == 400


def test_arabic_digits_are_degrees_too(client, planner):
    parcel = make_parcel(make_block())
    lng, lat = (
        str(n).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) for n in lng_lat(10, 10)
    )

    response = client.get("/parcels/at/", {"lng": lng, "lat": lat}, HTTP_HX_REQUEST="true")

    assert response.context["parcel"] == parcel


def test_what_is_out_of_sight_is_not_found_anywhere(client):
    parcel = make_parcel(make_block())
    client.force_login(make_person("inspector", areas=[make_area()]))

    paths = ["", "file/", "file/boundary/"]
    assert {client.get(f"/parcels/{parcel.pk}/{path}").status_code for path in paths} == {404}
    assert client.get(f"/api/v1/parcels/{parcel.pk}/").status_code == 404
    assert client.get(f"/api/v1/parcels/{parcel.pk}/file/").status_code == 404
    assert client.get("/api/v1/parcels/").json()["features"] == []
    assert "parcels/_nothing.html" in [t.name for t in click(client, 10, 10).templates]


def test_a_section_of_a_kept_register_tells_none_from_unknown(client, planner):
    parcel, other = make_parcel(make_block()), make_parcel(make_block(), boundary=square(200))
    make_licence(other)

    sections = {s.key: s.state for s in click(client, 10, 10).context["sections"]}

    assert sections["licences"] == "not_concerned"
    assert sections["surveys"] == "no_data"
    assert sections["identity"] == "concerned"
    assert parcel


def test_a_role_opens_only_its_sections(client):
    make_parcel(make_block())
    client.force_login(make_person("desk"))

    keys = [s.key for s in click(client, 10, 10).context["sections"]]

    assert keys == [
        *("identity", "boundary", "neighbours", "complaints", "imagery", "lineage", "history"),
        "extracts",
    ]


def test_a_closed_section_is_not_found_by_address(client):
    parcel = make_parcel(make_block())
    client.force_login(make_person("desk"))

    assert client.get(f"/parcels/{parcel.pk}/file/licences/").status_code == 404


def test_restricted_documents_need_a_permission_of_their_own(client, planner):
    parcel = make_parcel(make_block())
    Document.objects.create(
        parcel=parcel, document_type="deed", title_ar="سري", classification="restricted"
    )
    Document.objects.create(parcel=parcel, document_type="plan", title_ar="مخطط")

    response = client.get(f"/parcels/{parcel.pk}/file/documents/")

    assert [row.title_ar for row in response.context["rows"]] == ["مخطط"]


def test_a_long_section_comes_in_pages(client, planner):
    parcel = make_parcel(make_block())
    for n in range(21):
        make_licence(parcel, number=f"L{n}")

    first = client.get(f"/parcels/{parcel.pk}/file/licences/")
    rest = client.get(first.context["more_url"])

    assert (len(first.context["rows"]), len(rest.context["rows"])) == (20, 1)
    assert not rest.context["more_url"]


def test_the_plan_section_gives_each_zone_its_share(client, planner):
    parcel = make_parcel(make_block())
    make_zone(boundary=square(-50, -50, 65))  # covers 15 x 15 of the parcel's 20 x 20 metres
    make_zone(boundary=square(20, 0, 50))  # only touches its edge

    rows = client.get(f"/parcels/{parcel.pk}/file/plan/").context["rows"]

    assert [(round(r.area_m2), r.percent, r.kind) for r in rows] == [
        (225, 56.25, "material"),
        (175, 43.75, "uncovered"),
    ]


def test_a_sliver_of_a_zone_is_a_trace(client, planner):
    parcel = make_parcel(make_block())
    make_zone(boundary=square(19.95, 0, 50))

    rows = client.get(f"/parcels/{parcel.pk}/file/plan/").context["rows"]

    assert [r.kind for r in rows] == ["uncovered", "trace"]


def test_programs_read_the_same_file(client, planner):
    parcel = make_parcel(make_block(number="4"), number="12")
    make_zone()
    make_licence(parcel)

    body = client.get(f"/api/v1/parcels/{parcel.pk}/file/").json()

    assert body["parcel"]["number"] == "12"
    assert body["parcel"]["block"] == "4"
    rows = {s["key"]: s["rows"] for s in body["sections"]}
    assert rows["plan"][0]["percent"] == 100.0
    assert rows["licences"][0]["number"] == f"L{parcel.pk}"


def test_the_api_finds_parcels_at_a_point_and_in_a_box(client, planner):
    parcel = make_parcel(make_block())
    lng, lat = lng_lat(10, 10)
    box = f"{lng - 0.001},{lat - 0.001},{lng + 0.001},{lat + 0.001}"

    at = client.get("/api/v1/parcels/at/", {"lng": lng, "lat": lat}).json()
    inside = client.get("/api/v1/parcels/", {"bbox": box}).json()

    assert [f["id"] for f in at["features"]] == [f["id"] for f in inside["features"]] == [parcel.pk]
    assert point(10, 10).within(_shape(at["features"][0]))


def _shape(feature):
    return GEOSGeometry(json.dumps(feature["geometry"]), srid=4326)


@pytest.mark.parametrize(
    "query", ["bbox=1,2,3", "bbox=a,b,c,d", "bbox=3,3,1,1", "bbox=nan,0,1,1", "bbox=-999,0,1,1"]
)
def test_a_bad_box_is_a_problem_document(client, planner, query):
    response = client.get(f"/api/v1/parcels/?{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_survey_plan_leads_to_its_document_for_those_who_read_documents(client, planner):
    parcel = make_parcel(make_block())
    document = make_document(parcel)
    SurveyPlan.objects.create(number="S-1", document=document).parcels.add(parcel)
    section = reverse("parcels:section", args=[parcel.pk, "surveys"])
    there = reverse("documents:page", args=[document.pk])

    assert there in client.get(section).content.decode()
    client.force_login(make_person("inspector"))
    assert there not in client.get(section).content.decode()


def test_a_click_reads_no_outline_but_the_parcels_own(client, planner):
    parcel = make_parcel(make_block())

    with CaptureQueriesContext(connection) as asked:
        answer = click(client, 10, 10)

    read = [
        q["sql"] for q in asked if '"boundary"::bytea' in q["sql"] or "boundary_web" in q["sql"]
    ]
    assert answer.context["parcel"].pk == parcel.pk
    assert read == []


def test_a_click_follows_whoever_is_moved_and_whatever_day_it_is(client):
    area = make_area()
    make_parcel(make_block(area=area))
    inspector = make_person("inspector", areas=[area])
    client.force_login(inspector)
    seen = click(client, 10, 10).context["parcel"].label
    again = click(client, 30, 30).templates[0].name

    inspector.memberships.all().delete()
    moved = click(client, 10, 10).templates[0].name

    assert seen
    assert again == "parcels/_nearest.html"
    assert moved == "parcels/_nothing.html"
