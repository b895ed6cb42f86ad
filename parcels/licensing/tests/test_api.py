"""Licences for programs."""

import json

import pytest
from django.test import Client

from gis_core.accounts.models import ApiToken
from parcels.licensing.tests.cases import Case, make_rule
from parcels.models import BuildingLicence
from tests.make import (
    make_architect,
    make_block,
    make_licence,
    make_licence_type,
    make_parcel,
    make_person,
)

pytestmark = pytest.mark.django_db

ROLES = ["planner", "inspector", "analyst", "desk", "supervisor", "administrator", "reviewer"]


def bearer(person) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {ApiToken.issue(person)}"}


@pytest.fixture
def asked() -> dict:
    parcel = make_parcel(make_block(number="4"), number="12")
    return {
        "area": parcel.area.code,
        "block": "٤",
        "parcel": "١٢",
        "licence_type": make_licence_type(code="new").code,
        "applicant": "فلان",
        "proposed": {"floors": 3, "height_m": 12.5},
    }


def post(person, told, **headers):
    return Client().post(
        "/api/v1/licences/", json.dumps(told), content_type="application/json",
        **bearer(person), **headers,
    )  # fmt: skip


def test_an_office_begins_an_application(asked):
    person = make_architect()

    response = post(person, asked)

    licence = BuildingLicence.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": licence.pk, "number": licence.number, "state": "draft",
        "url": f"/licences/{licence.pk}/",
    }  # fmt: skip
    assert licence.proposed == {"floors": 3, "height_m": 12.5}
    assert licence.events.get().actor == person


def test_the_same_key_applies_once(asked):
    person = make_architect()

    answers = [post(person, asked, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(3)]

    assert {a.status_code for a in answers} == {201}
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert BuildingLicence.objects.count() == 1


def test_a_key_stands_for_one_request_of_one_person(asked):
    person = make_architect()
    post(person, asked, HTTP_IDEMPOTENCY_KEY="k1")

    other = post(person, asked | {"applicant": "غيره"}, HTTP_IDEMPOTENCY_KEY="k1")
    stranger = post(make_architect(), asked, HTTP_IDEMPOTENCY_KEY="k1")

    assert other.status_code == 422
    assert other["Content-Type"] == "application/problem+json"
    assert stranger.status_code == 201
    assert BuildingLicence.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": "nowhere"},
        {"parcel": "99"},
        {"parcel": "\x00"},
        {"licence_type": "x"},
        {"applicant": ""},
        {"proposed": {"floors": -1}},
        {"proposed": {"floors": 1e300}},
        {"proposed": {"wings": 2}},
        {"proposed": {"floors": "many"}},
        {"proposed": []},
        {"office": "x"},
    ],
)
def test_wrong_input_is_a_problem_document(asked, wrong):
    response = post(make_architect(), asked | wrong)

    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert BuildingLicence.objects.count() == 0


def test_a_body_that_is_no_json_is_refused():
    response = Client().post(
        "/api/v1/licences/", "{", content_type="application/json", **bearer(make_architect())
    )

    assert response.status_code == 400


@pytest.mark.parametrize("role", ROLES)
def test_only_offices_apply(asked, role):
    assert post(make_person(role), asked).status_code == 403
    assert BuildingLicence.objects.count() == 0


def test_a_visitor_is_told_to_sign_in(asked):
    response = Client().post(
        "/api/v1/licences/", json.dumps(asked), content_type="application/json"
    )

    assert response.status_code == 401


def test_a_session_needs_its_csrf_token(asked):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_architect())

    response = client.post("/api/v1/licences/", json.dumps(asked), content_type="application/json")

    assert response.status_code == 403
    assert BuildingLicence.objects.count() == 0


def test_a_case_is_told_with_findings_and_steps_and_without_its_owner(client):
    make_rule("floors", 2)
    case = Case().approved()
    address = f"/api/v1/licences/{case.licence.pk}/"

    body = client.get(address, **bearer(make_person("reviewer"))).json()

    assert [step["to_state"] for step in body["events"]] == [
        "draft", "submitted", "under_review", "approved",
    ]  # fmt: skip
    assert "above" in {finding["code"] for finding in body["findings"]}
    assert body["snapshot"]["regulations"][0]["value"] == 2
    assert "فلان" not in json.dumps(body, ensure_ascii=False)


def test_an_office_reads_its_own_cases_alone(client):
    case = Case().submitted()
    other = make_licence()

    listed = client.get("/api/v1/licences/", **bearer(case.architect)).json()

    assert [row["number"] for row in listed["results"]] == [case.licence.number]
    address = f"/api/v1/licences/{other.pk}/"
    assert client.get(address, **bearer(case.architect)).status_code == 404
