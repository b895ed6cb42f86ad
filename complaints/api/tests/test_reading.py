"""Complaints and categories as programs read them."""

import json

import pytest
from django.core.management import call_command
from django.test import Client

from complaints import workflow
from complaints.models import Complaint, Reporter
from complaints.tests.make import bring_to, make_category, make_complaint, make_unit
from gis_core.accounts.models import ApiToken
from gis_core.audit.models import AuditRecord
from tests.make import lng_lat, make_area, make_person

pytestmark = pytest.mark.django_db
URL = "/api/v1/complaints/"


def staff(role: str = "supervisor", **given) -> Client:
    secret = ApiToken.issue(make_person(role, **given))
    return Client(headers={"Authorization": f"Bearer {secret}"})


def references(client: Client, **query) -> list[str]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.json()
    return [one["id"] for one in answer.json()["features"]]


def test_the_list_is_geojson_in_degrees_and_in_pages():
    cases = [make_complaint() for _ in range(3)]
    client = staff()

    first = client.get(URL, {"page_size": "2"}).json()
    second = client.get(first["next"]).json()

    assert first["type"] == "FeatureCollection"
    feature = first["features"][0]
    assert feature["geometry"]["coordinates"] == pytest.approx(lng_lat(10, 10), abs=2e-6)
    found = [one["id"] for one in first["features"] + second["features"]]
    assert sorted(found) == sorted(case.reference for case in cases)
    assert second["next"] is None


def test_filters_narrow_and_what_they_cannot_mean_is_refused():
    area, unit, client = make_area(), make_unit(), staff()
    late = make_complaint(area=area, due_at=make_complaint().received_at)
    held = make_complaint(unit=unit)
    closed = make_complaint(location=None)
    bring_to(Complaint.objects.get(pk=closed.pk), "triaged")
    day = late.received_at.astimezone().date()
    west, south = lng_lat(0, 0)
    everything = set(references(client))

    assert references(client, late="true") == [late.reference]
    assert late.reference not in references(client, late="false")
    assert references(client, area=area.code) == [late.reference]
    assert references(client, unit=unit.code) == [held.reference]
    assert references(client, state="triaged") == [closed.reference]
    assert references(client, category=held.category.code) == [held.reference]
    assert set(references(client, category="CLEAN", state="open")) == everything
    assert references(client, to=f"{day.year - 1}-01-01") == []
    assert set(references(client, **{"from": f"{day.year - 1}-٠١-٠١"})) == everything
    box = f"{west - 0.01},{south - 0.01},{west + 0.01},{south + 0.01}"
    assert set(references(client, bbox=box)) == everything - {closed.reference}
    for wrong in (
        {"state": "x"},
        {"late": "maybe"},
        {"area": "\x00"},
        {"unit": "none"},
        {"category": "none"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"to": "tomorrow"},
        {"bbox": "1,2,3"},
        {"bbox": "nan,nan,nan,nan"},
        {"bbox": "48,29,47,30"},
    ):
        assert client.get(URL, wrong).status_code == 400, wrong
    assert client.get(URL, {"cursor": "cD14"}).status_code == 404


def test_not_late_is_whatever_is_not_late_closed_ones_and_those_without_a_day_too():
    day = make_complaint().received_at
    late, never, standing = (make_complaint(due_at=at) for at in (day, None, day))
    bring_to(standing, "triaged", "needs_info")
    Complaint.objects.filter(pk=standing.pk).update(paused_at=day)
    closed = make_complaint(due_at=day)
    workflow.close(closed, actor=None, reason="withdrawn", note="سُحبت")
    client = staff()

    everything, told = set(references(client)), set(references(client, late="false"))

    assert references(client, late="true") == [late.reference]
    assert told == everything - {late.reference}
    assert {never.reference, standing.reference, closed.reference} < told


def test_a_list_costs_the_same_for_one_and_for_many(django_assert_max_num_queries):
    for _ in range(5):
        make_complaint(unit=make_unit(), area=make_area())
    client = staff()

    with django_assert_max_num_queries(8):
        references(client)


def test_a_case_tells_its_steps_and_nobody_s_name():
    reporter = Reporter.objects.create(name="سالم", phone="+96599664433", email="s@example.com")
    area = make_area()
    case = bring_to(make_complaint(reporter=reporter, area=area), "triaged")

    answer = staff().get(f"{URL}{case.reference}/")

    told = answer.json()
    assert [step["verb"] for step in told["properties"]["events"]] == ["received", "led"]
    assert answer["ETag"] == '"2"'
    for hidden in ("سالم", "99664433", "s@example.com", "reporter", "follow_salt"):
        assert hidden not in json.dumps(told, ensure_ascii=False)
    record = AuditRecord.objects.get(verb="complaint.viewed")
    assert record.detail["through"] == "api"


def test_an_unchanged_case_is_not_sent_again_and_one_out_of_sight_is_not_there():
    case = make_complaint(area=make_area())
    client, address = staff(), f"{URL}{case.reference}/"

    assert client.get(address, headers={"If-None-Match": '"1"'}).status_code == 304
    assert staff("inspector", areas=[make_area()]).get(address).status_code == 404
    assert client.get(f"{URL}a%00b/").status_code == 404


def test_categories_are_public_and_in_the_language_asked_for():
    question = {"code": "size", "kind": "number", "ar": "كم؟", "en": "How many?"}
    make_category(name_en="Garbage", questions=[question])
    make_category(is_active=False)

    answer = Client(headers={"accept-language": "en"}).get("/api/v1/categories/")
    (told,) = answer.json()["results"]

    assert (told["name"], told["resolve_hours"]) == ("Garbage", 24)
    assert told["questions"] == [
        {
            "code": "size",
            "kind": "number",
            "label": "How many?",
            "required": False,
            "options": [],
        }
    ]
    arabic = Client(headers={"accept-language": "ar"}).get("/api/v1/categories/").json()
    assert arabic["results"][0]["questions"][0]["label"] == "كم؟"


def test_the_document_is_valid_and_warns_of_nothing(tmp_path):
    target = tmp_path / "openapi.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))

    assert "/api/v1/complaints/{reference}/" in target.read_text()
