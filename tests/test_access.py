"""Every address times every role, against the table that administrators read."""

import tomllib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from complaints.tests.make import make_complaint
from gis_core.ingest.models import ImportRun
from imagery.models import Survey
from imagery.tests.make import make_survey
from imagery.tests.plans import make_overlay
from parcels.models import StructuralPlan
from tests.make import (
    lng_lat,
    make_architect,
    make_area,
    make_block,
    make_building_file,
    make_document,
    make_edition,
    make_licence,
    make_parcel,
    make_person,
    make_violation,
    make_zone,
)
from tests.test_house import PUBLIC, routes

pytestmark = pytest.mark.django_db

TABLE = tomllib.loads((Path(__file__).parent / "access.toml").read_text())
# Other people's rooms, with doors of their own: allauth's and the admin's.
OTHERS = ("account_", "mfa_", "admin:", "socialaccount_", "openid_connect_", "reauthenticate")


NOT_PUBLISHED = 9_000_000
NOBODYS = "00000000-0000-4000-8000-000000000000"
WITH_A_PARCEL = {
    "parcels:slices",
    "parcels:page",
    "parcels:extract",
    "parcels:file",
    "api-parcel",
    "api-parcel-file",
    "rights:reveal",
}


def address_of(name: str, parcel) -> str:
    room = name.partition(":")[0]
    if name.startswith("tile-"):
        return reverse(name, kwargs={"version": 1, "z": 14, "x": 10379, "y": 6795})
    if name in {"parcels:at", "api-parcel-at"}:
        lng, lat = lng_lat(10, 10)
        return f"{reverse(name)}?lng={lng}&lat={lat}"
    if name == "parcels:section":
        return reverse(name, args=[parcel.pk, "licences"])
    if name == "parcels:change":
        return reverse(name, args=[parcel.pk, "split"])
    if name in {"parcels:extract-pdf", "parcels:extract-json"}:
        return f"{reverse(name, args=[parcel.pk])}?code=none"
    if name == "api-licence":
        return licensing_address(name, parcel)
    if name in WITH_A_PARCEL:
        return reverse(name, args=[parcel.pk])
    return ROOMS.get(room, lambda name, _parcel: reverse(name))(name, parcel)


def job_address(name: str, _parcel) -> str:
    return reverse(name, args=[] if name == "jobs:list" else [1])


def plan_address(name: str, _parcel) -> str:
    if name.startswith("plans:kept"):
        return reverse(name, args=[NOBODYS])
    if name == "plans:what-if-parcel":
        lng, lat = lng_lat(10, 10)
        return f"{reverse(name)}?lng={lng}&lat={lat}"
    if name == "plans:list" or "compare" in name or "what-if" in name:
        return reverse(name)
    if name == "plans:amend":
        return reverse(name, args=[make_zone().pk])
    plan = StructuralPlan.objects.filter(edition="access").first() or make_edition("access", {})
    if name == "plans:decide":
        return reverse(name, args=[plan.pk, "approve"])
    return reverse(name, args=[plan.pk]) + "?bbox=47.9,29.2,48.1,29.4"


def licensing_address(name: str, parcel) -> str:
    """Of a licence that was taken over, which no office may see."""
    if name in {"licensing:list", "licensing:new", "licensing:reminders"}:
        return reverse(name)
    licence = parcel.licences.first() or make_licence(parcel)
    more = {"licensing:act": ["suspend"], "licensing:review": [1], "licensing:add": [1]}
    return reverse(name, args=[licence.pk, *more.get(name, [1] if "document" in name else [])])


def paper_address(name: str, _parcel) -> str:
    return reverse(name, args=["none"] if name == "extracts:withdraw" else [])


def selection_address(name: str, parcel) -> str:
    if name == "selections:near":
        return reverse(name, args=[parcel.pk])
    is_plain = name.rpartition(":")[2] in {"list", "paste", "around", "filtered", "keep-list"}
    return reverse(name, args=[] if is_plain else ["nobodys"])


def document_address(name: str, parcel) -> str:
    """Of a small file that is kept for this parcel."""
    if name in {"documents:list", "documents:duplicates"}:
        return reverse(name)
    if name == "documents:add":
        return reverse(name, args=[parcel.pk])
    document = parcel.documents.first() or make_document(
        parcel, file=ContentFile(b"%PDF-1.4", name="kept"), sha256="0" * 64
    )
    return reverse(name, args=[document.pk, *([1, "small"] if "picture" in name else [])])


def folder_address(name: str, parcel) -> str:
    if name == "building_files:list":
        return reverse(name)
    folder = parcel.building_files.first() or make_building_file(parcel)
    return reverse(name, args=[folder.pk])


def violation_address(name: str, parcel) -> str:
    if name == "violations:list":
        return reverse(name)
    if name in {"violations:new", "violations:inspect"}:
        return f"{reverse(name)}?parcel={parcel.pk}"
    if "photo" in name:
        return reverse(name, args=["none", "small"] if name == "violations:photo" else ["none"])
    case = parcel.violations.first() or make_violation(parcel)
    return reverse(name, args=[case.pk])


