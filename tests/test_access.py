"""Every address times every role, against the table that administrators read."""

import tomllib
from pathlib import Path

import pytest
from django.urls import reverse

from parcels.models import StructuralPlan
from tests.make import (
    lng_lat,
    make_architect,
    make_area,
    make_block,
    make_edition,
    make_parcel,
    make_person,
)
from tests.test_house import PUBLIC, routes

pytestmark = pytest.mark.django_db

TABLE = tomllib.loads((Path(__file__).parent / "access.toml").read_text())
# Other people's rooms, with doors of their own: allauth's and the admin's.
OTHERS = ("account_", "mfa_", "admin:", "socialaccount_", "reauthenticate")


def address_of(name: str, parcel) -> str:
    tile = {"version": 1, "z": 14, "x": 10379, "y": 6795}
    lng, lat = lng_lat(10, 10)
    if name.startswith("tile-"):
        return reverse(name, kwargs=tile)
    if name in {"parcels:at", "api-parcel-at"}:
        return f"{reverse(name)}?lng={lng}&lat={lat}"
    if name == "parcels:slices":
        return reverse(name, args=[parcel.pk])
    if name == "parcels:section":
        return reverse(name, args=[parcel.pk, "licences"])
    if name.startswith("jobs:") and name != "jobs:list":
        return reverse(name, args=[1])
    if name.startswith("plans:"):
        return plan_address(name)
    if name in {"parcels:extract-pdf", "parcels:extract-json"}:
        return f"{reverse(name, args=[parcel.pk])}?code=none"
    if name in {"parcels:page", "parcels:extract", "parcels:file", "api-parcel", "api-parcel-file"}:
        return reverse(name, args=[parcel.pk])
    return reverse(name)


def plan_address(name: str) -> str:
    if name in {"plans:list", "plans:compare", "plans:compare-start", "plans:compare-file"}:
        return reverse(name)
    plan = StructuralPlan.objects.filter(edition="access").first() or make_edition("access", {})
    if name == "plans:decide":
        return reverse(name, args=[plan.pk, "approve"])
    return reverse(name, args=[plan.pk]) + "?bbox=47.9,29.2,48.1,29.4"


@pytest.mark.parametrize("name", TABLE["pages"])
def test_each_role_gets_the_answer_in_the_table(client, name):
    area = make_area()
    parcel = make_parcel(make_block(area))
    answers = []
    for role in TABLE["roles"]:
        client.logout()
        if role != "visitor":
            client.force_login(person_of(role, area))
        headers = {"HTTP_HX_REQUEST": "true"} if name == "parcels:at" else {}
        answers.append(client.get(address_of(name, parcel), **headers).status_code)

    assert dict(zip(TABLE["roles"], answers, strict=True)) == dict(
        zip(TABLE["roles"], TABLE["pages"][name], strict=True)
    )


def person_of(role: str, area):
    if role == "stranger":
        return make_person("inspector", areas=[make_area()])
    if role == "office":
        return make_architect()
    person = make_person(role, areas=[area] if role == "inspector" else None)
    if role == "administrator":
        person.is_staff = True
        person.save()
    return person


def test_every_address_has_a_line():
    ours = {name for name, _address in routes() if name and not name.startswith(OTHERS)}

    assert ours - PUBLIC - TABLE["pages"].keys() == set()