def complaint_address(name: str, parcel) -> str:
    case = parcel.complaints.first() or make_complaint(area=parcel.area, parcel=parcel)
    return reverse(name, args=[case.reference, *(["accept"] if name == "complaint:act" else [])])


def clip_address(name: str, parcel) -> str:
    """Of a survey that is not there; the page of the parcel is."""
    return reverse(name, args=[1, parcel.pk] if name == "clips:picture" else [parcel.pk])


def stac_address(name: str, _parcel) -> str:
    """Of the catalogue, which is there, and of a survey and a sheet that are not."""
    given = {"stac:catalog": [], "stac:item": [1, 1]}
    return reverse(name, args=given.get(name, [1]))


def desk_address(name: str, _parcel) -> str:
    if name == "complaint-desk:nearby":
        lng, lat = lng_lat(10, 10)
        return f"{reverse(name)}?lng={lng}&lat={lat}"
    return reverse(name)


def imagery_address(name: str, _parcel) -> str:
    """Of a survey in preparation, which only those who make imagery see; nobody's sheets."""
    if name in {"imagery:list", "imagery:new", "imagery:storage", "imagery:footprints"}:
        return reverse(name)
    if name == "imagery:tile":
        return reverse(name, args=[NOT_PUBLISHED, 14, 10379, 6795])
    survey = Survey.objects.first() or make_survey()
    is_of_survey = name.rpartition(":")[2] in {"page", "edit", "work", "sheets", "coverage", "gaps"}
    return reverse(name, args=[survey.pk if is_of_survey else NOT_PUBLISHED])


def delivery_address(name: str, _parcel) -> str:
    """Of a delivery that nobody has looked at yet."""
    if name in {"api-imports", "ingest:uploads"} or name.rpartition(":")[2] in {
        "list", "new", "take-uploads", "take-dropped"
    }:  # fmt: skip
        return reverse(name)
    if name in {"ingest:upload", "ingest:forget-upload"}:
        return reverse(name, args=[NOBODYS])
    if name == "ingest:change-tile":
        return reverse(name, args=[_delivery().pk, 14, 10379, 6795])
    if name in {"ingest:change", "ingest:change-outlines"}:
        return reverse(name, args=[_delivery().pk, 1])
    return reverse(name, args=[_delivery().pk])


def _delivery() -> ImportRun:
    run, _made = ImportRun.objects.get_or_create(layer="parcels", source_name="parcels.zip")
    return run


def overlay_address(name: str, parcel) -> str:
    """Of a plan of the parcel that lies nowhere yet."""
    if name == "overlays:corner":
        lng, lat = lng_lat(10, 10)
        return f"{reverse(name)}?lng={lng}&lat={lat}&within=1"
    if name in {"overlays:list", "overlays:new", "overlays:window"}:
        return reverse(name)
    overlay = parcel.overlays.first() or make_overlay(parcel=parcel)
    more = {
        "overlays:tile": [14, 10379, 6795],
        "overlays:picture": [0, 0, 0],
        "overlays:point": [1],
    }
    return reverse(name, args=[overlay.pk, *more.get(name, [])])


ROOMS = {
    "ingest": delivery_address,
    "api-imports": delivery_address,
    "api-import": delivery_address,
    "api-import-findings": delivery_address,
    "api-import-changes": delivery_address,
    "overlays": overlay_address,
    "imagery": imagery_address,
    "api-complaint": complaint_address,
    "api-phone-code": lambda name, _parcel: reverse(name, args=[NOBODYS]),
    "complaint": complaint_address,
    "complaint-desk": desk_address,
    "track": lambda name, _parcel: reverse(name, args=["none"]),
    "pictures": lambda name, _parcel: reverse(name, args=["none", "large"]),
    "documents": document_address,
    "building_files": folder_address,
    "violations": violation_address,
    "extracts": paper_address,
    "selections": selection_address,
    "jobs": job_address,
    "plans": plan_address,
    "clips": clip_address,
    "stac": stac_address,
    "licensing": licensing_address,
}


@pytest.mark.parametrize("name", TABLE["pages"])
def test_each_role_gets_the_answer_in_the_table(client, name):
    area = make_area()
    parcel = make_parcel(make_block(area))
    stated = dict(zip(TABLE["roles"], TABLE["pages"][name], strict=True))
    stated["registrar"] = TABLE["registrar"].get(name, stated["reviewer"])
    answers = {}
    for role in stated:
        client.logout()
        if role != "visitor":
            client.force_login(person_of(role, area))
        headers = {"HTTP_HX_REQUEST": "true"} if name == "parcels:at" else {}
        answers[role] = client.get(address_of(name, parcel), **headers).status_code

    assert answers == stated


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
